"""Sending an invoice on the network: what is accepted, and what a repeat does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .bodies import made_client, made_invoice, read_invoice
from .calling import Api
from .consenting import bearer
from .expecting import empty, error, json_of, lacks, same, status
from .filing import fresh_siren
from .following import codes, follow
from .invoices import sent
from .marks import proves
from .places import Place
from .readings import OTHER
from .supplying import delivered, listed, ready, send, sent_on, somebody

NOT_TRANSMITTED = "000001123"
UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
A_DAY = 86_400


@proves("QPA-SEND-001", effect="sends", needs=("einvoicing",))
def test_it_is_accepted_without_a_body(place: Place) -> None:
    empty(send(place, ready(place)), 204)


@proves("QPA-SEND-001", effect="sends", needs=("einvoicing", "control"))
def test_it_is_accepted_before_anything_happens(place: Place) -> None:
    same("lifecycle right after the answer", codes(read_invoice(place.seller, sent_on(place))), [])


@proves("QPA-SEND-001", effect="sends", needs=("einvoicing",))
def test_an_invoice_made_by_json_is_sent_too(place: Place) -> None:
    client = made_client(place.seller, tax_identification_number=somebody(place))
    made = made_invoice(place.seller, client["id"])
    empty(send(place, made["id"]), 204)
    follow(place.time, place.seller, made["id"], 200)


@pytest.mark.parametrize("paid", [False, True])
@proves("QPA-SEND-002", "QPA-IMP-020", effect="sends", needs=("einvoicing",))
def test_it_does_not_change_the_status_of_the_invoice(place: Place, paid: bool) -> None:
    id = ready(place)
    if paid:
        status(place.seller.post(f"/v2/client_invoices/{id}/mark_as_paid"), 200)
    before = read_invoice(place.seller, id)["status"]
    empty(send(place, id), 204)
    same("status right after the sending", read_invoice(place.seller, id)["status"], before)
    same("status once it is deposited", follow(place.time, place.seller, id)["status"], before)


@proves("QPA-SEND-003", effect="sends", needs=("einvoicing",))
def test_a_repeated_send_submits_nothing_again(place: Place) -> None:
    id = sent_on(place)
    before = codes(follow(place.time, place.seller, id, 202, 203))
    empty(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    if place.control is not None:
        place.control.advance(seconds=A_DAY)
    after = codes(read_invoice(place.seller, id))
    same("how often it was deposited (200)", after.count(200), 1)
    same("what had happened before", after[: len(before)], before)


@proves("QPA-SEND-003", effect="sends", needs=("einvoicing", "buyer"))
def test_a_repeated_send_brings_the_buyer_one_invoice(place: Place) -> None:
    id = ready(place)
    number = read_invoice(place.seller, id)["number"]
    for _ in range(3):
        empty(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    shown = follow(place.time, place.seller, id, 203)
    same("how often it was deposited (200)", codes(shown).count(200), 1)
    numbers = [one["invoice_number"] for one in listed(place.buyer)]
    same("invoices with this number at the buyer", numbers.count(number), 1)


@proves("QPA-SEND-003", effect="sends", needs=("einvoicing",))
def test_sends_at_the_same_time_submit_once(place: Place) -> None:
    id = ready(place)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(place, id), range(4)))
    for answer in answers:
        empty(answer, 204)
    shown = follow(place.time, place.seller, id)
    same("how often it was deposited (200)", codes(shown).count(200), 1)


@proves("QPA-SEND-004", "QPA-LC-024", effect="sends", needs=("einvoicing",))
def test_what_becomes_of_it_is_on_the_invoice(place: Place) -> None:
    id = sent_on(place)
    shown = follow(place.time, place.seller, id)
    same("einvoicing_status is on the invoice", "einvoicing_status" in shown, True)
    query = {"exclude_imported": "false", "per_page": 100}
    found = json_of(place.seller.get("/v2/client_invoices", params=query), 200)["client_invoices"]
    (one,) = [each for each in found if each["id"] == id]
    same("events in the list", codes(one), codes(read_invoice(place.seller, id)))


@pytest.mark.parametrize("name", ["events", "einvoicing_lifecycle_events", "lifecycle_events", "einvoicing_status"])
@proves("QPA-SEND-004", effect="irreversible", needs=("einvoicing",))
def test_there_is_no_endpoint_for_the_events_alone(place: Place, name: str) -> None:
    status(place.seller.get(f"/v2/client_invoices/{ready(place)}/{name}"), 404, 405)


@pytest.mark.parametrize("reading", ["ignored", "resubmitted"])
@proves("QPA-SEND-014", effect="sends", needs=("einvoicing", "control", "variants"))
def test_a_repeat_after_a_failure(place: Place, variant: Callable[..., Place], reading: str) -> None:
    there = place if reading == "ignored" else variant(quirk=OTHER)
    id = sent(there.seller, buyer=NOT_TRANSMITTED)
    follow(there.time, there.seller, id, 200)
    empty(there.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    assert there.control is not None
    there.control.advance(seconds=A_DAY)
    expected = [200] if reading == "ignored" else [200, 200]
    same("codes", codes(read_invoice(there.seller, id)), expected)


BODIES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "an empty object": {"json": {}},
    "an empty object as text": {"content": "{}", "headers": {"Content-Type": "text/plain"}},
    "nothing, as a form": {"headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    "nothing, as JSON": {"headers": {"Content-Type": "application/json"}},
}


@pytest.mark.parametrize("body", BODIES)
@proves("QPA-SEND-016", effect="sends", needs=("einvoicing",))
def test_any_empty_body_is_tolerated(place: Place, body: str) -> None:
    empty(send(place, ready(place), **BODIES[body]), 204)


@proves("QPA-SEND-016", effect="sends", needs=("variants",))
def test_the_other_reading_refuses_a_body(variant: Callable[..., Place]) -> None:
    place = variant(quirk=OTHER)
    id = ready(place)
    answer = send(place, id, json={})
    same("a refusal", 400 <= answer.status_code < 500, True)
    empty(send(place, id), 204)


@proves("QPA-SEND-015", "QPA-GW-021", effect="sends", needs=("variants",))
def test_the_emulated_sandbox_sends_too(variant: Callable[..., Place]) -> None:
    place = variant(profile="sandbox")
    follow(place.time, place.seller, sent_on(place), 202)


@proves("QPA-SEND-015", "QPA-SET-006", effect="irreversible", needs=("variants",))
def test_a_sandbox_without_einvoicing_refuses(variant: Callable[..., Place]) -> None:
    place = variant(profile="sandbox", quirk=("sandbox-einvoicing=unavailable",))
    found = json_of(place.seller.get("/v2/einvoicing/settings"), 200)
    same("settings", found, {"sending_status": "disabled", "receiving_status": "disabled"})
    status(send(place, ready(place)), 412)


@proves("QPA-SEND-019", "QPA-ERR-014", needs=("einvoicing",))
def test_an_unknown_invoice_is_not_found(api: Api) -> None:
    found = error(
        api.post(f"/v2/client_invoices/{UNKNOWN}/send_by_einvoice"), 404, "not_found", family="client_invoice"
    )
    lacks("the error", found, "detail")


@proves("QPA-SEND-019", effect="sends", needs=("einvoicing", "buyer"))
def test_the_invoice_of_another_organization_is_not_found(place: Place) -> None:
    status(place.buyer.post(f"/v2/client_invoices/{ready(place)}/send_by_einvoice"), 404)


@pytest.mark.parametrize("authorization", [None, "nobody:nothing", "Bearer nothing"])
@proves("QPA-SEND-019", needs=("einvoicing",))
def test_nobody_else_sends(api: Api, authorization: str | None) -> None:
    path = f"/v2/client_invoices/{UNKNOWN}/send_by_einvoice"
    error(api.post(path, auth=authorization), 401, family="client_invoice")


@proves("QPA-SEND-019", effect="sends", needs=("einvoicing", "consent"))
def test_who_may_only_read_invoices_does_not_send_them(place: Place) -> None:
    reader = bearer(place, "client_invoices.read organization.read")
    id = ready(place)
    error(send(place, id, auth=reader), 403, family="client_invoice")
    same("lifecycle", codes(read_invoice(place.seller, id)), [])


@proves("QPA-SEND-019", needs=("einvoicing",))
def test_an_id_that_is_none_is_refused_as_it_is_elsewhere(api: Api) -> None:
    elsewhere = api.post("/v2/client_invoices/nothing/mark_as_canceled")
    same("status", api.post("/v2/client_invoices/nothing/send_by_einvoice").status_code, elsewhere.status_code)


@proves("QPA-SEND-020")
def test_there_is_no_way_to_send_a_credit_note(api: Api) -> None:
    """The path is answered like one that there is surely not, and not as an unknown credit note."""
    sending, nonsense = (api.post(f"/v2/credit_notes/{UNKNOWN}/{name}") for name in ("send_by_einvoice", "xyz"))
    status(sending, 404, 405)
    same("status of a path that there is not", sending.status_code, nonsense.status_code)
    same("content type", sending.headers.get("content-type"), nonsense.headers.get("content-type"))
    if sending.headers.get("content-type", "").startswith("application/json"):
        first, second = ({**one.json(), "trace_id": None} for one in (sending, nonsense))
        same("body", first, second)


@proves("QPA-SEND-021", "QPA-INV-052", effect="sends")
def test_an_invoice_that_cannot_be_sent_can_be_e_mailed(api: Api) -> None:
    made = made_invoice(api, made_client(api, tax_identification_number=fresh_siren())["id"])
    body = {"send_to": ["essais@example.com"], "email_title": "Facture", "copy_to_self": False}
    empty(api.post(f"/v2/client_invoices/{made['id']}/send", json=body), 204)
    same("status", read_invoice(api, made["id"])["status"], "unpaid")


@proves("QPA-SEND-004", "QPA-SEND-001", effect="sends", needs=("einvoicing", "buyer"))
def test_what_is_sent_arrives(place: Place) -> None:
    id, received = delivered(place)
    same("number at the buyer", received["invoice_number"], read_invoice(place.seller, id)["number"])
