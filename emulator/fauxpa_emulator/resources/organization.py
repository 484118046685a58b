"""`/v2/organization`: who the caller is, with its bank accounts (digest 8.2)."""

from __future__ import annotations

from collections.abc import Mapping

from ..gateway.call import Answer, Call, Handler, ok
from ..records.parties import Address, BankAccount, Organization
from ..wire import Json, timestamp
from . import listing
from .clients import address_wire


def retrieve(call: Call) -> Answer:
    """The organization of the credential; the emulator knows no accounts at other banks."""
    listing.flag(call, "include_external_accounts")
    organization = call.organization
    if not organization.bank_accounts:
        call.note("QPA-SET-021")
    return ok({"organization": wire(organization)})


def wire(organization: Organization) -> Json:
    """The organization in the key order of digest 10.7, then `address`, which the live API adds."""
    return {
        "id": organization.id,
        "name": organization.name or organization.legal_name,
        "slug": organization.slug,
        "legal_name": organization.legal_name,
        "locale": organization.locale,
        "legal_share_capital": organization.legal_share_capital,
        "legal_country": organization.legal_country,
        "legal_registration_date": organization.legal_registration_date,
        "legal_form": organization.legal_form,
        "legal_address": one_line(organization.address),
        "legal_sector": organization.legal_sector,
        "contract_signed_at": timestamp(organization.created_at),
        "legal_number": organization.legal_number,
        "bank_accounts": [_account(organization, account) for account in organization.bank_accounts],
        "address": address_wire(organization.address),
    }


def one_line(address: Address) -> str:
    """`12 rue des Artisans, 44000 Nantes`."""
    place = " ".join(filter(None, (address.zip_code, address.city)))
    return ", ".join(filter(None, (address.street_address, place)))


def _account(organization: Organization, account: BankAccount) -> Json:
    """An account; unlike amounts elsewhere, its balance is a number."""
    balance = account.balance_cents / 100
    return {
        "id": account.id,
        "slug": account.slug,
        "iban": account.iban,
        "bic": account.bic,
        "currency": account.currency,
        "balance": balance,
        "balance_cents": account.balance_cents,
        "authorized_balance": balance,
        "authorized_balance_cents": account.balance_cents,
        "name": account.name,
        "updated_at": timestamp(account.updated_at),
        "status": account.status,
        "main": account.main,
        "is_external_account": False,
        "account_number": None,
        "organization_id": organization.id,
    }


HANDLERS: Mapping[str, Handler] = {"organization.retrieve": retrieve}
