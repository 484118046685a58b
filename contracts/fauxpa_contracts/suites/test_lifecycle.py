"""What happens to an invoice that was sent, as its sender reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .bodies import made_invoice, read_invoice
from .emulator import Control
from .expecting import has, in_order, json_of, lacks, one_of, same, status
from .following import codes, follow
from .invoices import sent, today
from .marks import proves
from .places import Place
from .supplying import delivered

CODES = frozenset(range(200, 215)) | {220, 221}
STATUSES = ("pending", "submitted", "declined", "approved", "not_delivered", "submission_failed")
REFUSALS = frozenset(
    [
        "TX_TVA_ERR",
        "MONTANTTOTAL_ERR",
        "CALCUL_ERR",
        "NON_CONFORME",
        "DOUBLON",
        "DEST_ERR",
        "TRANSAC_INC",
        "EMMET_INC",
        "CONTRAT_TERM",
        "DOUBLE_FACT",
        "CMD_ERR",
        "ADR_ERR",
        "REF_CT_ABSENT",
    ]
)
"""Of BR-FR-CDV-CL-09, those of a 210."""
REJECTIONS = frozenset(
    [
        "DOUBLON",
        "MONTANTTOTAL_ERR",
        "CALCUL_ERR",
        "DEST_INC",
        "ADR_ERR",
        "REJ_SEMAN",
        "REJ_UNI",
        "REJ_COH",
        "REJ_ADR",
        "REJ_CONT_B2G",
        "REJ_REF_PJ",
        "REJ_ASS_PJ",
    ]
)
"""Those of a 213."""
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)")
ACCEPTED, PAID, SILENT, REFUSED, DISPUTED, SUSPENDED = (
    "000001016",
    "000001024",
    "000001032",
    "000001040",
    "000001065",
    "000001073",
)
PARTIAL, BY_SENDER, BY_RECEIVER, DUPLICATE = "000001081", "000001099", "000001107", "000001115"
PAYMENT = {"supplier_invoice": {"payment_date": today().isoformat()}}
A_MONTH = 31 * 86_400


def in_the_end(place: Place, buyer: str) -> dict[str, Any]:
    """An invoice to a magic company, a month later."""
    id = sent(place.seller, buyer=buyer)
    assert place.control is not None
    place.control.advance(seconds=A_MONTH)
    return read_invoice(place.seller, id)


def events(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Of an invoice."""
    found: list[dict[str, Any]] = shown["einvoicing_lifecycle_events"]
    return found


@proves("QPA-LC-001", "QPA-LC-002", "QPA-LC-003", "QPA-LC-007", "QPA-LC-008", effect="sends", needs=("einvoicing",))
def test_an_event_has_its_four_fields(place: Place) -> None:
    shown = follow(place.time, place.seller, sent(place.seller), 202)
    for event in events(shown):
        has("event", event, "status_code", "timestamp", "reason", "reason_message")
        in_order("an event", event, ("status_code", "reason", "reason_message", "timestamp"))
        same("type of status_code", type(event["status_code"]).__name__, "int")
        one_of("status_code", event["status_code"], sorted(CODES))
        same(f"form of the timestamp {event['timestamp']}", bool(TIMESTAMP.fullmatch(event["timestamp"])), True)
        one_of("reason where there is none", event["reason"], (None,))
        one_of("reason_message where there is none", event["reason_message"], (None,))


@proves("QPA-LC-003", effect="sends", needs=("variants",))
def test_the_other_reading_has_codes_as_text(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("lifecycle-code-type=string", "empty-reason=empty"))
    id = sent(place.seller)
    place.time.control.advance(seconds=60)  # type: ignore[union-attr]
    event = events(read_invoice(place.seller, id))[0]
    same("status_code", event["status_code"], "200")


