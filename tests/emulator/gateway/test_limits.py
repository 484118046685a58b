"""Rate limits (digest 2.5)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpa_emulator.errors import Refusal
from fauxpa_emulator.gateway.limits import REMEMBERED, RateLimiter


class Ticks:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks():
    return Ticks()


def admitted(limiter: RateLimiter, calls: int, address: str = "a") -> int:
    """How many of so many calls at once pass."""
    passed = 0
    for _ in range(calls):
        with suppress(Refusal):
            limiter.admit(address)
            passed += 1
    return passed


def test_a_thousand_calls_pass_in_ten_seconds(ticks):
    limiter = RateLimiter(ticks)
    assert admitted(limiter, 600) == 600
    ticks.now += 9.9
    assert admitted(limiter, 600) == 400
    ticks.now += 0.1
    assert admitted(limiter, 600) == 600


def test_ten_thousand_calls_pass_in_ten_minutes(ticks):
    limiter = RateLimiter(ticks)
    passed = 0
    for _ in range(59):
        passed += admitted(limiter, 200)
        ticks.now += 10
    assert passed == 10_000
    ticks.now += 10
    assert admitted(limiter, 200) == 200


@settings(max_examples=30, deadline=None)
@given(pauses=st.lists(st.floats(0, 4), min_size=1, max_size=8))
def test_no_ten_seconds_of_a_window_let_more_than_a_thousand_pass(pauses):
    ticks = Ticks()
    limiter = RateLimiter(ticks)
    began, passed = ticks.now, 0
    for pause in pauses:
        if ticks.now - began >= 10:
            began, passed = ticks.now, 0
        passed += admitted(limiter, 400)
        assert passed <= 1_000
        ticks.now += pause


def test_addresses_are_counted_apart(ticks):
    limiter = RateLimiter(ticks)
    assert admitted(limiter, 1_001, "a") == 1_000
    assert admitted(limiter, 1, "b") == 1


def test_more_than_200_answers_401_in_an_hour_throttle(ticks):
    limiter = RateLimiter(ticks)
    for _ in range(200):
        limiter.admit("a")
        limiter.count_unauthorized("a")
    assert admitted(limiter, 1) == 1
    limiter.count_unauthorized("a")
    assert admitted(limiter, 5) == 0
    assert admitted(limiter, 5, "b") == 5
    ticks.now += 3_600
    assert admitted(limiter, 5) == 5


@pytest.mark.parametrize(("waited", "said"), [(0, "11"), (3.2, "7"), (9.99, "1")])
def test_who_comes_again_when_told_passes(ticks, waited, said):
    limiter = RateLimiter(ticks)
    admitted(limiter, 1_000)
    ticks.now += waited
    with pytest.raises(Refusal) as refused:
        limiter.admit("a")
    assert refused.value.headers == {"Retry-After": said}
    assert "--rate-limit off" in (refused.value.hint or "")
    ticks.now += int(said)
    assert admitted(limiter, 1) == 1


def test_many_addresses_do_not_fill_the_memory(ticks):
    limiter = RateLimiter(ticks)
    for number in range(REMEMBERED + 10):
        limiter.admit(str(number))
        limiter.count_unauthorized(str(number))
    assert len(limiter._calls) <= REMEMBERED
    assert len(limiter._unauthorized) <= REMEMBERED


def test_the_1001st_call_over_http_is_answered_429_in_the_shape_of_its_operation(emulator_with):
    api = emulator_with(rate_limit="on")
    path = "/v2/clients/9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"
    assert {api.get(path).status_code for _ in range(1_000)} == {404}
    answer = api.get(path)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "11"
    assert answer.json()["errors"][0]["code"] == "too_many_requests"
    assert "U-19" in answer.headers["x-fauxpa-basis"]
    api.wall.advance(10)
    assert api.get(path).status_code == 404


def test_the_202nd_call_with_wrong_credentials_is_answered_429(emulator_with):
    api = emulator_with(rate_limit="on")
    assert {api.get("/v2/clients", auth="no:body").status_code for _ in range(201)} == {401}
    assert api.get("/v2/clients", auth="no:body").status_code == 429
    assert api.get("/v2/clients").status_code == 429
    api.wall.advance(hours=1)
    assert api.get("/v2/clients").status_code == 200


def test_the_limits_can_be_lifted_and_never_hold_for_the_control_api(emulator_with):
    lifted = emulator_with(rate_limit="off")
    assert {lifted.get("/v2/clients", auth="no:body").status_code for _ in range(1_100)} == {401}
    limited = emulator_with(rate_limit="on")
    assert {limited.get("/_fauxpa/health/live", auth=None).status_code for _ in range(1_100)} == {200}
