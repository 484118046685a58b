"""Listing and retrieving: only what the network has made available is there."""

from __future__ import annotations

from ...errors import not_found
from ...gateway.call import Answer, Call, ok
from ...records.invoices import SupplierInvoice
from ...store import SUPPLIER_INVOICES, Condition
from ...wire import Json
from .. import listing
from . import filters
from .wire import happened, invoice_wire

SORTS = {
    "created_at": "created_at",
    "updated_at": "updated_at",
    "issue_date": "issue_date",
    "due_date": "due_date",
    "payment_date": "payment_date",
    "file_name": "search_file_name",
    "supplier_name": "search_supplier_name",
    "invoice_number": "search_number",
    "total_amount": "total_amount",
    "payable_amount": "payable_cents",
    "status": "status",
}


def list_invoices(call: Call) -> Answer:
    """A page of what was received."""
    if not call.query.get("per_page"):
        call.note("QPA-PAGE-007")
    return listing.listing(
        call,
        SUPPLIER_INVOICES,
        Condition("available_at", "<=", call.space.now),
        *filters.conditions(call),
        key="supplier_invoices",
        wire=lambda invoice: shown(call, invoice),
        sorts=SORTS,
        default_sort="created_at:desc",
        default_per_page=int(call.space.quirk("supplier-per-page")),
    )


def retrieve(call: Call) -> Answer:
    """One supplier invoice."""
    return ok({"supplier_invoice": shown(call, own(call))})


def own(call: Call) -> SupplierInvoice:
    """The invoice that the path names. Raises Refusal 404 where the organization has no such one (yet)."""
    invoice = call.space.get(SUPPLIER_INVOICES, call.path["id"])
    if invoice is None or invoice.organization_id != call.organization_id or invoice.available_at > call.space.now:
        raise not_found()
    return invoice


def shown(call: Call, invoice: SupplierInvoice) -> Json:
    """The wire form; says which of its details are not documented."""
    if invoice.source_type == "direct_upload":
        call.note("QPA-SUP-035", "QPA-SUP-037")
    if invoice.is_einvoice:
        call.note("QPA-SUP-006")
    if any(event.reason is None for event in happened(call.space, invoice)):
        call.note("QPA-LC-008")
    return invoice_wire(call.space, invoice)
