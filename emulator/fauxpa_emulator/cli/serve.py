"""`fauxpa serve`: every setting is an option; a flag goes before its variable, and that before the default."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any

import click

from ..settings import NOT_SETTINGS, PREFIX, BadSetting, Settings, flag_of, from_environment, variable_of
from .remedies import meant

CANNOT_START = 2


def _option(one: Field[Any]) -> click.Option:
    choices = one.metadata["choices"]
    several = isinstance(one.default, tuple)
    note = f"[{variable_of(one.name)}" + (f"; default: {one.default}]" if one.default not in (None, ()) else "]")
    return click.Option(
        [flag_of(one.name)],
        type=click.Choice(choices) if choices else click.INT if isinstance(one.default, int) else click.STRING,
        multiple=several,
        default=() if several else None,
        metavar=None if choices else "NAME=VALUE" if several else one.name.upper(),
        help=f"{one.metadata['help']}  {note}",
    )


def _serve(**given: Any) -> None:
    flags = {name: value for name, value in given.items() if value not in (None, ())}
    try:
        settings = Settings(**{**from_environment(os.environ), **flags})
    except BadSetting as error:
        raise _stopped(error, _variable_meant(os.environ)) from None

    gc.disable()  # nothing that is loaded now is garbage; the server turns it on again once it answers

    from ..server import CannotListen, run
    from ..store.sqlite import UnusableStore

    try:
        run(settings, log=sys.stderr)
    except BadSetting as error:
        raise _stopped(error, _quirk_meant(settings)) from None
    except (CannotListen, UnusableStore) as error:
        raise _stopped(error) from None


def _stopped(error: Exception, what_to_do: str = "") -> SystemExit:
    click.echo(f"fauxpa does not start: {error}", err=True)
    if what_to_do:
        click.echo(what_to_do.strip(), err=True)
    return SystemExit(CANNOT_START)


def _variable_meant(environment: Mapping[str, str]) -> str:
    known = {*(variable_of(one.name) for one in fields(Settings)), *NOT_SETTINGS}
    unknown = next((name for name in environment if name.startswith(PREFIX) and name not in known), None)
    return "" if unknown is None else meant(unknown, known)


def _quirk_meant(settings: Settings) -> str:
    from fauxpa_contracts import contract

    known = contract.load().quirks
    unknown = next((name for name in settings.quirks() if name not in known), None)
    if unknown is not None:
        return f"{meant(unknown, known)} `fauxpa quirks` explains them."
    return "`fauxpa quirks` explains the choices." if settings.quirk else ""


serve = click.Command(
    "serve",
    callback=_serve,
    params=[_option(one) for one in fields(Settings)],
    help="Start the emulator. Options may also be given as the variables in brackets; a flag goes before its variable.",
    short_help="Start the emulator.",
)
