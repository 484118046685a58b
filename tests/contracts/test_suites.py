"""Every clause has a test, every test of the suites names clauses that there are, and every quirk is tried."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import fauxpa_contracts
from fauxpa_contracts import wire_quirks

SUITES = Path(fauxpa_contracts.__file__).parent / "suites"
UNJUDGED = {"QPA-AUTH-005", "QPA-CN-006", "QPA-GEN-007", "QPA-ONB-030", "QPA-SET-013"}
"""Rules that no endpoint leads to: their tests say so, and nothing else names them."""


def found_tests():
    """File, name, and the clauses that the decorator names."""
    for path in sorted(SUITES.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [one for one in node.decorator_list if isinstance(one, ast.Call)]
                named = [one for one in marks if isinstance(one.func, ast.Name) and one.func.id == "proves"]
                yield path.name, node, [one.value for mark in named for one in mark.args]


def test_every_clause_has_a_test(contract):
    named = {clause for _, _, clauses in found_tests() for clause in clauses}
    assert sorted(set(contract.clauses) - named) == []


def test_every_test_names_clauses_that_there_are(contract):
    for path, test, clauses in found_tests():
        assert clauses, f"{path}::{test.name} names no clause"
        assert set(clauses) <= set(contract.clauses), f"{path}::{test.name}"


def test_only_known_rules_are_never_judged():
    skipping, judging = set(), set()
    for _, test, clauses in found_tests():
        body = [node for node in test.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
        is_skip = len(body) == 1 and "pytest.skip" in ast.unparse(body[0])
        (skipping if is_skip else judging).update(clauses)
    assert skipping - judging == UNJUDGED


def test_names_of_tests_are_used_once_in_a_file():
    for path in SUITES.glob("test_*.py"):
        names = [test.name for file, test, _ in found_tests() if file == path.name]
        assert len(names) == len(set(names)), path.name


def test_every_option_of_every_quirk_is_tried(contract):
    text = "".join(path.read_text(encoding="utf-8") for path in SUITES.glob("*.py"))
    known_elsewhere = {"validation-verdict", "annuaire", "own-number"}
    for quirk in contract.quirks.values():
        assert re.search(rf"{quirk.name}=", text) or quirk.name in known_elsewhere, quirk.name


def test_the_surprises_on_the_wire_are_46_and_named_by_clauses(contract):
    quirks = wire_quirks()
    assert [one.number for one in quirks] == list(range(1, 47))
    for one in quirks:
        assert one.clauses
        assert set(one.clauses) <= set(contract.clauses), one


def test_the_suites_know_nothing_of_the_emulator():
    for path in SUITES.glob("*.py"):
        assert "fauxpa_emulator" not in path.read_text(encoding="utf-8"), path.name
