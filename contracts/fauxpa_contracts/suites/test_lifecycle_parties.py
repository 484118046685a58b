"""What the parties and the platforms say of an invoice that was sent: refusals, rejections, disputes, payment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .bodies import read_invoice
from .emulator import Control
from .expecting import one_of, same, status
from .following import codes, follow
from .invoices import sent, today
from .marks import proves
from .places import Place
from .playing import (
    A_MONTH,
    BY_RECEIVER,
    BY_SENDER,
    DISPUTED,
    DUPLICATE,
    MISROUTED,
    NOT_TRANSMITTED,
    PAID,
    PARTIAL,
    REFUSED,
    STUCK,
    SUSPENDED,
    events,
    in_the_end,
)
from .readings import OTHER
from .supplying import delivered, sent_on

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
PAYMENT = {"supplier_invoice": {"payment_date": today().isoformat()}}


@proves("QPA-LC-015", effect="sends", needs=("einvoicing", "control"))
def test_payment_tells_nothing_of_the_delivery(place: Place) -> None:
    approved = in_the_end(place, PAID)
    same("einvoicing_status", approved["einvoicing_status"], "approved")
    stuck = sent(place.seller, buyer=STUCK)
    follow(place.time, place.seller, stuck, 200)
    status(place.seller.post(f"/v2/client_invoices/{stuck}/mark_as_paid"), 200)
    shown = read_invoice(place.seller, stuck)
    same("einvoicing_status of one that was paid and not delivered", shown["einvoicing_status"], "submitted")


@proves("QPA-LC-016", effect="sends", needs=("einvoicing",))
def test_marking_a_sent_invoice_as_paid_adds_212(place: Place) -> None:
    id = sent_on(place)
    follow(place.time, place.seller, id, 203)
    for _ in range(2):
        status(place.seller.post(f"/v2/client_invoices/{id}/mark_as_paid"), 200)
    shown = follow(place.time, place.seller, id, 212)
    same("how often", codes(shown).count(212), 1)


@proves("QPA-LC-021", effect="sends", needs=("einvoicing", "control"))
def test_the_payment_of_a_refused_invoice_is_not_told(place: Place) -> None:
    shown = in_the_end(place, REFUSED)
    status(place.seller.post(f"/v2/client_invoices/{shown['id']}/mark_as_paid"), 200)
    same("codes", codes(read_invoice(place.seller, shown["id"])), codes(shown))


@proves("QPA-LC-016", effect="sends", needs=("variants",))
def test_the_other_reading_tells_no_payment(variant: Callable[..., Place]) -> None:
    place = variant(quirk=OTHER)
    id = in_the_end(place)["id"]
    status(place.seller.post(f"/v2/client_invoices/{id}/mark_as_paid"), 200)
    same("212 among the codes", 212 in codes(read_invoice(place.seller, id)), False)


@proves("QPA-LC-017", effect="sends", needs=("einvoicing", "buyer"))
def test_the_payment_of_the_buyer_adds_211(place: Place) -> None:
    id, received = delivered(place)
    status(place.buyer.post(f"/v2/supplier_invoices/{received['id']}/mark_as_paid", json=PAYMENT), 200)
    follow(place.time, place.seller, id, 211)


@proves("QPA-LC-017", effect="sends", needs=("variants",))
def test_the_other_reading_tells_nothing_of_the_buyers_payment(variant: Callable[..., Place]) -> None:
    place = variant(quirk=OTHER)
    id, received = delivered(place)
    status(place.buyer.post(f"/v2/supplier_invoices/{received['id']}/mark_as_paid", json=PAYMENT), 200)
    assert place.control is not None
    place.control.advance(seconds=60)
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


@pytest.mark.parametrize("buyer", [BY_SENDER, BY_RECEIVER, DUPLICATE, MISROUTED])
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
    for buyer, expected in ((DISPUTED, [207, 205]), (SUSPENDED, [208, 209, 205])):
        shown = in_the_end(place, buyer)
        same("the end", codes(shown)[-len(expected) :], expected)
        same("einvoicing_status", shown["einvoicing_status"], "approved")


@proves("QPA-LC-023", effect="sends", needs=("variants",))
def test_events_of_an_earlier_attempt_stay(variant: Callable[..., Place]) -> None:
    place = variant(quirk=OTHER)
    id = sent(place.seller, buyer=NOT_TRANSMITTED)
    first = events(follow(place.time, place.seller, id, 200))
    status(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    assert place.control is not None
    place.control.advance(seconds=A_MONTH)
    after = events(read_invoice(place.seller, id))
    same("there are more events", len(after) > len(first), True)
    same("the beginning", after[: len(first)], first)
