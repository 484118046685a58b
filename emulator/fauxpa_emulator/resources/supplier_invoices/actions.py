"""Marking as paid, taking that back, refusing (digest 6.6). Requests are wrapped, answers are flat."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from ...errors import Problem, Refusal, bad_request, invalid
from ...gateway.call import Answer, Call, ok
from ...network import exchange
from ...records.invoices import SupplierInvoice
from ...store import SUPPLIER_INVOICES
from .reading import own, shown

PAYABLE = frozenset({"to_review", "to_approve", "pending", "awaiting_payment", "to_pay", "archived"})
REJECTABLE = frozenset({"to_review", "to_approve", "awaiting_payment"})
REASON_NEEDED_FROM = datetime(2026, 9, 1, tzinfo=UTC)


def mark_as_paid(call: Call) -> Answer:
    """Bookkeeping, not a payment; on a paid invoice nothing changes. The seller of an e-invoice sees 211 (U-34)."""
    invoice = own(call)
    day = date.fromisoformat(call.body["supplier_invoice"]["payment_date"])
    if day > call.space.now.date():
        raise invalid(
            Problem("invalid", "payment_date is in the future", pointer="/supplier_invoice/payment_date"),
            hint=f"The clock of this namespace stands at {call.space.now.isoformat()}.",
        )
    if invoice.status == "paid":
        return ok(shown(call, invoice))
    if invoice.status not in PAYABLE:
        raise _invalid_transition(invoice, "paid")
    with call.space.transaction():
        paid = _changed(call, invoice, status="paid", payment_date=day)
        if paid.is_einvoice:
            call.note("QPA-LC-017")
            paid = exchange.paid(call.space, paid)
        call.space.put(SUPPLIER_INVOICES, paid)
    return ok(shown(call, paid))


def unmark_as_paid(call: Call) -> Answer:
    """paid -> to_review. What the seller was told stays said."""
    invoice = own(call)
    if invoice.status != "paid":
        call.note("QPA-SUP-014")
        raise _invalid_transition(invoice, "to_review")
    call.note("QPA-SUP-013")
    unpaid = _changed(call, invoice, status="to_review", payment_date=None)
    call.space.put(SUPPLIER_INVOICES, unpaid)
    return ok(shown(call, unpaid))


def reject(call: Call) -> Answer:
    """Refuse an invoice; the seller of an e-invoice sees 210 with the code and the note (U-34)."""
    given = call.body["supplier_invoice"]
    code, note = given.get("declined_reason_code"), given.get("declined_note", "")
    invoice = own(call)
    if invoice.status not in REJECTABLE:
        raise _invalid_transition(invoice, "rejected")
    if code is None and _needs_reason(call, invoice):
        raise invalid(
            Problem(
                "required",
                "declined_reason_code is required to reject a French e-invoice",
                pointer="/supplier_invoice/declined_reason_code",
            ),
            hint="Since 2026-09-01 a refusal needs one of the reasons of the reform, such as DOUBLON.",
        )
    with call.space.transaction():
        rejected = _changed(call, invoice, status="rejected", declined_note=note)
        if rejected.is_einvoice:
            call.note("QPA-SUP-021")
            rejected = exchange.refused(call.space, rejected, code, note)
        call.space.put(SUPPLIER_INVOICES, rejected)
    return ok(shown(call, rejected))


def _needs_reason(call: Call, invoice: SupplierInvoice) -> bool:
    french = call.organization.legal_country == "FR"
    return invoice.is_einvoice and french and call.space.now >= REASON_NEEDED_FROM


def _changed(call: Call, invoice: SupplierInvoice, **changes: Any) -> SupplierInvoice:
    return msgspec.structs.replace(invoice, **changes, updated_at=call.space.now)


def _invalid_transition(invoice: SupplierInvoice, wanted: str) -> Refusal:
    return bad_request("invalid_status_transition", f"Cannot go from {invoice.status} to {wanted}")
