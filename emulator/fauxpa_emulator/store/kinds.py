"""All tables, with the columns that filters, look-ups and sorting use."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ..clock import ClockState
from ..records.access import Credential, IdempotentAnswer, OAuthApplication
from ..records.files import Attachment, Upload
from ..records.invoices import ClientInvoice, CreditNote, SupplierInvoice
from ..records.keys import Handed
from ..records.onboarding import Registration
from ..records.parties import Client, DirectoryLine, Organization
from ..records.scenarios import Choice, Scenario
from ..records.webhooks import Delivery, Subscription
from .base import Kind


class Namespace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A world of its own: its organizations, its credentials, its clock."""

    id: str
    clock: ClockState
    secret: str
    """Signs the urls of its files."""
    seed: str | None = None
    """What its ids and secrets are made from; None: from the machine's randomness."""
    scenario: Choice | None = None
    """What happens to invoices for which nothing else says it; None: the default of all."""
    next_scenarios: tuple[Choice, ...] = ()
    """What happens to the next ones that are sent, in this order."""
    collecting: bool = False
    """Whether webhooks are kept when they fall due, and not sent."""


class ClockStart(msgspec.Struct, frozen=True, kw_only=True):
    """How the time of a namespace begins: at a moment, or (None) at the machine's."""

    at: datetime | None = None
    speed: float = 1.0


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What a reset goes back to, beside the records, which are kept under a name of their own."""

    id: str
    """The namespace."""
    namespace: Namespace
    """Its record as it began."""
    clock: ClockStart | None = None
    """None: as the settings say."""
    handed: Handed


NAMESPACES = Kind("namespaces", Namespace)
ORIGINS = Kind("origins", Origin)
CREDENTIALS = Kind(
    "credentials",
    Credential,
    ("space", "kind", "client_id", "organization_id", "grant"),
    (("space",), ("grant",), ("client_id",)),
)
APPLICATIONS = Kind("applications", OAuthApplication, ("space",), (("space",),))
ORGANIZATIONS = Kind("organizations", Organization, ("slug", "legal_number"), (("legal_number",),))
CLIENTS = Kind(
    "clients",
    Client,
    (
        "organization_id",
        "search_name",
        "search_email",
        "search_vat_number",
        "search_tax_number",
        "e_invoicing_address",
        "created_at",
        "updated_at",
    ),
    (("organization_id", "created_at"),),
)
CLIENT_INVOICES = Kind(
    "client_invoices",
    ClientInvoice,
    (
        "organization_id",
        "status",
        "number",
        "search_text",
        "imported",
        "source_content",
        "has_scenario",
        "last_event_at",
        "way",
        "issue_date",
        "due_date",
        "created_at",
        "updated_at",
    ),
    (("organization_id", "created_at"), ("organization_id", "number"), ("organization_id", "source_content")),
)
SUPPLIER_INVOICES = Kind(
    "supplier_invoices",
    SupplierInvoice,
    (
        "organization_id",
        "status",
        "source",
        "source_type",
        "attachment_id",
        "idempotency_key",
        "invoice_number",
        "supplier_name",
        "file_name",
        "search_number",
        "search_supplier_name",
        "search_file_name",
        "twin_key",
        "is_complete",
        "total_amount",
        "payable_cents",
        "currency",
        "is_einvoice",
        "is_credit_note",
        "is_financial",
        "issue_date",
        "due_date",
        "payment_date",
        "available_at",
        "created_at",
        "updated_at",
    ),
    (("organization_id", "created_at"), ("organization_id", "twin_key"), ("organization_id", "idempotency_key")),
)
CREDIT_NOTES = Kind(
    "credit_notes",
    CreditNote,
    ("organization_id", "invoice_id", "number", "created_at"),
    (("organization_id", "created_at"), ("organization_id", "number"), ("organization_id", "invoice_id")),
)
ATTACHMENTS = Kind("attachments", Attachment, ("organization_id",))
UPLOADS = Kind("uploads", Upload, ("organization_id",))
DIRECTORY = Kind("directory", DirectoryLine, ("siren",), (("siren",),))
REGISTRATIONS = Kind("registrations", Registration, ("partner_id", "secret", "created_at"))
SUBSCRIPTIONS = Kind(
    "subscriptions", Subscription, ("scheme", "organization_id", "client_id", "created_at"), (("organization_id",),)
)
DELIVERIES = Kind(
    "deliveries",
    Delivery,
    ("subscription_id", "subject_id", "topic", "state", "due_at", "created_at"),
    (("state", "due_at"),),
)
SCENARIOS = Kind("scenarios", Scenario)
"""Scripts that users wrote."""
IDEMPOTENT_ANSWERS = Kind("idempotent_answers", IdempotentAnswer, ("expires_at",))

KINDS: tuple[Kind[object], ...] = (  # every table that a store must have
    NAMESPACES,  # type: ignore[assignment]
    ORIGINS,
    CREDENTIALS,
    APPLICATIONS,
    ORGANIZATIONS,
    CLIENTS,
    CLIENT_INVOICES,
    SUPPLIER_INVOICES,
    CREDIT_NOTES,
    ATTACHMENTS,
    UPLOADS,
    DIRECTORY,
    REGISTRATIONS,
    SUBSCRIPTIONS,
    DELIVERIES,
    SCENARIOS,
    IDEMPOTENT_ANSWERS,
)
