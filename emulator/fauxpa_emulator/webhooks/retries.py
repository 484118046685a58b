"""When a delivery that was not acknowledged is tried again (digest 9.3, 3.5; C-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Scheme = Literal["business", "onboarding"]


@dataclass(frozen=True, slots=True)
class Retries:
    """So many tries; the first pause, doubled after each further failure."""

    tries: int
    first_pause: timedelta

    def pause_after(self, failures: int) -> timedelta | None:
        """How long to wait after the n-th failure; None: give up."""
        return None if failures >= self.tries else self.first_pause * 2 ** (failures - 1)


RETRIES: Mapping[Scheme, Retries] = {
    "business": Retries(tries=12, first_pause=timedelta(minutes=2)),  # 68 hours: "a few days"
    "onboarding": Retries(tries=10, first_pause=timedelta(minutes=5)),  # 43 hours: "about 10 tries over 2 days"
}
ONCE = Retries(tries=1, first_pause=timedelta(0))


def retries_of(scheme: Scheme, *, onboarding_quirk: str) -> Retries:
    """The table's line, unless the quirk `onboarding-webhook-retries` is `none`."""
    return ONCE if scheme == "onboarding" and onboarding_quirk == "none" else RETRIES[scheme]
