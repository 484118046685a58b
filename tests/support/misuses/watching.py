"""Stories about following invoices, by reading and by webhook."""

from __future__ import annotations

import httpx

from emulating import imported
from fauxpa_emulator.app import RENDERERS
from fauxpa_emulator.records.webhooks import Adversity, Plan
from receiving import Receiver, announce, subscribe

from . import right, wrong
from .acting import LATER, client, lose, read, send, sent

LIST = "/v2/client_invoices"
REFUSED = "000001040"


@wrong("polled-too-fast")
def without_a_pause(api):
    read(api, sent(api), times=6)


@right("polled-too-fast")
def with_pauses(api):
    id = sent(api)
    for _ in range(10):
        read(api, id)
        api.wall.advance(seconds=2)


@right("polled-too-fast")
def while_the_clock_is_moved(api):
    api.put("/_fauxpa/clock", auth=None, json={"mode": "frozen"})
    id = sent(api)
    for _ in range(10):
        read(api, id)
        api.post("/_fauxpa/clock/advance", auth=None, json={"seconds": 2})


@right("polled-too-fast")
def five_times(api):
    read(api, sent(api), times=5)


@right("polled-too-fast")
def different_invoices(api):
    client(api)
    ids = [imported(api, number=f"FA-{number}") for number in range(6)]
    for id in ids:
        read(api, id)


@wrong("polled-after-end")
def after_the_refusal(api):
    id = sent(api, buyer=REFUSED)
    for _ in range(8):
        api.wall.advance(LATER)
        read(api, id)


@right("polled-after-end")
def a_silent_one(api):
    id = sent(api, buyer="000001032")
    for _ in range(8):
        api.wall.advance(LATER)
        read(api, id)


@wrong("only-in-lists")
def listed_only(api):
    sent(api)
    api.get(f"{LIST}?exclude_imported=false")


@right("only-in-lists")
def listed_and_read(api):
    id = sent(api)
    api.get(f"{LIST}?exclude_imported=false")
    read(api, id)


@wrong("imports-hidden")
def in_the_plain_list(api):
    imported(api)
    api.get(LIST)


@right("imports-hidden")
def with_imports(api):
    imported(api)
    api.get(f"{LIST}?exclude_imported=false")


@right("imports-hidden")
def read_by_id(api):
    id = imported(api)
    api.get(LIST)
    read(api, id)


@right("imports-hidden")
def list_from_before(api):
    api.get(LIST)
    imported(api)


def deliver(api, answer=lambda _: httpx.Response(204), *, tries=1):
    courier = Receiver(answer).courier(api, RENDERERS)
    for _ in range(tries):
        api.run(courier.deliver_due())
        api.wall.advance(LATER)


@wrong("webhook-not-taken")
def failing(api):
    subscribe(api.world.space("default"))
    announce(api)
    deliver(api, lambda _: httpx.Response(500))


@right("webhook-not-taken")
def taking(api):
    subscribe(api.world.space("default"))
    announce(api)
    deliver(api)


@right("webhook-not-taken")
def failing_by_order(api):
    adversity = Adversity(drop_first=1, slow_receiver=2)
    subscribe(api.world.space("default"), plan=Plan(next=(adversity,)))
    announce(api)
    deliver(api, tries=3)


@wrong("webhook-signature-not-checked")
def taking_anything(api):
    subscribe(api.world.space("default"), plan=Plan(next=(Adversity(wrong_signature=1),)))
    announce(api)
    deliver(api)


@right("webhook-signature-not-checked")
def refusing_the_wrong_one(api):
    answers = iter([401, 204])
    subscribe(api.world.space("default"), plan=Plan(next=(Adversity(wrong_signature=1),)))
    announce(api)
    deliver(api, lambda _: httpx.Response(next(answers)), tries=2)


@wrong("webhook-not-read-after")
def not_read_after(api):
    id = sent(api)
    read(api, id)
    subscribe(api.world.space("default"))
    api.wall.advance(seconds=1)
    announce(api, id, data=None)
    deliver(api)


@right("webhook-not-read-after")
def read_after(api):
    id = sent(api)
    subscribe(api.world.space("default"))
    announce(api, id, data=None)
    deliver(api)
    read(api, id)


@right("webhook-not-read-after")
def news_of_an_invoice_that_was_not_sent(api):
    id = imported(api)
    subscribe(api.world.space("default"))
    announce(api, id, data=None)
    deliver(api)


@right("webhook-not-read-after")
def lost_on_the_way(api):
    client(api)
    id = imported(api)
    lose(api, "client_invoices.send_by_einvoice", handled=False)
    send(api, id)
    read(api, id)
