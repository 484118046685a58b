"""From the verdicts of tests to the verdict on a clause and on a run."""

from __future__ import annotations

import pytest

from fauxpa_contracts.report.divergences import BadDivergences, Divergence, of_target, read
from fauxpa_contracts.report.judging import judged, summary
from fauxpa_contracts.suites.verdicts import Verdict

DOCUMENTED, GUESS = "QPA-SEND-001", "QPA-SEND-009"


def verdict(outcome, clause=DOCUMENTED, **more):
    return Verdict(test=f"test_x.py::{outcome}", clauses=(clause,), outcome=outcome, **more)


def accepted(clause=DOCUMENTED):
    one = Divergence(clause=clause, target="url", reason="known", source="a test", date="2026-11-26")
    return {clause: one}


def outcome(contract, *verdicts, known=None, kind="url", strict=False, clause=DOCUMENTED):
    return judged(contract, verdicts, known or {}, kind=kind, strict=strict)[clause].outcome


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["proven"], "proven"),
        (["proven", "not_judged_here"], "proven"),
        (["proven", "diverges"], "diverges"),
        (["unproven", "diverges"], "diverges"),
        (["proven", "unproven"], "unproven"),
        (["proven", "missing"], "proven"),
        (["missing", "not_judged_here"], "missing"),
        (["missing", "diverges"], "diverges"),
        (["not_judged_here"], "not_judged_here"),
        (["not_safe_here", "not_judged_here"], "not_safe_here"),
    ],
)
def test_the_worst_decides(contract, outcomes, expected):
    assert outcome(contract, *map(verdict, outcomes)) == expected


@pytest.mark.parametrize(
    ("kind", "strict", "expected"),
    [("url", False, "differs_from_guess"), ("url", True, "diverges"), ("emulator", False, "diverges")],
)
def test_a_guess_is_news_on_other_targets(contract, kind, strict, expected):
    found = outcome(contract, verdict("diverges", GUESS), kind=kind, strict=strict, clause=GUESS)
    assert found == expected


def test_an_accepted_divergence_is_recorded_and_one_that_is_gone_is_a_fault(contract):
    assert outcome(contract, verdict("diverges"), known=accepted()) == "diverges_as_recorded"
    assert outcome(contract, verdict("proven"), known=accepted()) == "diverges_no_more"
    assert outcome(contract, verdict("not_judged_here"), known=accepted()) == "not_judged_here"


@pytest.mark.parametrize(
    ("verdicts", "known", "expected"),
    [
        ([verdict("proven")], {}, 0),
        ([verdict("diverges")], {}, 1),
        ([verdict("diverges")], accepted(), 0),
        ([verdict("proven")], accepted(), 1),
        ([verdict("diverges", GUESS)], {}, 0),
        ([verdict("proven"), verdict("unproven", GUESS)], {}, 2),
        ([verdict("not_judged_here"), verdict("not_safe_here", GUESS)], {}, 2),
        ([], {}, 2),
    ],
)
def test_the_exit_code(contract, verdicts, known, expected):
    found = summary(judged(contract, verdicts, known, kind="url"))
    assert found.exit_code == expected, found.sentence


def test_a_divergence_keeps_what_was_expected_and_what_came(contract):
    cell = judged(contract, [verdict("diverges", expected="204", got="200")], {}, kind="url")[DOCUMENTED]
    assert (cell.expected, cell.got, cell.tests) == ("204", "200", ("test_x.py::diverges",))


def test_divergences_belong_to_a_kind_of_target_or_a_host():
    one = accepted()[DOCUMENTED]
    assert of_target([one], "url", "fake:8000") == {DOCUMENTED: one}
    assert of_target([one], "sandbox", "sandbox") == {}


def test_a_bad_list_of_divergences_is_told(tmp_path, contract):
    path = tmp_path / "d.json"
    for text in ("{", "[1]", '[{"clause": "QPA-X-1", "target": "url", "reason": "", "source": "", "date": ""}]'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadDivergences):
            read(path, contract.clauses)


def test_the_divergences_that_come_with_the_contract_are_read(contract):
    assert isinstance(read(None, contract.clauses), tuple)
