"""The command as a whole, and its small subcommands."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata

import click
import pytest
from click.testing import CliRunner

from fauxpa_emulator.cli import main
from fauxpa_emulator.cli.tables import columns
from fauxpa_emulator.network.companies import MAGIC_COMPANIES
from serving import BOUND, clean_environment


def invoke(*arguments):
    return CliRunner().invoke(main, arguments)


def test_every_command_of_the_table_is_there_and_explained():
    context = click.Context(main)
    told = invoke("--help").output
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(100) in told


def test_an_unknown_command_is_refused():
    assert invoke("serv").exit_code == 2


@pytest.mark.parametrize("name", ["version", "env", "readyz"])
def test_small_commands_do_not_load_the_server(name):
    """What a shell or a health check runs often must not pay for what it does not use."""
    script = (
        "import sys, json\n"
        "from fauxpa_emulator.cli import main\n"
        f"try: main([{name!r}, *({name!r} != 'version') * ['--url', 'http://127.0.0.1:1']])\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted(module for module in sys.modules if '.' not in module)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=True,
    )
    loaded = set(json.loads(ended.stdout.splitlines()[-1]))
    assert "fauxpa_emulator" in loaded
    assert not loaded & {"starlette", "uvicorn", "msgspec", "sqlite3", "lxml", "httpx", "jsonschema_rs", "asyncio"}


def test_the_version_is_that_of_the_distribution():
    assert invoke("version").output == metadata.version("fauxpa") + "\n"


def test_quirks_are_listed_with_what_can_be_set():
    lines = invoke("quirks").output.splitlines()
    assert lines[0].split() == ["QUIRK", "DEFAULT", "OPTIONS", "REGISTER", "MEANING"]
    chosen = next(line for line in lines if line.startswith("create-status "))
    assert chosen.split()[1:5] == ["201", "201,", "200", "C-03"]


def test_magic_companies_are_listed():
    told = invoke("companies").output
    for company in MAGIC_COMPANIES.values():
        assert f"{company.siren}  {company.name}" in told


def test_columns_line_up():
    assert columns([("A", "LONGER", "x"), ("aaa", "b", "yy")]) == "A    LONGER  x\naaa  b       yy"
