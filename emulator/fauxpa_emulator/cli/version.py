"""`fauxpa version`."""

from __future__ import annotations

from importlib import metadata

import click


@click.command(short_help="Print the version.")
def version() -> None:
    """Print the version."""
    click.echo(metadata.version("fauxpa"))
