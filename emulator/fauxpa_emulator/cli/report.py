"""`fauxpa report`: what the application under test did, judged; for a terminal, or as the gate of a CI system."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Literal, get_args

import click
import msgspec

from .. import __version__
from ..reporting import FailOn, Report, junit, text
from .asking import LONG, START, STRANGER, NoAnswer, call, parsed, refusal, segment, server_url, url_option
from .remedies import remedy

CLEAN, FOUND, UNTOLD = 0, 1, 2
NOTHING = """Nothing was called in the namespace {namespace}.
Point the application at {address}, with the credentials of this namespace (`fauxpa env`, or those of its creation), and
ask again. An emulator that was started with --journal 0 remembers nothing."""
Format = Literal["text", "json", "junit"]


class _Untold(Exception):
    """There is no report; the text says why, and what to do."""


@click.command(short_help="Say what the application under test did.")
@click.option("-n", "--namespace", default="default", show_default=True, help="Which world of the emulator.")
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Format)),
    default="text",
    show_default=True,
    help="json: what the emulator answers. junit: for the test page of a CI system, a test case for each rule.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write there, not to the terminal.")
@click.option(
    "--fail-on",
    type=click.Choice(get_args(FailOn)),
    default="error",
    show_default=True,
    help="The least finding that makes the exit code 1.",
)
@url_option
def report(namespace: str, form: Format, as_json: bool, output: str | None, fail_on: FailOn, url: str | None) -> None:
    """Say what the application under test did, from the journal of a running emulator.

    What it calls wrongly or in a way that will hurt, with the requests that show it and what to do instead; what it
    sent that nothing reads; and the guesses about Qonto's API that the answers rested on.

    \b
    Exit code:
      0  nothing as bad as --fail-on
      1  something was found
      2  it cannot be told: no emulator answers, or nothing was called
    """
    address = server_url(url, os.environ)
    try:
        told = _asked(address, namespace)
        found = _understood(told, address)
        _write(_written("json" if as_json else form, told, found, fail_on), output)
        if found.journal.entries == 0:
            raise _Untold(NOTHING.format(namespace=namespace, address=address))
    except _Untold as reason:
        click.echo(str(reason), err=True)
        raise SystemExit(UNTOLD) from None
    if output is not None:
        click.echo(text.summary(found), err=True)
    raise SystemExit(FOUND if found.fails(fail_on) else CLEAN)


def _asked(address: str, namespace: str) -> dict[str, Any]:
    """What the emulator answers."""
    try:
        status, data = call(address, "GET", f"/_fauxpa/report?namespace={segment(namespace)}", timeout=LONG)
    except NoAnswer as error:
        raise _Untold(f"No fauxpa answers at {address}: {error}.\n{START}") from None
    told = parsed(data)
    if status != 200 or "report" not in told:
        refused = refusal(data)
        said = refused.get("detail") or f"{address} answers {status} to /_fauxpa/report, but not as a fauxpa does"
        raise _Untold(f"Error: {said}.\n{remedy(refused.get('hint'), '/report', address, namespace) or STRANGER}")
    return told


def _understood(told: dict[str, Any], address: str) -> Report:
    try:
        return msgspec.convert(told.get("report"), Report)
    except msgspec.ValidationError as error:
        raise _Untold(
            f"The report of {address} is not as this fauxpa, {__version__}, knows it: {error}.\n"
            "Use the command of the emulator's own version, or ask for /_fauxpa/report?format=text."
        ) from None


def _written(form: Format, told: dict[str, Any], found: Report, fail_on: FailOn) -> str:
    if form == "json":
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return junit.document(found, fail_on=fail_on) if form == "junit" else text.written(found)


def _write(content: str, output: str | None) -> None:
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        Path(output).write_text(content, encoding="utf-8")
    except OSError as error:
        raise _Untold(f"{output} cannot be written: {error.strerror}.") from None
