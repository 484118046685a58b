"""The small model that the machine holds a target against."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_contracts.suites import model
from fauxpa_contracts.suites.model import MOVES, Invoice, World

STATUSES = ("draft", "unpaid", "paid", "canceled")


def world(status, **more):
    return World().with_invoice(Invoice(id="a", status=status, **{"imported": False, **more}))


@pytest.mark.parametrize("action", MOVES)
@pytest.mark.parametrize("status", STATUSES)
def test_an_action_moves_as_the_table_says_or_is_refused(action, status):
    after = model.after(world(status), "a", action)
    if status not in MOVES[action]:
        assert after is None
    elif MOVES[action][status] is None:
        assert after.invoices == {}
    else:
        assert after.invoices["a"].status == MOVES[action][status]


def test_sending_changes_no_status_and_is_remembered():
    after = model.after(world("unpaid"), "a", "send_by_einvoice")
    assert (after.invoices["a"].status, after.invoices["a"].sent) == ("unpaid", True)


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_canceled_is_the_end(actions):
    now = world("canceled")
    assert all(model.after(now, "a", action) is None for action in actions)


def test_a_list_may_leave_out_what_was_imported():
    both = world("unpaid").with_invoice(Invoice(id="b", status="unpaid", imported=True))
    assert both.listed(exclude_imported=True) == {"a"}
    assert both.listed(exclude_imported=False) == {"a", "b"}


@pytest.mark.parametrize(
    ("before", "now", "good"),
    [
        ((), (200,), True),
        ((200,), (200, 201), True),
        ((200, 201), (200,), False),
        ((200,), (201,), False),
        ((200,), (200, 201, 200), False),
    ],
)
def test_a_journal_only_grows(before, now, good):
    assert model.grown(before, now) is good
