"""The container's files hold their rules where no container engine is: what they copy is there, what they name exists,
nobody is root, only the data is written to. Beside them: what the wheel holds, and that it runs without a network.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.metadata import requires
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from fauxpa_emulator import __version__
from fauxpa_emulator.cli import COMMANDS
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.settings import Settings, from_environment
from serving import BOUND, Serving, clean_environment

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "emulator" / "Dockerfile"
EXAMPLE = ROOT / "examples" / "compose-app"
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [ROOT / path for path in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]
KNOWN = {
    "FROM",
    "LABEL",
    "ENV",
    "WORKDIR",
    "COPY",
    "RUN",
    "VOLUME",
    "USER",
    "EXPOSE",
    "HEALTHCHECK",
    "ENTRYPOINT",
    "CMD",
}
"""Instructions of a Dockerfile that ours use. ADD is none: it would fetch."""
SERVICES = [
    pytest.param(folder, name, service, id=f"{folder.name}-{name}")
    for folder in (ROOT, EXAMPLE)
    for name, service in yaml.safe_load((folder / "docker-compose.yml").read_text(encoding="utf-8"))["services"].items()
]


def instructions(path: Path = DOCKERFILE) -> list[tuple[str, str]]:
    """A Dockerfile as (instruction, argument), with continued lines joined and comments left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    joined = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    found = [line.strip().partition(" ") for line in joined.splitlines() if line.strip()]
    return [(name, argument.strip()) for name, _, argument in found]


def arguments(instruction: str, path: Path = DOCKERFILE) -> list[str]:
    return [argument for name, argument in instructions(path) if name == instruction]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage, its FROM first."""
    found: list[list[tuple[str, str]]] = []
    for name, argument in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, argument))
    return found


def last(instruction: str) -> list[str]:
    """The arguments of an instruction in the stage that becomes the image."""
    return [argument for name, argument in stages()[-1] if name == instruction]


def variables() -> dict[str, str]:
    """What ENV sets in the image."""
    words = shlex.split(" ".join(last("ENV")))
    return dict(word.split("=", 1) for word in words)


def copied() -> list[str]:
    """What COPY takes from the repository."""
    words = [argument.split() for argument in arguments("COPY")]
    return [source for line in words if not line[0].startswith("--from=") for source in line[:-1]]


def files_of(package: Path) -> Iterator[Path]:
    """All files of a package but what runs leave behind."""
    for path in package.rglob("*"):
        inside = path.relative_to(package).parts
        if path.is_file() and not any(part == "__pycache__" or part.startswith(".") for part in inside):
            yield path


def let_through(path: str) -> bool:
    """Whether .dockerignore leaves a file to the build: the last line that fits decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if pattern and not pattern.startswith("#") and fits(path, pattern):
            kept = line.startswith("!")
    return kept


def fits(path: str, pattern: str) -> bool:
    """Whether a pattern names a file or a folder above it."""
    parts = path.split("/")
    if pattern.startswith("**/"):
        return any(fnmatchcase(part, pattern[3:]) for part in parts)
    depth = pattern.count("/") + 1
    return len(parts) >= depth and fnmatchcase("/".join(parts[:depth]), pattern)


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)["services"]["fauxpa"]
    return found


@pytest.mark.parametrize("path", [DOCKERFILE, EXAMPLE / "Dockerfile"], ids=["fauxpa", "app"])
def test_a_dockerfile_has_only_instructions_that_fetch_nothing_by_themselves(path):
    found = instructions(path)
    assert {name for name, _ in found} <= KNOWN
    assert not any(re.search(r"https?://|\bcurl\b|\bwget\b|\bgit\b", argument) for _, argument in found)


@pytest.mark.parametrize("path", [DOCKERFILE, EXAMPLE / "Dockerfile"], ids=["fauxpa", "app"])
def test_a_base_image_is_a_python_that_the_project_supports_on_a_system_that_is_named(path):
    found = [re.fullmatch(r"python:(3\.\d+)-slim-[a-z]+(?: AS build)?", one) for one in arguments("FROM", path)]
    versions = {one and one[1] for one in found}
    assert len(versions) == 1, "built with one Python, run with another"
    assert PROJECT["project"]["requires-python"] == f">={versions.pop()}"


