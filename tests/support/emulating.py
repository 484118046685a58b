"""An emulator in this process, called without a socket, whose machine clock only moves when a test says so."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from fauxpa_contracts import contract as contracts
from fauxpa_emulator.app import create_app
from fauxpa_emulator.namespaces import begin_default
from fauxpa_emulator.seed import BUYER_LOGIN, BUYER_SECRET_KEY, CREDENTIAL_DEFAULTS
from fauxpa_emulator.settings import Settings
from fauxpa_emulator.store.sqlite import SqliteStore
from fauxpa_emulator.world import Validation, World

SELLER = f"{CREDENTIAL_DEFAULTS.QONTO_LOGIN}:{CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY}"
BUYER = f"{BUYER_LOGIN}:{BUYER_SECRET_KEY}"
CONTRACT = contracts.load()


class Wall:
    """A machine clock for tests."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def ticks(self) -> float:
        return self.moment.timestamp()

    def advance(self, seconds: float = 0, **more: float) -> None:
        self.moment += timedelta(seconds=seconds, **more)


class Emulator:
    """Calls an application as one of its organizations; every answer of a test is looked at by `check`.

    Files are not judged, unless a test brings a `validation` of its own: a process takes a second to start.
    """

    def __init__(
        self, settings: Settings, store: SqliteStore | None = None, *, validation: Validation | None = None
    ) -> None:
        self.wall = Wall()
        if validation is None:
            settings = replace(settings, validation="off")
        self.world = World(
            settings,
            CONTRACT,
            store or SqliteStore(),
            wall=self.wall,
            ticks=self.wall.ticks,
            validation=validation,
        )
        begin_default(self.world)
        self.loop = asyncio.new_event_loop()
        self.app = create_app(world=self.world)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://localhost:8711")

    def request(self, method: str, path: str, *, auth: str | None = SELLER, **more: Any) -> httpx.Response:
        headers = {**({"Authorization": auth} if auth else {}), **more.pop("headers", {})}
        answer = self.loop.run_until_complete(self.http.request(method, path, headers=headers, **more))
        assert answer.status_code < 500, answer.text
        if path.startswith(("/v2", "/register", "/oauth2")):
            assert answer.headers["x-tyk-trace-id"]
            assert answer.headers["x-fauxpa-basis"]
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PATCH", path, **more)

    def put(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PUT", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)

    def run(self, awaitable: Any) -> Any:
        """Wait for something that runs in the emulator's loop."""
        return self.loop.run_until_complete(awaitable)

    def close(self) -> None:
        self.loop.run_until_complete(self.http.aclose())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        self.world.store.close()


def importable(*, buyer: str = "000001016", number: str = "FA-2026-0001", seller: str | None = None) -> bytes:
    """A Factur-X for a buyer with this SIREN."""
    from fauxpa_fixtures import facturx, samples

    parties = {"buyer": replace(samples.BUYER, **of_siren(buyer))}
    if seller:
        parties["seller"] = replace(samples.SELLER, **of_siren(seller))
    return facturx.write(samples.french_invoice(number=number, **parties))


def of_siren(siren: str) -> dict[str, Any]:
    """The identifiers of a French company."""
    from fauxpa_fixtures.identifiers import french_vat_number
    from fauxpa_fixtures.model import Identifier

    return {
        "identifiers": (),
        "legal_registration": Identifier(value=siren, scheme="0002"),
        "vat_identifier": french_vat_number(siren),
        "electronic_address": Identifier(value=siren, scheme="0225"),
    }


def import_files(api: Emulator, *files: tuple[str, bytes], **more: Any) -> httpx.Response:
    """`POST /v2/client_invoices/bulk`."""
    parts = [("client_invoices", (name, data, "application/octet-stream")) for name, data in files]
    return api.post("/v2/client_invoices/bulk", files=parts, **more)


def imported(api: Emulator, **about: Any) -> str:
    """The id of a freshly imported Factur-X."""
    answer = import_files(api, ("facture.pdf", importable(**about)))
    assert answer.status_code < 300, answer.text
    found: str = answer.json()["client_invoices"][0]["invoice_id"]
    return found


def invoice(api: Emulator, id: str, **more: Any) -> dict[str, Any]:
    """`GET /v2/client_invoices/{id}`."""
    answer = api.get(f"/v2/client_invoices/{id}", **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["client_invoice"]
    return found


def codes(api: Emulator, id: str) -> list[int]:
    """The lifecycle of an invoice, as codes."""
    return [event["status_code"] for event in invoice(api, id).get("einvoicing_lifecycle_events", [])]


COMPANY = {
    "kind": "company",
    "name": "Accepte Tout SAS",
    "tax_identification_number": "000001016",
    "billing_address": {"street_address": "1 rue A", "city": "Paris", "zip_code": "75001", "country_code": "FR"},
    "currency": "EUR",
    "locale": "fr",
}


def invoice_body(api: Emulator, *, client: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A complete body for `POST /v2/client_invoices`, with a client made for it."""
    made = api.post("/v2/clients", json={**COMPANY, **(client or {})}).json()["client"]
    return {
        "client_id": made["id"],
        "issue_date": "2026-11-23",
        "due_date": "2026-12-23",
        "currency": "EUR",
        "payment_methods": {"iban": CREDENTIAL_DEFAULTS.QONTO_IBAN},
        "items": [
            {
                "title": "Étude",
                "quantity": "2.5",
                "unit": "hour",
                "unit_price": {"value": "99.99", "currency": "EUR"},
                "vat_rate": "0.2",
            }
        ],
        **fields,
    }
