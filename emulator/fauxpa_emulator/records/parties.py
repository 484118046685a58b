"""Organizations, their bank accounts, their clients, and the directory of who can receive."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Literal

import msgspec

from .scenarios import Choice


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A postal address as Qonto writes it."""

    street_address: str | None = None
    city: str | None = None
    zip_code: str | None = None
    province_code: str | None = None
    country_code: str | None = None


class BankAccount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A Qonto account. Amounts in cents."""

    id: str
    slug: str
    name: str
    iban: str
    bic: str
    currency: str = "EUR"
    balance_cents: int = 0
    status: Literal["active", "closed"] = "active"
    main: bool = True
    updated_at: datetime


class Organization(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A company that uses Qonto: a seller, a buyer, or both."""

    id: str
    slug: str
    legal_name: str
    legal_number: str
    """Its SIREN (nine digits) for a French company."""
    legal_country: str = "FR"
    membership_id: str
    contact_email: str
    name: str = ""
    siret: str | None = None
    vat_number: str | None = None
    legal_form: str | None = None
    legal_sector: str | None = None
    legal_registration_date: str | None = None
    legal_share_capital: float | None = None
    address: Address = Address()
    locale: str = "fr"
    bank_accounts: tuple[BankAccount, ...] = ()
    sending_status: Literal["enabled", "disabled"] = "enabled"
    receiving_status: Literal["enabled", "disabled", "pending_creation", "pending_deletion"] = "enabled"
    numbering_mode: Literal["automatic", "manual"] = "automatic"
    created_at: datetime
    updated_at: datetime


class Client(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody an organization invoices."""

    id: str
    organization_id: str
    kind: Literal["individual", "company", "freelancer"]
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    extra_emails: tuple[str, ...] | None = None
    phone_country_code: str | None = None
    phone_number: str | None = None
    e_invoicing_address: str | None = None
    e_invoicing_reachable: bool | None = None
    """As computed when the client was last written; None: nothing to look up (U-13)."""
    vat_number: str | None = None
    tax_identification_number: str | None = None
    billing_address: Address | None = None
    delivery_address: Address | None = None
    recipient_code: str | None = None
    currency: str | None = None
    locale: str | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def display_name(self) -> str:
        """What a person calls them."""
        return self.name or " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def search_name(self) -> str:
        """The name without case and accents, for `filter[name]`."""
        return folded(self.display_name)

    @property
    def search_email(self) -> str | None:
        """The e-mail without case, for `filter[email]`."""
        return self.email.lower() if self.email else None

    @property
    def search_vat_number(self) -> str | None:
        """The VAT number without case, for `filter[vat_number]`."""
        return self.vat_number.lower() if self.vat_number else None

    @property
    def search_tax_number(self) -> str | None:
        """The tax number without case, for `filter[tax_identification_number]`."""
        return self.tax_identification_number.lower() if self.tax_identification_number else None


class DirectoryLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the Annuaire: who receives at which address, through which platform."""

    id: str
    """The address itself: SIREN, SIREN_SIRET, SIREN_SIRET_ROUTING or SIREN_SUFFIX."""
    siren: str
    name: str
    platform: str = "Qonto"
    organization_id: str | None = None
    """The organization of this emulator behind the line, if there is one."""
    scenario: Choice | None = None
    """What this buyer does, where a test said so."""
    active_from: datetime | None = None
    active_to: datetime | None = None


def folded(text: str) -> str:
    """Text without accents and case."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()
