"""The ring: bounded in number and in bytes, ordered, and a namespace's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fauxpa_emulator.journal import Journal
from fauxpa_emulator.records.exchanges import OVERHEAD, Exchange

NOW = datetime(2026, 9, 1, tzinfo=UTC)
MOST = 5
MOST_BYTES = 12 * OVERHEAD
NAMESPACES = st.sampled_from(["one", "other", "third"])


def exchange(id: int, size: int = 0) -> Exchange:
    return Exchange(id=id, at=NOW, wall=NOW, method="GET", path="", request_body=b"x" * size)


class Rings(RuleBasedStateMachine):
    """Against a model that keeps everything and looks at the end of it."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = Journal(MOST, most_bytes=MOST_BYTES)
        self.kept: dict[str, list[int]] = {}
        self.numbers: dict[str, int] = {}
        self.rings = 0
        self.expected_rings = 0
        self.journal.changed.listen(self._ring)

    def _ring(self) -> None:
        self.rings += 1

    @rule(namespace=NAMESPACES, size=st.integers(0, 3 * OVERHEAD))
    def add(self, namespace: str, size: int) -> None:
        number = self.journal.number(namespace)
        assert number == self.numbers.get(namespace, 0) + 1
        self.numbers[namespace] = number
        self.journal.add(namespace, exchange(number, size))
        self.kept.setdefault(namespace, []).append(number)
        self.expected_rings += 1

    @rule(namespace=NAMESPACES)
    def add_two_that_are_answered_in_another_order(self, namespace: str) -> None:
        first, second = self.journal.number(namespace), self.journal.number(namespace)
        self.numbers[namespace] = second
        self.journal.add(namespace, exchange(second))
        self.journal.add(namespace, exchange(first))
        self.kept.setdefault(namespace, []).extend([first, second])
        self.expected_rings += 2

    @rule(namespace=NAMESPACES)
    def clear(self, namespace: str) -> None:
        count = len(self.journal.entries(namespace))
        assert self.journal.clear(namespace) == count
        self.expected_rings += namespace in self.numbers
        self.kept.pop(namespace, None)

    @rule(namespace=NAMESPACES)
    def forget(self, namespace: str) -> None:
        self.journal.forget(namespace)
        self.expected_rings += namespace in self.numbers
        self.kept.pop(namespace, None)
        self.numbers.pop(namespace, None)

    @invariant()
    def only_the_latest_are_there_in_order(self) -> None:
        for namespace in ("one", "other", "third"):
            ids = self.journal.entries(namespace).ids
            everything = self.kept.get(namespace, [])
            assert len(ids) <= MOST
            assert ids == everything[len(everything) - len(ids) :]
            assert [entry.id for entry in self.journal.entries(namespace)] == ids

    @invariant()
    def the_bytes_are_counted_and_bounded(self) -> None:
        sizes = [entry.size for name in ("one", "other", "third") for entry in self.journal.entries(name)]
        assert self.journal.size == sum(sizes) <= MOST_BYTES

    @invariant()
    def whoever_listens_hears_it(self) -> None:
        assert self.rings == self.expected_rings


TestRings = Rings.TestCase


@given(
    count=st.integers(0, 3 * MOST),
    after=st.integers(0, 3 * MOST),
)
def test_entries_after_a_number_are_those_with_a_higher_one(count, after):
    journal = Journal(MOST)
    for _ in range(count):
        journal.add("one", exchange(journal.number("one")))
    ids = journal.entries("one").ids
    assert journal.entries("one", after=after).ids == [id for id in ids if id > after]
    for id in range(1, count + 2):
        found = journal.entry("one", id)
        assert (found.id if found else None) == (id if id in ids else None)


def test_the_largest_namespace_gives_way_to_the_others():
    journal = Journal(1_000, most_bytes=MOST_BYTES)
    journal.add("small", exchange(journal.number("small")))
    for _ in range(100):
        journal.add("large", exchange(journal.number("large"), OVERHEAD))
    assert journal.entries("small").ids == [1]
    assert journal.entries("large").ids[-1] == 100


def test_a_journal_of_nothing_keeps_nothing_and_still_rings():
    journal, heard = Journal(0), []
    journal.changed.listen(lambda: heard.append(True))
    journal.add("one", exchange(1))
    assert not journal
    assert len(journal.entries("one")) == 0
    assert heard == [True]


@pytest.mark.parametrize("index", [0, -1, slice(1, 3), slice(None, None, -1)])
def test_entries_are_a_sequence(index):
    journal = Journal(MOST)
    for _ in range(4):
        journal.add("one", exchange(journal.number("one")))
    entries = journal.entries("one")
    found = entries[index]
    plain = list(entries)[index]
    assert (list(found) if isinstance(index, slice) else found) == plain


def test_what_was_read_before_is_not_changed_by_what_comes():
    journal = Journal(2)
    journal.add("one", exchange(journal.number("one")))
    before = journal.entries("one")
    for _ in range(5):
        journal.add("one", exchange(journal.number("one")))
    assert before.ids == [1]
