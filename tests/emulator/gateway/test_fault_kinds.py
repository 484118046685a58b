"""The table of kinds of faults: complete, and told on the page about testing as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulating import CONTRACT
from fauxpa_emulator.errors import Refusal
from fauxpa_emulator.gateway.breaking import WAYS
from fauxpa_emulator.gateway.fault_kinds import KINDS, FaultKind, completed
from fauxpa_emulator.gateway.striking import INSTEAD

PAGE = Path(__file__).parents[3] / "docs" / "testing.md"


def row(kind: FaultKind) -> str:
    """A kind as the page tells it."""
    settings = [
        f"`{name}`: {one.text}" + ("" if one.default is None else f" (default {str(one.default).lower()})")
        for name, one in kind.parameters.items()
    ]
    return f"| `{kind.name}` | {kind.text} | {kind.seen} | {'; '.join(settings) or '-'} |"


def test_every_kind_is_documented_as_it_is():
    told = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith(tuple(f"| `{k}` |" for k in KINDS))
    ]
    assert told == [row(kind) for kind in KINDS.values()]


def test_every_kind_does_something_and_nothing_else_does():
    assert set(INSTEAD) | set(WAYS) == set(KINDS)
    assert {name for name in INSTEAD if name in WAYS} == {name for name in KINDS if name.startswith("gateway-")}


def test_what_spoils_the_true_answer_says_whether_the_call_takes_effect():
    assert {name for name, kind in KINDS.items() if kind.parameters.get("handled", None)} >= set(KINDS) - set(INSTEAD)


def test_clauses_of_kinds_are_those_of_the_contract():
    assert {clause for kind in KINDS.values() for clause in kind.clauses} <= set(CONTRACT.clauses)


def test_parameters_are_completed_or_refused_all_at_once():
    assert completed(KINDS["latency"], {"seconds": 5}) == {"seconds": 5, "handled": True}
    assert completed(KINDS["reset"], {}) == {"handled": True}
    with pytest.raises(Refusal) as raised:
        completed(KINDS["error"], {"seconds": 5, "handled": True})
    assert [problem.pointer for problem in raised.value.problems] == ["/seconds", "/handled", "/status"]
