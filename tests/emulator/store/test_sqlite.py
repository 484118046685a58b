"""The embedded store keeps what it is given, finds it again, and survives."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpa_emulator.records.parties import Client
from fauxpa_emulator.store import CLIENTS, KINDS, SUPPLIER_INVOICES, Condition, Kind, Order
from fauxpa_emulator.store.sqlite import SqliteStore
from made_up import records

START = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def store():
    with closing(SqliteStore()) as found:
        yield found


def client(id: str, *, minutes: int = 0, address: str | None = None, owner: str = "o1") -> Client:
    moment = START + timedelta(minutes=minutes)
    return Client(
        id=id,
        organization_id=owner,
        kind="company",
        name=id,
        e_invoicing_address=address,
        created_at=moment,
        updated_at=moment,
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_kind_comes_back_as_it_was(kind: Kind, data):
    record = data.draw(records(kind.type))
    with closing(SqliteStore()) as store:
        store.put(kind, "a", record)
        assert store.get(kind, "a", record.id) == record
        assert store.get(kind, "b", record.id) is None
        assert store.find(kind, "a") == [record]


identifiers = st.sampled_from("abcdef")
addresses = st.sampled_from([None, "000001016", "000001024", "000001024_X"])
clients = st.builds(
    client, identifiers, minutes=st.integers(0, 3), address=addresses, owner=st.sampled_from(["o1", "o2"])
)
conditions = st.one_of(
    st.builds(Condition, st.just("organization_id"), st.sampled_from(["=", "!="]), st.sampled_from(["o1", "o2", "o3"])),
    st.builds(
        Condition,
        st.just("created_at"),
        st.sampled_from(["=", "<", "<=", ">", ">="]),
        st.integers(-1, 4).map(lambda minutes: START + timedelta(minutes=minutes)),
    ),
    st.builds(
        Condition, st.just("e_invoicing_address"), st.sampled_from(["in", "not in"]), st.lists(addresses.filter(bool))
    ),
    st.builds(Condition, st.just("e_invoicing_address"), st.sampled_from(["is null", "is not null"])),
    st.builds(Condition, st.just("e_invoicing_address"), st.just("contains"), st.sampled_from(["", "024", "_X", "%"])),
)


def holds(record: Client, condition: Condition) -> bool:
    """The list model: SQL's rule that nothing compares with an absent value."""
    wanted = condition.value
    if condition.operator == "any of":
        return any(holds(record, one) for one in wanted)
    value = getattr(record, condition.column)
    match condition.operator:
        case "is null":
            return value is None
        case "is not null":
            return value is not None
        case _ if value is None:
            return condition.operator == "not in" and not wanted
        case "contains":
            return wanted in value
        case "in":
            return value in wanted
        case "not in":
            return value not in wanted
        case "=":
            return value == wanted
        case "!=":
            return value != wanted
        case "<":
            return value < wanted
        case "<=":
            return value <= wanted
        case ">":
            return value > wanted
        case ">=":
            return value >= wanted
    raise AssertionError(condition)


def in_order(found: list[Client], order: Order) -> list[Client]:
    """Absent values come first, ties by creation; descending is the exact reverse."""
    if order.column:
        found = sorted(
            found, key=lambda one: (getattr(one, order.column) is not None, getattr(one, order.column) or "")
        )
    return found[::-1] if order.descending else found


@settings(deadline=None)
@given(
    puts=st.lists(clients, max_size=12),
    deleted=st.sets(identifiers, max_size=2),
    wanted=st.lists(
        conditions | st.lists(conditions, max_size=3).map(lambda some: Condition("", "any of", some)), max_size=3
    ),
    order=st.builds(Order, st.sampled_from(["", "created_at", "e_invoicing_address"]), st.booleans()),
    limit=st.integers(-1, 4),
    offset=st.integers(0, 4),
)
def test_finding_agrees_with_a_list(puts, deleted, wanted, order, limit, offset):
    model: dict[str, Client] = {}
    with closing(SqliteStore()) as store:
        for record in puts:
            store.put(CLIENTS, "a", record)
            model[record.id] = record
        for id in deleted:
            assert store.delete(CLIENTS, "a", id) == (model.pop(id, None) is not None)
        expected = in_order(
            [one for one in model.values() if all(holds(one, condition) for condition in wanted)], order
        )
        end = len(expected) if limit < 0 else offset + limit
        assert store.find(CLIENTS, "a", *wanted, order=order, limit=limit, offset=offset) == expected[offset:end]
        assert store.count(CLIENTS, "a", *wanted) == len(expected)
        names = [(one.id, one.search_name) for one in expected]
        assert store.column(CLIENTS, "a", "search_name", *wanted, order=order) == names
        assert store.delete_all(CLIENTS, "a", *wanted) == len(expected)
        assert store.find(CLIENTS, "a") == [one for one in model.values() if one not in expected]


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30, 10**400])
def test_numbers_beyond_any_amount_are_looked_for_in_vain(store, number):
    assert store.find(SUPPLIER_INVOICES, "a", Condition("payable_cents", "=", number)) == []


