"""The same seed, clock and calls give the same bytes: in two processes, and in namespaces of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from consenting import ask, choose, exchange, refresh, tokens
from emulating import BUYER, imported
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from provoking import DRAWN, TOKEN, Stage, forbidden
from recorded import Recorded, Written, namespace_of
from registering import complete, registered
from scenes import SCENES
from serving import Serving

Result = TypeVar("Result")
START = "2026-11-23T09:00:00Z"
SERVING = ("--clock", "frozen", "--start-at", START, "--rate-limit", "off", "--validation", "off", "--log", "none")


@contextmanager
def two_processes(*options: str) -> Iterator[tuple[str, str]]:
    started = [Serving(*SERVING, *options) for _ in range(2)]
    try:
        yield started[0].url, started[1].url
    finally:
        for one in started:
            one.stop()


def a_bit_of_everything(api: Any) -> list[Written]:
    """Some fifty calls."""
    api.control("PUT", "/webhooks/collecting", json={"collect": True})
    hook = {"callback_url": "https://example.com/x", "types": ["v1/clients", "v1/client-invoices"]}
    api.post("/v2/webhook_subscriptions", auth=TOKEN, json=hook)
    stage = Stage(api)
    for key in list(DRAWN)[::4]:
        DRAWN[key](stage)
    forbidden("get", "/v2/clients/id", stage)
    api.get("/v2/clients", auth=None)
    api.get("/v2/clients", auth="nobody:knows")
    api.get("/v2/nothing")
    api.request("TRACE", "/v2/clients")
    api.get(api.get(f"/v2/attachments/{attachment(api, stage.sent)}").json()["attachment"]["url"], auth=None)
    found = tokens(api)
    refresh(api, found["refresh_token"])
    exchange(api, "ory_ac_nothing")
    choose(api, ask(api), "deny")
    complete(api, registered(api))
    api.get("/v2/supplier_invoices", auth=BUYER)
    api.advance(days=40)
    api.get(f"/v2/client_invoices/{stage.sent}")
    return list(api.written)


def attachment(api: Any, invoice: str) -> str:
    found: str = api.get(f"/v2/client_invoices/{invoice}").json()["client_invoice"]["attachment_id"]
    return found


def every_story(api: Any) -> list[Written]:
    """Each from the beginning, then every documented answer."""
    for scene, _ in SCENES.values():
        api.control("POST", "/reset")
        list(scene(api))
    api.control("POST", "/reset")
    stage = Stage(api)
    for draw in DRAWN.values():
        draw(stage)
    return list(api.written)


def deliveries(api: Recorded) -> dict[str, str]:
    """What webhooks say, by their ids. Those of invoices say how these stand when they are delivered: one at a time."""
    api.control("POST", "/reset")
    api.control("PUT", "/webhooks/collecting", json={"collect": True})
    hook = {"callback_url": "https://example.com/x", "types": ["v1/clients", "v1/client-invoices"]}
    api.post("/v2/webhook_subscriptions", auth=TOKEN, json=hook)
    id = imported(api)
    waiting = {"for": {"webhook": {"subject_id": id}}, "timeout": 10}
    api.control("POST", "/wait", json=waiting)
    client = api.post("/v2/clients", json={"kind": "company", "name": "A"}).json()["client"]["id"]
    api.patch(f"/v2/clients/{client}", json={"name": "B"})
    found = api.control("GET", "/webhooks/deliveries").json()["deliveries"]
    return {one["id"]: one["body"] for one in found}


def played(api: Recorded, script: Callable[[Any], Result]) -> Result:
    try:
        return script(api)
    finally:
        api.close()


def assert_same(one: list[Written], other: list[Written]) -> None:
    """Call by call, so that a failure says where."""
    for mine, theirs in zip(one, other, strict=True):
        assert mine == theirs


def test_two_processes_with_one_seed_give_the_same_bytes():
    with two_processes("--seed", "s") as urls:
        one, other = (played(Recorded(url), a_bit_of_everything) for url in urls)
        assert_same(one, other)
        assert len(one) > 40
        told, same = (played(Recorded(url), deliveries) for url in urls)
        assert told == same
        assert len(told) == 3


def test_two_namespaces_with_one_seed_and_name_give_the_same_bytes():
    """A call that no credential came with belongs to the default namespace, which has no seed here."""

    def script(api: Any) -> list[Written]:
        return [each for each in a_bit_of_everything(api) if belongs(each)]

    wanted = {"name": "shop", "seed": "s", "clock": {"mode": "frozen", "now": START}}
    with two_processes() as urls:
        one, other = (played(namespace_of(url, **wanted), script) for url in urls)
        assert_same(one, other)
        assert len(one) > 40


def belongs(written: Written) -> bool:
    """Whether a call is known to belong to the namespace: others are answered by the default one."""
    what, status, *_ = written
    return not (status == 401 and what.endswith("/v2/clients"))


@pytest.mark.slow
def test_every_story_told_twice_is_the_same():
    with two_processes("--seed", "s") as urls:
        one, other = (played(Recorded(url), every_story) for url in urls)
        assert_same(one, other)
        assert len(one) > 200


def test_the_default_credentials_are_in_no_other_namespace():
    with two_processes() as (url, _):
        api = namespace_of(url, name="shop")
        try:
            imported(api)
            assert CREDENTIAL_DEFAULTS.QONTO_ACCESS_TOKEN not in str(api.written)
        finally:
            api.close()
