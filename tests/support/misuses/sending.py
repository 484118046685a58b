"""Stories about sending by e-invoice."""

from __future__ import annotations

import msgspec

from emulating import BUYER, import_files, imported, invoice_body
from fauxpa_emulator.seed import SELLER_ID
from fauxpa_emulator.store import CLIENTS, ORGANIZATIONS
from scenes import plain_pdf
from striking import order

from . import right, wrong
from .acting import JSON, LATER, call, client, lose, read, send, sent

NOBODY = "00000000-0000-4000-8000-000000000000"
UNREACHABLE = "000001131"
REJECTED = "000001099"


def created(api, status="unpaid", client=None):
    return call(api, "POST", "/v2/client_invoices", json=invoice_body(api, status=status, client=client)).json()[
        "client_invoice"
    ]["id"]


def disable_sending(api):
    space = api.world.space("default")
    space.put(ORGANIZATIONS, msgspec.structs.replace(space.get(ORGANIZATIONS, SELLER_ID), sending_status="disabled"))


@wrong("sent-before-import")
def unknown_invoice(api):
    send(api, NOBODY)


@wrong("sent-before-import")
def invoice_of_somebody_else(api):
    send(api, imported(api), auth=BUYER)


@right("sent-before-import")
def after_the_import(api):
    read(api, sent(api))


@wrong("sent-in-wrong-status")
def draft(api):
    send(api, created(api, "draft"))


@wrong("sent-in-wrong-status")
def canceled(api):
    id = created(api)
    call(api, "POST", f"/v2/client_invoices/{id}/mark_as_canceled")
    send(api, id)


@right("sent-in-wrong-status")
def finalized(api):
    id = created(api, "draft")
    call(api, "POST", f"/v2/client_invoices/{id}/finalize")
    assert send(api, id).status_code == 204
    read(api, id)


@wrong("sent-without-structure")
def plain(api):
    id = import_files(api, ("a.pdf", plain_pdf())).json()["client_invoices"][0]["invoice_id"]
    send(api, id)


@right("sent-without-structure")
def structured(api):
    read(api, sent(api))


@wrong("sent-without-activation")
def not_activated(api):
    disable_sending(api)
    send(api, imported(api))


@right("sent-without-activation")
def seen_in_the_settings(api):
    disable_sending(api)
    call(api, "GET", "/v2/einvoicing/settings")


@wrong("sent-again")
def to_be_sure(api):
    id = sent(api)
    send(api, id)
    read(api, id)


@right("sent-again")
def after_a_lost_answer(api):
    client(api)
    id = imported(api)
    lose(api, "client_invoices.send_by_einvoice")
    send(api, id)
    send(api, id)
    read(api, id)


@wrong("sent-again-after-failure")
def after_a_rejection(api):
    id = sent(api, buyer=REJECTED)
    api.wall.advance(LATER)
    read(api, id)
    send(api, id)


@wrong("sent-again-after-failure")
def after_the_list_said_so(api):
    id = sent(api, buyer="000001123")
    api.wall.advance(LATER)
    api.get("/v2/client_invoices?exclude_imported=false")
    send(api, id)
    read(api, id)


@right("sent-again-after-failure")
def another_invoice(api):
    read_and_rejected(api)
    read(api, sent(api, number="FA-2"))


def read_and_rejected(api):
    id = sent(api, buyer=REJECTED)
    api.wall.advance(LATER)
    read(api, id)


@wrong("reachability-not-checked")
def blindly(api):
    id = imported(api)
    send(api, id)
    read(api, id)


@wrong("reachability-not-checked")
def after_a_look_at_another_client(api):
    client(api, tax_identification_number="000001024")
    id = imported(api)
    send(api, id)
    read(api, id)


@right("reachability-not-checked")
def after_a_look(api):
    id = created(api)
    assert send(api, id).status_code == 204
    read(api, id)


@right("reachability-not-checked")
def after_a_list_that_is_too_long_for_the_journal(api):
    id = imported(api)
    client = api.world.space("default").find(CLIENTS)[0]
    for number in range(99):
        api.world.space("default").put(CLIENTS, msgspec.structs.replace(client, id=f"c-{number}", name="x" * 250))
    api.get("/v2/clients?per_page=100")
    send(api, id)
    read(api, id)


@right("reachability-not-checked")
def where_the_beginning_is_not_known(api):
    id = imported(api)
    api.delete("/_fauxpa/journal", auth=None)
    send(api, id)
    read(api, id)


@wrong("sent-though-unreachable")
def though_it_was_said(api):
    id = created(api, client={"tax_identification_number": UNREACHABLE})
    send(api, id)


@right("sent-though-unreachable")
def mailed_instead(api):
    id = created(api, client={"tax_identification_number": UNREACHABLE})
    body = {"send_to": ["a@b.example"], "email_title": "Facture"}
    call(api, "POST", f"/v2/client_invoices/{id}/send", json=body)


@wrong("sent-with-body")
def with_fields(api):
    client(api)
    id = imported(api)
    send(api, id, json={"client_invoice_id": id})
    read(api, id)


@right("sent-with-body")
def with_an_empty_object(api):
    client(api)
    id = imported(api)
    send(api, id, content=b" {} ", headers=JSON)
    read(api, id)


@wrong("never-followed")
def sent_and_forgotten(api):
    sent(api)


@wrong("never-followed", also=("imports-hidden",))
def looked_for_where_it_is_not(api):
    sent(api)
    api.get("/v2/client_invoices")


@right("never-followed")
def followed(api):
    read(api, sent(api))


@wrong("sending-left-open")
def answer_lost(api):
    client(api)
    id = imported(api)
    lose(api, "client_invoices.send_by_einvoice")
    send(api, id)


@right("sending-left-open")
def answer_lost_and_looked_after(api):
    client(api)
    id = imported(api)
    lose(api, "client_invoices.send_by_einvoice")
    send(api, id)
    read(api, id)


@right("sending-left-open")
def late_answer(api):
    client(api)
    id = imported(api)
    order(api, "latency", "client_invoices.send_by_einvoice", seconds=0.01)
    send(api, id)
    read(api, id)