@pytest.mark.parametrize("number", [0, 2**70])
def test_a_page_after_the_last_is_empty(store, number):
    store.put(CLIENTS, "a", client("one"))
    assert len(store.find(CLIENTS, "a", offset=number, limit=25)) == (number == 0)


@pytest.mark.parametrize("column", ["name", "id", "1=1; --", ""])
def test_only_columns_can_be_asked_for(store, column):
    with pytest.raises(ValueError, match="cannot be searched by"):
        store.find(CLIENTS, "a", Condition(column, "=", "x"))


@settings(deadline=None)
@given(before=st.lists(clients, max_size=5), inside=st.lists(clients, max_size=5), deleted=identifiers)
def test_a_transaction_that_fails_leaves_nothing(before, inside, deleted):
    with closing(SqliteStore()) as store:
        for record in before:
            store.put(CLIENTS, "a", record)
        store.next_number("a", "invoices")
        kept = store.find(CLIENTS, "a")
        with pytest.raises(RuntimeError, match="halfway"):
            _fail_halfway(store, inside, deleted)
        assert store.find(CLIENTS, "a") == kept
        assert store.next_number("a", "invoices") == 2


def _fail_halfway(store: SqliteStore, inside: list[Client], deleted: str) -> None:
    with store.transaction():
        for record in inside:
            with store.transaction():  # the outermost decides
                store.put(CLIENTS, "a", record)
        store.delete(CLIENTS, "a", deleted)
        store.next_number("a", "invoices")
        raise RuntimeError("halfway")


def test_after_a_failed_transaction_writes_are_kept_again(store):
    with pytest.raises(RuntimeError, match="once"), store.transaction():
        raise RuntimeError("once")
    with store.transaction():
        store.put(CLIENTS, "a", client("one"))
    assert store.count(CLIENTS, "a") == 1


@settings(max_examples=25, deadline=None)
@given(puts=st.lists(st.tuples(st.sampled_from("xyz"), clients), max_size=12), wiped=st.sampled_from("xyz"))
def test_wiping_a_namespace_leaves_the_others(puts, wiped):
    with closing(SqliteStore()) as store:
        for namespace, record in puts:
            store.put(CLIENTS, namespace, record)
            store.next_number(namespace, "invoices")
        kept = {name: store.find(CLIENTS, name) for name in "xyz"}
        numbers = {name: sum(one == name for one, _ in puts) for name in "xyz"}
        store.wipe(wiped)
        for name in "xyz":
            assert store.find(CLIENTS, name) == ([] if name == wiped else kept[name])
            assert store.next_number(name, "invoices") == (1 if name == wiped else numbers[name] + 1)


def test_counters_are_apart(store):
    assert [store.next_number("a", "invoices") for _ in range(3)] == [1, 2, 3]
    assert store.next_number("a", "credit notes") == 1
    assert store.next_number("b", "invoices") == 1


@given(data=st.binary(max_size=200))
def test_the_same_bytes_are_kept_once(data):
    with closing(SqliteStore()) as store:
        name = store.save_content("a", data)
        assert store.save_content("a", data) == name
        assert store.content(name) == data
        assert store.content("0" * 64) is None


WRITER = """
import sys
from datetime import UTC, datetime
from fauxpa_emulator.records.parties import Client
from fauxpa_emulator.store import CLIENTS
from fauxpa_emulator.store.sqlite import SqliteStore
store, moment = SqliteStore(sys.argv[1]), datetime(2026, 9, 1, tzinfo=UTC)
for number in range(1_000_000):
    id = f"{sys.argv[2]}-{number}"
    client = Client(id=id, organization_id="o", kind="company", created_at=moment, updated_at=moment)
    with store.transaction():
        store.put(CLIENTS, "a", client)
        store.put(CLIENTS, "b", client)
    print(id, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path):
    path = str(tmp_path / "fauxpa.sqlite")
    acknowledged: list[str] = []
    for round_, lines in enumerate((1, 57, 400)):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, path, str(round_)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(lines)]
            writer.send_signal(signal.SIGKILL)
            acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
        assert writer.returncode == -signal.SIGKILL
        with closing(SqliteStore(path)) as store:
            found = {name: [one.id for one in store.find(CLIENTS, name)] for name in "ab"}
        assert set(acknowledged) <= set(found["a"])
        assert found["a"] == found["b"], "a transaction was kept in part"
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
