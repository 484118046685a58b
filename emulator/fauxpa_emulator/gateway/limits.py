"""Qonto's rate limits, per IP address (digest 2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from ..clock import Monotonic
from ..errors import Refusal

LIMITS = ((1_000, 10.0), (10_000, 600.0))
"""(calls, seconds)."""
UNAUTHORIZED = (200, 3600.0)
"""More answers with 401 than this, in this time, and the address is throttled."""
REMEMBERED = 10_000
"""Addresses kept in mind."""


@dataclass(slots=True)
class _Window:
    began: float
    count: int = 0

    def left(self, now: float, length: float) -> float:
        """Seconds until the window ends; a window that is over begins anew."""
        if now - self.began >= length:
            self.began, self.count = now, 0
        return self.began + length - now


class RateLimiter:
    """Counts calls in windows that begin with an address's first call."""

    def __init__(self, ticks: Monotonic) -> None:
        self._ticks = ticks
        self._calls: dict[str, list[_Window]] = {}
        self._unauthorized: dict[str, _Window] = {}

    def admit(self, address: str) -> None:
        """Count one call. Raises Refusal 429 with `Retry-After` over a limit."""
        now = self._ticks()
        windows = self._calls.get(address)
        if windows is None:
            _make_room(self._calls)
            windows = self._calls[address] = [_Window(now) for _ in LIMITS]
        refused = self._unauthorized.get(address)
        if refused is not None:
            left = refused.left(now, UNAUTHORIZED[1])
            if refused.count > UNAUTHORIZED[0]:
                raise _too_many(left, f"more than {UNAUTHORIZED[0]} answers 401 in an hour")
        for window, (most, length) in zip(windows, LIMITS, strict=True):
            left = window.left(now, length)
            window.count += 1
            if window.count > most:
                raise _too_many(left, f"more than {most:,} calls in {length:.0f} s")

    def count_unauthorized(self, address: str) -> None:
        """Count one answer with 401."""
        now = self._ticks()
        window = self._unauthorized.get(address)
        if window is None:
            _make_room(self._unauthorized)
            window = self._unauthorized[address] = _Window(now)
        window.left(now, UNAUTHORIZED[1])
        window.count += 1


def _make_room(table: dict[str, object] | dict[str, list[_Window]] | dict[str, _Window]) -> None:
    if len(table) >= REMEMBERED:
        table.clear()


def _too_many(seconds: float, why: str) -> Refusal:
    return Refusal(
        429,
        headers={"Retry-After": str(int(seconds) + 1)},
        hint=f"Qonto's limit, {why} from one address; `--rate-limit off` lifts it.",
    )
