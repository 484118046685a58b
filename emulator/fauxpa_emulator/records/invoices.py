"""Invoices on both sides, credit notes, and what happened to them on the network. Amounts are exact decimals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from .parties import Address, folded
from .scenarios import Choice, Step

InvoiceStatus = Literal["draft", "unpaid", "paid", "canceled"]
SupplierStatus = Literal[
    "to_review",
    "to_pay",
    "to_approve",
    "awaiting_payment",
    "pending",
    "scheduled",
    "paid",
    "archived",
    "rejected",
    "discarded",
]


class Discount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`percentage` (value is a fraction) or `absolute`; `amount` is what it comes to."""

    type: Literal["percentage", "absolute"]
    value: Decimal
    amount: Decimal


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line. `subtotal` is net of the discount and without VAT, `total_amount` with it."""

    title: str
    description: str | None = None
    quantity: Decimal
    unit: str | None = None
    unit_price: Decimal
    vat_rate: Decimal
    """A fraction: 0.2 is 20 %."""
    vat_exemption_reason: str | None = None
    discount: Discount | None = None
    subtotal: Decimal
    total_vat: Decimal
    total_amount: Decimal


class Buyer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The client as it stood when the invoice was written."""

    id: str
    type: Literal["individual", "company", "freelancer"]
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    vat_number: str | None = None
    tax_identification_number: str | None = None
    recipient_code: str | None = None
    locale: str | None = None
    billing_address: Address | None = None
    delivery_address: Address | None = None


