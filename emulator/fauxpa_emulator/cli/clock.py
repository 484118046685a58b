"""`fauxpa clock`: the time of a namespace, read and moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import click

from .asking import Control, control_options, moment
from .tables import columns

UNITS: Mapping[str, str] = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
FASTEST = 1e6
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd])")


@click.group(short_help="Read and move the time of a namespace.")
def clock() -> None:
    """Read and move the time of a namespace. Time only goes forward."""


@clock.command()
@control_options
def show(control: Control) -> None:
    """Print what time it is, and how the clock runs."""
    told = control.ask("GET", "/clock")
    control.show(told, lambda: _text(told))


@clock.command()
@click.argument("duration", required=False, metavar="DURATION")
@click.option("--to", callback=moment, metavar="MOMENT", help="To this moment, such as 2026-09-01T08:00:00Z.")
@click.option("--next", "to_next", is_flag=True, help="To the next planned event of an invoice.")
@control_options
def advance(control: Control, duration: str | None, to: str | None, to_next: bool) -> None:
    """Move the clock forward, and print what happened meanwhile. DURATION is such as 90s, 15m, 2h, 10d or 1d12h."""
    if (duration is not None) + (to is not None) + to_next != 1:
        raise click.UsageError("say one of a DURATION such as 10d, --to MOMENT, and --next")
    body: dict[str, Any] = {"to_next_event": True} if to_next else {"to": to} if to else _duration(duration or "")
    told = control.ask("POST", "/clock/advance", body)
    control.show(told, lambda: _text(told))


@clock.command(name="set")
@click.argument("mode", metavar="MODE")
@click.option("--now", callback=moment, metavar="MOMENT", help="Begin there, such as 2026-09-01T08:00:00Z.")
@control_options
def set_(control: Control, mode: str, now: str | None) -> None:
    """Let the clock run as MODE says: real, frozen, or a factor such as x60 (one minute a second)."""
    told = control.ask("PUT", "/clock", {**mode_of(mode), **({"now": now} if now else {})})
    control.show(told, lambda: _text(told))


def _duration(text: str) -> dict[str, float]:
    parts = _PART.findall(text)
    if not parts or "".join(amount + unit for amount, unit in parts) != text:
        raise click.BadParameter(f"{text} is no duration such as 90s, 15m, 2h, 10d or 1d12h", param_hint="DURATION")
    found: dict[str, float] = {}
    for amount, unit in parts:
        found[UNITS[unit]] = found.get(UNITS[unit], 0.0) + float(amount)
    return found


def mode_of(text: str) -> dict[str, Any]:
    """How a clock runs, as the control API wants it said."""
    if text in ("real", "frozen"):
        return {"mode": text}
    try:
        speed = float(text.removeprefix("x"))
    except ValueError:
        speed = 0.0
    if not 0 < speed <= FASTEST:
        raise click.BadParameter(f"{text} is none of real, frozen and a factor such as x60", param_hint="MODE")
    return {"mode": "accelerated", "speed": speed}


def _text(told: dict[str, Any]) -> str:
    speed = f" x{told['speed']:g}" if told["mode"] == "accelerated" else ""
    lines = [f"{told['namespace']}: {told['now']} ({told['mode']}{speed})"]
    happened = told.get("happened", [])
    if happened:
        rows = [
            (event["at"], event["number"] or event["invoice_id"], str(event["code"]), event["reason"] or "")
            for event in happened
        ]
        lines.append(columns(rows))
    elif "happened" in told:
        lines.append("Nothing happened to any invoice.")
    return "\n".join(lines)
