"""The README is true: its commands run, in order, and so does its example."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from socket import socket

import pytest

from fauxpa_contracts import load
from fauxpa_emulator.cli import COMMANDS
from serving import BOUND, FAUXPA, clean_environment

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


CURL = """#!{python}
# What the README asks of curl, for machines that have none.
import sys, urllib.request
given, method, headers, data, url = iter(sys.argv[1:]), None, {{}}, None, ""
for argument in given:
    if argument == "-X": method = next(given)
    elif argument == "-H": headers.update([next(given).split(": ", 1)])
    elif argument == "-d": data = next(given).encode()
    elif not argument.startswith("-"): url = argument
print(urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)).read().decode())
"""


def path_with_curl(folder: Path) -> str:
    if not shutil.which("curl"):
        (folder / "curl").write_text(CURL.format(python=sys.executable))
        (folder / "curl").chmod(0o755)
    return f"{FAUXPA.parent}:{folder}:/usr/bin:/bin"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_commands_run_in_order_and_the_example_prints_what_it_should(tmp_path):
    serving = next(block for block in blocks("sh") if "fauxpa serve" in block)
    asides = re.findall(r"`(curl [^`]*)`", README)
    (example,) = blocks("python")
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    script = f"set -e\ntrap 'kill $(jobs -p)' EXIT\n{serving}\n" + "\n".join(f"{line} -sSf" for line in asides)
    script += f"\n{sys.executable} - <<'END'\n{example}\nEND\n"
    ended = subprocess.run(
        ["bash", "-c", script],
        env=clean_environment(FAUXPA_PORT=port, PATH=path_with_curl(tmp_path), FAUXPA_CLOCK="x10"),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert '"slug":"atelier-lumiere-4821"' in ended.stdout
    assert re.search(r"FA-2026-0042 \(200, 201, 202", ended.stdout), ended.stdout


def test_make_demo_is_what_the_first_screen_says():
    assert blocks("sh")[0].strip() == "make demo"
    assert "demo: setup" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`fauxpa ([a-z]+)", README))))
def test_every_command_that_is_named_exists(command):
    assert command in COMMANDS


def test_every_quirk_that_is_named_exists():
    quirks = load().quirks
    for name, value in re.findall(r"--quirk ([a-z-]+)=(\w+)", README):
        assert value in quirks[name].options


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_links_lead_somewhere(target):
    assert target.startswith("https://") or (ROOT / target).exists()


def test_the_number_of_unknowns_is_right():
    registered = {entry for clause in load().clauses.values() for entry in clause.register}
    (said,) = re.findall(r"(\d+) questions", README)
    assert int(said) == sum(entry.startswith("U-") for entry in registered)
