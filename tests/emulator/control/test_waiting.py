"""Waiting: answered when it happens, whoever makes it happen, and when the time is up."""

from __future__ import annotations

import asyncio

import pytest

from consenting import bearer
from emulating import BUYER, COMPANY, SELLER, imported
from fauxpa_emulator.control import waiting
from fauxpa_emulator.records.webhooks import Attempt
from fauxpa_emulator.store import DELIVERIES
from journaling import other_namespace

LONG = 30.0
"""Seconds that no test waits: what it waits for happens before."""
SOME_ID = "9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"


@pytest.fixture
def frozen(emulator_with):
    return emulator_with(clock="frozen", start_at="2026-09-01T08:00:00Z")


@pytest.fixture
def sent(frozen):
    id = imported(frozen, buyer="000001016")
    assert frozen.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    return id


def wait(api, target, timeout=0.0, namespace="default", status=200):
    answer = api.post(f"/_fauxpa/wait?namespace={namespace}", auth=None, json={"for": target, "timeout": timeout})
    assert answer.status_code == status, answer.text
    return answer.json()


def meanwhile(api, target, *doings, namespace="default"):
    """What is answered to somebody who waited while others did something, one thing after the other."""

    async def scene():
        body = {"for": target, "timeout": LONG}
        asked = asyncio.create_task(api.http.post(f"/_fauxpa/wait?namespace={namespace}", json=body))
        await listening(api, 1)
        for doing in doings:
            await asyncio.sleep(0)
            assert not asked.done()
            answer = await doing()
            assert answer.is_success or answer.is_redirect, answer.text
        return (await asyncio.wait_for(asked, LONG)).json()

    told = api.run(scene())
    assert api.world.wake._listeners == api.world.journal.changed._listeners == []
    return told


async def listening(api, count):
    """Until so many wait."""
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(api.world.wake._listeners) == count


def post(api, path, auth=None, **more):
    headers = {"Authorization": auth} if auth else {}
    return lambda: api.http.post(path, headers=headers, **more)


def advance(api, **by):
    return post(api, "/_fauxpa/clock/advance", json=by)


def test_what_has_happened_is_answered_at_once(frozen, sent):
    told = wait(frozen, {"invoice": {"id": sent, "status": "unpaid"}}, LONG)
    assert told["happened"] is True
    assert told["invoice"]["id"] == sent


def test_when_the_time_is_up_what_is_the_case_is_told(frozen, sent):
    told = wait(frozen, {"invoice": {"id": sent, "code": 205}})
    assert told["happened"] is False
    assert told["invoice"]["einvoicing_status"] is None
    assert wait(frozen, {"invoice": {"id": SOME_ID, "code": 205}}) == {
        "schema_version": 1,
        "happened": False,
        "invoice": None,
    }
    assert wait(frozen, {"webhook": {"topic": "v1/clients"}})["webhooks"] == []
    assert wait(frozen, {"request": {"method": "DELETE"}})["entry"] is None


@pytest.mark.parametrize("reached", [{"code": 205}, {"einvoicing_status": "approved"}])
def test_a_frozen_clock_that_is_moved_wakes_whoever_waits(frozen, sent, reached):
    told = meanwhile(frozen, {"invoice": {"id": sent, **reached}}, advance(frozen, seconds=1), advance(frozen, days=9))
    assert told["happened"] is True
    assert 205 in [event["code"] for event in told["invoice"]["events"] if event["state"] == "past"]


def test_an_invoice_is_known_by_its_number_before_it_is_there(frozen):
    async def imports():
        files = {"client_invoices": ("f.pdf", importable)}
        return await frozen.http.post("/v2/client_invoices/bulk", files=files, headers={"Authorization": SELLER})

    from emulating import importable as make

    importable = make(number="LATER-1")
    told = meanwhile(frozen, {"invoice": {"number": "LATER-1", "status": "unpaid"}}, imports)
    assert told["invoice"]["number"] == "LATER-1"


def test_a_call_of_the_api_wakes_whoever_waits(frozen, sent):
    paid = post(frozen, f"/v2/client_invoices/{sent}/mark_as_paid", SELLER, json={})
    assert meanwhile(frozen, {"invoice": {"id": sent, "status": "paid"}}, paid)["happened"] is True


def test_the_word_of_the_other_side_wakes_whoever_waits(frozen):
    id = imported(frozen, buyer="000001024")
    frozen.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    frozen.post("/_fauxpa/clock/advance", auth=None, json={"days": 1})
    refuse = {"code": 210, "reason": "TX_TVA_ERR", "message": "Non"}
    doing = post(frozen, f"/_fauxpa/client_invoices/{id}/events", json=refuse)
    told = meanwhile(frozen, {"invoice": {"id": id, "code": 210}}, doing)
    assert told["invoice"]["einvoicing_status"] == "declined"


def test_a_status_that_was_passed_counts_as_reached(frozen, sent):
    frozen.post("/_fauxpa/clock/advance", auth=None, json={"days": 30})
    told = wait(frozen, {"invoice": {"id": sent, "einvoicing_status": "submitted"}})
    assert told["happened"] is True
    assert told["invoice"]["einvoicing_status"] != "submitted"


