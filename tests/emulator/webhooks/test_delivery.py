"""The courier: when, in which order, how often, and what exactly is delivered."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest

from emulating import CONTRACT
from fauxpa_emulator.namespaces import begin_default, reset
from fauxpa_emulator.records.onboarding import Registration
from fauxpa_emulator.seed import BUYER_ID, SELLER_ID
from fauxpa_emulator.settings import Settings
from fauxpa_emulator.store import DELIVERIES, SUBSCRIPTIONS
from fauxpa_emulator.store.sqlite import SqliteStore
from fauxpa_emulator.webhooks import outbox, signing
from fauxpa_emulator.webhooks.retries import RETRIES
from fauxpa_emulator.world import World
from receiving import TOPIC, Receiver, announce, deliveries, subscribe


def failing(_):
    return httpx.Response(500)


def deliver(api, receiver, renderers=None):
    return api.run(receiver.courier(api, renderers).deliver_due())


@pytest.fixture
def space(api):
    return api.world.space("default")


def test_an_event_is_posted_as_compact_json_in_key_order_and_signed(api, space):
    subscription = subscribe(space)
    announce(api, "Société")
    receiver = Receiver()
    assert deliver(api, receiver) == 1
    (request,) = receiver.requests
    (delivery,) = deliveries(api)
    assert request.content.decode() == (
        f'{{"id":"{delivery.id}","subscription_id":"{subscription.id}","organization_id":"{SELLER_ID}",'
        f'"membership_id":"","type":"{TOPIC}","created_at":"2026-11-23T09:00:00.000Z",'
        '"data":{"subject":"Société"}}'
    )
    assert request.headers["content-type"] == "application/json"
    expected = signing.business(request.content, "s" * 32, at=int(api.wall().timestamp()))
    assert request.headers["x-qonto-signature"] == expected
    assert delivery.state == "delivered"
    assert [(attempt.at, attempt.status) for attempt in delivery.attempts] == [(api.wall(), 204)]


def test_an_onboarding_event_is_signed_the_other_way(api, space):
    subscribe(space, scheme="onboarding", organization_id="", client_id="partner", types=())
    registration = Registration(
        id="r", partner_id="partner", secret="", legal_flow="", created_at=space.now, updated_at=space.now
    )
    outbox.announce_registration(space, registration, "registrations.completed")
    receiver = Receiver()
    assert deliver(api, receiver) == 1
    (request,) = receiver.requests
    assert request.headers["qonto-sha256-signature"] == signing.onboarding(request.content, "s" * 32)
    assert "x-qonto-signature" not in request.headers
    assert list(json.loads(request.content)) == ["id", "event_type", "resource_type", "resource_id", "created_at"]


def test_nothing_is_delivered_before_it_is_due_nor_twice(api, space):
    subscribe(space)
    announce(api, after=60)
    receiver = Receiver()
    api.wall.advance(seconds=59)
    assert deliver(api, receiver) == 0
    api.wall.advance(seconds=1)
    assert deliver(api, receiver) == 1
    assert deliver(api, receiver) == 0
    assert len(receiver.requests) == 1


def test_events_of_a_subscription_come_in_order_one_at_a_time(api, space):
    subscribe(space)
    for number in (2, 1, 3):
        announce(api, str(number), after=number)
    announce(api, "4", after=3)
    api.wall.advance(seconds=10)
    under_way = []

    async def answer(_):
        assert not under_way
        under_way.append(1)
        await asyncio.sleep(0)
        under_way.pop()
        return httpx.Response(200)

    receiver = Receiver(answer)
    assert deliver(api, receiver) == 4
    assert [body["data"]["subject"] for body in receiver.bodies] == ["1", "2", "3", "4"]


def test_a_slow_receiver_does_not_stop_the_others(api, space):
    subscribe(space, callback_url="https://slow.example/")
    subscribe(space, callback_url="https://fast.example/")
    for number in range(3):
        announce(api, str(number))
    seen = []
    all_three = asyncio.Event()

    async def answer(request):
        if request.headers["host"] == "fast.example":
            seen.append(request)
            if len(seen) == 3:
                all_three.set()
        else:
            await all_three.wait()
        return httpx.Response(200)

    assert deliver(api, Receiver(answer)) == 6
    assert {delivery.state for delivery in deliveries(api)} == {"delivered"}


def test_what_is_not_acknowledged_comes_again_later_and_later_then_no_more(api, space):
    subscribe(space)
    announce(api)
    receiver, retries = Receiver(failing), RETRIES["business"]
    for failures in range(1, retries.tries):
        assert deliver(api, receiver) == 1
        (delivery,) = deliveries(api)
        assert (delivery.state, len(delivery.attempts)) == ("waiting", failures)
        api.wall.advance(seconds=retries.pause_after(failures).total_seconds() - 1)
        assert deliver(api, receiver) == 0, "not before its time"
        api.wall.advance(seconds=1)
    assert deliver(api, receiver) == 1
    (delivery,) = deliveries(api)
    assert (delivery.state, len(delivery.attempts)) == ("abandoned", 12)
    assert {attempt.status for attempt in delivery.attempts} == {500}
    api.wall.advance(days=30)
    assert deliver(api, receiver) == 0
    assert len({request.content for request in receiver.requests}) == 1, "the same id and body each time"


def test_each_try_is_signed_at_its_own_time(api, space):
    subscribe(space)
    announce(api)
    receiver = Receiver(failing)
    deliver(api, receiver)
    api.wall.advance(days=1)
    deliver(api, receiver)
    times = [request.headers["x-qonto-signature"].partition(",")[0] for request in receiver.requests]
    assert int(times[1][2:]) - int(times[0][2:]) == 86400


def test_a_signature_is_dated_by_the_machine_whatever_the_namespaces_clock_says(emulator_with):
    api = emulator_with(clock="frozen", start_at="2030-01-01T00:00:00Z")
    subscribe(api.world.space("default"))
    announce(api)
    receiver = Receiver()
    deliver(api, receiver)
    assert receiver.requests[0].headers["x-qonto-signature"].startswith(f"t={int(api.wall().timestamp())},")
    assert receiver.bodies[0]["created_at"] == "2030-01-01T00:00:00.000Z"


def test_a_try_that_had_no_answer_says_why(api, space):
    def broken(_):
        raise httpx.ConnectError("connection refused")

    subscribe(space)
    announce(api)
    deliver(api, Receiver(broken))
    (attempt,) = deliveries(api)[0].attempts
    assert (attempt.status, attempt.problem) == (None, "ConnectError: connection refused")


@pytest.mark.parametrize(("quirk", "state"), [("ten", "waiting"), ("none", "abandoned")])
def test_whether_onboarding_events_come_again_is_a_quirk(emulator_with, quirk, state):
    api = emulator_with(quirk=(f"onboarding-webhook-retries={quirk}",))
    space = api.world.space("default")
    subscribe(space, scheme="onboarding", organization_id="", client_id="partner", types=())
    registration = Registration(
        id="r", partner_id="partner", secret="", legal_flow="", created_at=space.now, updated_at=space.now
    )
    outbox.announce_registration(space, registration, "registrations.pending")
    deliver(api, Receiver(failing))
    assert deliveries(api)[0].state == state


def test_without_data_the_subject_is_rendered_as_it_was_when_the_event_fell_due(api, space):
    subscribe(space)
    announce(api, "first", after=60, data=None)
    announce(api, "second", after=120, data=None)
    api.wall.advance(days=1)
    receiver = Receiver()
    deliver(api, receiver, {TOPIC: lambda at, id: {"id": id, "now": (at.now - space.now).total_seconds()}})
    assert [body["data"] for body in receiver.bodies] == [{"id": "first", "now": 60.0}, {"id": "second", "now": 120.0}]


def test_a_rendered_event_stays_as_it_was_first_sent(api, space):
    subscribe(space)
    announce(api, data=None)
    states = iter(["before", "after"])
    receiver = Receiver(failing)
    for _ in range(2):
        deliver(api, receiver, {TOPIC: lambda _space, _id: {"state": next(states)}})
        api.wall.advance(days=1)
    assert [body["data"] for body in receiver.bodies] == [{"state": "before"}, {"state": "before"}]


@pytest.mark.parametrize("renderers", [{TOPIC: lambda _space, _id: None}, {}])
def test_where_there_is_nothing_to_tell_nothing_is_sent(api, space, renderers):
    subscribe(space)
    announce(api, data=None)
    receiver = Receiver()
    assert deliver(api, receiver, renderers) == 0
    assert (receiver.requests, deliveries(api)) == ([], [])


def test_an_event_that_cannot_be_rendered_does_not_stop_the_next(api, space, caplog):
    subscribe(space)
    announce(api, "bad", data=None)
    announce(api, "good", data=None)
    receiver = Receiver()

    def render(_space, id):
        if id == "bad":
            raise ValueError("no amount")
        return {"id": id}

    assert deliver(api, receiver, {TOPIC: render}) == 2
    assert [body["data"] for body in receiver.bodies] == [{"id": "good"}]
    bad = deliveries(api)[0]
    assert bad.state == "waiting"
    assert "no amount" in bad.attempts[0].problem
    assert "cannot be made" in caplog.text


def test_who_unsubscribed_gets_nothing_more(api, space):
    subscription = subscribe(space)
    announce(api)
    space.delete(SUBSCRIPTIONS, subscription.id)
    receiver = Receiver()
    assert deliver(api, receiver) == 0
    assert deliveries(api) == []


def test_who_replaced_the_types_gets_no_other(api, space):
    subscription = subscribe(space)
    announce(api)
    space.put(SUBSCRIPTIONS, type(subscription)(**{**as_dict(subscription), "types": ("v1/clients",)}))
    assert deliver(api, Receiver()) == 0


def as_dict(record):
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_events_reach_only_those_who_asked_for_them(api, space):
    subscribe(space, types=("v1/clients",))
    subscribe(space, organization_id=BUYER_ID)
    subscribe(space, enabled=False)
    announce(api)
    assert deliveries(api) == []


def test_what_was_planned_and_withdrawn_is_not_sent(api, space):
    subscribe(space)
    announce(api, "stays", after=5)
    announce(api, "goes", after=10)
    outbox.withdraw(space, "goes", TOPIC, after=space.now)
    api.wall.advance(minutes=1)
    receiver = Receiver()
    deliver(api, receiver)
    assert [body["data"]["subject"] for body in receiver.bodies] == ["stays"]


def test_a_reset_while_a_try_is_under_way_is_not_undone(api, space):
    subscribe(space)
    announce(api)

    def answer(_):
        reset(api.world, "default")
        return httpx.Response(500)

    assert deliver(api, Receiver(answer)) == 1
    assert deliveries(api) == []


def test_every_namespace_is_served_on_its_own_clock(api):
    other = api.world.open_namespace("other")
    subscribe(other)
    subscribe(api.world.space("default"))
    outbox.announce(other, topic=TOPIC, organization_id=SELLER_ID, subject_id="x", data={"from": "other"})
    announce(api, after=3600)
    receiver = Receiver()
    assert deliver(api, receiver) == 1
    assert receiver.bodies[0]["data"] == {"from": "other"}
    namespace = api.world.namespace("default")
    moved = namespace.clock.advanced(api.wall(), timedelta(hours=1))
    api.world.save_namespace(type(namespace)(id="default", clock=moved, secret=namespace.secret))
    assert deliver(api, receiver) == 1


def test_what_falls_due_during_a_delivery_is_delivered_too(api, space):
    subscribe(space)
    announce(api, "1")
    receiver = Receiver()

    def answer(_):
        if len(receiver.requests) < 3:
            announce(api, str(len(receiver.requests) + 1))
        return httpx.Response(200)

    receiver.answer = answer
    assert deliver(api, receiver) == 3


def test_the_running_courier_is_woken_by_what_is_announced(api, space):
    subscribe(space)
    arrived = asyncio.Event()

    async def answer(_):
        arrived.set()
        return httpx.Response(200)

    async def scene():
        running = asyncio.create_task(Receiver(answer).courier(api).run())
        await asyncio.sleep(0)  # it has looked at the store and sleeps
        announce(api)
        await asyncio.wait_for(arrived.wait(), 10)
        running.cancel()
        await asyncio.wait([running])

    api.run(scene())


def test_the_running_courier_wakes_by_itself_when_something_falls_due():
    world = World(Settings(clock="x6000"), CONTRACT, SqliteStore())
    begin_default(world)
    space = world.space("default")
    subscribe(space)
    at = space.now + timedelta(minutes=5)
    outbox.announce(space, topic=TOPIC, organization_id=SELLER_ID, subject_id="x", at=at, data={})
    arrived = asyncio.Event()
    moments = []

    async def answer(_):
        moments.append(world.space("default").now)
        arrived.set()
        return httpx.Response(200)

    class Api:
        pass

    async def scene():
        stand_in = Api()
        stand_in.world = world
        running = asyncio.create_task(Receiver(answer).courier(stand_in).run())
        await asyncio.wait_for(arrived.wait(), 10)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(scene())
    assert moments[0] >= at
    world.store.close()


def test_a_courier_that_is_stopped_leaves_what_was_not_acknowledged(api, space):
    subscribe(space)
    announce(api)
    called = asyncio.Event()

    async def answer(_):
        called.set()
        await asyncio.Event().wait()

    async def scene():
        running = asyncio.create_task(Receiver(answer).courier(api).run())
        await asyncio.wait_for(called.wait(), 10)
        running.cancel()
        await asyncio.wait([running])

    api.run(scene())
    (delivery,) = api.world.space("default").find(DELIVERIES)
    assert (delivery.state, delivery.attempts) == ("waiting", ())
