"""Invoices on the side of the one who receives them."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from fauxpa_fixtures.model import Invoice

from .bodies import BUYER_SIREN, read_invoice, siren_of
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


def somebody(place: Place) -> str:
    """The SIREN of a company that can be reached: the second organization where the target has one, for who else is
    there is not known."""
    return siren_of(place.buyer) if place.buyer.authorization else BUYER_SIREN


def addressed(place: Place, **about: Any) -> Invoice:
    """A valid invoice of the seller to somebody who can be reached."""
    return document(seller=siren_of(place.seller), buyer=somebody(place), **about)


def ready(place: Place) -> str:
    """The id of an invoice that was imported and can be sent."""
    (id,) = imported(place.seller, file_of(addressed(place)))
    return id


def send(place: Place, id: str, **more: Any) -> httpx.Response:
    """`send_by_einvoice`; not judged where it is refused and nobody is known who can be reached."""
    answer = place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice", **more)
    if answer.status_code == 412 and not place.buyer.authorization:
        pytest.skip(f"there is no second organization to send to, and others are refused: {answer.text[:200]}")
    return answer


def sent_on(place: Place) -> str:
    """The id of an invoice that was imported and sent."""
    id = ready(place)
    status(send(place, id), 204)
    return id


def delivered(place: Place) -> tuple[str, dict[str, Any]]:
    """The id of an invoice of the seller to the second organization, and what that has received."""
    id = sent_on(place)
    number = read_invoice(place.seller, id)["number"]
    follow(place.time, place.seller, id, 202, 203)

    def look() -> dict[str, Any] | None:
        return next((one for one in listed(place.buyer) if one["invoice_number"] == number), None)

    received: dict[str, Any] = place.time.until(f"the buyer has received {number}", look)
    return id, received
