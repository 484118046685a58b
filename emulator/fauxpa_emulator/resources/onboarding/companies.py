"""From a registration to an organization with a Qonto PA account: no bank account, but e-invoices both ways."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from fauxpa_fixtures.identifiers import french_vat_number, luhn_digit, siret_of

from ...network.companies import MAGIC_COMPANIES
from ...records.onboarding import Registration
from ...records.parties import Address, Organization, folded
from ...store import ORGANIZATIONS, Condition
from ...world import Space

FIRST_NEW_SIREN = 10_000
"""Companies that are being founded get 00010001?, 00010002? and so on: no real SIREN begins with zeros."""


def company_of(space: Space, registration: Registration) -> Organization:
    """A new organization; what the registration does not say is made up."""
    given = registration.organization
    siren = given.get("legal_number") or _fresh_siren(space)
    magic = MAGIC_COMPANIES.get(siren)
    name = given.get("legal_name") or (magic.name if magic else f"Company {siren}")
    slug = _slug(space, name, siren)
    capital = given.get("total_capital_amount")
    return Organization(
        id=given["id"],
        slug=slug,
        legal_name=name,
        name=name,
        legal_number=siren,
        legal_country=(given.get("address") or {}).get("country") or "FR",
        membership_id=space.uuid(),
        contact_email=registration.partner_user.get("email") or f"contact@{slug}.example",
        siret=siret_of(siren),
        vat_number=given.get("legal_vat_number") or french_vat_number(siren),
        legal_form=given.get("legal_form"),
        legal_sector=given.get("legal_sector"),
        legal_registration_date=given.get("legal_registration_date"),
        legal_share_capital=float(Decimal(capital["value"])) if capital else None,
        address=_address(given.get("address") or {}),
        locale=registration.locale,
        created_at=space.now,
        updated_at=space.now,
    )


def _fresh_siren(space: Space) -> str:
    while True:
        body = f"{FIRST_NEW_SIREN + space.next_number('sirens'):08d}"
        siren = body + luhn_digit(body)
        if siren not in MAGIC_COMPANIES and not space.count(ORGANIZATIONS, Condition("legal_number", "=", siren)):
            return siren


def _slug(space: Space, name: str, siren: str) -> str:
    """`atelier-lumiere-4821`: the login of API keys; the whole SIREN where the short form is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", folded(name))[:60].strip("-") or "company"
    short = f"{base}-{siren[-4:]}"
    return f"{base}-{siren}" if space.count(ORGANIZATIONS, Condition("slug", "=", short)) else short


def _address(given: dict[str, Any]) -> Address:
    return Address(
        street_address=", ".join(filter(None, (given.get("line_1"), given.get("line_2")))) or None,
        city=given.get("city"),
        zip_code=given.get("postal_code"),
        country_code=given.get("country"),
    )
