"""Conditions of which one is enough."""

from __future__ import annotations

import pytest

from fauxpa_emulator.records.parties import DirectoryLine
from fauxpa_emulator.store import DIRECTORY, Condition, any_of
from fauxpa_emulator.store.sqlite import SqliteStore

A, B, C = (Condition("siren", "=", letter) for letter in "ABC")


@pytest.fixture
def store():
    store = SqliteStore()
    for id, siren in (("1", "A"), ("2", "B"), ("3", "B"), ("4", "C")):
        store.put(DIRECTORY, "space", DirectoryLine(id=id, siren=siren, name=siren))
    yield store
    store.close()


@pytest.mark.parametrize(
    ("conditions", "ids"),
    [
        ((any_of(A, B),), "123"),
        ((any_of(A),), "1"),
        ((any_of(),), ""),
        ((any_of(A, B), any_of(B, C)), "23"),
        ((any_of(A, any_of(B, C)), Condition("siren", "!=", "B")), "14"),
        ((any_of(Condition("siren", "in", ["A", "C"]), Condition("siren", "is null")),), "14"),
    ],
)
def test_one_of_the_conditions_is_enough_and_all_groups_are_needed(store, conditions, ids):
    assert "".join(line.id for line in store.find(DIRECTORY, "space", *conditions)) == ids
    assert store.count(DIRECTORY, "space", *conditions) == len(ids)


def test_other_namespaces_stay_apart(store):
    assert store.find(DIRECTORY, "other", any_of(A, B)) == []


def test_only_columns_can_be_asked_for(store):
    with pytest.raises(ValueError, match="cannot be searched by 'name'"):
        store.find(DIRECTORY, "space", any_of(A, Condition("name", "=", "A")))
