"""`fauxpa readyz`: whether the emulator answers, as an exit code; the health check of the container."""

from __future__ import annotations

import os
import time

import click

from .asking import START, NoAnswer, get, server_url, url_option

PAUSE = 0.05
DEFAULT_WAIT = 30.0


@click.command(short_help="Exit 0 when the emulator is ready.")
@url_option
@click.option(
    "--wait",
    is_flag=False,
    flag_value=DEFAULT_WAIT,
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="[SECONDS]",
    help=f"Wait until it is, this long at most (without a number: {DEFAULT_WAIT:.0f} s).",
)
def readyz(url: str | None, wait: float) -> None:
    """Exit 0 when the emulator is ready to take calls, 1 when it is not."""
    address = server_url(url, os.environ)
    deadline = time.monotonic() + wait
    while (refused := _why_not(address)) is not None:
        if time.monotonic() >= deadline:
            click.echo(f"{address} is not ready: {refused}.", err=True)
            click.echo(START, err=True)
            raise SystemExit(1)
        time.sleep(PAUSE)


def _why_not(address: str) -> str | None:
    try:
        status, _ = get(address, "/_fauxpa/health/ready")
    except NoAnswer as error:
        return str(error)
    return None if status == 200 else f"it answers {status}"
