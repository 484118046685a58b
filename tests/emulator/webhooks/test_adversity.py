"""What goes wrong with deliveries by order, as pure functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.records.webhooks import Adversity, Attempt, Delivery, Plan
from fauxpa_emulator.webhooks import adversity

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
counts = st.integers(0, 3)
adversities = st.builds(
    Adversity,
    duplicate=counts,
    hold=st.floats(0, 1e6),
    swap=st.booleans(),
    drop_first=counts,
    wrong_signature=counts,
    slow_receiver=counts,
)


def delivery(id="d", **fields):
    given = {"subscription_id": "s", "topic": "t", "subject_id": "x", "payload": {"id": id}}
    return Delivery(id=id, due_at=NOW, created_at=NOW, **{**given, **fields})


@given(adversities, st.integers(0, 3))
def test_every_event_comes_as_often_as_ordered_and_no_id_twice(ordered, held):
    waiting = [delivery(f"h{number}", state="held") for number in range(held)]
    kept = list(adversity.arranged(delivery(), ordered, waiting))
    assert len({one.id for one in kept}) == len(kept)
    own = [one for one in kept if one.payload == {"id": "d"}]
    assert len(own) == 1 + ordered.duplicate
    assert all(one.due_at >= NOW + timedelta(seconds=ordered.hold) for one in own)
    released = [one for one in kept if one not in own]
    assert len(released) == (0 if ordered.swap else held)
    assert all(one.state == "waiting" and one.due_at > max(each.due_at for each in own) for one in released)


@given(adversities, st.integers(0, 6))
def test_each_try_has_its_trouble_and_the_later_ones_have_none(ordered, tried):
    tries = tuple(Attempt(at=NOW, status=500) for _ in range(tried))
    found = adversity.of_try(delivery(adversity=ordered, attempts=tries))
    assert bool(found.drop_first) == (tried < ordered.drop_first)
    assert bool(found.wrong_signature) == (tried < ordered.wrong_signature)
    assert bool(found.slow_receiver) == (tried < ordered.slow_receiver)
    assert adversity.of_try(delivery(attempts=tries)) == Adversity()


@given(st.lists(adversities, max_size=4), st.none() | adversities, st.integers(0, 6))
def test_a_plan_is_used_up_in_order_and_then_always_holds(ordered, always, count):
    plan, drawn = Plan(next=tuple(ordered), always=always), []
    for _ in range(count):
        found, plan = adversity.drawn(plan)
        drawn.append(found)
    assert drawn == ([*ordered] + [always or Adversity()] * count)[:count]


@pytest.mark.parametrize(
    "body", ['{"duplicate": 21}', '{"hold": -1}', '{"drop_first": "1"}', '{"dupplicate": 1}', '{"swap": 1}']
)
def test_what_cannot_be_ordered_is_refused(body):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=Adversity)