def test_the_folder_of_the_standard_library_is_that_of_the_base_image():
    version = last("FROM")[0].removeprefix("python:").partition("-")[0]
    assert set(re.findall(r"/lib/python(3\.\d+)", " ".join(arguments("RUN")))) == {version}


def test_what_builds_stays_behind():
    build, image = stages()
    assert build[0][1].endswith(" AS build")
    assert last("COPY") == ["--from=build /opt/fauxpa /opt/fauxpa"]
    assert "pip uninstall" in last("RUN")[0]
    assert not re.search(r"\b(install --no|apt-get|wheel --)", last("RUN")[0])
    assert [name for name, _ in image].count("RUN") == 1


def test_both_halves_of_the_image_have_bytecode():
    """A start without takes more than twice as long, and a read-only installation never gets it later."""
    build, image = ([argument for name, argument in stage if name == "RUN"][-1] for stage in stages())
    assert "-m compileall -q --invalidation-mode unchecked-hash /opt/fauxpa/lib" in build
    assert "-m compileall -q --invalidation-mode unchecked-hash /usr/local/lib/python" in image
    assert variables()["PYTHONDONTWRITEBYTECODE"] == "1"


def test_every_version_in_the_image_is_pinned():
    installs = [step for run in arguments("RUN") for step in run.split("&&") if "pip" in step and " install " in step]
    assert len(installs) == 3
    ours = [step for step in installs if "--no-index" in step]
    assert len(ours) == 1
    assert "--no-deps" in ours[0]
    assert all("--constraint constraints.txt" in step for step in installs if "--no-index" not in step)
    builder = PROJECT["build-system"]["requires"][0]
    assert any(re.search(rf"\b{builder}==[\d.]+$", step.strip()) for step in installs)
    pinned = {canonicalize_name(line.partition("==")[0]) for line in constraints()}
    assert set(needed("fauxpa")) - {"fauxpa"} <= pinned


def constraints() -> list[str]:
    return [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line]


def needed(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """A distribution and all that it requires here, without extras."""
    seen |= {name}
    for text in requires(name) or ():
        requirement = Requirement(text)
        other = canonicalize_name(requirement.name)
        if other not in seen and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            seen = needed(other, seen)
    return seen


def test_the_labels_say_what_the_project_says():
    words = dict(word.split("=", 1) for word in shlex.split(" ".join(last("LABEL"))))
    labels = {name.removeprefix("org.opencontainers.image."): value for name, value in words.items()}
    assert labels["title"] == PROJECT["project"]["name"]
    assert labels["version"] == __version__
    assert labels["licenses"] == PROJECT["project"]["license"]
    assert PROJECT["project"]["description"].startswith(labels["description"])


def test_it_does_not_run_as_root():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last("USER")[0])
    user, group = last("USER")[0].split(":")
    (made,) = last("RUN")
    assert f"--owner={user} --group={group} {last('VOLUME')[0]}" in made
    assert f"useradd --uid {user} --gid {group} " in made
    names = [name for name, _ in stages()[-1]]
    assert names.index("USER") > names.index("RUN")


def test_what_is_run_and_what_checks_it_are_commands_of_ours(service):
    (entry,), (default,) = last("ENTRYPOINT"), last("CMD")
    assert json.loads(entry) == list(PROJECT["project"]["scripts"])
    assert json.loads(default)[0] in COMMANDS
    (check,) = last("HEALTHCHECK")
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
    assert last("EXPOSE") == [str(Settings.port)]
    assert service["ports"] == [f"127.0.0.1:{Settings.port}:{Settings.port}"]


def test_only_the_volume_and_tmp_are_written_to(service):
    (volume,) = last("VOLUME")
    assert Path(variables()["FAUXPA_STORE"]).parent == Path(volume)
    assert service["read_only"] is True
    assert service["volumes"] == [f"fauxpa:{volume}"]
    assert service["tmpfs"] == ["/tmp"]
    assert yaml.safe_load(COMPOSE_TEXT)["volumes"] == {"fauxpa": None}


@pytest.mark.parametrize(("folder", "name", "service"), SERVICES)
def test_a_service_may_do_nothing_special(folder, name, service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)


