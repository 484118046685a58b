"""`fauxpa quirks` and `fauxpa companies`: the tables that steer the emulator, for reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click


@click.command(short_help="List the choices between readings of Qonto.")
def quirks() -> None:
    """List what `--quirk NAME=VALUE` can set: its default, the other options, and the register id of the question."""
    from fauxpa_contracts import contract

    rows = [("QUIRK", "DEFAULT", "OPTIONS", "REGISTER", "MEANING")]
    for one in contract.load().quirks.values():
        rows.append((one.name, one.default, ", ".join(one.options) or "any text", one.register or "-", one.text))
    click.echo(columns(rows))


@click.command(short_help="List the magic companies.")
def companies() -> None:
    """List the buyers that always do the same: invoice one of these SIRENs to see what happens."""
    from ..network.companies import DEFAULT_SCENARIO, MAGIC_COMPANIES, SCENARIOS

    rows = [("SIREN", "NAME", "SCENARIO", "WHAT HAPPENS")]
    for one in MAGIC_COMPANIES.values():
        rows.append((one.siren, one.name, one.scenario, SCENARIOS[one.scenario].text))
    click.echo(columns(rows))
    click.echo(f"\nAny other buyer: {DEFAULT_SCENARIO}.")


def columns(rows: Iterable[Sequence[str]]) -> str:
    """Rows as text, each column but the last as wide as its widest entry."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    padded = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
    return "\n".join(padded)