class PaymentMethod(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transfer to this account."""

    iban: str
    bic: str | None = None
    beneficiary_name: str | None = None


class LifecycleEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One status of the reform (200 to 214), planned or past: it counts from `at` on."""

    code: int
    at: datetime
    reason: str | None = None
    message: str | None = None


class Transmission(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One submission to the network: its whole plan, written when it was sent."""

    sent_at: datetime
    scenario: str
    events: tuple[LifecycleEvent, ...]
    waiting: tuple[Step, ...] = ()
    """What comes after them, from the first step on that does not come by time."""
    polls: int = 0
    """How often the invoice was read since `waiting` began to wait."""
    receiver_organization_id: str | None = None
    """The buyer, where it is an organization of this emulator."""
    supplier_invoice_id: str | None = None
    """What the buyer sees."""


class SourceDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The file that an imported invoice came from."""

    content: str
    """SHA-256 of the file."""
    syntax: str | None = None
    """`factur-x`, `ubl`, `cii`; None: a picture, or a PDF without an invoice in it."""
    profile: str | None = None
    type_code: str | None = None
    """BT-3."""
    seller_siren: str | None = None
    buyer_siren: str | None = None
    buyer_address: str | None = None
    """BT-49 without its scheme, or what could be derived."""
    problem: str | None = None


class ClientInvoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invoice that an organization issues."""

    id: str
    organization_id: str
    status: InvoiceStatus
    number: str | None = None
    purchase_order: str | None = None
    client: Buyer
    items: tuple[Item, ...] = ()
    currency: str = "EUR"
    total_amount: Decimal = Decimal(0)
    """With VAT."""
    vat_amount: Decimal = Decimal(0)
    discount: Discount | None = None
    issue_date: date | None = None
    due_date: date | None = None
    performance_date: date | None = None
    performance_start_date: date | None = None
    performance_end_date: date | None = None
    contact_email: str | None = None
    terms_and_conditions: str | None = None
    header: str | None = None
    footer: str | None = None
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    """The `settings` of the request: legal mentions and capital, as they were sent."""
    issuer: dict[str, Any] = msgspec.field(default_factory=dict)
    """The `organization` object of the answer, as it stood when the invoice was written."""
    italian: dict[str, Any] = msgspec.field(default_factory=dict)
    """welfare_fund, withholding_tax, payment_reporting, stamp_duty_amount, report_einvoicing: echoed, never judged."""
    payment_methods: tuple[PaymentMethod, ...] = ()
    credit_notes_ids: tuple[str, ...] = ()
    invoice_type: Literal["standard", "deposit", "balance"] = "standard"
    attachment_id: str | None = None
    attachment_ready_at: datetime | None = None
    """From when the attachment shows: the file of an invoice made here is generated with a delay."""
    imported: bool = False
    source: SourceDocument | None = None
    scenario: Choice | None = None
    """What shall happen to it when it is sent, where a test said so."""
    transmission: Transmission | None = None
    einvoicing_expected: bool = False
    """True on invoices finalised here by an activated French organization: `pending` before any sending (C-21)."""
    created_at: datetime
    updated_at: datetime
    finalized_at: datetime | None = None
    paid_at: datetime | None = None

    @property
    def source_content(self) -> str | None:
        """SHA-256 of the imported file, for the idempotency of imports."""
        return self.source.content if self.source and self.imported else None

    @property
    def search_text(self) -> str:
        """Number, buyer and its SIREN without case and accents, for whoever looks for it on the page."""
        siren = self.source.buyer_siren if self.source else self.client.tax_identification_number
        words = (self.number, self.client.name, self.client.first_name, self.client.last_name, siren)
        return folded(" ".join(filter(None, words)))

    @property
    def has_scenario(self) -> bool:
        """Whether a test chose what shall happen to it."""
        return self.scenario is not None

    @property
    def way(self) -> str | None:
        """What was and will be said of it, short enough for thousands to be looked through: for each event its time (in
        seconds), its code and whether it has a reason."""
        if self.transmission is None:
            return None
        told = (f"{event.at.timestamp()} {event.code} {event.reason or ''}" for event in self.transmission.events)
        return "\n".join(told)

    @property
    def last_event_at(self) -> datetime | None:
        """When the plan of its transmission ends, to find the invoices to which something is still to happen."""
        return max((event.at for event in self.transmission.events), default=None) if self.transmission else None


class TaxShare(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VAT of one rate (a fraction)."""

    rate: Decimal
    amount: Decimal


class SupplierInvoice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invoice that an organization received."""

    id: str
    organization_id: str
    status: SupplierStatus = "to_review"
    source_type: Literal["email", "e_invoicing", "direct_upload"]
    source: str
    file_name: str
    attachment_id: str
    initiator_id: str | None = None
    supplier_id: str | None = None
    is_einvoice: bool = False
    invoice_number: str | None = None
    supplier_name: str | None = None
    vat_number: str | None = None
    tin: str | None = None
    iban: str | None = None
    description: str | None = None
    currency: str = "EUR"
    total_amount: Decimal | None = None
    total_amount_excluding_taxes: Decimal | None = None
    total_tax_amount: Decimal | None = None
    payable_amount: Decimal | None = None
    taxes: tuple[TaxShare, ...] = ()
    issue_date: date | None = None
    due_date: date | None = None
    payment_date: date | None = None
    declined_note: str = ""
    is_credit_note: bool = False
    is_financial: bool = True
    meta: dict[str, Any] | None = None
    events: tuple[LifecycleEvent, ...] = ()
    sent_invoice_id: str | None = None
    """The client invoice that it is the other side of, where both parties are here."""
    sender_organization_id: str | None = None
    available_at: datetime
    """From when the buyer sees it."""
    idempotency_key: str | None = None
    """What an upload was named by its sender: the same name makes no second invoice."""
    created_at: datetime
    updated_at: datetime

    @property
    def search_number(self) -> str:
        """The number without case and accents, for `query`."""
        return folded(self.invoice_number or "")

    @property
    def search_supplier_name(self) -> str:
        """The supplier's name without case and accents, for `query`."""
        return folded(self.supplier_name or "")

    @property
    def search_file_name(self) -> str:
        """The file's name without case and accents, for `query`."""
        return folded(self.file_name)

    @property
    def twin_key(self) -> str | None:
        """What duplicates have in common, supplier and number; None where one of them is not known."""
        if self.invoice_number is None or self.supplier_name is None:
            return None
        return f"{self.search_supplier_name}\n{self.search_number}"

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing that a payment needs, apart from the IBAN and the due date."""
        return None not in (self.invoice_number, self.supplier_name, self.payable_amount, self.issue_date)

    @property
    def payable_cents(self) -> int | None:
        """For `filter[payable_amount]`."""
        return None if self.payable_amount is None else int(self.payable_amount * 100)


class CreditNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A credit note on a client invoice."""

    id: str
    organization_id: str
    invoice_id: str
    number: str
    client: Buyer
    items: tuple[Item, ...]
    currency: str = "EUR"
    total_amount: Decimal
    vat_amount: Decimal
    issue_date: date
    invoice_issue_date: date | None = None
    contact_email: str | None = None
    terms_and_conditions: str = ""
    header: str | None = None
    footer: str | None = None
    reason: str | None = None
    italian: dict[str, Any] = msgspec.field(default_factory=dict)
    """welfare_fund, withholding_tax, stamp_duty_amount: echoed, never judged."""
    attachment_id: str
    transmission: Transmission | None = None
    created_at: datetime
    finalized_at: datetime
