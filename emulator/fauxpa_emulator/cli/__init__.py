"""The command `fauxpa`. A subcommand is imported when it is called: the small ones stay quick."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

COMMANDS: Mapping[str, str] = {
    "serve": "serve",
    "demo": "demo",
    "validate": "validate",
    "generate": "generate",
    "explain": "explain",
    "ns": "ns",
    "clock": "clock",
    "scenario": "scenario",
    "fault": "faults",
    "journal": "journal",
    "webhooks": "webhooks",
    "report": "report",
    "check": "check",
    "fuzz": "fuzz",
    "record": "record",
    "replay": "replay",
    "doctor": "doctor",
    "env": "env",
    "readyz": "readyz",
    "quirks": "tables",
    "companies": "tables",
    "version": "version",
}
"""Name of each subcommand, and the module beside this one in which it is found under that name."""


class Commands(click.Group):
    """The subcommands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found = getattr(import_module(f".{module}", __package__), cmd_name)
        assert isinstance(found, click.Command)
        return found


main = Commands(
    "fauxpa",
    help="A local Qonto e-invoicing platform.",
    epilog="Start with `fauxpa serve`. No account, no token, no calls to anywhere.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
