"""Moving time over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CLOCK = "/_fauxpa/clock"
ADVANCE = "/_fauxpa/clock/advance"


def put(api, **body):
    return api.put(CLOCK, auth=None, json=body)


def advance(api, **body):
    return api.post(ADVANCE, auth=None, json=body)


def test_the_clock_follows_the_machine_at_first(api):
    assert api.get(CLOCK, auth=None).json() == {
        "schema_version": 1,
        "namespace": "default",
        "now": "2026-11-23T09:00:00.000000Z",
        "mode": "real",
        "speed": 1.0,
    }
    api.wall.advance(1.5)
    assert api.get(CLOCK, auth=None).json()["now"] == "2026-11-23T09:00:01.500000Z"


def test_a_frozen_clock_only_moves_by_hand(api):
    assert put(api, mode="frozen").json()["mode"] == "frozen"
    api.wall.advance(hours=5)
    assert api.get(CLOCK, auth=None).json()["now"] == "2026-11-23T09:00:00.000000Z"
    assert advance(api, hours=2).json()["now"] == "2026-11-23T11:00:00.000000Z"


def test_an_accelerated_clock_runs_at_its_speed_from_where_it_stood(api):
    api.wall.advance(10)
    put(api, mode="accelerated", speed=60)
    api.wall.advance(10)
    clock = api.get(CLOCK, auth=None).json()
    assert (clock["now"], clock["mode"], clock["speed"]) == ("2026-11-23T09:10:10.000000Z", "accelerated", 60.0)


def test_a_clock_that_was_advanced_goes_on_in_its_mode(api):
    assert advance(api, days=1, hours=2, minutes=3, seconds=4.5).json()["now"] == "2026-11-24T11:03:04.500000Z"
    api.wall.advance(1)
    assert api.get(CLOCK, auth=None).json()["now"] == "2026-11-24T11:03:05.500000Z"


def test_a_mode_may_be_set_with_the_time_to_start_from(api):
    answer = put(api, mode="frozen", now="2027-01-01T00:00:00+01:00").json()
    assert (answer["now"], answer["happened"]) == ("2026-12-31T23:00:00.000000Z", [])


def test_the_time_that_was_read_can_be_sent_back(api):
    put(api, mode="frozen")
    now = advance(api, seconds=0.000007).json()["now"]
    assert advance(api, to=now).json()["now"] == now


def test_what_callers_see_is_the_namespaces_time(api):
    advance(api, to="2030-05-06T07:08:09Z")
    client = api.post("/v2/clients", json={"kind": "company", "name": "Acme"}).json()["client"]
    assert client["created_at"].startswith("2030-05-06T07:08:09")


def test_namespaces_have_their_own_clocks(api):
    api.world.open_namespace("other")
    api.post(f"{ADVANCE}?namespace=other", auth=None, json={"days": 1})
    assert api.get(f"{CLOCK}?namespace=other", auth=None).json()["now"] == "2026-11-24T09:00:00.000000Z"
    assert api.get(CLOCK, auth=None).json()["now"] == "2026-11-23T09:00:00.000000Z"


@pytest.mark.parametrize("move", [{"to": "2026-11-23T08:59:59Z"}, {"to": "9999-01-01T00:00:00Z"}, {"days": 1e11}])
def test_time_never_runs_backwards_nor_out_of_the_calendar(api, move):
    answer = advance(api, **move)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "clock_cannot_go_there")
    assert api.get(CLOCK, auth=None).json()["now"] == "2026-11-23T09:00:00.000000Z"
    assert put(api, mode="real", now="2020-01-01T00:00:00Z").status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seconds": -1},
        {"seconds": "10"},
        {"seconds": True},
        {"seconds": None},
        {"weeks": 1},
        {"seconds": 1, "to": "2027-01-01T00:00:00Z"},
        {"to": "2027-01-01T00:00:00Z", "to_next_event": True},
        {"to": "2027-01-01T00:00:00"},
        {"to": "tomorrow"},
        {"to": 1},
        {"to_next_event": False},
        {"to_next_event": "yes"},
        [],
        "x",
    ],
)
def test_what_cannot_be_understood_is_refused_without_moving(api, body):
    answer = api.post(ADVANCE, auth=None, json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["hint"]
    assert api.get(CLOCK, auth=None).json()["now"] == "2026-11-23T09:00:00.000000Z"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"mode": "fast"},
        {"mode": "accelerated"},
        {"mode": "accelerated", "speed": 0},
        {"mode": "accelerated", "speed": -2},
        {"mode": "accelerated", "speed": 1e9},
        {"mode": "real", "speed": 2},
        {"mode": "frozen", "speed": 0},
        {"mode": "frozen", "now": "2027-01-01"},
        {"mode": "frozen", "until": 1},
    ],
)
def test_a_mode_that_is_none_is_refused(api, body):
    assert put(api, **body).status_code == 422
    assert api.get(CLOCK, auth=None).json()["mode"] == "real"


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"\xff": 1}', b'{"'])
@pytest.mark.parametrize(("method", "path"), [("PUT", CLOCK), ("POST", ADVANCE)])
def test_what_is_not_json_is_refused_as_such(api, method, path, data):
    answer = api.request(method, path, auth=None, content=data, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_json")


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"mode":' * 100_000, b"{} {}", b'{"mode": "frozen"} x'])
def test_no_form_of_nonsense_is_more_than_a_refusal(api, data):
    for method, path in (("PUT", CLOCK), ("POST", ADVANCE)):
        answer = api.request(method, path, auth=None, content=data, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422)


def test_a_huge_body_is_not_read_to_its_end(api):
    answer = api.put(CLOCK, auth=None, content=b" " * 1_048_577, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["mode", "speed", "now", "seconds", "minutes", "hours", "days", "to", "to_next_event"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(body=st.dictionaries(fields, json_values | st.sampled_from(["real", "frozen", "accelerated"]), max_size=4))
def test_no_body_makes_the_clock_fail_or_go_back(api, body):
    before = api.world.space("default").now
    for method, path in (("PUT", CLOCK), ("POST", ADVANCE)):
        answer = api.request(method, path, auth=None, json=body)  # the fixture asserts that no answer is a 5xx
        assert answer.status_code in (200, 409, 422)
    assert before <= api.world.space("default").now < datetime(9000, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "path", "body"), [("PUT", CLOCK, {"mode": "frozen"}), ("POST", ADVANCE, {"days": 1})]
)
def test_moving_time_wakes_whoever_waits_for_it(api, method, path, body):
    woken = []
    api.world.wake = lambda: woken.append(api.world.space("default").now)
    answer = api.request(method, path, auth=None, json=body)
    assert [moment.isoformat(timespec="microseconds").replace("+00:00", "Z") for moment in woken] == [
        answer.json()["now"]
    ]


def test_a_moved_clock_survives_a_restart(api, emulator_with):
    put(api, mode="frozen", now="2027-03-04T05:06:07Z")
    again = emulator_with(store=api.world.store)
    assert again.get(CLOCK, auth=None).json()["now"] == "2027-03-04T05:06:07.000000Z"
