"""The README's block is what the last run of the suites says, and that run is of these clauses."""

from __future__ import annotations

import json

import pytest

from fauxpa_contracts.report import renew_docs

RUN = json.loads(renew_docs.KEPT.read_text(encoding="utf-8"))


def test_the_block_is_current(contract):
    text = renew_docs.README.read_text(encoding="utf-8")
    assert renew_docs.block(RUN, contract) in text, "renew it: make proven"


def test_the_run_is_of_these_clauses(contract):
    assert sorted([*RUN["proven"], *RUN["others"]]) == sorted(contract.clauses), "renew it: make proven"


def test_nothing_diverged():
    assert set(RUN["others"].values()) <= {"not_judged_here"}


def test_a_run_of_another_target_is_not_kept():
    with pytest.raises(ValueError, match="emulator"):
        renew_docs.kept({"kind": "url"})


def test_a_readme_without_a_place_is_told():
    with pytest.raises(ValueError, match="no place"):
        renew_docs.written("# fauxpa", "x")
