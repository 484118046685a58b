"""Time, the only place that reads it.

A namespace's time is a straight line through one anchor: `now = anchor + speed * (wall - wall_anchor)`. Speed 1 is the
real clock, 0 a frozen one, anything else an accelerated one; moving the clock moves the anchor. Nothing runs on a
timer that could be computed from this line.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

Mode = Literal["real", "frozen", "accelerated"]
Wall = Callable[[], datetime]
Monotonic = Callable[[], float]

LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""The end of all clocks: what is computed from a present (expiries, plans) must still be a date."""
_NOTHING = timedelta(0)


def wall_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds from an arbitrary start, for durations and rate limits."""
    return time.monotonic()


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """The line of one namespace."""

    wall_anchor: datetime
    anchor: datetime
    speed: float = 1.0

    @property
    def mode(self) -> Mode:
        """How the clock runs: `real`, `frozen` (moved by hand) or `accelerated`."""
        if self.speed == 0:
            return "frozen"
        return "real" if self.speed == 1 else "accelerated"

    def now(self, wall: datetime) -> datetime:
        """The namespace's time when the machine's is `wall`."""
        if self.speed == 0:
            return self.anchor
        # a machine's clock may be set back between two starts; a namespace's time never is
        passed = max(wall - self.wall_anchor, _NOTHING)
        try:
            return min(self.anchor + passed * self.speed, LATEST)
        except OverflowError:
            return LATEST

    def wait(self, until: datetime, wall: datetime) -> float | None:
        """Real seconds until the namespace's time is `until` (0 if it is past); None if it never comes by itself."""
        left = (until - self.now(wall)).total_seconds()
        if left <= 0:
            return 0.0
        return left / self.speed if self.speed else None

    def moved(self, wall: datetime, *, to: datetime | None = None, speed: float | None = None) -> ClockState:
        """The line that goes on from `to` (default: now) at `speed` (default: as it is).

        Raises ValueError where `to` is before the namespace's present (time never runs backwards, since stored
        timestamps would then lie in the future) or after LATEST.
        """
        now = self.now(wall)
        if to is not None and to > LATEST:
            raise ValueError(f"no clock goes beyond {LATEST.isoformat()}")
        if to is not None and to < now:
            raise ValueError(f"the clock stands at {now.isoformat()} and cannot go back to {to.isoformat()}")
        return ClockState(wall_anchor=wall, anchor=to or now, speed=self.speed if speed is None else speed)

    def advanced(self, wall: datetime, by: timedelta) -> ClockState:
        """The line moved forward by `by`. Raises ValueError for a negative duration, or past LATEST."""
        now = self.now(wall)
        if by > LATEST - now:
            raise ValueError(f"no clock goes beyond {LATEST.isoformat()}")
        return self.moved(wall, to=now + by)


def start(wall: datetime, *, at: datetime | None = None, speed: float = 1.0) -> ClockState:
    """A fresh line: at the machine's time, or at `at`."""
    return ClockState(wall_anchor=wall, anchor=at or wall, speed=speed)
