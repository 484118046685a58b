"""The container's files name only what exists: commands, settings, paths. (Building needs a Docker engine.)"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from fauxpa_emulator import __version__
from fauxpa_emulator.cli import COMMANDS
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.settings import Settings, from_environment

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, argument), with continued lines joined and comments left out."""
    lines = (ROOT / "emulator" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    joined = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    found = [re.fullmatch(r"([A-Z]+) +(.+)", line.strip()) for line in joined.splitlines() if line.strip()]
    return [(one[1], one[2]) for one in found if one is not None]


def arguments(instruction: str) -> list[str]:
    return [argument for name, argument in instructions() if name == instruction]


def variables() -> dict[str, str]:
    """What ENV sets."""
    words = shlex.split(" ".join(arguments("ENV")))
    return dict(word.split("=", 1) for word in words)


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)["services"]["fauxpa"]
    return found


def test_every_line_of_the_dockerfile_is_an_instruction():
    assert [name for name, _ in instructions()] == [
        "FROM",
        "WORKDIR",
        "COPY",
        "RUN",
        "FROM",
        "RUN",
        "COPY",
        "ENV",
        "VOLUME",
        "WORKDIR",
        "USER",
        "EXPOSE",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    ]


def test_the_image_has_a_python_that_the_project_supports():
    versions = {re.match(r"python:(3\.\d+)-slim\b", argument)[1] for argument in arguments("FROM")}
    assert len(versions) == 1, "built with one Python, run with another"
    version = versions.pop()
    assert PROJECT["project"]["requires-python"] == f">={version}"
    assert f"/usr/local/lib/python{version}" in " ".join(arguments("RUN"))


def test_it_does_not_run_as_root():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", arguments("USER")[0])
    user, group = arguments("USER")[0].split(":")
    assert f"--owner={user} --group={group} {arguments('VOLUME')[0]}" in " ".join(arguments("RUN"))


def test_what_is_run_and_what_checks_it_are_commands_of_ours(service):
    (entry,), (default,) = arguments("ENTRYPOINT"), arguments("CMD")
    assert json.loads(entry) == list(PROJECT["project"]["scripts"])
    assert json.loads(default)[0] in COMMANDS
    (check,) = arguments("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[0] == "fauxpa"
    assert command[1] in COMMANDS
    assert "--start-interval=" in check
    assert service["healthcheck"]["test"] == ["CMD", *command]


def test_every_variable_is_a_setting_with_a_value_it_can_take(service):
    given = {**variables(), **service["environment"]}
    ours = {name: value for name, value in given.items() if name.startswith("FAUXPA_")}
    assert {"FAUXPA_HOST", "FAUXPA_STORE"} <= set(ours)
    Settings(**from_environment(ours))


def test_the_port_is_the_default_one_and_is_published_on_this_machine_only(service):
    assert arguments("EXPOSE") == [str(Settings.port)]
    assert service["ports"] == [f"127.0.0.1:{Settings.port}:{Settings.port}"]


def test_only_the_volume_and_tmp_are_written_to(service):
    (volume,) = arguments("VOLUME")
    assert Path(variables()["FAUXPA_STORE"]).parent == Path(volume)
    assert service["read_only"] is True
    assert service["volumes"] == [f"fauxpa:{volume}"]
    assert service["tmpfs"] == ["/tmp"]
    assert yaml.safe_load(COMPOSE_TEXT)["volumes"] == {"fauxpa": None}


def test_it_may_do_nothing_special(service):
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "user", "pid"} & set(service)


def test_the_image_is_built_from_files_that_are_there(service):
    build = service["build"]
    assert (ROOT / build["context"] / build["dockerfile"]).is_file()
    assert service["image"].partition(":")[2] == __version__


def test_the_build_sees_all_that_the_wheel_needs_and_nothing_else():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert all((ROOT / name).exists() for name in taken)
    packages = {Path(path).parts[0] for path in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]}
    files = {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"], "pyproject.toml", "constraints.txt"}
    assert taken == packages | files


def test_the_example_of_an_application_can_be_uncommented():
    """Every comment inside `services` but its first line is the example."""
    inside = COMPOSE_TEXT[COMPOSE_TEXT.index("# An application") : COMPOSE_TEXT.index("\nvolumes:")]
    example = "\n".join(line.strip().removeprefix("#").removeprefix(" ") for line in inside.splitlines()[1:])
    app = yaml.safe_load(example)["app"]
    assert app["depends_on"] == {"fauxpa": {"condition": "service_healthy"}}
    assert app["environment"] == {
        "QONTO_BASE_URL": f"http://fauxpa:{Settings.port}",
        "QONTO_LOGIN": CREDENTIAL_DEFAULTS.QONTO_LOGIN,
        "QONTO_SECRET_KEY": CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY,
    }
