"""`python -m benchmarks.event_loop`: how long each kind of request keeps the event loop from everybody else.

A fresh emulator in this process, a heartbeat beside it, and each request as the first of its kind: imports and caches
included. The largest gap between two beats is what another caller may have waited.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from fauxpa_emulator.app import create_app
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.settings import Settings
from fauxpa_fixtures import cii, facturx, samples

KEY = f"{CREDENTIAL_DEFAULTS.QONTO_LOGIN}:{CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY}"
BEAT = 0.002
COMPANY = {
    "kind": "company",
    "name": "A",
    "tax_identification_number": "000001016",
    "billing_address": {"street_address": "1 rue A", "city": "Paris", "zip_code": "75001", "country_code": "FR"},
    "currency": "EUR",
    "locale": "fr",
}


async def main() -> None:
    pdf = facturx.write(samples.french_invoice(number="LOOP-1"))
    large = facturx.write(samples.french_invoice(number="LOOP-2"))
    large += b"%" + b" " * (4_900_000 - len(large))
    xml = cii.write(samples.french_invoice(number="LOOP-3"))
    bomb = b"%PDF-1.7\n" + zlib.compress(b"\x00" * 50_000_000, 9)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(Settings(log="none", rate_limit="off"))),
        base_url="http://localhost:8711",
        headers={"Authorization": KEY},
        timeout=60,
    ) as client:
        seen: dict[str, Any] = {}

        async def create_client() -> None:
            seen["client"] = (await client.post("/v2/clients", json=COMPANY)).json()["client"]["id"]

        async def create_invoice() -> None:
            body = {
                "client_id": seen["client"],
                "issue_date": "2026-11-23",
                "due_date": "2026-12-23",
                "currency": "EUR",
                "payment_methods": {"iban": CREDENTIAL_DEFAULTS.QONTO_IBAN},
                "items": [
                    {
                        "title": "A",
                        "quantity": "1",
                        "unit_price": {"value": "1.00", "currency": "EUR"},
                        "vat_rate": "0.2",
                    }
                ],
            }
            seen["invoice"] = (await client.post("/v2/client_invoices", json=body)).json()["client_invoice"]["id"]

        async def generate() -> None:
            await client.post("/_fauxpa/clock/advance", json={"minutes": 1})
            invoice = (await client.get(f"/v2/client_invoices/{seen['invoice']}")).json()["client_invoice"]
            (await client.get(f"/v2/attachments/{invoice['attachment_id']}")).raise_for_status()

        def bulk(data: bytes) -> Callable[[], Awaitable[Any]]:
            return lambda: client.post("/v2/client_invoices/bulk", files={"client_invoices": ("f", data)})

        requests: dict[str, Callable[[], Awaitable[Any]]] = {
            "GET /v2/organization": lambda: client.get("/v2/organization"),
            "POST /v2/clients": create_client,
            "POST /v2/client_invoices": create_invoice,
            "import, Factur-X of 80 kB, the first": bulk(pdf),
            "import, PDF of 4.9 MB": bulk(large),
            "import, CII": bulk(xml),
            "import, a PDF that is a bomb": bulk(bomb),
            "list of client invoices": lambda: client.get("/v2/client_invoices?exclude_imported=false"),
            "send_by_einvoice": lambda: client.post(f"/v2/client_invoices/{seen['invoice']}/send_by_einvoice"),
            "attachment whose Factur-X is made": generate,
            "POST /oauth2/token": lambda: client.post("/oauth2/token", data={"grant_type": "x"}),
            "GET /v2/supplier_invoices": lambda: client.get("/v2/supplier_invoices"),
            "GET /v2/webhook_subscriptions": lambda: client.get("/v2/webhook_subscriptions"),
        }
        print("| first request of its kind | largest gap, ms |\n|---|---|")
        for name, request in requests.items():
            print(f"| {name} | {await largest_gap(request) * 1000:.0f} |", flush=True)


async def largest_gap(request: Callable[[], Awaitable[Any]]) -> float:
    """Seconds, less the beat itself."""
    gaps: list[float] = []
    going = True

    async def beat() -> None:
        last = time.perf_counter()
        while going:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            gaps.append(now - last - BEAT)
            last = now

    beating = asyncio.create_task(beat())
    await asyncio.sleep(5 * BEAT)
    gaps.clear()
    await request()
    await asyncio.sleep(5 * BEAT)
    going = False
    await beating
    return max(gaps)


if __name__ == "__main__":
    asyncio.run(main())
