"""What becomes of an invoice: finalized, paid, unpaid again, canceled (digest 4.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import msgspec

from ...errors import Problem, Refusal, invalid, precondition_failed
from ...gateway.call import Answer, Call
from ...network import exchange, notices
from ...records.invoices import ClientInvoice
from ...store import CLIENT_INVOICES
from .finalizing import finalized
from .reading import answer, own


def finalize(call: Call) -> Answer:
    """draft -> unpaid, with a number."""

    def change(draft: ClientInvoice) -> ClientInvoice:
        if draft.status != "draft":
            raise precondition_failed("invoice_not_in_draft_status", "Only drafts can be finalized")
        return finalized(call.space, call.organization, draft)

    return _change(call, change)


def mark_as_paid(call: Call) -> Answer:
    """unpaid -> paid; on a paid invoice the day is corrected. What was sent gets 212 (U-17)."""
    today = call.space.now.date()
    day = date.fromisoformat(call.body["paid_at"]) if call.body.get("paid_at") else today
    if day > today:
        raise invalid(Problem("invalid_format", "paid_at is in the future", pointer="/paid_at"))

    def change(invoice: ClientInvoice) -> ClientInvoice:
        if invoice.status not in ("unpaid", "paid"):
            raise _wrong_status(f"A {invoice.status} invoice cannot be marked as paid")
        paid = msgspec.structs.replace(
            invoice, status="paid", paid_at=datetime.combine(day, time(), UTC), updated_at=call.space.now
        )
        if invoice.transmission is not None:
            call.note("QPA-LC-016")
        return exchange.cashed(call.space, paid)

    return _change(call, change)


def unmark_as_paid(call: Call) -> Answer:
    """paid -> unpaid."""

    def change(invoice: ClientInvoice) -> ClientInvoice:
        if invoice.status != "paid":
            raise _wrong_status("Only a paid invoice can be unmarked")
        return msgspec.structs.replace(invoice, status="unpaid", paid_at=None, updated_at=call.space.now)

    return _change(call, change)


def mark_as_canceled(call: Call) -> Answer:
    """unpaid -> canceled, for good."""

    def change(invoice: ClientInvoice) -> ClientInvoice:
        if invoice.status != "unpaid":
            raise _wrong_status(f"A {invoice.status} invoice cannot be canceled")
        return msgspec.structs.replace(invoice, status="canceled", updated_at=call.space.now)

    return _change(call, change)


def _change(call: Call, change: Callable[[ClientInvoice], ClientInvoice]) -> Answer:
    with call.space.transaction():
        invoice = change(own(call))
        call.space.put(CLIENT_INVOICES, invoice)
        notices.changed(call.space, invoice)
    return answer(call, invoice)


def _wrong_status(detail: str) -> Refusal:
    return precondition_failed("invalid_invoice_status", detail)
