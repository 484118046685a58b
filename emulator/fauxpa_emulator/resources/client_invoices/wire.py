"""A client invoice as Qonto shows it, in the key order of digest 10.7."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...network import lifecycle
from ...records.invoices import ClientInvoice, LifecycleEvent
from ...wire import Json, money, priced, timestamp
from ...world import Space
from ..invoice_parts import buyer_wire, discount_wire, events_wire, item_wire

MENTIONS = ("discount_conditions", "late_payment_penalties", "legal_fixed_compensation")
ITALIAN = ("welfare_fund", "withholding_tax", "payment_reporting")


def happened(space: Space, invoice: ClientInvoice) -> tuple[LifecycleEvent, ...]:
    """The lifecycle events so far."""
    return lifecycle.past(invoice.transmission.events, space.now) if invoice.transmission else ()


def seen(space: Space, invoice: ClientInvoice) -> tuple[int, bool]:
    """All that time changes in an answer: how much has happened, and whether the file is there yet."""
    return len(happened(space, invoice)), _attachment(space, invoice) is None


def invoice_wire(space: Space, invoice: ClientInvoice, *, with_events: bool = True) -> Json:
    """The whole object. What never applied to this invoice is left out (digest 4.9, observed)."""
    currency, events = invoice.currency, happened(space, invoice)
    shown: Json = {
        "id": invoice.id,
        "organization_id": invoice.organization_id,
        "number": invoice.number,
        "purchase_order": invoice.purchase_order or "",
        "status": invoice.status,
        "invoice_url": f"https://pay.qonto.com/invoices/{invoice.id}",
        "contact_email": invoice.contact_email,
        "terms_and_conditions": invoice.terms_and_conditions or "",
        **{name: invoice.settings.get(name) for name in MENTIONS},
        "header": invoice.header or "",
        "footer": invoice.footer or "",
        "currency": currency,
        **priced("total_amount", invoice.total_amount, currency),
        **priced("vat_amount", invoice.vat_amount, currency),
        "issue_date": _day(invoice.issue_date),
        "due_date": _day(invoice.due_date),
        "performance_start_date": _day(invoice.performance_start_date or invoice.performance_date),
        "performance_end_date": _day(invoice.performance_end_date),
        "created_at": timestamp(invoice.created_at),
        "finalized_at": timestamp(invoice.finalized_at),
        "paid_at": timestamp(invoice.paid_at),
        "stamp_duty_amount": invoice.italian.get("stamp_duty_amount"),
        "items": [item_wire(item, currency) for item in invoice.items] or None,
        "client": buyer_wire(invoice.client),
        "payment_methods": _payment_methods(invoice),
        "credit_notes_ids": list(invoice.credit_notes_ids),
        "organization": invoice.issuer,
        "invoice_type": invoice.invoice_type,
        "attachment_id": _attachment(space, invoice),
        **_einvoicing_status(space, invoice, events),
        **{name: invoice.italian[name] for name in ITALIAN if name in invoice.italian},
    }
    if with_events and invoice.transmission is not None:
        shown["einvoicing_lifecycle_events"] = events_wire(space, events)
    shown["performance_date"] = _day(invoice.performance_date)
    shown["updated_at"] = timestamp(max([invoice.updated_at, *(event.at for event in events)]))
    shown["amount_paid"] = money(invoice.total_amount if invoice.status == "paid" else Decimal(0), currency)
    shown["deposit_amount"] = None
    if invoice.discount is not None:
        shown["discount"] = discount_wire(invoice.discount, currency)
    return shown


def webhook_data(space: Space, invoice: ClientInvoice) -> Json:
    """`data` of a `v1/client-invoices` event: no organization_id, no cents, no lifecycle events (digest 9.4)."""
    whole = invoice_wire(space, invoice, with_events=False)
    del whole["organization_id"]
    found = _without_cents(whole)
    assert isinstance(found, dict)
    return found


def _without_cents(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_cents(part) for name, part in value.items() if not name.endswith("_cents")}
    if isinstance(value, list):
        return [_without_cents(part) for part in value]
    return value


def _einvoicing_status(space: Space, invoice: ClientInvoice, events: tuple[LifecycleEvent, ...]) -> Json:
    if invoice.transmission is not None:
        return {"einvoicing_status": lifecycle.status(events) if events else "pending"}
    if invoice.einvoicing_expected and space.quirk("status-before-send") == "pending":
        return {"einvoicing_status": "pending"}
    return {}


def _attachment(space: Space, invoice: ClientInvoice) -> str | None:
    ready = invoice.attachment_ready_at
    return invoice.attachment_id if ready is None or ready <= space.now else None


def _payment_methods(invoice: ClientInvoice) -> list[Json]:
    return [
        {
            "beneficiary_name": method.beneficiary_name or "",
            "bic": method.bic or "",
            "iban": method.iban,
            "type": "transfer",
        }
        for method in invoice.payment_methods
    ]


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
