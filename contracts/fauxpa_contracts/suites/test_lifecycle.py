"""What happens to an invoice that was sent, as its sender reads it: the events, their order, and the status."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fauxpa_fixtures import strategies

from .bodies import made_invoice, read_invoice
from .emulator import Control
from .expecting import has, json_of, lacks, one_of, same, status
from .following import codes, follow
from .invoices import file_of, imported, sent
from .marks import proves
from .places import Place
from .playing import (
    ACCEPTED,
    BY_RECEIVER,
    BY_SENDER,
    DISPUTED,
    NOT_TRANSMITTED,
    PAID,
    PARTIAL,
    REFUSED,
    SILENT,
    STUCK,
    events,
    in_the_end,
)
from .readings import OTHER, TEXT
from .supplying import delivered, read, sent_on

CODES = range(200, 215)
STATUSES = ("pending", "submitted", "declined", "approved", "not_delivered", "submission_failed")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)")


@proves("QPA-LC-001", "QPA-LC-002", "QPA-LC-003", effect="sends", needs=("einvoicing",))
def test_an_event_has_its_four_fields(place: Place) -> None:
    for event in events(follow(place.time, place.seller, sent_on(place), 202, 203)):
        has("an event", event, "status_code", "timestamp", "reason", "reason_message")
        same("type of status_code", type(event["status_code"]).__name__, "int")
        one_of("status_code", event["status_code"], CODES)


@proves("QPA-LC-007", effect="sends", needs=("einvoicing",))
def test_timestamps_are_of_rfc_3339_with_a_fraction(place: Place) -> None:
    for event in events(follow(place.time, place.seller, sent_on(place), 202, 203)):
        same(f"form of the timestamp {event['timestamp']}", bool(TIMESTAMP.fullmatch(event["timestamp"])), True)


@proves("QPA-LC-008", effect="sends", needs=("einvoicing",))
def test_a_reason_is_null_where_there_is_none(place: Place) -> None:
    (event,) = [
        one for one in events(follow(place.time, place.seller, sent_on(place), 201)) if one["status_code"] == 201
    ]
    same("reason", event["reason"], None)
    same("reason_message", event["reason_message"], None)


@proves("QPA-LC-001", "QPA-LC-002", "QPA-LC-003", effect="sends", needs=("einvoicing", "buyer"))
def test_the_receiver_reads_events_of_the_same_form(place: Place) -> None:
    _, received = delivered(place)
    found = events(read(place.buyer, received["id"]))
    same("there are events", bool(found), True)
    for event in found:
        has("an event", event, "status_code", "timestamp", "reason", "reason_message")
        same("type of status_code", type(event["status_code"]).__name__, "int")
        one_of("status_code", event["status_code"], CODES)


@proves("QPA-LC-003", effect="sends", needs=("variants",))
def test_the_other_reading_has_codes_as_text(variant: Callable[..., Place]) -> None:
    event = events(in_the_end(variant(quirk=TEXT)))[0]
    same("status_code", event["status_code"], "200")


@pytest.mark.parametrize(("reading", "expected"), [(TEXT, ""), (OTHER, ...)], ids=["empty", "absent"])
@proves("QPA-LC-008", effect="sends", needs=("variants",))
def test_other_readings_of_an_empty_reason(
    variant: Callable[..., Place], reading: tuple[str, ...], expected: object
) -> None:
    event = events(in_the_end(variant(quirk=reading)))[0]
    same("reason", event.get("reason", ...), expected)
    same("reason_message", event.get("reason_message", ...), expected)


@proves("QPA-LC-005", "QPA-LC-006", effect="sends", needs=("einvoicing",))
def test_it_is_deposited_issued_received_and_made_available_in_this_order(place: Place) -> None:
    shown = follow(place.time, place.seller, sent_on(place), 203, 205)
    there = [code for code in codes(shown) if code in (200, 201, 202, 203)]
    same("the beginning", there, [code for code in (200, 201, 202, 203) if code in there])
    same("the first two", codes(shown)[:2], [200, 201])


@proves("QPA-LC-004", effect="sends", needs=("einvoicing",))
def test_events_are_oldest_first(place: Place) -> None:
    shown = follow(place.time, place.seller, sent_on(place), 203, 205)
    same("the first", codes(shown)[0], 200)
    times = [event["timestamp"] for event in events(shown)]
    same("oldest first", times, sorted(times))


@proves("QPA-LC-005", "QPA-LC-010", effect="sends", needs=("einvoicing", "control"))
def test_polling_sees_one_event_after_the_other(place: Place, control: Control) -> None:
    id = sent(place.seller, buyer=SILENT)
    seen = []
    for _ in range(4):
        control.advance(seconds=1)
        shown = read_invoice(place.seller, id)
        seen.append((codes(shown), shown["einvoicing_status"]))
    expected = [([200], "submitted"), ([200, 201], "submitted"), ([200, 201, 202], "submitted")]
    same("readings", seen, [*expected, ([200, 201, 202, 203], "approved")])


@proves("QPA-LC-009", effect="sends", needs=("einvoicing",))
def test_einvoicing_status_is_one_of_six(place: Place) -> None:
    id = sent_on(place)
    one_of("right after the sending", read_invoice(place.seller, id)["einvoicing_status"], STATUSES)
    for wanted in (200, 202, 203):
        shown = follow(place.time, place.seller, id, wanted)
        one_of("einvoicing_status", shown["einvoicing_status"], STATUSES)


@proves("QPA-LC-010", effect="sends", needs=("einvoicing",))
def test_it_is_submitted_then_approved(place: Place) -> None:
    id = sent_on(place)
    shown = follow(place.time, place.seller, id, 200)
    expected = "approved" if set(codes(shown)) & {203, 204, 205} else "submitted"
    same(f"einvoicing_status after {codes(shown)}", shown["einvoicing_status"], expected)
    shown = follow(place.time, place.seller, id, 203)
    same(f"einvoicing_status after {codes(shown)}", shown["einvoicing_status"], "approved")


ENDS = [
    (ACCEPTED, 205, "approved"),
    (PAID, 211, "approved"),
    (SILENT, 203, "approved"),
    (REFUSED, 210, "declined"),
    (DISPUTED, 205, "approved"),
    (PARTIAL, 206, "approved"),
    (BY_SENDER, 213, "submission_failed"),
    (BY_RECEIVER, 213, "declined"),
    (STUCK, 200, "submitted"),
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
    if json_of(api.get("/v2/einvoicing/settings"), 200)["sending_status"] == "enabled":
        same("einvoicing_status of an issued invoice", issued.get("einvoicing_status"), "pending")
    else:
        lacks("an issued invoice of who has not activated", issued, "einvoicing_status")
    draft = made_invoice(api, status="draft")
    lacks("a draft", draft, "einvoicing_status")
    api.delete(f"/v2/client_invoices/{draft['id']}")


@proves("QPA-LC-011", effect="irreversible", needs=("control",))
def test_who_has_not_activated_has_no_status_at_all(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "A", "siren": "000007005", "sending": False}]).seller
    lacks("an issued invoice", made_invoice(api), "einvoicing_status")


@proves("QPA-LC-011", effect="irreversible", needs=("variants",))
def test_the_other_reading_has_no_status_before_it_is_sent(variant: Callable[..., Place]) -> None:
    api = variant(quirk=OTHER).seller
    lacks("the invoice", made_invoice(api), "einvoicing_status")


@proves("QPA-LC-012", effect="sends", needs=("einvoicing", "control"))
def test_a_failed_delivery_may_be_in_the_events_alone(place: Place) -> None:
    shown = in_the_end(place, NOT_TRANSMITTED)
    one_of("einvoicing_status", shown["einvoicing_status"], (None, ""))
    same("events", len(events(shown)), 1)


@proves("QPA-LC-014", effect="sends", needs=("einvoicing",))
def test_a_client_bears_codes_and_statuses_that_it_does_not_know(place: Place, client: Any) -> None:
    id = sent_on(place)
    follow(place.time, place.seller, id, 200)
    found = client.client_invoices.retrieve(id)
    same("codes as the client shows them", list(found.status_codes), codes(read_invoice(place.seller, id)))
    same("a status of the future", type(found).from_json({"id": id, "status": "sublimated"}).status, "sublimated")


@proves("QPA-LC-024", effect="sends", needs=("einvoicing",))
def test_the_list_carries_the_events(place: Place) -> None:
    id = sent_on(place)
    follow(place.time, place.seller, id, 200)
    query = {"exclude_imported": "false", "per_page": 100}
    listed = json_of(place.seller.get("/v2/client_invoices", params=query), 200)["client_invoices"]
    (one,) = [each for each in listed if each["id"] == id]
    has("the invoice in the list", one, "einvoicing_lifecycle_events", "einvoicing_status")


@proves("QPA-LC-024", effect="sends", needs=("variants",))
def test_the_other_reading_leaves_the_events_out_of_the_list(variant: Callable[..., Place]) -> None:
    place = variant(quirk=OTHER)
    same("events of the invoice", bool(events(in_the_end(place))), True)
    listed = json_of(place.seller.get("/v2/client_invoices", params={"exclude_imported": "false"}), 200)
    lacks("the invoice in the list", listed["client_invoices"][0], "einvoicing_lifecycle_events")


@pytest.mark.parametrize("path", ["/v2/einvoicing/reports", "/v2/e_reporting", "/v2/einvoicing/reporting"])
@proves("QPA-LC-025")
def test_there_is_no_interface_for_e_reporting(api: Any, path: str) -> None:
    same("status", api.get(path).status_code, 404)


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(written=strategies.invoices())
@proves("QPA-LC-006", "QPA-LC-010", effect="sends", needs=("einvoicing", "control"))
def test_any_invoice_is_deposited_first_or_rejected_in_its_place(place: Place, written: Any) -> None:
    (id,) = imported(place.seller, file_of(written))
    answer = place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    status(answer, 204, 412)
    if answer.status_code == 412:  # its buyer cannot be reached
        return
    shown = follow(place.time, place.seller, id, 203, 213)
    expected = ([213], "submission_failed") if 213 in codes(shown) else ([200, 201, 202, 203], "approved")
    same("the beginning", (codes(shown)[:4], shown["einvoicing_status"]), expected)
