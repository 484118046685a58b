"""The registry of faults: which call is struck, by which one, and what counts."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.faults import EVERY, MOST, Asked, Fault, Faults, Match, TooManyFaults, contains

CALL = Asked("/v2/clients")
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy", max_size=2), inner, max_size=3),
    max_leaves=8,
)
when = st.one_of(
    st.fixed_dictionaries({"times": st.integers(1, 4)}),
    st.fixed_dictionaries({"calls": st.sets(st.integers(1, 6), min_size=1)}),
    st.just({}),
)


def struck(faults, calls, namespace="default", operation="clients.list", asked=CALL):
    """The id of the fault that strikes each call."""
    found = [faults.strike(namespace, operation, asked) for _ in range(calls)]
    return [fault.id if fault else None for fault in found]


@pytest.fixture
def faults():
    return Faults()


def test_the_next_calls_are_struck_and_no_more(faults):
    faults.add("default", "clients.list", "reset", times=2)
    assert struck(faults, 4) == [1, 1, None, None]


def test_certain_calls_are_struck_counted_from_the_order(faults):
    struck(faults, 3)
    faults.add("default", "clients.list", "reset", calls=[4, 2])
    assert struck(faults, 6) == [None, 1, None, 1, None, None]


def test_without_a_number_all_calls_are_struck(faults):
    faults.add("default", "clients.list", "reset")
    assert struck(faults, 3) == [1, 1, 1]
    assert faults.entry("default", 1).left is None


def test_orders_queue_up(faults):
    faults.add("default", "clients.list", "reset", times=1)
    faults.add("default", "clients.list", "latency", times=2)
    assert struck(faults, 4) == [1, 2, 2, None]


def test_the_more_particular_order_strikes(faults):
    faults.add("default", EVERY, "latency")
    faults.add("default", "clients.list", "reset", times=1)
    faults.add("default", "clients.list", "empty-reply", calls=[2])
    assert struck(faults, 3) == [2, 3, 1]


def test_a_call_that_another_order_took_counts_all_the_same(faults):
    faults.add("default", "clients.list", "reset", calls=[1])
    faults.add("default", "clients.list", "latency", calls=[1, 2])
    assert struck(faults, 3) == [1, 2, None]
    assert [(fault.matched, fault.struck, fault.left) for fault in faults.entries("default")] == [(1, 1, 0), (2, 1, 0)]


def test_only_calls_of_the_operation_and_of_the_namespace_count(faults):
    faults.add("shop", "clients.list", "reset", times=1)
    assert struck(faults, 2, operation="clients.create", namespace="shop") == [None, None]
    assert struck(faults, 2) == [None, None]
    assert faults.entry("shop", 1).matched == 0
    assert struck(faults, 2, namespace="shop") == [1, None]


def test_every_operation_can_be_meant(faults):
    faults.add("default", EVERY, "reset", times=2)
    found = [struck(faults, 1, operation=name)[0] for name in ("clients.list", "settings.update", "clients.list")]
    assert found == [1, 1, None]


@given(st.lists(st.tuples(st.sampled_from(["clients.list", EVERY, "other"]), when), max_size=5), st.integers(0, 8))
def test_a_call_is_struck_once_and_every_order_as_often_as_it_says(orders, calls):
    faults = Faults()
    for operation, said in orders:
        faults.add("default", operation, "reset", **said)
    found = struck(faults, calls)
    for (operation, said), fault in zip(orders, faults.entries("default"), strict=True):
        covered = calls if operation != "other" else 0
        assert fault.struck == found.count(fault.id)
        if "times" in said:
            assert fault.struck <= said["times"]
            assert fault.left == said["times"] - fault.struck
            assert not fault.left or None not in found or operation == "other"
        elif "calls" in said:
            assert {place for place, id in enumerate(found, 1) if id == fault.id} <= said["calls"]
            assert fault.left == sum(call > fault.matched for call in said["calls"])
        else:
            assert None not in found or operation == "other"
        assert fault.matched == covered or fault.left == 0
    assert bool(faults) == any(fault.left != 0 for fault in faults.entries("default"))


def test_nothing_waits_when_all_is_spent_and_what_was_ordered_can_still_be_read(faults):
    assert not faults
    faults.add("default", "clients.list", "reset", times=1)
    assert faults
    assert faults.awaits("clients.list")
    assert not faults.awaits("clients.create")
    struck(faults, 1)
    assert not faults
    assert not faults.awaits("clients.list")
    assert [fault.name for fault in faults.entries("default")] == ["1 reset"]


def test_orders_are_taken_back_one_by_one_or_all_at_once(faults):
    for _ in range(3):
        faults.add("default", "clients.list", "reset")
    faults.add("shop", "clients.list", "reset")
    assert faults.delete("default", 1)
    assert not faults.delete("default", 1)
    assert struck(faults, 1) == [2]
    assert faults.clear("default") == 2
    assert struck(faults, 1) == [None]
    assert struck(faults, 1, namespace="shop") == [1]


def test_numbers_go_on_until_the_namespace_begins_anew(faults):
    faults.add("default", "clients.list", "reset")
    faults.clear("default")
    assert faults.add("default", "clients.list", "reset").id == 2
    faults.forget("default")
    assert not faults
    assert faults.add("default", "clients.list", "reset").id == 1


def test_there_is_a_bound_and_what_is_spent_makes_room(faults):
    for _ in range(MOST):
        faults.add("default", "clients.list", "reset", times=1)
    with pytest.raises(TooManyFaults):
        faults.add("default", "clients.list", "reset")
    struck(faults, 2)
    assert faults.add("default", "clients.list", "latency").id == MOST + 1
    assert [fault.id for fault in faults.entries("default")][:2] == [2, 3]


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"path": "/v2/clients/*"}, True),
        ({"path": "/v2/client_invoices/*"}, False),
        ({"path": "/v2/clients"}, False),
        ({"query": {"page": "2"}}, True),
        ({"query": {"page": "3"}}, False),
        ({"query": {"per_page": "*"}}, False),
        ({"query": {"page": "?", "status[]": "paid"}}, True),
        ({"headers": {"User-Agent": "shop/*"}}, True),
        ({"headers": {"User-Agent": "shop"}}, False),
        ({"headers": {"X-Other": "*"}}, False),
        ({"text": "ACME"}, True),
        ({"text": "acme"}, False),
        ({"body": {"kind": "company"}}, True),
        ({"body": {"kind": "company", "name": "ACME"}}, True),
        ({"body": {"kind": "individual"}}, False),
        ({"path": "/v2/clients/*", "text": "nowhere"}, False),
    ],
)
def test_a_match_is_all_of_what_it_says(match, fits):
    asked = Asked(
        "/v2/clients/42",
        [("page", "2"), ("status[]", "draft"), ("status[]", "paid")],
        [("user-agent", "shop/1.2"), *JSON.items()],
        b'{"kind": "company", "name": "ACME", "locale": "fr"}',
    )
    assert Match(**match).fits(asked) is fits


def test_a_form_matches_by_its_fields():
    asked = Asked("/oauth2/token", headers=list(FORM.items()), content=b"grant_type=refresh_token&client_id=a%2Fb")
    assert Match(body={"grant_type": "refresh_token", "client_id": "a/b"}).fits(asked)
    assert not Match(body={"grant_type": "authorization_code"}).fits(asked)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"[" * 100_000, b"&" * 100_000, b"null"])
@pytest.mark.parametrize("headers", [JSON, FORM])
def test_a_hostile_body_matches_nothing(content, headers):
    assert not Match(body={"a": 1}).fits(Asked("/", headers=list(headers.items()), content=content))


def test_only_calls_that_match_count(faults):
    faults.add("default", "clients.list", "reset", calls=[2], match=Match(query={"page": "2"}))
    second = Asked("/v2/clients", [("page", "2")])
    assert struck(faults, 3) == [None, None, None]
    assert struck(faults, 1, asked=second) + struck(faults, 1) + struck(faults, 1, asked=second) == [None, None, 1]


def test_the_body_is_looked_at_only_where_a_fault_asks_for_it(faults):
    faults.add("default", "clients.create", "reset", match=Match(path="*"))
    assert not faults.reads_body("default", "clients.create")
    faults.add("default", "clients.create", "reset", match=Match(text="x"))
    assert faults.reads_body("default", "clients.create")
    assert not faults.reads_body("default", "clients.list")
    assert not faults.reads_body("shop", "clients.create")


@given(values)
def test_json_contains_itself_and_its_own_kind_of_nothing(value):
    assert contains(value, copy.deepcopy(value))
    assert contains(value, {}) is isinstance(value, dict)
    assert contains(value, []) is isinstance(value, list)


@given(values, values, st.text("xy", max_size=2))
def test_what_is_added_takes_nothing_away(value, other, name):
    if isinstance(value, dict):
        assert contains({name: other, **value}, value)
        assert not contains(value, {**value, "missing": other})
    if isinstance(value, list):
        assert contains([other, *value, other], value)


def test_true_is_not_one():
    assert not contains({"a": True}, {"a": 1})
    assert not contains({"a": 0}, {"a": False})
    assert contains({"a": 1.0}, {"a": 1})


def test_comparing_is_not_endless():
    deep = nested = []
    for _ in range(10_000):
        nested.append([])
        nested = nested[0]
    assert not contains(deep, deep)


def test_what_is_left_is_told():
    assert Fault(id=1, operation="*", kind="reset", times=3, struck=1).left == 2
    assert Fault(id=1, operation="*", kind="reset", calls=(2, 5), matched=2).left == 1
    assert Fault(id=1, operation="*", kind="reset").left is None
