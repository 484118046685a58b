"""Sending an invoice on the network: what is accepted, what is refused, and what a repeat does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .bodies import company, invoice, made_client, made_invoice, read_invoice, siren_of
from .calling import Api
from .emulator import Control
from .expecting import Differs, empty, error, json_of, lacks, one_of, same, status
from .following import codes, follow
from .invoices import file_of, fresh_number, imported, sent
from .invoices import invoice as document
from .marks import proves
from .places import Place

UNREACHABLE = "000001131"
NOT_TRANSMITTED = "000001123"
A_DAY = 86_400


def send(api: Api, id: str) -> None:
    """It is accepted."""
    status(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)


@proves("QPA-SEND-001", effect="sends", needs=("einvoicing",))
def test_it_is_accepted_without_a_body(api: Api) -> None:
    (id,) = imported(api, file_of(document()))
    empty(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)


@proves("QPA-SEND-002", effect="sends", needs=("einvoicing",))
def test_it_does_not_change_the_status_of_the_invoice(api: Api) -> None:
    (id,) = imported(api, file_of(document()))
    before = read_invoice(api, id)["status"]
    send(api, id)
    same("status after the sending", read_invoice(api, id)["status"], before)


@proves("QPA-SEND-003", "QPA-LC-023", effect="sends", needs=("einvoicing",))
def test_a_repeated_send_submits_nothing_again(place: Place) -> None:
    id = sent(place.seller)
    before = follow(place.time, place.seller, id, 203)
    empty(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    if place.control is not None:
        place.control.advance(seconds=A_DAY)
    after = codes(read_invoice(place.seller, id))
    same("how often it was deposited (200)", after.count(200), 1)
    same("what had happened before", after[: len(codes(before))], codes(before))


@proves("QPA-SEND-003", effect="sends", needs=("einvoicing", "buyer"))
def test_a_repeated_send_brings_the_buyer_one_invoice(place: Place) -> None:
    (id,) = imported(place.seller, file_of(document(buyer=siren_of(place.buyer))))
    number = read_invoice(place.seller, id)["number"]
    for _ in range(3):
        send(place.seller, id)
    follow(place.time, place.seller, id, 202, 203)
    listed = json_of(place.buyer.get("/v2/supplier_invoices", params={"per_page": 100}), 200)["supplier_invoices"]
    same("invoices with this number at the buyer", [one["invoice_number"] for one in listed].count(number), 1)


@proves("QPA-SEND-004", "QPA-LC-024", effect="sends", needs=("einvoicing",))
def test_what_becomes_of_it_is_on_the_invoice(place: Place) -> None:
    id = sent(place.seller)
    shown = follow(place.time, place.seller, id)
    same("einvoicing_status is on the invoice", "einvoicing_status" in shown, True)
    query = {"exclude_imported": "false", "per_page": 100}
    listed = json_of(place.seller.get("/v2/client_invoices", params=query), 200)["client_invoices"]
    (one,) = [each for each in listed if each["id"] == id]
    same("events in the list", codes(one), codes(read_invoice(place.seller, id)))


@proves("QPA-SEND-004", effect="sends", needs=("einvoicing",))
def test_there_is_no_endpoint_for_the_events_alone(api: Api) -> None:
    id = sent(api)
    for path in ("events", "einvoicing_lifecycle_events", "lifecycle_events", "status"):
        one_of(f"status of .../{path}", api.get(f"/v2/client_invoices/{id}/{path}").status_code, (404, 405))


@proves("QPA-SEND-005", "QPA-SEND-010", "QPA-SEND-009", effect="irreversible", needs=("control",))
def test_an_organization_that_is_not_activated_is_refused(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "A", "siren": "000007005", "sending": False}]).seller
    (id,) = imported(api, file_of(document(seller="000007005")))
    error(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 412, family="client_invoice")
    same("lifecycle", codes(read_invoice(api, id)), [])


@proves("QPA-SEND-005", "QPA-SEND-011", "QPA-SET-004", effect="irreversible", needs=("control",))
def test_an_activated_organization_that_is_not_in_the_annuaire_is_refused(place: Place, control: Control) -> None:
    api = place.seller
    (id,) = imported(api, file_of(document()))
    answer = control.http.delete(
        f"{control.url}/_fauxpa/annuaire/{siren_of(api)}", params={"namespace": control.namespace}
    )
    status(answer, 200, 204)
    same("sending_status", json_of(api.get("/v2/einvoicing/settings"), 200)["sending_status"], "enabled")
    error(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 412, family="client_invoice")


@pytest.mark.parametrize("way", ["json", "import"])
@proves("QPA-SEND-006", "QPA-SEND-007", effect="irreversible", needs=("einvoicing", "control"))
def test_a_recipient_who_is_known_to_be_unreachable_is_refused(api: Api, way: str) -> None:
    if way == "json":
        client = made_client(api, tax_identification_number=UNREACHABLE)
        same("e_invoicing_reachable", client["e_invoicing_reachable"], False)
        id = made_invoice(api, client["id"])["id"]
    else:
        (id,) = imported(api, file_of(document(buyer=UNREACHABLE)))
    answer = api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    found = error(answer, 412, "recipient_not_reachable_on_einvoicing", family="client_invoice")
    lacks("the error", found, "detail")
    same("lifecycle", codes(read_invoice(api, id)), [])


@proves("QPA-SEND-006", "QPA-SEND-007", effect="irreversible", needs=("einvoicing",))
def test_a_recipient_that_the_client_says_is_unreachable_is_not_sent_to(api: Api) -> None:
    """On any target: whatever the Annuaire says of a company that cannot be in it, both endpoints say the same."""
    client = made_client(api, tax_identification_number="000001131")
    made = made_invoice(api, client["id"])
    answer = api.post(f"/v2/client_invoices/{made['id']}/send_by_einvoice")
    if client["e_invoicing_reachable"]:
        status(answer, 204)
    else:
        status(answer, 412, 204)


@proves("QPA-SEND-008", "QPA-LC-012", "QPA-LC-013", effect="sends", needs=("einvoicing", "control"))
def test_a_recipient_without_an_active_line_shows_in_the_journal_only(place: Place) -> None:
    id = sent(place.seller, buyer=NOT_TRANSMITTED)
    shown = follow(place.time, place.seller, id, 200)
    (event,) = shown["einvoicing_lifecycle_events"]
    same("status_code", event["status_code"], 200)
    if not event["reason"]:
        raise Differs("reason of the event", "one that says that it was not transmitted", event["reason"])
    one_of("einvoicing_status", shown.get("einvoicing_status"), (None, "", "not_delivered"))


@proves("QPA-SEND-007", "QPA-SEND-008", effect="sends", needs=("variants",))
def test_the_other_reading_accepts_and_says_it_later(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("unreachable-recipient=event",))
    id = sent(place.seller, buyer=UNREACHABLE)
    shown = follow(place.time, place.seller, id, 200)
    same("codes", codes(shown), [200])
    same("there is a reason", bool(shown["einvoicing_lifecycle_events"][0]["reason"]), True)


@proves("QPA-SEND-012", effect="reversible", needs=("einvoicing",))
def test_a_draft_is_refused(api: Api) -> None:
    made = made_invoice(api, status="draft")
    error(api.post(f"/v2/client_invoices/{made['id']}/send_by_einvoice"), 412, family="client_invoice")
    same("status", read_invoice(api, made["id"])["status"], "draft")
    api.delete(f"/v2/client_invoices/{made['id']}")


@proves("QPA-SEND-012", effect="irreversible", needs=("einvoicing",))
def test_a_canceled_invoice_is_refused(api: Api) -> None:
    made = made_invoice(api)
    status(api.post(f"/v2/client_invoices/{made['id']}/mark_as_canceled"), 200)
    error(api.post(f"/v2/client_invoices/{made['id']}/send_by_einvoice"), 412, family="client_invoice")


@proves("QPA-SEND-013", "QPA-SEND-018", effect="irreversible", needs=("einvoicing",))
def test_a_picture_is_refused_at_the_send(api: Api) -> None:
    """It has no client, and nothing that a platform could read."""
    (id,) = imported(api, b"\x89PNG\r\n\x1a\n" + fresh_number().encode())
    error(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 412, family="client_invoice")
    same("lifecycle", codes(read_invoice(api, id)), [])


@pytest.mark.parametrize(("quirk", "times"), [("ignored", 1), ("resubmitted", 2)])
@proves("QPA-SEND-014", effect="sends", needs=("variants",))
def test_a_repeat_after_a_failure(variant: Callable[..., Place], quirk: str, times: int) -> None:
    place = variant(quirk=(f"resend-after-failure={quirk}",))
    id = sent(place.seller, buyer=NOT_TRANSMITTED)
    follow(place.time, place.seller, id, 200)
    empty(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    place.time.control.advance(seconds=A_DAY)  # type: ignore[union-attr]
    same("depositions", codes(read_invoice(place.seller, id)), [200] * times)


@proves("QPA-SEND-015", "QPA-GW-021", effect="sends", needs=("variants",))
def test_the_emulated_sandbox_sends_too(variant: Callable[..., Place]) -> None:
    place = variant(profile="sandbox")
    id = sent(place.seller)
    follow(place.time, place.seller, id, 202)


@proves("QPA-SEND-015", "QPA-SET-006", effect="irreversible", needs=("variants",))
def test_a_sandbox_without_einvoicing_refuses(variant: Callable[..., Place]) -> None:
    api = variant(profile="sandbox", quirk=("sandbox-einvoicing=unavailable",)).seller
    found = json_of(api.get("/v2/einvoicing/settings"), 200)
    same("settings", found, {"sending_status": "disabled", "receiving_status": "disabled"})
    (id,) = imported(api, file_of(document()))
    status(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 412)


BODIES = {
    "nothing": {},
    "an empty object": {"json": {}},
    "nothing, as a form": {"headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    "nothing, as JSON": {"headers": {"Content-Type": "application/json"}},
}


@pytest.mark.parametrize("body", BODIES)
@proves("QPA-SEND-016", effect="sends", needs=("einvoicing",))
def test_any_empty_body_is_tolerated(api: Api, body: str) -> None:
    (id,) = imported(api, file_of(document()))
    empty(api.post(f"/v2/client_invoices/{id}/send_by_einvoice", **BODIES[body]), 204)  # type: ignore[arg-type]


@proves("QPA-SEND-016", effect="sends", needs=("variants",))
def test_the_other_reading_refuses_a_body(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("send-body=refused",)).seller
    (id,) = imported(api, file_of(document()))
    refused = api.post(f"/v2/client_invoices/{id}/send_by_einvoice", json={})
    same("a refusal", 400 <= refused.status_code < 500, True)
    empty(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)


@proves("QPA-SEND-019", "QPA-ERR-014", effect="read", needs=("einvoicing",))
def test_an_unknown_invoice_is_not_found(api: Api) -> None:
    path = "/v2/client_invoices/4d5418bb-bd0d-4df4-865c-c07afab8bb48/send_by_einvoice"
    found = error(api.post(path), 404, "not_found", family="client_invoice")
    lacks("the error", found, "detail")
    error(api.post(path, auth=None), 401, "unauthorized", family="client_invoice")


@proves("QPA-SEND-020", effect="read")
def test_there_is_no_way_to_send_a_credit_note(api: Api) -> None:
    path = "/v2/credit_notes/4d5418bb-bd0d-4df4-865c-c07afab8bb48/send_by_einvoice"
    one_of("status", api.post(path).status_code, (404, 405))


@proves("QPA-SEND-021", "QPA-INV-052", effect="sends")
def test_an_invoice_that_cannot_be_sent_can_be_e_mailed(api: Api) -> None:
    client = made_client(api, tax_identification_number=UNREACHABLE)
    made = made_invoice(api, client["id"])
    body = {"send_to": ["essais@example.com"], "email_title": "Facture", "copy_to_self": False}
    empty(api.post(f"/v2/client_invoices/{made['id']}/send", json=body), 204)
    same("status", read_invoice(api, made["id"])["status"], "unpaid")


@proves("QPA-IMP-020", effect="sends", needs=("einvoicing",))
def test_an_imported_invoice_is_paid_unpaid_and_sent_like_any_other(api: Api) -> None:
    (id,) = imported(api, file_of(document()))
    same("paid", json_of(api.post(f"/v2/client_invoices/{id}/mark_as_paid"), 200)["client_invoice"]["status"], "paid")
    unmarked = json_of(api.post(f"/v2/client_invoices/{id}/unmark_as_paid"), 200)["client_invoice"]
    same("unpaid again", unmarked["status"], "unpaid")
    send(api, id)


@proves("QPA-SEND-001", effect="sends", needs=("einvoicing",))
def test_an_invoice_made_by_json_is_sent_too(place: Place) -> None:
    api = place.seller
    client = made_client(api, **company())
    made = json_of(api.post("/v2/client_invoices", json=invoice(api, client["id"])), 200, 201)["client_invoice"]
    send(api, made["id"])
    follow(place.time, api, made["id"], 200)
