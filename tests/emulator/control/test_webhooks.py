"""The bench for webhooks: seen, collected, replayed, and made to go wrong."""

from __future__ import annotations

import json

import httpx
import pytest

from fauxpa_emulator.app import RENDERERS
from fauxpa_emulator.webhooks import signing
from receiving import TOPIC, Receiver, announce, subscribe

PATH = "/_fauxpa/webhooks"
SECRET = "s" * 32


@pytest.fixture
def subscription(api):
    return subscribe(api.world.space("default"), secret=SECRET)


@pytest.fixture
def receiver():
    return Receiver()


def deliver(api, receiver):
    return api.run(receiver.courier(api, RENDERERS).deliver_due())


def order(api, subscription, **plan):
    answer = api.put(f"{PATH}/subscriptions/{subscription.id}/plan", auth=None, json=plan)
    assert answer.status_code == 200, answer.text


def listed(api, **query):
    return api.get(f"{PATH}/deliveries", auth=None, params=query).json()["deliveries"]


def subjects(receiver):
    return [body["data"]["subject"] for body in receiver.bodies]


def test_every_try_is_written_down_with_what_was_sent(api, subscription):
    answers = iter([500, 204])
    receiver = Receiver(lambda _: httpx.Response(next(answers)))
    announce(api, "A")
    deliver(api, receiver)
    api.wall.advance(3600)
    deliver(api, receiver)
    (found,) = listed(api)
    assert (found["state"], found["topic"], found["callback_url"]) == ("delivered", TOPIC, subscription.callback_url)
    assert [attempt["status"] for attempt in found["attempts"]] == [500, 204]
    assert found["body"].encode() == receiver.requests[0].content == receiver.requests[1].content
    sent = [request.headers["x-qonto-signature"] for request in receiver.requests]
    assert [attempt["signature"] for attempt in found["attempts"]] == sent
    assert api.get(f"{PATH}/deliveries/{found['id']}", auth=None).json()["delivery"] == found


def test_collected_webhooks_go_nowhere_and_can_be_handed_over(api, subscription, receiver):
    assert api.put(f"{PATH}/collecting", auth=None, json={"collect": True}).json()["collecting"] is True
    announce(api, "A")
    deliver(api, receiver)
    assert receiver.requests == []
    (found,) = listed(api, state="collected")
    body, signature = found["body"].encode(), found["attempts"][0]["signature"]
    at = int(signature.partition(",")[0].removeprefix("t="))
    assert signature == signing.business(body, SECRET, at=at)
    api.put(f"{PATH}/collecting", auth=None, json={"collect": False})
    announce(api, "B")
    deliver(api, receiver)
    assert subjects(receiver) == ["B"]


def test_a_replay_is_the_same_event_again(api, subscription, receiver):
    announce(api, "A")
    deliver(api, receiver)
    (first,) = listed(api)
    again = api.post(f"{PATH}/deliveries/{first['id']}/replay", auth=None).json()["delivery"]
    assert (again["replay_of"], again["event_id"]) == (first["id"], first["event_id"])
    deliver(api, receiver)
    assert receiver.requests[0].content == receiver.requests[1].content
    assert len(listed(api)) == 2


