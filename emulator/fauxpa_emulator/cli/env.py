"""`fauxpa env`: what an application under test needs, for `eval`. Nothing but `export` lines goes to stdout."""

from __future__ import annotations

import json
import os
import shlex

import click

from .asking import START, Control, NoAnswer, get, segment, server_url, url_option

DEFAULT = "default"


@click.command(short_help="Print the variables that point an application here.")
@click.option("-n", "--namespace", default=DEFAULT, show_default=True, help="Which world of the emulator.")
@url_option
def env(url: str | None, namespace: str) -> None:
    """Print `export` lines: where an emulator is, and what opens a namespace of it. eval "$(fauxpa env)"."""
    print_exports(url, namespace)


def print_exports(url: str | None, namespace: str) -> None:
    """The lines of a namespace; ends the command where there is none."""
    address = server_url(url, os.environ)
    refused = _why_not(address)
    if refused is not None:
        click.echo(f"No fauxpa answers at {address}: {refused}.", err=True)
        click.echo(START, err=True)
        raise SystemExit(1)
    credentials = _credentials(address, namespace)
    for name, value in {"QONTO_BASE_URL": address, **credentials}.items():
        click.echo(f"export {name}={shlex.quote(value)}")


def _credentials(address: str, namespace: str) -> dict[str, str]:
    told = Control(address, namespace).ask("GET", f"/namespaces/{segment(namespace)}")
    return {str(name): str(value) for name, value in told["credentials"].items()}


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