def test_on_a_clock_that_runs_the_next_event_is_awaited_and_not_asked_for(emulator_with, monkeypatch):
    api = emulator_with(clock="x60")
    id = imported(api, buyer="000001016")
    api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    pauses = []

    async def sleep(woken, seconds):
        pauses.append(seconds)
        api.wall.advance(seconds)

    monkeypatch.setattr(waiting, "_sleep", sleep)
    told = wait(api, {"invoice": {"id": id, "code": 205}}, LONG)
    events = told["invoice"]["events"]
    assert told["happened"] is True
    assert len(pauses) <= 2 * len(events)  # what is rounded to the microsecond may be awaited twice
    assert all(pause >= waiting.SHORTEST for pause in pauses)


def test_a_request_is_noticed_when_it_was_answered(api):
    wanted = {"request": {"operation": "clients.create", "body": {"name": COMPANY["name"]}}}
    told = meanwhile(
        api,
        wanted,
        lambda: api.http.get("/v2/clients", headers={"Authorization": SELLER}),
        post(api, "/v2/clients", SELLER, json={**COMPANY, "name": "Another"}),
        post(api, "/v2/clients", SELLER, json=COMPANY),
    )
    assert (told["happened"], told["entry"]["id"]) == (True, 3)


def test_a_request_that_was_before_counts_unless_only_later_ones_are_meant(api):
    api.get("/v2/clients")
    assert wait(api, {"request": {"operation": "clients.list"}})["entry"]["id"] == 1
    assert wait(api, {"request": {"operation": "clients.list", "after": 1}})["happened"] is False


def test_a_request_of_another_namespace_is_none(api):
    other = other_namespace(api)
    told = meanwhile(
        api,
        {"request": {"operation": "clients.list"}},
        lambda: api.http.get("/v2/clients", headers={"Authorization": SELLER}),
        lambda: api.http.get("/v2/clients", headers={"Authorization": other["key"]}),
        namespace="other",
    )
    assert told["entry"]["organization_id"] not in (None, api.get("/v2/organization").json()["organization"]["id"])


def test_a_webhook_is_noticed_when_it_was_delivered(frozen, sent):
    hook = {"callback_url": "http://127.0.0.1:9/hook", "types": ["v1/clients", "v1/client-invoices"]}
    assert frozen.post("/v2/webhook_subscriptions", json=hook, auth=bearer(frozen)).status_code == 201
    client = frozen.post("/v2/clients", json=COMPANY).json()["client"]["id"]
    target = {"webhook": {"topic": "v1/clients", "subject_id": client}}
    told = wait(frozen, target)
    assert told["happened"] is False
    assert [one["state"] for one in told["webhooks"]] == ["waiting"]

    async def delivered():
        import msgspec

        space = frozen.world.space("default")
        (delivery,) = [one for one in space.find(DELIVERIES) if one.subject_id == client]
        attempts = (Attempt(at=space.now, status=200),)
        space.put(DELIVERIES, msgspec.structs.replace(delivery, state="delivered", attempts=attempts))
        frozen.world.wake()
        return await frozen.http.get("/_fauxpa/info")

    told = meanwhile(frozen, target, delivered)
    assert told["webhooks"][0] == {
        "id": told["webhooks"][0]["id"],
        "topic": "v1/clients",
        "subject_id": client,
        "state": "delivered",
        "tries": 1,
        "due_at": told["webhooks"][0]["due_at"],
    }
    assert wait(frozen, {"webhook": {"topic": "v1/client-invoices"}})["happened"] is False
    assert wait(frozen, {"webhook": {"since": "2026-09-01T08:00:01Z"}})["happened"] is False


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"for": {}},
        {"for": {"invoice": {"id": "x", "code": 205}, "request": {}}},
        {"for": {"invoice": {"code": 205}}},
        {"for": {"invoice": {"id": "x", "number": "y", "code": 205}}},
        {"for": {"invoice": {"id": "x"}}},
        {"for": {"invoice": {"id": "x", "status": "eaten"}}},
        {"for": {"request": {"colour": 1}}},
        {"for": {"webhook": {}}, "timeout": 61},
        {"for": {"webhook": {}}, "timeout": -1},
    ],
)
def test_what_cannot_be_waited_for_is_refused(api, body):
    answer = api.post("/_fauxpa/wait", auth=None, json=body)
    assert answer.status_code == 422, answer.text


def test_nobody_waits_in_a_namespace_that_is_not_there(api):
    wait(api, {"request": {}}, namespace="nobody", status=404)


def test_a_namespace_that_goes_away_ends_the_waiting(frozen):
    other_namespace(frozen)
    told = meanwhile(
        frozen,
        {"request": {"method": "PATCH"}},
        lambda: frozen.http.delete("/_fauxpa/namespaces/other"),
        namespace="other",
    )
    assert told["error"]["code"] == "no_such_namespace"


def test_many_may_wait_at_once(api):
    async def scene():
        targets = [{"request": {"operation": "clients.list"}}, {"request": {"status": "4xx"}}] * 5
        asked = [
            asyncio.create_task(api.http.post("/_fauxpa/wait", json={"for": target, "timeout": LONG}))
            for target in targets
        ]
        await listening(api, len(asked))
        await api.http.get("/v2/clients", headers={"Authorization": BUYER})
        await api.http.get("/v2/clients")
        return [(await one).json()["entry"]["status"] for one in asked]

    assert api.run(scene()) == [200, 401] * 5