def test_what_is_not_due_yet_cannot_be_replayed(api, subscription):
    announce(api, "A", after=60, data=None)
    (found,) = listed(api)
    assert found["body"] is None
    answer = api.post(f"{PATH}/deliveries/{found['id']}/replay", auth=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_due_yet")


def test_a_duplicate_has_the_same_id(api, subscription, receiver):
    order(api, subscription, next=[{"duplicate": 2}])
    announce(api, "A")
    announce(api, "B")
    deliver(api, receiver)
    api.wall.advance(1)
    deliver(api, receiver)
    assert sorted(subjects(receiver)) == ["A", "A", "A", "B"]
    assert len({body["id"] for body in receiver.bodies}) == 2


def test_two_are_swapped(api, subscription, receiver):
    order(api, subscription, next=[{"swap": True}])
    announce(api, "A")
    deliver(api, receiver)
    assert receiver.requests == []
    assert [one["state"] for one in listed(api)] == ["held"]
    announce(api, "B")
    api.wall.advance(1)
    deliver(api, receiver)
    assert subjects(receiver) == ["B", "A"]


def test_without_an_order_what_was_held_is_let_go(api, subscription, receiver):
    order(api, subscription, always={"swap": True})
    announce(api, "A")
    assert api.delete(f"{PATH}/subscriptions/{subscription.id}/plan", auth=None).status_code == 200
    deliver(api, receiver)
    assert subjects(receiver) == ["A"]


def test_one_comes_too_late(api, subscription, receiver):
    order(api, subscription, next=[{"hold": 3600}])
    announce(api, "A")
    announce(api, "B")
    deliver(api, receiver)
    assert subjects(receiver) == ["B"]
    api.wall.advance(3600)
    deliver(api, receiver)
    assert subjects(receiver) == ["B", "A"]


def test_tries_are_lost_and_the_schedule_brings_the_next(api, subscription, receiver):
    order(api, subscription, next=[{"drop_first": 2}])
    announce(api, "A")
    tried = []
    for _ in range(3):
        deliver(api, receiver)
        tried.append(len(receiver.requests))
        api.wall.advance(3600)
    assert tried == [0, 0, 1]
    (found,) = listed(api)
    assert [attempt["status"] for attempt in found["attempts"]] == [None, None, 204]


def test_a_wrong_signature_is_wrong_and_the_next_is_right(api, subscription):
    def check(request):
        signature = request.headers["x-qonto-signature"]
        at = int(signature.partition(",")[0].removeprefix("t="))
        right = signature == signing.business(request.content, SECRET, at=at)
        return httpx.Response(204 if right else 401)

    receiver = Receiver(check)
    order(api, subscription, next=[{"wrong_signature": 1}])
    announce(api, "A")
    deliver(api, receiver)
    api.wall.advance(3600)
    deliver(api, receiver)
    (found,) = listed(api)
    assert [attempt["status"] for attempt in found["attempts"]] == [401, 204]


def test_a_slow_receiver_gets_it_twice(api, subscription, receiver):
    order(api, subscription, next=[{"slow_receiver": 1}])
    announce(api, "A")
    deliver(api, receiver)
    api.wall.advance(3600)
    deliver(api, receiver)
    assert subjects(receiver) == ["A", "A"]
    (found,) = listed(api)
    assert (found["attempts"][0]["status"], found["state"]) == (None, "delivered")


def test_the_plan_is_shown_until_it_is_used_up(api, subscription):
    order(api, subscription, next=[{"duplicate": 1}], always={"hold": 5})
    shown = api.get(f"{PATH}/subscriptions", auth=None).json()["subscriptions"][0]
    assert shown["plan"] == {"next": [{"duplicate": 1}], "always": {"hold": 5.0}}
    assert SECRET not in json.dumps(shown)
    announce(api, "A")
    plan = api.get(f"{PATH}/subscriptions/{subscription.id}/plan", auth=None).json()["subscription"]["plan"]
    assert plan == {"always": {"hold": 5.0}}


def test_what_is_over_can_be_forgotten(api, subscription, receiver):
    announce(api, "A")
    deliver(api, receiver)
    announce(api, "B", after=60)
    assert api.delete(f"{PATH}/deliveries", auth=None).json()["deleted"] == 1
    assert [one["state"] for one in listed(api)] == ["waiting"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/deliveries/nobody", None, 404),
        ("POST", "/deliveries/nobody/replay", None, 404),
        ("PUT", "/subscriptions/nobody/plan", {}, 404),
        ("GET", "/deliveries?state=lost", None, 422),
        ("GET", "/deliveries?limit=-1", None, 422),
        ("PUT", "/collecting", {"collect": "yes"}, 422),
    ],
)
def test_what_cannot_be_is_refused(api, method, path, body, status):
    assert api.request(method, PATH + path, auth=None, json=body).status_code == status
