"""The life of an invoice as pure functions of its plan and the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.network import lifecycle
from fauxpa_emulator.network.companies import MAGIC_COMPANIES, SCENARIOS
from fauxpa_emulator.records.invoices import LifecycleEvent

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
scenarios = st.sampled_from(sorted(SCENARIOS)).map(SCENARIOS.__getitem__)
delays = st.integers(0, 30 * 86_400).map(lambda seconds: timedelta(seconds=seconds))

REASON_REQUIRED = {206, 207, 208, 210, 213}
"""Codes that say nothing without a reason (BR-FR-CDV-15)."""


@given(scenarios, delays, delays)
def test_what_happened_never_unhappens(scenario, earlier, later):
    events, _ = lifecycle.plan(scenario.steps, START)
    first, second = sorted((earlier, later))
    seen = lifecycle.past(events, START + first)
    assert lifecycle.past(events, START + second)[: len(seen)] == seen


@given(scenarios)
def test_plans_are_in_order_and_end_with_what_is_terminal(scenario):
    events, _ = lifecycle.plan(scenario.steps, START)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert all(event.code not in lifecycle.TERMINAL for event in events[:-1])


@given(scenarios)
def test_each_change_of_status_is_a_moment_of_the_plan(scenario):
    events, _ = lifecycle.plan(scenario.steps, START)
    before = None
    for moment in lifecycle.status_changes(events):
        after = lifecycle.status(lifecycle.past(events, moment))
        assert after != before
        before = after
    assert lifecycle.status(events) == before


@given(scenarios, delays, st.sampled_from([205, 210, 211, 212]))
def test_an_act_overtakes_what_was_only_planned(scenario, delay, code):
    now = START + delay
    events, _ = lifecycle.plan(scenario.steps, START)
    act = LifecycleEvent(code=code, at=now)
    after = lifecycle.overtaken(events, act)
    assert after[-1] == act
    assert after[:-1] == lifecycle.past(events, now)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_reasons_are_given_where_the_rules_want_one(scenario):
    for step in scenario.steps:
        if step.status in REASON_REQUIRED:
            assert step.reason


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ((), None),
        ((200,), "submitted"),
        ((200, 201, 202), "submitted"),
        ((200, 201, 202, 203, 205), "approved"),
        ((200, 201, 202, 203, 210), "declined"),
        ((200, 201, 213), "declined"),
        ((213,), "submission_failed"),
        ((200, 201, 202, 203, 210, 212), "declined"),
    ],
)
def test_status_follows_from_the_codes(codes, status):
    events = tuple(LifecycleEvent(code=code, at=START) for code in codes)
    assert lifecycle.status(events) == status


def test_a_deposit_that_went_nowhere_shows_no_status():
    assert lifecycle.status(lifecycle.plan(SCENARIOS["not-transmitted"].steps, START)[0]) is None


def luhn_valid(digits: str) -> bool:
    doubled = [int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


@pytest.mark.parametrize("company", MAGIC_COMPANIES.values(), ids=lambda company: company.scenario)
def test_magic_companies_have_valid_sirens_and_known_scenarios(company):
    assert luhn_valid(company.siren)
    assert company.scenario in SCENARIOS


@pytest.mark.parametrize("payment", [211, 212])
def test_payment_tells_nothing_of_the_delivery(payment):
    """QPA-LC-015."""
    deposited = [LifecycleEvent(code=code, at=datetime(2026, 11, 23, tzinfo=UTC)) for code in (200, 201)]
    paid = LifecycleEvent(code=payment, at=datetime(2026, 11, 24, tzinfo=UTC))
    assert lifecycle.status((*deposited, paid)) == lifecycle.status(tuple(deposited)) == "submitted"
