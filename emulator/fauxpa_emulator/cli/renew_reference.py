"""Writes the reference: `python -m fauxpa_emulator.cli.renew_reference > docs/reference.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields

import click

from fauxpa_contracts import contract

from ..control.description import description
from ..network.companies import MAGIC_COMPANIES, SCENARIOS
from ..settings import PREFIX, Settings
from . import COMMANDS, main

HEAD = """# Reference

Made from the code: every command with its options, every setting, every endpoint of the control API, every quirk,
scenario and magic company. A running emulator shows both APIs whole at `/_fauxpa/docs/`.
"""
METHODS = ("get", "post", "put", "patch", "delete")


def page() -> str:
    """The page in Markdown."""
    return "\n".join([HEAD, *_commands(), *_settings(), *_endpoints(), *_quirks(), *_scenarios()]) + "\n"


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    context = click.Context(main, info_name="fauxpa")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=context))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"### `{context.command_path} {usage}`\n"
    yield f"{_line(command.get_short_help_str(300))}\n"
    records = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    if rows := [f"| `{_cell(record[0])}` | {_cell(record[1])} |" for record in records if record is not None]:
        yield "| option | |\n|---|---|"
        yield "\n".join(rows) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(inner, click.Context(inner, info_name=name, parent=context))


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield "A flag of `fauxpa serve` goes before its variable, and that before the default.\n"
    yield "| variable | flag | default | |\n|---|---|---|---|"
    for one in fields(Settings):
        flag, default = one.name.replace("_", "-"), one.default
        shown = "" if default in (None, ()) else f"`{default}`"
        yield f"| `{PREFIX}{one.name.upper()}` | `--{flag}` | {shown} | {_cell(one.metadata['help'])} |"
    yield ""


def _endpoints() -> Iterator[str]:
    yield "## Control API\n"
    yield "| endpoint | |\n|---|---|"
    for path, item in description("")["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"| `{method.upper()} {path}` | {_cell(item[method].get('summary', ''))} |"
    yield ""


def _quirks() -> Iterator[str]:
    yield "## Quirks\n"
    yield "| quirk | values, the default first | |\n|---|---|---|"
    for quirk in contract.load().quirks.values():
        others = [option for option in quirk.options if option != quirk.default]
        values = ", ".join(f"`{value}`" for value in (quirk.default, *others))
        yield f"| `{quirk.name}` {quirk.register} | {values} | {_cell(quirk.text)} |"
    yield ""


def _scenarios() -> Iterator[str]:
    yield "## Scenarios and magic companies\n"
    yield "Their steps are in [scenarios](scenarios.md).\n"
    yield "| scenario | magic companies | |\n|---|---|---|"
    for one in SCENARIOS.values():
        sirens = " ".join(f"`{company.siren}`" for company in MAGIC_COMPANIES.values() if company.scenario == one.name)
        yield f"| `{one.name}` | {sirens} | {_cell(one.text)} |"


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
