"""The documents are true: their commands run, what they name exists, and the reference is what the code says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from socket import socket

import click
import pytest
import yaml

from fauxpa_emulator.cli import main
from fauxpa_emulator.cli.renew_reference import page
from fauxpa_emulator.control.description import description
from serving import BOUND, FAUXPA, clean_environment

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {one.relative_to(ROOT).as_posix(): one.read_text(encoding="utf-8") for one in DOCS.rglob("*.md")}
PAGES["README.md"] = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
NOT_HERE = re.compile(r"pip install|make your-tests|fauxpa (check|fuzz|record|replay) .*--target|fauxpa report")
"""What a recipe does elsewhere: it installs what is here already, or runs the reader's own tests."""
SERVED = 'fauxpa serve --clock frozen --start-at 2026-10-01T08:00:00Z >&2 &\nfauxpa readyz --wait\neval "$(fauxpa env)"'
PERSONS = {"/_fauxpa/ui", "/_fauxpa/docs"}


def blocks(name, language):
    return [text for one, text in BLOCK.findall(PAGES[name]) if one == language]


def run(script, folder):
    """In a shell, with a port of its own; what is started in the background ends with it."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = clean_environment(FAUXPA_PORT=port, PATH=f"{FAUXPA.parent}:/usr/bin:/bin", HOME=str(folder))
    ended = subprocess.run(
        ["bash", "-c", f"set -eo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
    return ended.stdout


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
def test_the_tutorial_leads_where_it_says(tmp_path):
    commands = "\n".join(blocks("docs/tutorial.md", "sh"))
    (example,) = blocks("docs/tutorial.md", "python")
    told = run(f"{commands}\npython - <<'END'\n{example}\nEND", tmp_path)
    assert "HTTP/1.1 401" in told
    assert "x-fauxpa-explain: /_fauxpa/ui/journal/2" in told
    assert "1 valid" in told
    assert '"total_count":0' in told
    assert '"total_count":1' in told
    assert "HTTP/1.1 204" in told
    assert '"einvoicing_status":"declined"' in told
    assert '"reason":"CMD_ERR"' in told
    assert "HTTP/1.1 412" in told
    assert "invoice_not_structured" in told
    assert "FA-2026-0042 (200, 201, 202, 203, 210)" in told


@needs_curl
@pytest.mark.parametrize("name", sorted(name for name in PAGES if name.startswith("docs/concepts/")))
def test_a_concept_has_an_example_that_runs(name, tmp_path):
    (example,) = blocks(name, "sh")
    run(f"{SERVED}\n{example}", tmp_path)


def test_offline_development_needs_what_is_written_and_no_more(tmp_path):
    commands = next(block for block in blocks("docs/recipes.md", "sh") if "--store" in block)
    assert "000001016" in run(commands.replace("fauxpa doctor", "fauxpa doctor --quick"), tmp_path)
    assert (tmp_path / "fauxpa.sqlite").exists()


@pytest.mark.slow
def test_a_conformance_run_leaves_its_page(tmp_path):
    commands = next(block for block in blocks("docs/recipes.md", "sh") if "fauxpa check" in block)
    run("\n".join(line for line in commands.splitlines() if "pip install" not in line), tmp_path)
    assert (tmp_path / "conformance" / "index.html").exists()


def steps():
    """The commands of each CI example, as they stand in its YAML."""
    for text in blocks("docs/recipes.md", "yaml"):
        found = yaml.safe_load(text)
        for job in found.get("jobs", {}).values():
            yield [step["run"] for step in job["steps"] if "run" in step]
        yield from (job["script"] for job in found.values() if isinstance(job, dict) and "script" in job)


@pytest.mark.parametrize("commands", list(steps()), ids=lambda commands: str(len(commands)))
def test_ci_recipes_start_a_server_that_answers(commands, tmp_path):
    lines = [line for command in commands for line in command.splitlines() if not NOT_HERE.search(line)]
    if any("fauxpa serve" in line for line in lines):
        run("\n".join([*lines, 'eval "$(fauxpa env)"', 'test -n "$QONTO_SECRET_KEY"']), tmp_path)
    else:
        assert lines == ["pytest"]  # what it runs is run by the tests of the plugin


def command_lines():
    """Every `fauxpa …` in a block of shell, or between backticks."""
    for name, text in sorted(PAGES.items()):
        if name == "docs/reference.md":  # it is made from the commands
            continue
        shell = "\n".join(blocks(name, "sh")).replace("\\\n", " ")
        quoted = re.findall(r"`(fauxpa [a-z][^`\n]*)`", text)
        for line in [*re.findall(r"(?:^|\$\(|&& |: )(fauxpa [a-z][^\n#|&)>]*)", shell, re.MULTILINE), *quoted]:
            yield name, line.strip()


@pytest.mark.parametrize(("name", "line"), sorted(set(command_lines())))
def test_every_command_that_is_written_exists_with_its_options(name, line):
    words = [word for word in shlex.split(line.replace("…", "").replace('"$', '"')) if word]
    command, context = main, click.Context(main)
    for word in words[1:]:
        if not isinstance(command, click.Group):
            break
        command = command.get_command(context, word)
        assert command is not None, line
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"-h", "--help"}
    given = {word.partition("=")[0] for word in words if word.startswith("-") and word != "--"}
    ours = given if "--" not in words else {word for word in given if words.index(word) < words.index("--")}
    assert ours <= known, line


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_endpoint_of_ours_that_is_named_exists(name):
    templates = {re.sub(r"{[^}]+}", "*", path) for path in description("")["paths"]}
    for path in re.findall(r"/_fauxpa/[A-Za-z0-9_./{}$-]*", PAGES[name]):
        plain = re.sub(r"{[^}]+}|\$\w+|\bINVOICE_ID\b", "*", path.rstrip("./"))
        assert plain in templates or any(plain.startswith(one) for one in PERSONS), path


@pytest.mark.parametrize("name", sorted(PAGES))
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", PAGES[name]):
        assert target.startswith("https://") or ((ROOT / name).parent / target).exists(), target


def test_the_reference_is_what_the_code_says():
    assert PAGES["docs/reference.md"] == page(), "python -m fauxpa_emulator.cli.renew_reference > docs/reference.md"
