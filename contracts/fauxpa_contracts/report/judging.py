"""The verdict on each clause, from those of its tests; and the one on the whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..contract import Clause, Contract
from ..suites.noting import Noted
from ..suites.verdicts import Verdict
from .divergences import Divergence

Outcome = Literal[
    "proven",
    "diverges",
    "differs_from_guess",
    "diverges_as_recorded",
    "diverges_no_more",
    "missing",
    "unproven",
    "not_safe_here",
    "not_judged_here",
]
WORDS: Mapping[Outcome, str] = {
    "proven": "proven",
    "diverges": "diverges",
    "differs_from_guess": "differs from a guess",
    "diverges_as_recorded": "diverges as recorded",
    "diverges_no_more": "diverges no more",
    "missing": "not there",
    "unproven": "unproven",
    "not_safe_here": "not safe here",
    "not_judged_here": "not judged here",
}
MEANINGS: Mapping[Outcome, str] = {
    "proven": "At least one test of the clause ran on this target, and all that ran agreed with it.",
    "diverges": "The target does something else than the clause says.",
    "differs_from_guess": "The target does something else than we guessed, where no document says what is right: this "
    "is what we wanted to know.",
    "diverges_as_recorded": "It diverges, and somebody has accepted that, with a reason.",
    "diverges_no_more": "A divergence was accepted, and is gone: take it out of the list.",
    "missing": "The target does not have the operation: it answers 404 without an error of the API, 405 or 501.",
    "unproven": "The tests did not get as far as the clause.",
    "not_safe_here": "Its tests have side effects that were not allowed on this target.",
    "not_judged_here": "The target lacks what its tests need.",
}
FAULTS: frozenset[Outcome] = frozenset(("diverges", "diverges_no_more"))
CONFORMS, DIVERGES, NOT_JUDGED = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One clause on one target."""

    outcome: Outcome
    reason: str = ""
    tests: tuple[str, ...] = ()
    """Those that decided."""
    expected: str = ""
    got: str = ""
    exchanges: tuple[Noted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Run:
    """All clauses on one target, once."""

    target: str
    """As it is called on the page: `emulator`, or a host."""
    kind: str
    when: str
    """UTC, to the second."""
    version: str
    seconds: float
    cells: Mapping[str, Cell] = field(default_factory=dict)
    tests: int = 0


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a run comes to."""

    counts: Mapping[Outcome, int]
    exit_code: int
    sentence: str


def judged(
    contract: Contract,
    verdicts: Iterable[Verdict],
    accepted: Mapping[str, Divergence],
    *,
    kind: str,
    strict: bool = False,
) -> dict[str, Cell]:
    """By clause. On the emulator a guess counts like any rule: it is our own."""
    by_clause: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for clause in verdict.clauses:
            by_clause.setdefault(clause, []).append(verdict)
    gates_all = strict or kind == "emulator"
    return {
        id: _cell(clause, by_clause[id], accepted.get(id), gates_all=gates_all)
        for id, clause in contract.clauses.items()
        if id in by_clause
    }


def summary(cells: Mapping[str, Cell]) -> Summary:
    """The exit code: 0 conforms, 1 diverges, 2 nothing was compared."""
    counts = Counter(cell.outcome for cell in cells.values())
    shown = ", ".join(f"{counts[name]} {WORDS[name]}" for name in WORDS if counts[name])
    if any(counts[name] for name in FAULTS):
        return Summary(counts=counts, exit_code=DIVERGES, sentence=f"It diverges: {shown}.")
    if not counts["proven"] and not counts["diverges_as_recorded"] and not counts["differs_from_guess"]:
        return Summary(counts=counts, exit_code=NOT_JUDGED, sentence=f"Nothing was compared: {shown or 'no test ran'}.")
    if counts["unproven"]:
        return Summary(counts=counts, exit_code=NOT_JUDGED, sentence=f"Some of it could not be judged: {shown}.")
    return Summary(counts=counts, exit_code=CONFORMS, sentence=f"It conforms: {shown}.")


def _cell(clause: Clause, verdicts: list[Verdict], accepted: Divergence | None, *, gates_all: bool) -> Cell:
    for worst in ("diverges", "unproven"):
        found = [verdict for verdict in verdicts if verdict.outcome == worst]
        if found:
            return _worst(clause, found, accepted, gates_all=gates_all)
    proven = tuple(verdict.test for verdict in verdicts if verdict.outcome == "proven")
    if proven and accepted is not None:
        reason = f"Accepted on {accepted.date}: {accepted.reason}"
        return Cell(outcome="diverges_no_more", reason=reason, tests=proven)
    missing = [verdict for verdict in verdicts if verdict.outcome == "missing"]
    if proven:
        reasons = dict.fromkeys(verdict.reason for verdict in missing)
        return Cell(outcome="proven", reason=" ".join(reasons), tests=proven)
    if missing:
        return _worst(clause, missing, accepted, gates_all=gates_all)
    unsafe = [verdict for verdict in verdicts if verdict.outcome == "not_safe_here"]
    outcome: Outcome = "not_safe_here" if unsafe else "not_judged_here"
    reasons = dict.fromkeys(verdict.reason for verdict in (unsafe or verdicts) if verdict.reason)
    return Cell(outcome=outcome, reason="; ".join(reasons), tests=tuple(verdict.test for verdict in verdicts))


def _worst(clause: Clause, found: list[Verdict], accepted: Divergence | None, *, gates_all: bool) -> Cell:
    first = found[0]
    outcome: Outcome = "missing" if first.outcome == "missing" else "unproven"
    reason = first.reason
    if first.outcome == "diverges" and accepted is not None:
        outcome, reason = "diverges_as_recorded", f"{accepted.reason} ({accepted.source}, {accepted.date}). {reason}"
    elif first.outcome == "diverges":
        is_guess = clause.basis == "guess" or clause.level == "MAY"
        outcome = "differs_from_guess" if is_guess and not gates_all else "diverges"
    return Cell(
        outcome=outcome,
        reason=reason,
        tests=tuple(verdict.test for verdict in found),
        expected=first.expected,
        got=first.got,
        exchanges=first.exchanges,
    )
