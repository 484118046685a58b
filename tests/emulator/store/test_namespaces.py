"""What the store does with whole namespaces: copying, emptying, loading, and freeing contents."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpa_emulator.records.parties import Client
from fauxpa_emulator.store import CLIENTS, KINDS
from fauxpa_emulator.store.sqlite import MOST_SWEPT, IncompatibleStore, SqliteStore
from made_up import records

NAMES = st.sampled_from("abc")
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


def client(id: str) -> Client:
    return Client(id=id, organization_id="o", kind="company", created_at=MOMENT, updated_at=MOMENT)


def everything(store: SqliteStore, namespace: str):
    found = {kind.name: store.records_of(kind, namespace) for kind in KINDS}
    return found, store.counters_of(namespace), store.contents_of(namespace)


@pytest.fixture
def store():
    with closing(SqliteStore()) as found:
        yield found


@settings(max_examples=30)
@given(data=st.data())
def test_a_copy_is_the_same_and_leaves_the_source_alone(data):
    with closing(SqliteStore()) as store:
        for kind in data.draw(st.lists(st.sampled_from(KINDS), max_size=5)):
            store.put(kind, "a", data.draw(records(kind.type)))
        for counter in data.draw(st.lists(NAMES, max_size=5)):
            store.next_number("a", counter)
        for content in data.draw(st.lists(st.binary(max_size=5), max_size=3)):
            store.save_content("a", content)
        before = everything(store, "a")
        store.copy("a", "b")
        assert everything(store, "a") == everything(store, "b") == before


def test_a_copy_keeps_the_order_of_creation(store):
    for id in ("z", "a", "m"):
        store.put(CLIENTS, "a", client(id))
    store.copy("a", "b")
    assert [one.id for one in store.find(CLIENTS, "b")] == ["z", "a", "m"]


@settings(max_examples=30)
@given(data=st.data())
def test_loading_rows_is_the_same_as_putting_records(data):
    kind = data.draw(st.sampled_from(KINDS))
    some = data.draw(st.lists(records(kind.type), max_size=4))
    with closing(SqliteStore()) as store:
        for record in some:
            store.put(kind, "a", record)
        store.load(kind, [store.row(kind, "b", record) for record in some])
        assert store.find(kind, "a") == store.find(kind, "b")


def test_a_counter_goes_on_from_where_it_was_set(store):
    store.set_counter("a", "ids", 41)
    assert store.next_number("a", "ids") == 42


def sweep(store: SqliteStore, most: int = 1) -> list[int]:
    """How many went with each call, until nothing was left."""
    return list(iter(lambda: store.sweep(most), 0))


def test_contents_stay_as_long_as_somebody_keeps_them(store):
    name = store.save_content("a", b"both")
    store.save_content("b", b"both")
    own = store.save_content("a", b"a's")
    store.wipe("a")
    sweep(store)
    assert (store.content(name), store.content(own)) == (b"both", None)
    store.hold("c", [name])
    store.wipe("b")
    sweep(store)
    assert store.content(name) == b"both"
    store.wipe("c")
    sweep(store)
    assert store.content(name) is None


def test_what_is_kept_again_before_the_sweep_stays(store):
    name = store.save_content("a", b"x")
    store.wipe("a")
    store.save_content("b", b"x")
    sweep(store)
    assert store.content(name) == b"x"
    assert sweep(store) == []


def test_contents_go_a_little_at_a_time(store):
    for number in range(10):
        store.save_content("a", bytes([number]) * 100)
    store.wipe("a")
    assert sweep(store, 300) == [3, 3, 3, 1]


def test_so_do_many_small_ones(store):
    for number in range(MOST_SWEPT + 1):
        store.save_content("a", b"%d" % number)
    store.wipe("a")
    assert sweep(store, 10**9) == [MOST_SWEPT, 1]


def test_a_table_that_an_older_file_lacks_is_made(tmp_path):
    path = str(tmp_path / "state.sqlite")
    with closing(SqliteStore(path)) as store:
        store.put(CLIENTS, "a", client("x"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE holdings")
    with closing(SqliteStore(path)) as store:
        assert store.contents_of("a") == {}
        assert store.get(CLIENTS, "a", "x") == client("x")


def test_a_table_of_another_form_is_refused(tmp_path):
    path = str(tmp_path / "state.sqlite")
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE holdings ADD COLUMN more TEXT")
    with pytest.raises(IncompatibleStore, match=r"state\.sqlite was written by another version of fauxpa: start with"):
        SqliteStore(path)


def test_a_write_that_cannot_be_committed_leaves_the_store_usable(store):
    store._run("CREATE TABLE parent (id PRIMARY KEY)")
    store._run("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    store._run("PRAGMA foreign_keys=ON")

    def orphaned() -> None:
        with store.transaction():
            store.put(CLIENTS, "a", client("lost"))
            store._run("INSERT INTO child VALUES (1)")

    with pytest.raises(sqlite3.IntegrityError):
        orphaned()
    store.put(CLIENTS, "a", client("kept"))
    assert [one.id for one in store.find(CLIENTS, "a")] == ["kept"]
