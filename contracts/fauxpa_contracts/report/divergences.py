"""Differences that are known and accepted, with a reason, a source and a date. One that is gone is a fault."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """Of one clause on one kind of target (`emulator`, `url`, `sandbox`, `production`, `recording`) or one host."""

    clause: str
    target: str
    reason: str
    source: str
    date: str
    """ISO, when it was accepted."""


class BadDivergences(Exception):
    """The file cannot be used; the text says why."""


def read(path: Path | None, clauses: Iterable[str]) -> tuple[Divergence, ...]:
    """Those of a file, or those that come with the contract. Raises BadDivergences."""
    source = path if path is not None else resources.files("fauxpa_contracts").joinpath("divergences.json")
    try:
        found = tuple(Divergence(**entry) for entry in json.loads(source.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadDivergences(f"{source} is no list of divergences: {error}") from None
    known = set(clauses)
    for one in found:
        if one.clause not in known:
            raise BadDivergences(f"{source} accepts a divergence of {one.clause}, which is no clause")
    return found


def of_target(found: Iterable[Divergence], kind: str, host: str) -> dict[str, Divergence]:
    """Those that count on a target, by clause."""
    return {one.clause: one for one in found if one.target in (kind, host)}