@pytest.mark.parametrize(("folder", "name", "service"), SERVICES)
def test_a_service_runs_as_the_user_of_its_image(folder, name, service):
    built = service["build"] if isinstance(service["build"], dict) else {"context": service["build"]}
    path = folder / built["context"] / built.get("dockerfile", "Dockerfile")
    assert [service["user"]] == arguments("USER", path)
    assert not service["user"].startswith("0")


@pytest.mark.parametrize(("folder", "name", "service"), SERVICES)
def test_a_service_is_published_on_loopback_only_and_its_image_has_a_version(folder, name, service):
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert service.get("image", f"fauxpa:{__version__}") == f"fauxpa:{__version__}"


@pytest.mark.parametrize(("folder", "name", "service"), SERVICES)
def test_what_a_service_mounts_from_the_repository_is_there_and_stays_as_it_is(folder, name, service):
    for mount in service.get("volumes", ()):
        source, _, options = mount.partition(":")
        if source.startswith("."):
            assert (folder / source).exists()
            assert options.endswith(":ro")


def test_the_image_is_built_from_files_that_are_there(service):
    build = service["build"]
    assert (ROOT / build["context"] / build["dockerfile"]).is_file()
    assert service["image"].partition(":")[2] == __version__


def test_the_build_sees_all_that_the_wheel_needs_and_nothing_else():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    folders = {package.relative_to(ROOT).parts[0] for package in PACKAGES}
    files = {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"], "pyproject.toml", "constraints.txt"}
    assert taken == folders | files == set(copied())
    assert all((ROOT / name).exists() for name in taken)


def test_no_file_of_a_package_is_kept_from_the_build():
    hidden = [
        path for package in PACKAGES for path in files_of(package) if not let_through(str(path.relative_to(ROOT)))
    ]
    assert hidden == []


@pytest.mark.parametrize(
    "name",
    [
        ".git/config",
        ".venv/bin/python",
        "tests/conftest.py",
        "emulator/Dockerfile",
        "contracts/a/__pycache__/b.pyc",
        "client/a/.hypothesis/b",
    ],
)
def test_what_the_build_has_no_use_for_stays_outside(name):
    assert not let_through(name)


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


def credentials_and_address(host: str) -> dict[str, str]:
    return {
        "QONTO_BASE_URL": f"http://{host}:{Settings.port}",
        "QONTO_LOGIN": CREDENTIAL_DEFAULTS.QONTO_LOGIN,
        "QONTO_SECRET_KEY": CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY,
    }


def test_the_application_of_the_example_waits_for_an_emulator_that_is_ready():
    services = yaml.safe_load((EXAMPLE / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    app, fauxpa = services["app"], services["fauxpa"]
    assert app["depends_on"] == {"fauxpa": {"condition": "service_healthy"}}
    assert app["environment"] == credentials_and_address("fauxpa")
    assert fauxpa["healthcheck"]["test"] == ["CMD", "fauxpa", "readyz"]
    Settings(**from_environment({**variables(), **fauxpa["environment"]}))


def test_the_service_of_github_is_the_emulator_with_settings_that_it_takes():
    text = (ROOT / "examples" / "github-actions" / "service.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["jobs"]["tests"]
    service = job["services"]["fauxpa"]
    assert service["image"].endswith(f"/fauxpa:{__version__}")
    assert service["ports"] == [f"127.0.0.1:{Settings.port}:{Settings.port}"]
    options = [
        "--read-only",
        "--tmpfs /tmp",
        "--cap-drop ALL",
        "no-new-privileges:true",
        '--health-cmd "fauxpa readyz"',
    ]
    assert all(option in service["options"] for option in options)
    assert job["env"] == credentials_and_address("127.0.0.1")
    Settings(**from_environment({**variables(), **service["env"]}))


def test_the_service_of_gitlab_is_the_emulator_with_settings_that_it_takes():
    """A service gets all variables of its job: one too many that begins with FAUXPA_ and it does not start."""
    text = (ROOT / "examples" / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["tests"]
    (service,) = job["services"]
    assert service["name"].endswith(f"/fauxpa:{__version__}")
    given = job["variables"]
    assert {name: given[name] for name in given if name.startswith("QONTO_")} == credentials_and_address(
        service["alias"]
    )
    assert service["alias"] != "fauxpa", "a link of that name makes variables that begin with FAUXPA_"
    Settings(**from_environment({**variables(), **given}))


def test_the_wait_of_gitlab_ends_when_the_emulator_answers():
    text = (ROOT / "examples" / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8")
    wait = re.search(r"<<'END'\n(.*)\nEND", yaml.safe_load(text)["tests"]["script"][0], re.DOTALL)
    assert wait is not None
    emulator = Serving()
    try:
        ended = run_python("-c", wait[1], QONTO_BASE_URL=emulator.url)
    finally:
        emulator.stop()
    assert ended.returncode == 0, ended.stderr


def run_python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


def test_the_application_of_the_example_sends_its_invoice():
    compose = yaml.safe_load((EXAMPLE / "docker-compose.yml").read_text(encoding="utf-8"))
    app, fauxpa = compose["services"]["app"], compose["services"]["fauxpa"]
    (source, inside, _) = app["volumes"][0].split(":")
    assert app["command"] == [inside]
    emulator = Serving(**fauxpa["environment"])
    given = {**app["environment"], "QONTO_BASE_URL": emulator.url}
    try:
        sent = run_python(str(EXAMPLE / "app.py"), str(EXAMPLE / source), **given)
        refused = run_python(str(EXAMPLE / "app.py"), str(EXAMPLE / source), **{**given, "QONTO_SECRET_KEY": "wrong"})
    finally:
        emulator.stop()
    assert sent.returncode == 0, sent.stderr
    assert "has arrived: FA-2026-0042" in sent.stdout
    assert refused.returncode == 1
    assert "/v2/client_invoices/bulk: 401" in refused.stderr


def test_the_application_of_the_example_pins_what_it_installs():
    (installed,) = arguments("RUN", EXAMPLE / "Dockerfile")
    assert installed.split()[-1] in constraints()
    copies = [argument.split()[0] for argument in arguments("COPY", EXAMPLE / "Dockerfile")]
    assert all((EXAMPLE / name).is_file() for name in copies)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr
    (found,) = folder.glob("*.whl")
    return Path(found)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel):
    with ZipFile(wheel) as opened:
        inside = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert inside == {path.relative_to(package.parent).as_posix() for package in PACKAGES for path in files_of(package)}


WITHOUT_NETWORK = """
import fcntl, os, socket, struct, subprocess, sys
installed, store = sys.argv[1:]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:  # an own network has a loopback that is down
    fcntl.ioctl(one, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
subprocess.run(["mount", "--bind", installed, installed], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", installed], check=True)
try:
    open(os.path.join(installed, "written"), "w")
    raise SystemExit("the installation can be written to")
except OSError:
    pass
fauxpa = os.path.join(installed, "bin", "fauxpa")
serving = subprocess.Popen([fauxpa, "serve", "--store", store])
try:
    subprocess.run([fauxpa, "readyz", "--wait"], check=True)
    subprocess.run([fauxpa, "demo"], check=True)
finally:
    serving.terminate()
raise SystemExit(serving.wait(20))
"""
"""Run in a network and a mount table of its own: a read-only installation serves, says that it is ready, sends."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_serves_from_a_read_only_installation_without_any_network(wheel, tmp_path):
    alone = ["unshare", "--user", "--map-root-user", "--net", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs namespaces of Linux")
    installed = tmp_path / "installed"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(installed)], check=True, timeout=BOUND)
    python = installed / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=BOUND)
    (site,) = (installed / "lib").glob("python*/site-packages")
    # What it requires is taken from here; the .pth files of here, and with them our sources, are not.
    (site / "required.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    where = [str(python), "-c", "import fauxpa_emulator; print(fauxpa_emulator.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, timeout=BOUND, check=True)
    assert Path(found.stdout.strip()).is_relative_to(site)
    ended = subprocess.run(
        [*alone, str(python), "-c", WITHOUT_NETWORK, str(installed), str(tmp_path / "kept.sqlite")],
        env=clean_environment(PYTHONDONTWRITEBYTECODE="1"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "cashed by the seller" in ended.stdout
    assert (tmp_path / "kept.sqlite").stat().st_size > 0
