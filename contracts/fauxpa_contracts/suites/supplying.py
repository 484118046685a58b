"""Invoices on the side of the one who receives them."""

from __future__ import annotations

import uuid
from typing import Any

from .bodies import read_invoice, siren_of
from .calling import Api
from .expecting import json_of, status
from .following import follow
from .invoices import file_of, fresh_number, imported
from .invoices import invoice as document
from .places import Place

PATH = "/v2/supplier_invoices"
PNG = b"\x89PNG\r\n\x1a\n"
Form = list[tuple[str, Any]]


def key() -> str:
    """An idempotency key that nobody used before."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, fresh_number()))


def part(data: bytes, name: str = "ticket.png", idempotency_key: str | None = None) -> Form:
    """Of one invoice of a bulk creation."""
    return [
        ("supplier_invoices[][file]", (name, data, "application/octet-stream")),
        ("supplier_invoices[][idempotency_key]", (None, idempotency_key or key())),
    ]


def bulk(api: Api, *parts: Form, **more: Any) -> dict[str, Any]:
    """What `POST /v2/supplier_invoices/bulk` answers: `supplier_invoices` and `errors`."""
    answer = api.post(f"{PATH}/bulk", files=[one for part in parts for one in part], **more)
    found: dict[str, Any] = json_of(answer, 200)
    return found


def uploaded(api: Api) -> dict[str, Any]:
    """A supplier invoice made from a picture."""
    (made,) = bulk(api, part(PNG + fresh_number().encode()))["supplier_invoices"]
    found: dict[str, Any] = made
    return found


def listed(api: Api, **query: Any) -> list[dict[str, Any]]:
    """`GET /v2/supplier_invoices`."""
    found: list[dict[str, Any]] = json_of(api.get(PATH, params={"per_page": 100, **query}), 200)["supplier_invoices"]
    return found


def read(api: Api, id: str) -> dict[str, Any]:
    """`GET /v2/supplier_invoices/{id}`."""
    found: dict[str, Any] = json_of(api.get(f"{PATH}/{id}"), 200)["supplier_invoice"]
    return found


def delivered(place: Place) -> tuple[str, dict[str, Any]]:
    """The id of an invoice of the seller to the second organization, and what that has received."""
    (id,) = imported(place.seller, file_of(document(buyer=siren_of(place.buyer))))
    number = read_invoice(place.seller, id)["number"]
    status(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    follow(place.time, place.seller, id, 202, 203)

    def look() -> dict[str, Any] | None:
        return next((one for one in listed(place.buyer) if one["invoice_number"] == number), None)

    received: dict[str, Any] = place.time.until(f"the buyer has received {number}", look)
    return id, received
