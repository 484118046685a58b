"""What the applications in stories do."""

from __future__ import annotations

from typing import Any

import httpx

from emulating import COMPANY, SELLER, Emulator, imported, invoice
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from striking import order

OAUTH = f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}"
LATER = 3_600
PDF = b"%PDF-1.7\n" + b"page"
JSON = {"Content-Type": "application/json"}


def call(api: Emulator, method: str, path: str, *, auth: str | None = SELLER, **more: Any) -> httpx.Response:
    """Any call, whatever it is answered."""
    headers = {**({"Authorization": auth} if auth else {}), **more.pop("headers", {})}
    answer: httpx.Response = api.run(api.http.request(method, path, headers=headers, **more))
    return answer


def client(api: Emulator, **fields: Any) -> str:
    """The id of a new client; its answer says whether it can be reached."""
    found: str = api.post("/v2/clients", json={**COMPANY, **fields}).json()["client"]["id"]
    return found


def send(api: Emulator, id: str, **more: Any) -> httpx.Response:
    """`send_by_einvoice`."""
    return call(api, "POST", f"/v2/client_invoices/{id}/send_by_einvoice", **more)


def sent(api: Emulator, *, buyer: str = "000001016", **about: Any) -> str:
    """An invoice that was imported and sent, after a look at its client, as it should be."""
    client(api, tax_identification_number=buyer)
    id = imported(api, buyer=buyer, **about)
    assert send(api, id).status_code == 204
    return id


def read(api: Emulator, id: str, times: int = 1) -> None:
    """Read an invoice, so many times."""
    for _ in range(times):
        invoice(api, id)


def lose(api: Emulator, operation: str, *, handled: bool = True) -> None:
    """Let the answer of the next call of an operation be lost."""
    order(api, "gateway-504", operation, handled=handled)