@pytest.mark.parametrize(("reading", "expected"), [("empty", ""), ("absent", ...)])
@proves("QPA-LC-008", effect="sends", needs=("variants",))
def test_other_readings_of_an_empty_reason(variant: Callable[..., Place], reading: str, expected: object) -> None:
    place = variant(quirk=(f"empty-reason={reading}",))
    id = sent(place.seller)
    place.time.control.advance(seconds=60)  # type: ignore[union-attr]
    event = events(read_invoice(place.seller, id))[0]
    same("reason", event.get("reason", ...), expected)


@proves("QPA-LC-004", "QPA-LC-005", "QPA-LC-006", effect="sends", needs=("einvoicing",))
def test_it_is_deposited_issued_received_and_made_available_in_this_order(place: Place) -> None:
    shown = follow(place.time, place.seller, sent(place.seller), 203, 205)
    there = [code for code in codes(shown) if code in (200, 201, 202, 203)]
    same("the beginning", there, [code for code in (200, 201, 202, 203) if code in there])
    same("the first two", codes(shown)[:2], [200, 201])
    times = [event["timestamp"] for event in events(shown)]
    same("oldest first", times, sorted(times))


@proves("QPA-LC-005", "QPA-LC-010", effect="sends", needs=("einvoicing", "control"))
def test_polling_sees_one_event_after_the_other(place: Place, control: Control) -> None:
    id = sent(place.seller)
    seen = []
    for _ in range(4):
        control.advance(seconds=1)
        shown = read_invoice(place.seller, id)
        seen.append((codes(shown), shown["einvoicing_status"]))
    expected = [([200], "submitted"), ([200, 201], "submitted"), ([200, 201, 202], "submitted")]
    same("readings", seen, [*expected, ([200, 201, 202, 203], "approved")])


@proves("QPA-LC-009", effect="sends", needs=("einvoicing",))
def test_einvoicing_status_is_one_of_six(place: Place) -> None:
    id = sent(place.seller)
    for wanted in (200, 202, 203):
        shown = follow(place.time, place.seller, id, wanted)
        one_of("einvoicing_status", shown["einvoicing_status"], STATUSES)


ENDS = [
    (ACCEPTED, 205, "approved"),
    (PAID, 211, "approved"),
    (SILENT, 203, "approved"),
    (REFUSED, 210, "declined"),
    (DISPUTED, 205, "approved"),
    (PARTIAL, 206, "approved"),
    (BY_SENDER, 213, "submission_failed"),
    (BY_RECEIVER, 213, "declined"),
    ("000001156", 200, "submitted"),
]


@pytest.mark.parametrize(("buyer", "last", "expected"), ENDS)
@proves("QPA-LC-010", "QPA-GEN-011", effect="sends", needs=("einvoicing", "control"))
def test_the_status_follows_from_the_events(place: Place, buyer: str, last: int, expected: str) -> None:
    shown = in_the_end(place, buyer)
    same("last code", codes(shown)[-1], last)
    same("einvoicing_status", shown["einvoicing_status"], expected)


@proves("QPA-LC-006", effect="sends", needs=("einvoicing", "control"))
def test_a_platform_rejects_in_place_of_the_deposit_or_of_the_receipt(place: Place) -> None:
    same("by the sender's platform", codes(in_the_end(place, BY_SENDER)), [213])
    same("by the receiver's platform", codes(in_the_end(place, BY_RECEIVER)), [200, 201, 213])


@proves("QPA-LC-011", effect="irreversible", needs=("einvoicing",))
def test_before_it_is_sent_it_is_pending_and_a_draft_has_no_status(api: Any) -> None:
    issued = made_invoice(api)
    same("einvoicing_status of an issued invoice", issued.get("einvoicing_status"), "pending")
    draft = made_invoice(api, status="draft")
    lacks("a draft", draft, "einvoicing_status")
    api.delete(f"/v2/client_invoices/{draft['id']}")


@proves("QPA-LC-011", effect="irreversible", needs=("variants",))
def test_the_other_reading_has_no_status_before_it_is_sent(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("status-before-send=absent",)).seller
    lacks("the invoice", made_invoice(api), "einvoicing_status")


