"""The `organization` object inside an invoice (digest 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...records.parties import Organization
from ...wire import Json


def issuer(organization: Organization, settings: Mapping[str, Any]) -> Json:
    """The seller as the invoice remembers it; what the request's `settings` say wins."""
    address = organization.address
    return {
        "id": organization.id,
        "legal_name": organization.legal_name,
        "legal_number": organization.legal_number,
        "legal_country": organization.legal_country,
        "address_line_1": address.street_address or "",
        "address_line_2": "",
        "address_zipcode": address.zip_code or "",
        "address_city": address.city or "",
        "address_country": address.country_code or organization.legal_country,
        "company_leadership": settings.get("company_leadership") or "",
        "district_court": settings.get("district_court") or "",
        "commercial_register_number": settings.get("commercial_register_number") or "",
        "vat_number": settings.get("vat_number") or organization.vat_number or "",
        "tax_number": settings.get("tax_number") or "",
        "legal_capital_share": _capital(organization, settings.get("legal_capital_share") or {}),
        "transaction_type": settings.get("transaction_type") or "",
        "vat_payment_condition": settings.get("vat_payment_condition") or "",
    }


def _capital(organization: Organization, given: Mapping[str, Any]) -> Json | None:
    if "value" in given:
        return {"value": given["value"], "currency": given.get("currency", "EUR")}
    known = organization.legal_share_capital
    return None if known is None else {"value": f"{known:.2f}", "currency": "EUR"}
