"""`python -m benchmarks.event_loop`: how long each kind of request keeps the event loop from everybody else.

A fresh emulator in this process, a heartbeat beside it, and each request as the first of its kind: imports and caches
included. The largest gap between two beats is what another caller may have waited.
"""

from __future__ import annotations

import asyncio
import io
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import pikepdf

from fauxpa_emulator.app import create_app
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.settings import Settings
from fauxpa_fixtures import cii, facturx, samples

BEAT = 0.002
Request = Callable[[], Awaitable[httpx.Response]]

COMPANY = {
    "kind": "company",
    "name": "A",
    "tax_identification_number": "000001016",
    "billing_address": {"street_address": "1 rue A", "city": "Paris", "zip_code": "75001", "country_code": "FR"},
    "currency": "EUR",
    "locale": "fr",
}
INVOICE = {
    "issue_date": "2026-11-23",
    "currency": "EUR",
    "items": [{"title": "A", "quantity": "1", "unit_price": {"value": "1.00", "currency": "EUR"}, "vat_rate": "0.2"}],
}
HOOK = {"callback_url": "https://example.com/hook", "types": ["v1/clients"]}
REGISTRATION = {
    "legal_flow": "existing_company",
    "locale": "fr",
    "partner_user": {"first_name": "A", "last_name": "B", "email": "a@example.com"},
    "organization": {"legal_number": "123232323"},
}
REFRESH = {
    "grant_type": "refresh_token",
    "refresh_token": GIVEN.QONTO_REFRESH_TOKEN,
    "client_id": GIVEN.QONTO_CLIENT_ID,
    "client_secret": GIVEN.QONTO_CLIENT_SECRET,
}
TOKEN = {"Authorization": f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}"}
PARTNER = {"Authorization": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}", "Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}


def requests(client: httpx.AsyncClient) -> Mapping[str, Request]:
    """What is asked, in this order: later requests are about what earlier ones made."""
    pdf = facturx.write(samples.french_invoice(number="LOOP-1"))
    large = facturx.write(samples.french_invoice(number="LOOP-2"))
    large += b"%" + b" " * (4_900_000 - len(large))
    nothing = squeezed(600)
    made: dict[str, Any] = {}

    async def create(kind: str, body: dict[str, Any]) -> httpx.Response:
        answer = await client.post(f"/v2/{kind}s", json=body)
        made[kind] = answer.json()[kind]
        return answer

    def create_invoice() -> Awaitable[httpx.Response]:
        more = {"due_date": "2026-12-23", "payment_methods": {"iban": GIVEN.QONTO_IBAN}}
        return create("client_invoice", {"client_id": made["client"]["id"], **more, **INVOICE})

    async def generate() -> httpx.Response:
        await client.post("/_fauxpa/clock/advance", json={"minutes": 1})
        invoice = await client.get(f"/v2/client_invoices/{made['client_invoice']['id']}")
        return await client.get(f"/v2/attachments/{invoice.json()['client_invoice']['attachment_id']}")

    def post(path: str, **more: Any) -> Request:
        return lambda: client.post(path, **more)

    def imported(data: bytes) -> Request:
        return post("/v2/client_invoices/bulk", files={"client_invoices": ("f", data)})

    received = [("supplier_invoices[][file]", ("f", pdf)), ("supplier_invoices[][idempotency_key]", (None, "k"))]
    return {
        "GET /v2/organization": lambda: client.get("/v2/organization"),
        "POST /v2/clients": lambda: create("client", COMPANY),
        "POST /v2/client_invoices": create_invoice,
        "import, Factur-X of 80 kB, the first": imported(pdf),
        "import, PDF of 4.9 MB": imported(large),
        "import, CII": imported(cii.write(samples.french_invoice(number="LOOP-3"))),
        "import, a PDF that inflates to 600 MB": imported(bomb(nothing, 1)),
        "import, the same squeezed twice": imported(bomb(zlib.compress(nothing), 2)),
        "import, a PDF nested 100,000 times": imported(nested(100_000)),
        "list of client invoices": lambda: client.get("/v2/client_invoices?exclude_imported=false"),
        "send_by_einvoice": lambda: client.post(f"/v2/client_invoices/{made['client_invoice']['id']}/send_by_einvoice"),
        "attachment whose Factur-X is made": generate,
        "POST /oauth2/token": post("/oauth2/token", data=REFRESH),
        "POST /v2/credit_notes": lambda: create("credit_note", {"invoice_id": made["client_invoice"]["id"], **INVOICE}),
        "POST /v2/supplier_invoices/bulk": post("/v2/supplier_invoices/bulk", files=received),
        "GET /v2/supplier_invoices": lambda: client.get("/v2/supplier_invoices"),
        "POST /v2/webhook_subscriptions": post("/v2/webhook_subscriptions", json=HOOK, headers=TOKEN),
        "POST /register/registrations": post("/register/registrations", json=REGISTRATION, headers=PARTNER),
    }


def squeezed(megabytes: int) -> bytes:
    """So much of nothing, deflated."""
    squeezer = zlib.compressobj(1)
    return b"".join(squeezer.compress(b"\x00" * 1_000_000) for _ in range(megabytes)) + squeezer.flush()


def bomb(data: bytes, filters: int) -> bytes:
    """A PDF whose attached invoice is this, deflated so many times."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, b"")
    stream.write(data, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * filters))
    name = "factur-x.xml"
    file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=name, UF=name, EF=pikepdf.Dictionary(F=stream))
    names = pikepdf.Dictionary(Names=pikepdf.Array([name, pdf.make_indirect(file)]))
    pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=names)
    written = io.BytesIO()
    pdf.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return written.getvalue()


def nested(levels: int) -> bytes:
    """A PDF whose catalog goes very deep."""
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog/A" + b"<</A" * levels + b">>" * levels + b">>\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer<</Size 2/Root 1 0 R>>\n"
    return body + table + b"startxref\n%d\n%%%%EOF" % len(body)


async def largest_gap(request: Request) -> float:
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
    answer = await request()
    await asyncio.sleep(5 * BEAT)
    going = False
    await beating
    # a PDF that is nested as deeply as the stack of its reader is taken, or refused as broken
    assert answer.is_success or (answer.status_code == 422 and "PDF" in answer.text), answer.text
    return max(gaps)


async def main() -> None:
    transport = httpx.ASGITransport(create_app(Settings(log="none", rate_limit="off")))
    headers = {"Authorization": f"{GIVEN.QONTO_LOGIN}:{GIVEN.QONTO_SECRET_KEY}"}
    base_url = "http://localhost:8711"
    async with httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers, timeout=60) as client:
        print("| first request of its kind | largest gap, ms |\n|---|---|")
        for name, request in requests(client).items():
            print(f"| {name} | {await largest_gap(request) * 1000:.0f} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
