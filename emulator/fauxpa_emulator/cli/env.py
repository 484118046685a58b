"""`fauxpa env`: what an application under test needs, for `eval`. Nothing but `export` lines goes to stdout."""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import asdict

import click

from ..credentials import CREDENTIAL_DEFAULTS
from .asking import NoAnswer, get, server_url, url_option


@click.command(short_help="Print the variables that point an application here.")
@url_option
def env(url: str | None) -> None:
    """Print `export` lines with the address and the credentials of a running emulator: eval "$(fauxpa env)"."""
    address = server_url(url, os.environ)
    refused = _why_not(address)
    if refused is not None:
        click.echo(f"No fauxpa answers at {address}: {refused}.", err=True)
        click.echo("Start one with `fauxpa serve`, or say where it is: `fauxpa env --url URL` or FAUXPA_URL.", err=True)
        raise SystemExit(1)
    for name, value in {"QONTO_BASE_URL": address, **asdict(CREDENTIAL_DEFAULTS)}.items():
        click.echo(f"export {name}={shlex.quote(value)}")


def _why_not(address: str) -> str | None:
    """Why the server there is none of ours; None where it is one. A real platform must not be taken for an emulator."""
    try:
        status, body = get(address, "/_fauxpa/info")
    except NoAnswer as error:
        return str(error)
    try:
        name = json.loads(body)["name"]
    except (ValueError, KeyError, TypeError):
        name = None
    return None if status == 200 and name == "fauxpa" else f"another program does (status {status})"
