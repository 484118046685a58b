"""`python -m benchmarks.namespaces`: what namespaces cost, in a process of their own, called over HTTP on this machine.

A namespace has 1,000 invoices that were made over the API (with a client, and an attachment whose file nobody asked
for yet) and sent, or 1,000 that were imported from files: then a snapshot is as large as the files, and moving them
over the connection is part of the figure.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fauxpa_fixtures import samples, ubl

from .__main__ import temporary_store
from .processes import KEY, Running, emulator, form

INVOICES = 1_000
ROUNDS = 15
CREATIONS = 200
BARS = {"create": "3", "reset": "30", "snapshot": "100", "restore": "100"}
ITEM = {"title": "A", "quantity": "1", "unit_price": {"value": "10", "currency": "EUR"}, "vat_rate": "0.2"}
COMPANY = {
    "kind": "company",
    "name": "A",
    "tax_identification_number": "000001016",
    "billing_address": {"street_address": "1 rue A", "city": "Paris", "zip_code": "75001", "country_code": "FR"},
    "currency": "EUR",
    "locale": "fr",
}


def main() -> None:
    print("| what | store | p50, ms | p95, ms | bar |\n|---|---|---|---|---|")
    for store in (":memory:", "file"):
        for line in (*creation(store), *moving(store, "made over the API", made)):
            print(line, flush=True)
    for line in (*moving(":memory:", "UBL", imported_ubl), *moving(":memory:", "Factur-X", imported_facturx)):
        print(line, flush=True)


class Caller:
    """One kept-alive connection."""

    def __init__(self, server: Running) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port)

    def ask(self, method: str, path: str, body: bytes | None = None, media: str = "application/json") -> bytes:
        headers = {"Authorization": KEY, **({"Content-Type": media} if body is not None else {})}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        assert answer.status < 300, f"{method} {path}: {data[:500]!r}"
        return data

    def json(self, method: str, path: str, body: Any = None) -> Any:
        data = self.ask(method, path, None if body is None else json.dumps(body).encode())
        return json.loads(data) if data else None


def creation(store: str) -> Iterator[str]:
    """With all credentials; deleting is not counted."""
    with server_with(store) as caller:
        spent = []
        for _ in range(CREATIONS):
            began = time.perf_counter()
            made = caller.json("POST", "/_fauxpa/namespaces")
            spent.append(time.perf_counter() - began)
            caller.ask("DELETE", f"/_fauxpa/namespaces/{made['namespace']['name']}")
    yield row("create a namespace", "create", store, spent[20:])


def moving(store: str, what: str, fill: Callable[[Caller], None]) -> Iterator[str]:
    """Snapshot, restore and reset of a namespace with INVOICES invoices."""
    with server_with(store) as caller:
        fill(caller)
        snapshot, data = timed(lambda: caller.ask("GET", "/_fauxpa/namespaces/default/snapshot"))

        def put() -> bytes:
            path = "/_fauxpa/namespaces/default/snapshot"
            return caller.ask("PUT", path, data, "application/octet-stream")

        restore, _ = timed(put)
        reset = []
        for _ in range(ROUNDS):
            put()
            began = time.perf_counter()
            caller.ask("POST", "/_fauxpa/namespaces/default/reset")
            reset.append(time.perf_counter() - began)
    about = f"{INVOICES:,} invoices, {what}, {len(data) / 1e6:.1f} MB"
    yield row(f"snapshot of {about}", "snapshot", store, snapshot)
    yield row(f"restore of {about}", "restore", store, restore)
    yield row(f"reset of {about}", "reset", store, reset)


def made(caller: Caller) -> None:
    """Invoices from JSON, sent."""
    account = caller.json("GET", "/v2/organization")["organization"]["bank_accounts"][0]["iban"]
    for _ in range(INVOICES):
        client = caller.json("POST", "/v2/clients", COMPANY)["client"]["id"]
        body = {
            "client_id": client,
            "issue_date": "2026-11-23",
            "due_date": "2026-12-23",
            "currency": "EUR",
            "payment_methods": {"iban": account},
            "items": [ITEM],
        }
        id = caller.json("POST", "/v2/client_invoices", body)["client_invoice"]["id"]
        caller.ask("POST", f"/v2/client_invoices/{id}/send_by_einvoice")


def imported_ubl(caller: Caller) -> None:
    """Invoices from UBL files."""
    for number in range(INVOICES):
        _import(caller, f"{number}.xml", ubl.write(samples.french_invoice(number=f"N-{number}")))


def imported_facturx(caller: Caller) -> None:
    """Invoices from PDF files: the same one, each with another comment at its end."""
    data = samples.golden("facture-demo.pdf")
    for number in range(INVOICES):
        _import(caller, f"{number}.pdf", data + b"%%%d\n" % number)


def _import(caller: Caller, name: str, data: bytes) -> None:
    body, media = form("client_invoices", name, data)
    caller.ask("POST", "/v2/client_invoices/bulk", body, media)


def timed(call: Callable[[], bytes]) -> tuple[list[float], bytes]:
    """Seconds of ROUNDS calls after one that is not counted, and what the last one gave."""
    call()
    spent, data = [], b""
    for _ in range(ROUNDS):
        began = time.perf_counter()
        data = call()
        spent.append(time.perf_counter() - began)
    return spent, data


@contextmanager
def server_with(store: str) -> Iterator[Caller]:
    """An emulator with this store, and a caller of it."""
    with temporary_store(store) as path, emulator("--store", path, "--validation", "off") as server:
        yield Caller(server)


def row(what: str, bar: str, store: str, spent: list[float]) -> str:
    ordered = sorted(each * 1000 for each in spent)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"| {what} | {store.strip(':')} | {statistics.median(ordered):.1f} | {p95:.1f} | {BARS[bar]} |"


if __name__ == "__main__":
    main()
