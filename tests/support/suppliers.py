"""Supplier invoices for tests: as records, as uploads, and as the contract describes them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from emulating import BUYER, CONTRACT, Emulator
from fauxpa_emulator.records.files import Attachment
from fauxpa_emulator.records.invoices import LifecycleEvent, SupplierInvoice
from fauxpa_emulator.seed import BUYER_ID
from fauxpa_emulator.store import ATTACHMENTS, SUPPLIER_INVOICES

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def put(api: Emulator, *, in_seconds: float = 0, **fields: Any) -> SupplierInvoice:
    """An e-invoice that the network brought to the buyer; available in so many seconds."""
    space = api.world.space("default")
    attachment = Attachment(
        id=space.uuid(),
        organization_id=BUYER_ID,
        file_name="F-1.pdf",
        content_type="application/pdf",
        content=space.save_content(b"%PDF-1.7"),
        size=8,
        created_at=space.now,
    )
    arrived = space.now + timedelta(seconds=in_seconds)
    about: dict[str, Any] = {
        "id": space.dated_uuid(),
        "organization_id": BUYER_ID,
        "source_type": "e_invoicing",
        "source": "e_invoicing",
        "file_name": "F-1.pdf",
        "attachment_id": attachment.id,
        "is_einvoice": True,
        "invoice_number": "F-1",
        "supplier_name": "Menuiserie Éloi",
        "total_amount": Decimal("120.00"),
        "payable_amount": Decimal("120.00"),
        "issue_date": date(2026, 11, 1),
        "due_date": date(2026, 12, 1),
        "events": (LifecycleEvent(code=202, at=arrived),),
        "available_at": arrived,
        "created_at": arrived,
        "updated_at": arrived,
    }
    invoice = SupplierInvoice(**{**about, **fields})
    space.put(ATTACHMENTS, attachment)
    space.put(SUPPLIER_INVOICES, invoice)
    return invoice


def parts(data: bytes = PNG, name: str = "ticket.png", key: str = "key-1") -> list[tuple[str, Any]]:
    """The two parts of one invoice in a bulk creation."""
    return [
        ("supplier_invoices[][file]", (name, data, "application/octet-stream")),
        ("supplier_invoices[][idempotency_key]", (None, key)),
    ]


def bulk(api: Emulator, *form: tuple[str, Any], auth: str = BUYER, **more: Any) -> httpx.Response:
    """`POST /v2/supplier_invoices/bulk` with these parts, in this order."""
    return api.post("/v2/supplier_invoices/bulk", files=list(form), auth=auth, **more)


def created(api: Emulator, *form: tuple[str, Any], **more: Any) -> list[dict[str, Any]]:
    """What a bulk creation without errors made."""
    answer = bulk(api, *form, **more)
    assert answer.status_code == 200, answer.text
    assert answer.json()["errors"] == []
    found: list[dict[str, Any]] = answer.json()["supplier_invoices"]
    return found


def listed(api: Emulator, auth: str = BUYER, **query: Any) -> list[dict[str, Any]]:
    """`GET /v2/supplier_invoices`, the invoices alone."""
    answer = api.get("/v2/supplier_invoices", params=query, auth=auth)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["supplier_invoices"]
    return found


def conforms(schema: str, shown: dict[str, Any]) -> None:
    """Raises where an object is not what the contract calls by this name."""
    _validator(schema).validate(shown)


@cache
def _validator(schema: str) -> Any:
    document = {"$ref": f"#/components/schemas/{schema}", "components": CONTRACT.openapi["components"]}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)
