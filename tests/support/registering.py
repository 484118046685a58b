"""What an onboarding partner does."""

from __future__ import annotations

from typing import Any

import httpx

from emulating import Emulator
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN

PATH = "/register/registrations"
PARTNER: dict[str, Any] = {
    "auth": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}",
    "headers": {"Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID},
}
EXISTING: dict[str, Any] = {
    "legal_flow": "existing_company",
    "locale": "fr",
    "partner_user": {"first_name": "Ada", "last_name": "Martin", "email": "ada@martin.example"},
    "organization": {"legal_number": "123232323"},
}
STAKEHOLDER: dict[str, Any] = {
    "capital_amount": {"value": "1000", "currency": "EUR"},
    "is_owner": True,
    "first_name": "Ada",
    "last_name": "Martin",
    "email": "ada@martin.example",
    "nationality": "FR",
    "birth_date": "1990-04-01T00:00:00Z",
    "birth_address": {"city": "Nantes", "country": "FR"},
    "residence_address": {"line_1": "1 rue A", "postal_code": "44000", "city": "Nantes", "country": "FR"},
    "shareholding_type": "physical",
    "legal_entities": [],
}
FOUNDED: dict[str, Any] = {
    "legal_flow": "company_creation",
    "organization": {
        "entity_type": "company",
        "legal_name": "L'Écho & Fils",
        "legal_form": "SAS",
        "legal_sector": "K.64.11",
        "legal_registration_date": "2026-11-01",
        "address": {"line_1": "1 rue A", "line_2": "Bât. B", "postal_code": "44000", "city": "Nantes", "country": "FR"},
        "total_capital_amount": {"value": "1000.50", "currency": "EUR"},
    },
    "stakeholders": [{**STAKEHOLDER, "legal_entities": [{"legal_name": "Holding", "legal_number": 123456789}]}],
}


def create(api: Emulator, **fields: Any) -> httpx.Response:
    """`POST /register/registrations`, of a company that exists unless told otherwise."""
    return api.post(PATH, **PARTNER, json={**EXISTING, **fields})


def registered(api: Emulator, **fields: Any) -> dict[str, Any]:
    """A fresh registration."""
    answer = create(api, **fields)
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()["registration"]
    return found


def read(api: Emulator, id: str) -> dict[str, Any]:
    """`GET /register/registrations/{id}`."""
    found: dict[str, Any] = api.get(f"{PATH}/{id}", **PARTNER).json()["registration"]
    return found


def complete(api: Emulator, registration: dict[str, Any], action: str = "complete") -> httpx.Response:
    """What the person behind the link does."""
    return api.post(registration["redirection_link"], auth=None, data={"action": action})
