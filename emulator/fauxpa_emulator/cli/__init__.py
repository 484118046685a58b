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


OTHER_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("start", "run", "up", "server"), "serve"),
    **dict.fromkeys(("namespace", "namespaces"), "ns"),
    **dict.fromkeys(("log", "logs", "requests"), "journal"),
    **dict.fromkeys(("ready", "health", "status"), "readyz"),
    "lint": "validate",
    "time": "clock",
}
"""What people try, and the command that they mean."""


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name.startswith("-") or name in COMMANDS or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from .remedies import meant

        near = f" Did you mean {OTHER_WORDS[name]}?" if name in OTHER_WORDS else meant(name.lower(), COMMANDS)
        raise click.UsageError(f"No such command {name!r}.{near or ' `fauxpa --help` lists them.'}", ctx)


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        context.invoke(import_module(".version", __package__).version)
        context.exit()


main = Commands(
    "fauxpa",
    params=[
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
        )
    ],
    help="A local Qonto e-invoicing platform.",
    epilog="Start with `fauxpa serve`. No account, no token, no calls to anywhere.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
