"""A supplier invoice as Qonto shows it, in the key order of digest 10.7."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ...network import lifecycle
from ...records.invoices import LifecycleEvent, SupplierInvoice
from ...store import SUPPLIER_INVOICES, Condition
from ...wire import Json, money, plain, timestamp
from ...world import Space
from ..invoice_parts import events_wire, plain_price
from .available import available_actions

LEFT_OUT_WHEN_UNSET = frozenset({"total_amount_excluding_taxes", "total_tax_amount"})
LEFT_OUT_OF_UPLOADS_WHEN_UNSET = frozenset(
    {
        "e_invoice_type",
        "vat_number",
        "tin",
        "matched_transactions",
        "transfer_ids",
        "suggested_transactions",
        "taxes",
        "matched_transactions_ids",
        "supplier_snapshot",
    }
)
"""Not there on the plain upload that was seen live."""
META = ("integration_type", "connector", "accounting_recorded_at", "accounting_recorded_source")


def happened(space: Space, invoice: SupplierInvoice) -> tuple[LifecycleEvent, ...]:
    """The lifecycle events so far."""
    return lifecycle.past(invoice.events, space.now)


def invoice_wire(space: Space, invoice: SupplierInvoice) -> Json:
    """The whole object; no envelope."""
    currency = invoice.currency
    category = _category(invoice)
    shown: Json = {
        "id": invoice.id,
        "status": invoice.status,
        "organization_id": invoice.organization_id,
        "source_type": invoice.source_type,
        "attachment_id": invoice.attachment_id,
        "updated_at": timestamp(invoice.updated_at),
        "created_at": timestamp(invoice.created_at),
        "file_name": invoice.file_name,
        "declined_note": invoice.declined_note,
        "is_einvoice": invoice.is_einvoice and space.quirk("french-is-einvoice") == "true",
        "has_discrepancies": False,
        "display_attachment_id": invoice.attachment_id,
        "e_invoice_type": None,
        "has_duplicates": _has_duplicates(space, invoice),
        "invoice_number": invoice.invoice_number,
        "supplier_name": invoice.supplier_name,
        "vat_number": invoice.vat_number,
        "tin": invoice.tin,
        "description": invoice.description,
        "total_amount": _amount(invoice.total_amount, currency),
        "issue_date": _day(invoice.issue_date),
        "due_date": _day(invoice.due_date),
        "payment_date": _day(invoice.payment_date),
        "scheduled_date": None,
        "iban": invoice.iban,
        "initiator_id": invoice.initiator_id,
        "source": invoice.source,
        "is_attachment_invoice": category == "INVOICE",
        "attachment_category": category,
        "is_attachment_non_financial": not invoice.is_financial,
        "analyzed_at": timestamp(invoice.created_at),
        "matched_transactions": [],
        "transfer_ids": [],
        "request_transfer": None,
        "einvoicing_lifecycle_events": events_wire(space, happened(space, invoice)) or None,
        "meta": {name: (invoice.meta or {}).get(name) for name in META},
        "available_actions": available_actions(invoice),
        "approval_workflow": {
            "approver_ids": [],
            "supplier_invoice_request_id": None,
            "verified_by": None,
            "last_approved_by": None,
        },
        "payable_amount": _amount(invoice.payable_amount, currency),
        "total_amount_credit_notes": money(Decimal(0), currency),
        "is_credit_note": invoice.is_credit_note,
        "has_suggested_credit_notes": False,
        "related_invoices": [],
        "suggested_transactions": [],
        "supplier_id": invoice.supplier_id,
        "issuer_name": invoice.supplier_name,
        "total_amount_excluding_taxes": _amount(invoice.total_amount_excluding_taxes, currency),
        "total_tax_amount": _amount(invoice.total_tax_amount, currency),
        "taxes": _taxes(space, invoice),
        "self_invoice_id": None,
        "matched_transactions_ids": [],
        "supplier_snapshot": _snapshot(invoice),
    }
    left_out = LEFT_OUT_WHEN_UNSET
    if invoice.source_type == "direct_upload":
        left_out |= LEFT_OUT_OF_UPLOADS_WHEN_UNSET
    return {name: value for name, value in shown.items() if value or name not in left_out}


def _category(invoice: SupplierInvoice) -> str:
    """`attachment_category`: what could be told from the file."""
    if not invoice.is_financial:
        return "OTHER_NON_FINANCIAL_DOCUMENT"
    if invoice.is_credit_note:
        return "CREDIT_NOTE"
    return "UNKNOWN" if invoice.invoice_number is None and invoice.total_amount is None else "INVOICE"


def _has_duplicates(space: Space, invoice: SupplierInvoice) -> bool:
    """Whether there is another with the same supplier and number."""
    if invoice.twin_key is None:
        return False
    same = (
        Condition("organization_id", "=", invoice.organization_id),
        Condition("twin_key", "=", invoice.twin_key),
        Condition("available_at", "<=", space.now),
    )
    return space.count(SUPPLIER_INVOICES, *same) > 1


def _taxes(space: Space, invoice: SupplierInvoice) -> list[Json]:
    """VAT by rate: a fraction, `0.20`, or a percentage, `20` (C-07)."""
    as_percentage = space.quirk("tax-rate") == "percentage"
    return [
        {
            "tax_amount": money(share.amount, invoice.currency),
            "tax_rate": plain(share.rate * 100) if as_percentage else plain_price(Decimal(plain(share.rate))),
        }
        for share in invoice.taxes
    ]


def _snapshot(invoice: SupplierInvoice) -> Json | None:
    if invoice.supplier_name is None:
        return None
    return {
        "id": invoice.supplier_id,
        "name": invoice.supplier_name,
        "iban": invoice.iban,
        "tin": invoice.tin,
        "vat_number": invoice.vat_number,
        "email": None,
        "currency": invoice.currency,
        "status": None,
    }


def _amount(value: Decimal | None, currency: str) -> Json | None:
    return None if value is None else money(value, currency)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