@proves("QPA-LC-012", effect="sends", needs=("einvoicing", "control"))
def test_a_failed_delivery_may_be_in_the_events_alone(place: Place) -> None:
    shown = in_the_end(place, "000001123")
    one_of("einvoicing_status", shown["einvoicing_status"], (None, ""))
    same("events", len(events(shown)), 1)


@proves("QPA-LC-014", effect="sends", needs=("einvoicing",))
def test_a_client_bears_codes_and_statuses_that_it_does_not_know(place: Place, client: Any) -> None:
    id = sent(place.seller)
    follow(place.time, place.seller, id, 200)
    read = client.client_invoices.retrieve(id)
    same("codes as the client shows them", list(read.status_codes), codes(read_invoice(place.seller, id)))
    same("a status of the future", type(read).from_json({"id": id, "status": "sublimated"}).status, "sublimated")


@proves("QPA-LC-015", effect="sends", needs=("einvoicing", "control"))
def test_payment_tells_nothing_of_the_delivery(place: Place) -> None:
    approved = in_the_end(place, PAID)
    same("einvoicing_status", approved["einvoicing_status"], "approved")
    stuck = sent(place.seller, buyer="000001156")
    follow(place.time, place.seller, stuck, 200)
    status(place.seller.post(f"/v2/client_invoices/{stuck}/mark_as_paid"), 200)
    shown = read_invoice(place.seller, stuck)
    same("einvoicing_status of one that was paid and not delivered", shown["einvoicing_status"], "submitted")


@proves("QPA-LC-016", effect="sends", needs=("einvoicing",))
def test_marking_a_sent_invoice_as_paid_adds_212(place: Place) -> None:
    id = sent(place.seller)
    follow(place.time, place.seller, id, 203)
    status(place.seller.post(f"/v2/client_invoices/{id}/mark_as_paid"), 200)
    shown = follow(place.time, place.seller, id, 212)
    same("how often", codes(shown).count(212), 1)


@proves("QPA-LC-016", effect="sends", needs=("variants",))
def test_the_other_reading_tells_no_payment(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("payment-event=off", "buyer-payment-event=off"))
    id = sent(place.seller)
    place.time.control.advance(seconds=60)  # type: ignore[union-attr]
    status(place.seller.post(f"/v2/client_invoices/{id}/mark_as_paid"), 200)
    same("212 among the codes", 212 in codes(read_invoice(place.seller, id)), False)


@proves("QPA-LC-017", effect="sends", needs=("einvoicing", "buyer"))
def test_the_payment_of_the_buyer_adds_211(place: Place) -> None:
    id, received = delivered(place)
    status(place.buyer.post(f"/v2/supplier_invoices/{received['id']}/mark_as_paid", json=PAYMENT), 200)
    follow(place.time, place.seller, id, 211)


@proves("QPA-LC-017", effect="sends", needs=("variants",))
def test_the_other_reading_tells_nothing_of_the_buyers_payment(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("payment-event=off", "buyer-payment-event=off"))
    id, received = delivered(place)
    status(place.buyer.post(f"/v2/supplier_invoices/{received['id']}/mark_as_paid", json=PAYMENT), 200)
    place.time.control.advance(seconds=60)  # type: ignore[union-attr]
    same("211 among the codes", 211 in codes(read_invoice(place.seller, id)), False)


@proves("QPA-LC-018", "QPA-LC-020", "QPA-LC-021", "QPA-SUP-021", effect="sends", needs=("einvoicing", "buyer"))
def test_the_refusal_of_the_buyer_is_210_with_its_reason_and_the_end(place: Place) -> None:
    id, received = delivered(place)
    body = {"supplier_invoice": {"declined_reason_code": "CMD_ERR", "declined_note": "Commande inconnue"}}
    status(place.buyer.post(f"/v2/supplier_invoices/{received['id']}/reject", json=body), 200)
    shown = follow(place.time, place.seller, id, 210)
    event = events(shown)[-1]
    same("the last event", (event["status_code"], event["reason"]), (210, "CMD_ERR"))
    same("reason_message", event["reason_message"], "Commande inconnue")
    same("einvoicing_status", shown["einvoicing_status"], "declined")
    if place.control is not None:
        place.control.advance(seconds=A_MONTH)
    same("nothing follows", codes(read_invoice(place.seller, id))[-1], 210)


