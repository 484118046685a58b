"""Invoices that are not sent: prerequisites that are not met, and documents that a platform rejects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fauxpa_fixtures import facturx, samples
from fauxpa_fixtures.breakers import broken
from fauxpa_fixtures.model import Line

from .bodies import made_client, made_invoice, read_invoice, siren_of
from .calling import Api
from .emulator import Control
from .expecting import Differs, error, json_of, lacks, one_of, same, status
from .filing import photo, picture, plain_pdf
from .following import codes, follow
from .invoices import file_of, fresh_number, imported, sent
from .invoices import invoice as document
from .marks import proves
from .places import Place
from .readings import OTHER
from .supplying import addressed, listed, send

UNREACHABLE = "000001131"
NOT_TRANSMITTED = "000001123"


def refused(api: Api, id: str, code: str | None = None) -> None:
    """The send is a 412, and nothing happens to the invoice."""
    found = error(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 412, code, family="client_invoice")
    lacks("the error", found, "detail")
    same("lifecycle", codes(read_invoice(api, id)), [])


def wrong(place: Place, rule: str, number: str | None = None) -> str:
    """The id of an invoice that was imported and sent, and whose document breaks a rule."""
    written = addressed(place, number=number)
    (id,) = imported(place.seller, facturx.write(written, xml=broken(rule, written, "cii")))
    status(send(place, id), 204)
    return id


@proves("QPA-SEND-005", "QPA-SEND-010", "QPA-SEND-009", effect="irreversible", needs=("control",))
def test_an_organization_that_is_not_activated_is_refused(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "A", "siren": "000007005", "sending": False}]).seller
    same("sending_status", json_of(api.get("/v2/einvoicing/settings"), 200)["sending_status"], "disabled")
    (id,) = imported(api, file_of(document(seller="000007005")))
    refused(api, id)


@proves("QPA-SEND-005", "QPA-SEND-011", "QPA-SEND-009", "QPA-SET-004", effect="irreversible", needs=("control",))
def test_an_activated_organization_that_is_not_in_the_annuaire_is_refused(place: Place, control: Control) -> None:
    api = place.seller
    (id,) = imported(api, file_of(document()))
    answer = control.http.delete(
        f"{control.url}/_fauxpa/annuaire/{siren_of(api)}", params={"namespace": control.namespace}
    )
    status(answer, 200, 204)
    same("sending_status", json_of(api.get("/v2/einvoicing/settings"), 200)["sending_status"], "enabled")
    refused(api, id)


@pytest.mark.parametrize("way", ["json", "import"])
@proves("QPA-SEND-006", "QPA-SEND-007", effect="irreversible", needs=("einvoicing", "control"))
def test_a_recipient_who_is_known_to_be_unreachable_is_refused(api: Api, way: str) -> None:
    if way == "json":
        client = made_client(api, tax_identification_number=UNREACHABLE)
        same("e_invoicing_reachable", client["e_invoicing_reachable"], False)
        id = made_invoice(api, client["id"])["id"]
    else:
        (id,) = imported(api, file_of(document(buyer=UNREACHABLE)))
    refused(api, id, "recipient_not_reachable_on_einvoicing")


@proves("QPA-SEND-006", "QPA-SEND-007", "QPA-SEND-008", effect="sends", needs=("einvoicing",))
def test_what_the_client_says_of_itself_is_what_the_send_does(place: Place) -> None:
    """On any target: a company that is in no register is reachable, or refused, or at least not transmitted to."""
    api = place.seller
    client = made_client(api, tax_identification_number=UNREACHABLE)
    made = made_invoice(api, client["id"])
    if client.get("e_invoicing_reachable"):
        status(api.post(f"/v2/client_invoices/{made['id']}/send_by_einvoice"), 204)
        return
    answer = api.post(f"/v2/client_invoices/{made['id']}/send_by_einvoice")
    if answer.status_code == 412:
        error(answer, 412, "recipient_not_reachable_on_einvoicing", family="client_invoice")
        return
    status(answer, 204)
    shown = follow(place.time, api, made["id"])
    same("codes of what is not transmitted", codes(shown), [200])
    same("there is a reason", bool(shown["einvoicing_lifecycle_events"][0]["reason"]), True)


@proves("QPA-SEND-008", "QPA-LC-012", "QPA-LC-013", effect="sends", needs=("einvoicing", "control"))
def test_a_recipient_without_an_active_line_shows_in_the_journal_only(place: Place) -> None:
    shown = follow(place.time, place.seller, sent(place.seller, buyer=NOT_TRANSMITTED))
    (event,) = shown["einvoicing_lifecycle_events"]
    same("status_code", event["status_code"], 200)
    words = f"{event['reason']} {event['reason_message']}"
    if "non transmise" not in words.lower().replace("_", " "):
        raise Differs("reason of the event", "one that says NON_TRANSMISE", words)
    one_of("einvoicing_status", shown.get("einvoicing_status"), (None, "", "not_delivered"))


@proves("QPA-SEND-007", "QPA-SEND-008", effect="sends", needs=("variants",))
def test_the_other_reading_accepts_and_says_it_later(variant: Callable[..., Place]) -> None:
    place = variant(quirk=OTHER)
    shown = follow(place.time, place.seller, sent(place.seller, buyer=UNREACHABLE), 200)
    same("codes", codes(shown), [200])
    same("there is a reason", bool(shown["einvoicing_lifecycle_events"][0]["reason"]), True)


@proves("QPA-SEND-012", "QPA-SEND-009", effect="reversible", needs=("einvoicing",))
def test_a_draft_is_refused(api: Api) -> None:
    made = made_invoice(api, status="draft")
    refused(api, made["id"])
    same("status", read_invoice(api, made["id"])["status"], "draft")
    api.delete(f"/v2/client_invoices/{made['id']}")


@proves("QPA-SEND-012", "QPA-SEND-009", effect="irreversible", needs=("einvoicing",))
def test_a_canceled_invoice_is_refused(api: Api) -> None:
    made = made_invoice(api)
    status(api.post(f"/v2/client_invoices/{made['id']}/mark_as_canceled"), 200)
    refused(api, made["id"])


@pytest.mark.parametrize("kind", [picture, photo, plain_pdf])
@proves("QPA-SEND-013", "QPA-SEND-018", "QPA-SEND-009", effect="irreversible", needs=("einvoicing",))
def test_what_has_no_structured_part_and_so_no_client_is_refused(api: Api, kind: Callable[[], bytes]) -> None:
    (id,) = imported(api, kind())
    refused(api, id)


@pytest.mark.parametrize(("rule", "reason"), [("BR-CO-15", "REJ_SEMAN"), ("BR-02", "REJ_SEMAN"), ("BR-63", "REJ_ADR")])
@proves("QPA-SEND-017", "QPA-SEND-022", "QPA-LC-019", effect="sends", needs=("einvoicing",))
def test_a_document_that_breaks_a_rule_is_accepted_and_then_rejected(place: Place, rule: str, reason: str) -> None:
    shown = follow(place.time, place.seller, wrong(place, rule), 213)
    same("einvoicing_status", shown["einvoicing_status"], "submission_failed")
    same("reason", shown["einvoicing_lifecycle_events"][-1]["reason"], reason)
    same("it is never issued (201)", 201 in codes(shown), False)


@proves("QPA-SEND-017", effect="sends", needs=("einvoicing", "buyer"))
def test_a_document_that_breaks_a_rule_does_not_arrive(place: Place) -> None:
    number = fresh_number()
    follow(place.time, place.seller, wrong(place, "BR-CO-15", number), 213)
    same("it is at the buyer", number in [one["invoice_number"] for one in listed(place.buyer)], False)


@pytest.mark.parametrize("lines", [samples.LINES, samples.LINES[:1]], ids=["the same again", "another one"])
@proves("QPA-SEND-022", effect="sends", needs=("einvoicing",))
def test_a_number_that_the_seller_has_used_is_rejected(place: Place, lines: tuple[Line, ...]) -> None:
    number = fresh_number()
    first, second = imported(
        place.seller,
        file_of(addressed(place, number=number)),
        file_of(addressed(place, number=number, lines=lines)) + b"%\n",
    )
    status(send(place, first), 204)
    follow(place.time, place.seller, first, 200)
    status(send(place, second), 204)
    shown = follow(place.time, place.seller, second, 213)
    one_of("reason", shown["einvoicing_lifecycle_events"][-1]["reason"], ("DOUBLON", "REJ_UNI"))


@proves("QPA-SEND-017", effect="sends", needs=("variants",))
def test_the_other_reading_reports_only(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("validation-verdict=report_only",), validation="full")
    follow(place.time, place.seller, wrong(place, "BR-CO-15"), 203)
