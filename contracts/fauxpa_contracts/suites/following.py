"""Waiting for what happens by itself: on the emulator time is moved, elsewhere it is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from .bodies import read_invoice
from .calling import Api
from .emulator import Control
from .expecting import Differs

STEPS: tuple[float, ...] = (0, 1, 10, 60, 600, 3_600, 6 * 3_600, 86_400, 86_400, 7 * 86_400, 30 * 86_400)
"""Seconds by which a clock is moved between two looks."""
PATIENCE = 60.0
"""Real seconds on a target whose clock cannot be moved, for what comes at all."""
IMPATIENCE = 3.0
"""The same once something did not come on this target: the rest of the run is not spent on waiting."""
PAUSE = 1.0


@dataclass
class Patience:
    """How long is waited on a target whose clock cannot be moved; one for a run."""

    seconds: float = PATIENCE
    is_of_qonto: bool = False
    """A real network takes its time: what does not come is not known to be wrong."""


@dataclass(frozen=True)
class Time:
    """Of a target."""

    control: Control | None = None
    sleep: Callable[[float], None] = time.sleep
    patience: Patience = field(default_factory=Patience)

    def until(self, what: str, look: Callable[[], Any]) -> Any:
        """The first thing that `look` gives and that is not false.

        Raises Differs where it never comes; where the platform is Qonto's own, pytest's skip.
        """
        for wait in STEPS if self.control is not None else (0.0, *[PAUSE] * round(self.patience.seconds / PAUSE)):
            self._pass(wait)
            found = look()
            if found:
                return found
        if self.patience.is_of_qonto:
            pytest.skip(f"{what}: not within {self.patience.seconds:g} s, and a real network may take longer")
        self.patience.seconds = IMPATIENCE
        raise Differs("what happens", what, "it does not, however long one waits")

    def _pass(self, seconds: float) -> None:
        if not seconds:
            return
        if self.control is not None:
            self.control.advance(seconds=seconds)
        else:
            self.sleep(seconds)


def codes(shown: dict[str, Any]) -> list[Any]:
    """The lifecycle of an invoice, as codes."""
    return [event["status_code"] for event in shown.get("einvoicing_lifecycle_events") or []]


def follow(time: Time, api: Api, id: str, *any_of: int) -> dict[str, Any]:
    """The client invoice, once its lifecycle has one of these codes (or any at all)."""

    def look() -> dict[str, Any] | None:
        shown = read_invoice(api, id)
        there = codes(shown)
        return shown if (set(there) & set(any_of) if any_of else there) else None

    wanted = " or ".join(map(str, any_of)) or "a lifecycle event"
    found: dict[str, Any] = time.until(f"client invoice {id} has {wanted}", look)
    return found
