"""Magic companies and the scenarios they play, from the tables beside this module.

A buyer with one of these SIRENs always does the same thing. They begin with zeros, which no real company's does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import msgspec

from ..records.scenarios import Choice, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class MagicCompany:
    """A buyer with one behaviour."""

    siren: str
    name: str
    scenario: str
    reason: str | None = None
    """In place of the one in the script."""

    @property
    def choice(self) -> Choice:
        """What it does."""
        return Choice(name=self.scenario, reason=self.reason)


def _table(name: str) -> bytes:
    return resources.files(__package__).joinpath(name).read_bytes()


SCENARIOS: Mapping[str, Scenario] = {
    each.name: each for each in msgspec.json.decode(_table("scenarios.json"), type=list[Scenario])
}
MAGIC_COMPANIES: Mapping[str, MagicCompany] = {
    each.siren: each for each in msgspec.json.decode(_table("magic_companies.json"), type=list[MagicCompany])
}
DEFAULT_SCENARIO = "accepted"
EXCHANGED = "exchanged"
NOT_TRANSMITTED = "not-transmitted"
REJECTED = "rejected-by-sender-platform"
UNREACHABLE = "unreachable"
