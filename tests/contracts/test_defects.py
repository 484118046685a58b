"""Seeded defects can be planted, and name a test that there is; `python -m tests.defects` shows that it finds them."""

from __future__ import annotations

import ast

from tests.defects.__main__ import EMULATOR, SUITES, defects

ALL = list(defects())


def test_every_defect_has_its_place():
    wrong = [one.id for one in ALL if (EMULATOR / one.file).read_text(encoding="utf-8").count(one.find) != 1]
    assert not wrong


def test_every_defect_changes_something_and_stays_python():
    for one in ALL:
        assert one.find != one.replace
        if one.file.endswith(".py"):
            ast.parse((EMULATOR / one.file).read_text(encoding="utf-8").replace(one.find, one.replace))


def test_ids_are_used_once():
    assert len({one.id for one in ALL}) == len(ALL)


def test_the_tests_that_they_name_are_there():
    for one in ALL:
        path, _, name = one.test.partition("::")
        text = (SUITES / path).read_text(encoding="utf-8")
        assert f"def {name.partition('[')[0].rpartition('::')[2]}(" in text or f"{name} =" in text, one.test
