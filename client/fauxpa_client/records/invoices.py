"""Invoices of both directions, credit notes, and what importing a file answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ..errors import Problem
from .base import Record, called
from .parties import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Money(Record):
    value: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleEvent(Record):
    """One event of the e-invoicing network. `status_code` is 200 (deposited) to 214."""

    status_code: int | None = None
    reason: str | None = None
    reason_message: str | None = None
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine(Record):
    """`vat_rate` is a fraction: 0.2 is 20 %."""

    title: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Money | None = None
    vat_rate: Decimal | None = None
    vat_exemption_reason: str | None = None
    subtotal: Money | None = None
    total_vat: Money | None = None
    total_amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkDocument(Record):
    """What client invoices, supplier invoices and credit notes have in common."""

    id: str = ""
    einvoicing_lifecycle_events: tuple[LifecycleEvent, ...] = ()

    @property
    def status_codes(self) -> tuple[int, ...]:
        """The codes of the lifecycle events, in the order in which they came."""
        return tuple(e.status_code for e in self.einvoicing_lifecycle_events if e.status_code is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInvoice(NetworkDocument):
    """`status` is draft, unpaid, paid or canceled; `einvoicing_status` is absent or empty before any sending."""

    organization_id: str | None = None
    number: str | None = field(default=None, metadata=called("number", "invoice_number"))
    status: str | None = None
    einvoicing_status: str | None = None
    invoice_type: str | None = None
    invoice_url: str | None = None
    attachment_id: str | None = None
    purchase_order: str | None = None
    currency: str | None = None
    total_amount: Money | None = None
    vat_amount: Money | None = None
    amount_paid: Money | None = None
    issue_date: date | None = None
    due_date: date | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    finalized_at: datetime | None = None
    paid_at: datetime | None = None
    items: tuple[InvoiceLine, ...] = ()
    client: Client | None = None
    credit_notes_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierInvoice(NetworkDocument):
    """`status` starts at to_review; `is_einvoice` tells what came through the e-invoicing network."""

    organization_id: str | None = None
    status: str | None = None
    is_einvoice: bool | None = None
    source: str | None = None
    source_type: str | None = None
    invoice_number: str | None = None
    supplier_name: str | None = None
    file_name: str | None = None
    attachment_id: str | None = None
    display_attachment_id: str | None = None
    vat_number: str | None = None
    tin: str | None = field(default=None, metadata=called("tin", "tin_number"))
    iban: str | None = None
    declined_note: str | None = None
    total_amount: Money | None = None
    total_amount_excluding_taxes: Money | None = None
    total_tax_amount: Money | None = None
    payable_amount: Money | None = None
    issue_date: date | None = None
    due_date: date | None = None
    payment_date: date | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    is_credit_note: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote(NetworkDocument):
    invoice_id: str | None = None
    number: str | None = None
    einvoicing_status: str | None = None
    attachment_id: str | None = None
    currency: str | None = None
    total_amount: Money | None = None
    vat_amount: Money | None = None
    issue_date: date | None = None
    # The sandbox was seen to write a capital I (C-19).
    invoice_issue_date: date | None = field(default=None, metadata=called("invoice_issue_date", "Invoice_issue_date"))
    created_at: datetime | None = None
    finalized_at: datetime | None = None
    items: tuple[InvoiceLine, ...] = ()
    client: Client | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedInvoice(Record):
    """One file of an import. `invoice_id` is that of the client invoice, new or already there."""

    invoice_id: str = ""
    file_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Record):
    """A file that an invoice can take up by `upload_id`."""

    id: str = ""
    filename: str | None = field(default=None, metadata=called("filename", "file_name"))
    content_type: str | None = field(default=None, metadata=called("content_type", "file_content_type"))
    file_size: int | None = None
    url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SupplierImport:
    """What a bulk creation did: it answers 200 even when some or all files were refused."""

    invoices: tuple[SupplierInvoice, ...]
    errors: tuple[Problem, ...]
