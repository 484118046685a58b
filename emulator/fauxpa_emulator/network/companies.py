"""Magic companies and the scenarios they play, from the tables beside this module.

A buyer with one of these SIRENs always does the same thing. They begin with zeros, which no real company's does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One status, so long after the sending."""

    code: int
    after: timedelta
    reason: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens to an invoice."""

    name: str
    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class MagicCompany:
    """A buyer with one behaviour."""

    siren: str
    name: str
    scenario: str


def _table(name: str) -> Any:
    return json.loads(resources.files(__package__).joinpath(name).read_bytes())


def _scenario(entry: dict[str, Any]) -> Scenario:
    steps = tuple(Step(**{**step, "after": timedelta(seconds=step["after"])}) for step in entry["steps"])
    return Scenario(entry["name"], entry["text"], steps)


SCENARIOS: Mapping[str, Scenario] = {entry["name"]: _scenario(entry) for entry in _table("scenarios.json")}
MAGIC_COMPANIES: Mapping[str, MagicCompany] = {
    entry["siren"]: MagicCompany(**entry) for entry in _table("magic_companies.json")
}
DEFAULT_SCENARIO = "accepted"
EXCHANGED = "exchanged"
NOT_TRANSMITTED = "not-transmitted"
REJECTED = "rejected-by-sender-platform"