@pytest.mark.parametrize("reason", sorted(REFUSALS))
@proves("QPA-LC-018", "QPA-LC-026", effect="sends", needs=("einvoicing", "control"))
def test_a_refusal_has_any_reason_of_the_table(place: Place, control: Control, reason: str) -> None:
    control.choose(f"refused:{reason}")
    id = sent(place.seller, buyer="000009019")
    shown = follow(place.time, place.seller, id, 210)
    event = events(shown)[-1]
    same("reason", event["reason"], reason)
    same("there is a label", bool(event["reason_message"]), True)


@pytest.mark.parametrize("buyer", [BY_SENDER, BY_RECEIVER, DUPLICATE, "000001180"])
@proves("QPA-LC-019", "QPA-LC-020", "QPA-LC-021", effect="sends", needs=("einvoicing", "control"))
def test_a_rejection_has_a_reason_of_the_table_and_is_the_end(place: Place, buyer: str) -> None:
    event = events(in_the_end(place, buyer))[-1]
    same("the last code", event["status_code"], 213)
    one_of("reason", event["reason"], sorted(REJECTIONS))


@pytest.mark.parametrize(("buyer", "code"), [(PARTIAL, 206), (DISPUTED, 207), (SUSPENDED, 208), (REFUSED, 210)])
@proves("QPA-LC-020", effect="sends", needs=("einvoicing", "control"))
def test_what_needs_a_reason_has_one(place: Place, buyer: str, code: int) -> None:
    (event,) = [one for one in events(in_the_end(place, buyer)) if one["status_code"] == code]
    same("there is a reason", bool(event["reason"]), True)


@proves("QPA-LC-022", effect="sends", needs=("einvoicing", "control"))
def test_a_dispute_and_a_suspension_can_end_well(place: Place) -> None:
    same("disputed", codes(in_the_end(place, DISPUTED))[-2:], [207, 205])
    same("suspended", codes(in_the_end(place, SUSPENDED))[-3:], [208, 209, 205])


@proves("QPA-LC-023", effect="sends", needs=("variants",))
def test_events_of_an_earlier_attempt_stay(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("resend-after-failure=resubmitted",))
    id = sent(place.seller, buyer="000001123")
    first = events(follow(place.time, place.seller, id, 200))
    status(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    place.time.control.advance(seconds=A_MONTH)  # type: ignore[union-attr]
    same("the beginning", events(read_invoice(place.seller, id))[: len(first)], first)


@proves("QPA-LC-024", effect="sends", needs=("einvoicing",))
def test_the_list_carries_the_events(place: Place) -> None:
    id = sent(place.seller)
    follow(place.time, place.seller, id, 200)
    query = {"exclude_imported": "false", "per_page": 100}
    listed = json_of(place.seller.get("/v2/client_invoices", params=query), 200)["client_invoices"]
    (one,) = [each for each in listed if each["id"] == id]
    has("the invoice in the list", one, "einvoicing_lifecycle_events", "einvoicing_status")


@proves("QPA-LC-024", effect="sends", needs=("variants",))
def test_the_other_reading_leaves_the_events_out_of_the_list(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("list-lifecycle-events=omitted",))
    sent(place.seller)
    place.time.control.advance(seconds=60)  # type: ignore[union-attr]
    listed = json_of(place.seller.get("/v2/client_invoices", params={"exclude_imported": "false"}), 200)
    lacks("the invoice in the list", listed["client_invoices"][0], "einvoicing_lifecycle_events")


@pytest.mark.parametrize("path", ["/v2/einvoicing/reports", "/v2/e_reporting", "/v2/einvoicing/reporting"])
@proves("QPA-LC-025")
def test_there_is_no_interface_for_e_reporting(api: Any, path: str) -> None:
    same("status", api.get(path).status_code, 404)
