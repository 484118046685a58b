"""A small invoicing application: what it would do against Qonto, it does against whatever QONTO_BASE_URL names."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

import httpx


class CannotSend(Exception):
    """The platform says that it cannot be sent; the text is its code."""


@dataclass
class Invoicing:
    """Imports, sends and follows invoices."""

    env: Mapping[str, str]
    http: httpx.Client

    def import_invoice(self, name: str, data: bytes) -> str:
        """Id of the invoice; importing the same file again gives the same."""
        answer = self._call("POST", "/v2/client_invoices/bulk", files={"client_invoices": (name, data)})
        answer.raise_for_status()
        return str(answer.json()["client_invoices"][0]["invoice_id"])

    def send(self, id: str) -> None:
        """Send it; an answer that is lost is asked for again, which does nothing twice."""
        for _ in range(3):
            try:
                answer = self._call("POST", f"/v2/client_invoices/{id}/send_by_einvoice")
            except httpx.TransportError:
                continue
            if answer.status_code == 412:
                raise CannotSend(answer.json()["errors"][0]["code"])
            if answer.status_code in (429, 502, 504):
                continue
            answer.raise_for_status()
            return
        raise CannotSend("gave_up")

    def invoice(self, id: str) -> dict[str, object]:
        answer = self._call("GET", f"/v2/client_invoices/{id}")
        answer.raise_for_status()
        found: dict[str, object] = answer.json()["client_invoice"]
        return found

    def codes(self, id: str) -> list[int]:
        events = self.invoice(id).get("einvoicing_lifecycle_events") or []
        return [event["status_code"] for event in events]  # type: ignore[index,union-attr]

    def received(self) -> list[dict[str, object]]:
        answer = self._call("GET", "/v2/supplier_invoices")
        answer.raise_for_status()
        found: list[dict[str, object]] = answer.json()["supplier_invoices"]
        return found

    def on_webhook(self, body: bytes, headers: Mapping[str, str], secret: str) -> str | None:
        """The id of the invoice that changed; None where nobody of ours signed it."""
        parts = dict(part.split("=", 1) for part in headers["X-Qonto-Signature"].split(","))
        expected = hmac.new(secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, parts["v1"]):
            return None
        return str(json.loads(body)["data"]["id"])

    def _call(self, method: str, path: str, **more: object) -> httpx.Response:
        headers = {"Authorization": f"{self.env['QONTO_LOGIN']}:{self.env['QONTO_SECRET_KEY']}"}
        return self.http.request(method, self.env["QONTO_BASE_URL"] + path, headers=headers, **more)  # type: ignore[arg-type]
