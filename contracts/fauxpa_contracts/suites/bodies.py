"""JSON bodies that are taken as they are, and what is made with them; a test changes the one thing that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from .calling import Api
from .expecting import json_of
from .invoices import fresh_number, today

ADDRESS: Mapping[str, Any] = {
    "street_address": "12 rue des Essais",
    "city": "Nantes",
    "zip_code": "44000",
    "country_code": "FR",
}
ITEM: Mapping[str, Any] = {
    "title": "Étude",
    "quantity": "2.5",
    "unit": "hour",
    "unit_price": {"value": "99.99", "currency": "EUR"},
    "vat_rate": "0.2",
}
BUYER_SIREN = "000001016"
"""Of a company that accepts everything, in the emulator; nobody's elsewhere."""


def without(body: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """The body less these fields."""
    return {name: value for name, value in body.items() if name not in fields}


def company(**fields: Any) -> dict[str, Any]:
    """For `POST /v2/clients`."""
    return {
        "kind": "company",
        "name": f"Essais {fresh_number()} SAS",
        "email": "essais@example.com",
        "tax_identification_number": BUYER_SIREN,
        "billing_address": dict(ADDRESS),
        "currency": "EUR",
        "locale": "fr",
        **fields,
    }


def person(**fields: Any) -> dict[str, Any]:
    """For `POST /v2/clients`, an individual."""
    return {
        "kind": "individual",
        "first_name": "Ada",
        "last_name": f"Essais-{fresh_number()}",
        "email": "ada@example.com",
        "billing_address": dict(ADDRESS),
        "currency": "EUR",
        "locale": "fr",
        **fields,
    }


def made_client(api: Api, **fields: Any) -> dict[str, Any]:
    """The answer to a creation: a company unless `kind` says otherwise."""
    body = company(**fields) if fields.get("kind", "company") == "company" else person(**fields)
    found: dict[str, Any] = json_of(api.post("/v2/clients", json=body), 200, 201)["client"]
    return found


def siren_of(api: Api) -> str:
    """The SIREN of the organization."""
    return str(json_of(api.get("/v2/organization"), 200)["organization"]["legal_number"])


def iban_of(api: Api) -> str:
    """The main account of the organization."""
    accounts = json_of(api.get("/v2/organization"), 200)["organization"]["bank_accounts"]
    main = next((one for one in accounts if one.get("main")), accounts[0])
    return str(main["iban"])


def invoice(api: Api, client_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """For `POST /v2/client_invoices`; a client is made for it where none is given."""
    return {
        "client_id": client_id or made_client(api)["id"],
        "issue_date": today().isoformat(),
        "due_date": (today() + timedelta(days=30)).isoformat(),
        "currency": "EUR",
        "payment_methods": {"iban": iban_of(api)},
        "items": [dict(ITEM)],
        **fields,
    }


def made_invoice(api: Api, client_id: str | None = None, **fields: Any) -> dict[str, Any]:
    """The answer to a creation. `status="draft"` can be taken back, anything else not."""
    answer = api.post("/v2/client_invoices", json=invoice(api, client_id, **fields))
    found: dict[str, Any] = json_of(answer, 200, 201)["client_invoice"]
    return found


def read_invoice(api: Api, id: str) -> dict[str, Any]:
    """`GET /v2/client_invoices/{id}`."""
    found: dict[str, Any] = json_of(api.get(f"/v2/client_invoices/{id}"), 200)["client_invoice"]
    return found
