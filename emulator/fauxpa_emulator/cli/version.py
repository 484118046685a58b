"""`fauxpa version`."""

from __future__ import annotations

import click

from .. import __version__


@click.command(short_help="Print the version.")
def version() -> None:
    """Print the version."""
    click.echo(__version__)
