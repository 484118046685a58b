"""Organizations, their clients, and the registrations that create organizations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from .base import Record, called


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Record):
    street_address: str | None = None
    city: str | None = None
    zip_code: str | None = None
    province_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Record):
    """`kind` is company, individual or freelancer, and reads `type` inside invoices.

    `e_invoicing_reachable` is computed when the client is created or updated; `None` means not known.
    """

    id: str = ""
    kind: str | None = field(default=None, metadata=called("kind", "type"))
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    extra_emails: tuple[str, ...] = ()
    vat_number: str | None = None
    tax_identification_number: str | None = None
    e_invoicing_address: str | None = None
    e_invoicing_reachable: bool | None = None
    billing_address: Address | None = None
    delivery_address: Address | None = None
    currency: str | None = None
    locale: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount(Record):
    id: str = ""
    name: str | None = None
    iban: str | None = None
    bic: str | None = None
    currency: str | None = None
    balance: Decimal | None = None
    status: str | None = None
    main: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization(Record):
    """`legal_number` is the SIREN of a French company. An account for e-invoicing only may have no bank account."""

    id: str | None = None
    slug: str | None = None
    name: str | None = None
    legal_name: str | None = None
    legal_number: str | None = None
    legal_country: str | None = None
    legal_form: str | None = None
    legal_address: str | None = None
    locale: str | None = None
    bank_accounts: tuple[BankAccount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFlow(Record):
    """`type` is seamless (all data given) or manual."""

    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Record):
    """An onboarding in progress: the user completes it behind `redirection_link`."""

    id: str = ""
    status: str | None = None
    legal_flow: str | None = None
    flow: RegistrationFlow | None = None
    redirection_link: str | None = None
    partner_redirect_url: str | None = None
    locale: str | None = None
    organization: Organization | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
