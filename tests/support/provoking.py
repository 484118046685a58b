"""Every documented answer, drawn from the emulator: (operation, status) -> the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from consenting import bearer
from emulating import BUYER, COMPANY, Emulator, imported, invoice_body
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS

NOBODY = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
ADDRESS = {
    "street_address": "1 rue A",
    "city": "Paris",
    "zip_code": "75001",
    "province_code": "75",
    "country_code": "FR",
}
RICH_CLIENT = {
    "email": "a@example.com",
    "extra_emails": ["b@example.com"],
    "phone": {"country_code": "+33", "number": "123456789"},
    "e_invoicing_address": "000001016",
    "vat_number": "FR25000001016",
    "recipient_code": "ABC1234",
    "billing_address": ADDRESS,
    "delivery_address": ADDRESS,
}
RICH_ITEM = {
    "title": "Tables",
    "description": "En bois",
    "quantity": "1.5",
    "unit": "meter",
    "unit_price": {"value": "10.00", "currency": "EUR"},
    "vat_rate": "0.1",
    "vat_exemption_reason": "N1",
    "discount": {"type": "percentage", "value": "0.1"},
}
RICH_INVOICE = {
    "items": [RICH_ITEM],
    "performance_start_date": "2026-11-01",
    "performance_end_date": "2026-11-30",
    "number": "DOC-1",
    "stamp_duty_amount": "1.00",
    "welfare_fund": {"type": "TC01", "rate": "0.01"},
    "withholding_tax": {"reason": "RF01", "rate": "0.01", "payment_reason": "A"},
    "payment_reporting": {"conditions": "TP01", "method": "MP01"},
    "settings": {
        "discount_conditions": "a",
        "late_payment_penalties": "b",
        "legal_fixed_compensation": "c",
        "legal_capital_share": {"value": "1000.00", "currency": "EUR"},
        "transaction_type": "services",
        "vat_payment_condition": "on_receipts",
    },
}


class Stage:
    """An emulator in which everything documented exists once."""

    def __init__(self, api: Emulator) -> None:
        self.api = api
        body = invoice_body(api, client=RICH_CLIENT, **RICH_INVOICE)
        self.client = body["client_id"]
        self.draft = self._make({**body, "status": "draft", "number": "DOC-2"})
        self.paid = self._make({**body, "number": "DOC-3"})
        api.post(f"/v2/client_invoices/{self.paid}/mark_as_paid")
        self.sent = self._make(body)
        api.post(f"/v2/client_invoices/{self.sent}/send_by_einvoice")
        exchanged = imported(api, buyer=CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN)
        api.post(f"/v2/client_invoices/{exchanged}/send_by_einvoice")
        api.wall.advance(60)
        self.received = api.get("/v2/supplier_invoices", auth=BUYER).json()["supplier_invoices"][0]["id"]
        self.hook = api.post(
            "/v2/webhook_subscriptions",
            auth=TOKEN,
            json={"callback_url": "https://example.com/x", "types": ["v1/clients"], "description": "d"},
        ).json()["id"]
        self.note = api.post(
            "/v2/credit_notes",
            json={
                "invoice_id": self.sent,
                "issue_date": "2026-11-23",
                "currency": "EUR",
                "items": [{**RICH_ITEM, "quantity": "0.5"}],
            },
        ).json()["credit_note"]["id"]

    def _make(self, body: dict[str, Any]) -> str:
        answer = self.api.post("/v2/client_invoices", json=body)
        assert answer.status_code < 300, answer.text
        id: str = answer.json()["client_invoice"]["id"]
        return id

    def on_invoice(self, id: str, action: str = "", method: str = "POST", **more: Any) -> httpx.Response:
        return self.api.request(method, f"/v2/client_invoices/{id}{action}", **more)

    def fresh_draft(self) -> str:
        return self._make(
            {**invoice_body(self.api, client=RICH_CLIENT, **RICH_INVOICE), "status": "draft", "number": ""}
        )

    def form(self, path: str, auth: str = BUYER, **headers: str) -> httpx.Response:
        parts = [
            ("supplier_invoices[][file]", ("a.png", PNG)),
            ("supplier_invoices[][idempotency_key]", (None, NOBODY)),
        ]
        return self.api.post(path, files=parts, auth=auth, headers=headers)


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
TOKEN = f"Bearer {CREDENTIAL_DEFAULTS.QONTO_ACCESS_TOKEN}"
IBAN = {"payment_methods": {"iban": CREDENTIAL_DEFAULTS.QONTO_IBAN}}
JSON = {"Content-Type": "application/json"}
Draw = Callable[[Stage], httpx.Response]

DRAWN: dict[tuple[str, str, int], Draw] = {
    ("get", "/v2/client_invoices", 200): lambda s: s.api.get("/v2/client_invoices", params={"filter[number]": "DOC-1"}),
    ("get", "/v2/client_invoices", 400): lambda s: s.api.get("/v2/client_invoices?page=0"),
    ("post", "/v2/client_invoices", 200): lambda s: s.api.post(
        "/v2/client_invoices", json=invoice_body(s.api, client=RICH_CLIENT, **{**RICH_INVOICE, "number": "DOC-9"})
    ),
    ("post", "/v2/client_invoices", 400): lambda s: s.api.post("/v2/client_invoices", content=b"{", headers=JSON),
    ("post", "/v2/client_invoices", 409): lambda s: s.api.post(
        "/v2/client_invoices", json=invoice_body(s.api, number="DOC-1")
    ),
    ("post", "/v2/client_invoices", 422): lambda s: s.api.post("/v2/client_invoices", json=IBAN),
    ("get", "/v2/client_invoices/id", 200): lambda s: s.on_invoice(s.sent, method="GET"),
    ("get", "/v2/client_invoices/id", 404): lambda s: s.on_invoice(NOBODY, method="GET"),
    ("patch", "/v2/client_invoices/id", 200): lambda s: s.on_invoice(s.draft, method="PATCH", json={"header": "x"}),
    ("patch", "/v2/client_invoices/id", 400): lambda s: s.on_invoice(
        s.draft, method="PATCH", content=b"[", headers=JSON
    ),
    ("patch", "/v2/client_invoices/id", 404): lambda s: s.on_invoice(NOBODY, method="PATCH", json={}),
    ("patch", "/v2/client_invoices/id", 412): lambda s: s.on_invoice(s.sent, method="PATCH", json={}),
    ("patch", "/v2/client_invoices/id", 422): lambda s: s.on_invoice(s.draft, method="PATCH", json={"header": 5}),
    ("delete", "/v2/client_invoices/id", 204): lambda s: s.on_invoice(s.fresh_draft(), method="DELETE"),
    ("delete", "/v2/client_invoices/id", 404): lambda s: s.on_invoice(NOBODY, method="DELETE"),
    ("delete", "/v2/client_invoices/id", 412): lambda s: s.on_invoice(s.sent, method="DELETE"),
    ("post", "/v2/client_invoices/id/finalize", 200): lambda s: s.on_invoice(s.fresh_draft(), "/finalize"),
    ("post", "/v2/client_invoices/id/mark_as_canceled", 200): lambda s: s.on_invoice(s.sent, "/mark_as_canceled"),
    ("post", "/v2/client_invoices/id/unmark_as_paid", 200): lambda s: s.on_invoice(s.paid, "/unmark_as_paid"),
    ("post", "/v2/client_invoices/id/mark_as_paid", 200): lambda s: s.on_invoice(s.sent, "/mark_as_paid"),
    ("post", "/v2/client_invoices/id/mark_as_paid", 404): lambda s: s.on_invoice(NOBODY, "/mark_as_paid"),
    ("post", "/v2/client_invoices/id/mark_as_paid", 422): lambda s: s.on_invoice(
        s.sent, "/mark_as_paid", json={"paid_at": "x"}
    ),
    ("post", "/v2/client_invoices/id/send", 204): lambda s: s.on_invoice(
        s.sent, "/send", json={"send_to": ["a@example.com"], "email_title": "x"}
    ),
    ("post", "/v2/client_invoices/id/send", 404): lambda s: s.on_invoice(
        NOBODY, "/send", json={"send_to": ["a@example.com"], "email_title": "x"}
    ),
    ("post", "/v2/client_invoices/id/send", 422): lambda s: s.on_invoice(s.sent, "/send", json={}),
    ("get", "/v2/clients/id", 200): lambda s: s.api.get(f"/v2/clients/{s.client}"),
    ("get", "/v2/clients/id", 404): lambda s: s.api.get(f"/v2/clients/{NOBODY}"),
    ("patch", "/v2/clients/id", 200): lambda s: s.api.patch(f"/v2/clients/{s.client}", json={"name": "B"}),
    ("patch", "/v2/clients/id", 400): lambda s: s.api.patch(f"/v2/clients/{s.client}", content=b"-", headers=JSON),
    ("patch", "/v2/clients/id", 404): lambda s: s.api.patch(f"/v2/clients/{NOBODY}", json={}),
    ("delete", "/v2/clients/id", 404): lambda s: s.api.delete(f"/v2/clients/{NOBODY}"),
    ("delete", "/v2/clients/id", 204): lambda s: s.api.delete(f"/v2/clients/{s.client}"),
    ("get", "/v2/clients", 200): lambda s: s.api.get("/v2/clients", params={"filter[email]": "a@example.com"}),
    ("get", "/v2/clients", 400): lambda s: s.api.get("/v2/clients?per_page=0"),
    ("post", "/v2/clients", 200): lambda s: s.api.post("/v2/clients", json={**COMPANY, **RICH_CLIENT}),
    ("post", "/v2/clients", 400): lambda s: s.api.post("/v2/clients", content=b"nope", headers=JSON),
    ("post", "/v2/clients", 422): lambda s: s.api.post("/v2/clients", json={}),
    ("get", "/v2/supplier_invoices/id", 200): lambda s: s.api.get(f"/v2/supplier_invoices/{s.received}", auth=BUYER),
    ("get", "/v2/supplier_invoices/id", 404): lambda s: s.api.get(f"/v2/supplier_invoices/{NOBODY}", auth=BUYER),
    ("get", "/v2/supplier_invoices", 200): lambda s: s.api.get("/v2/supplier_invoices", auth=BUYER),
    ("get", "/v2/supplier_invoices", 400): lambda s: s.api.get("/v2/supplier_invoices?page=x", auth=BUYER),
    ("post", "/v2/supplier_invoices/bulk", 200): lambda s: s.form("/v2/supplier_invoices/bulk"),
    ("post", "/v2/supplier_invoices/bulk", 400): lambda s: s.api.post("/v2/supplier_invoices/bulk", json={}),
    ("get", "/v2/einvoicing/settings", 200): lambda s: s.api.get("/v2/einvoicing/settings"),
    ("get", "/v2/webhook_subscriptions", 200): lambda s: s.api.get("/v2/webhook_subscriptions", auth=TOKEN),
    ("post", "/v2/webhook_subscriptions", 201): lambda s: s.api.post(
        "/v2/webhook_subscriptions",
        auth=TOKEN,
        json={"callback_url": "https://example.com/y", "types": ["v1/clients"], "description": "d"},
    ),
    ("post", "/v2/webhook_subscriptions", 400): lambda s: s.api.post("/v2/webhook_subscriptions", auth=TOKEN, json={}),
    ("get", "/v2/webhook_subscriptions/id", 200): lambda s: s.api.get(
        f"/v2/webhook_subscriptions/{s.hook}", auth=TOKEN
    ),
    ("get", "/v2/webhook_subscriptions/id", 404): lambda s: s.api.get(
        f"/v2/webhook_subscriptions/{NOBODY}", auth=TOKEN
    ),
    ("put", "/v2/webhook_subscriptions/id", 200): lambda s: s.api.put(
        f"/v2/webhook_subscriptions/{s.hook}",
        auth=TOKEN,
        json={"callback_url": "https://example.com/z", "types": ["v1/clients"], "description": "e"},
    ),
    ("put", "/v2/webhook_subscriptions/id", 400): lambda s: s.api.put(
        f"/v2/webhook_subscriptions/{s.hook}", auth=TOKEN, json={"types": 5}
    ),
    ("put", "/v2/webhook_subscriptions/id", 404): lambda s: s.api.put(
        f"/v2/webhook_subscriptions/{NOBODY}",
        auth=TOKEN,
        json={"callback_url": "https://example.com/z", "types": ["v1/clients"]},
    ),
    ("delete", "/v2/webhook_subscriptions/id", 204): lambda s: s.api.delete(
        f"/v2/webhook_subscriptions/{s.hook}", auth=TOKEN
    ),
    ("delete", "/v2/webhook_subscriptions/id", 404): lambda s: s.api.delete(
        f"/v2/webhook_subscriptions/{NOBODY}", auth=TOKEN
    ),
    ("get", "/v2/organization", 200): lambda s: s.api.get("/v2/organization"),
    ("post", "/v2/attachments", 200): lambda s: s.api.post(
        "/v2/attachments", files={"file": ("a.png", PNG)}, headers={"X-Qonto-Idempotency-Key": "k"}
    ),
    ("post", "/v2/attachments", 400): lambda s: s.api.post("/v2/attachments", json={}),
    ("post", "/v2/attachments", 422): lambda s: s.api.post(
        "/v2/attachments", files={"file": ("a.png", b"x")}, headers={"X-Qonto-Idempotency-Key": "l"}
    ),
    ("get", "/v2/attachments/id", 200): lambda s: s.api.get(
        f"/v2/attachments/{s.on_invoice(s.sent, method='GET').json()['client_invoice']['attachment_id']}"
    ),
    ("get", "/v2/attachments/id", 404): lambda s: s.api.get(f"/v2/attachments/{NOBODY}"),
    ("get", "/v2/credit_notes", 200): lambda s: s.api.get("/v2/credit_notes"),
    ("get", "/v2/credit_notes", 400): lambda s: s.api.get("/v2/credit_notes?page=x"),
    ("get", "/v2/credit_notes/id", 200): lambda s: s.api.get(f"/v2/credit_notes/{s.note}"),
    ("get", "/v2/credit_notes/id", 404): lambda s: s.api.get(f"/v2/credit_notes/{NOBODY}"),
    ("delete", "/v2/oauth2/consents", 204): lambda s: s.api.delete("/v2/oauth2/consents", auth=TOKEN),
}


def unauthorized(method: str, path: str, stage: Stage) -> httpx.Response:
    """401 of any operation."""
    return stage.api.request(method.upper(), path.replace("/id", f"/{NOBODY}"), auth=None)


def forbidden(method: str, path: str, stage: Stage) -> httpx.Response:
    """403 of any operation: the token's owner agreed to nothing of it."""
    nothing = bearer(stage.api, scope="offline_access")
    return stage.api.request(method.upper(), path.replace("/id", f"/{NOBODY}"), auth=nothing)
