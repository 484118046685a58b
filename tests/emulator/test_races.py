"""Many at once: what is done once stays done once, and no write is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Any

import httpx
import pytest

from emulating import BUYER, COMPANY, SELLER, importable, imported
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.documents.validation.findings import Report
from fauxpa_emulator.documents.validation.jobs import Job
from fauxpa_emulator.store import CLIENT_INVOICES, SUPPLIER_INVOICES
from listening import served

SENDERS = 64
CLIENTS, WRITES = 32, 50
HEADERS = {"Authorization": SELLER}
TIMEOUT = httpx.Timeout(60)


class Slowly:
    """A judge who says nothing before everybody has asked."""

    def __init__(self, askers: int) -> None:
        self.asked: list[date] = []
        self._all = asyncio.Barrier(askers)

    async def judge(self, job: Job) -> Report:
        self.asked.append(job.today)
        await self._all.wait()
        return Report(level="full", syntax="factur-x")

    def warm(self, *files: str) -> None:
        pass

    async def close(self) -> None:
        pass


def test_one_invoice_that_is_sent_by_all_at_once_is_submitted_once(emulator_with):
    judge = Slowly(SENDERS)
    api = emulator_with(judging=judge)
    id = imported(api, buyer=CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN)

    async def send_all() -> list[httpx.Response]:
        path = f"/v2/client_invoices/{id}/send_by_einvoice"
        return await asyncio.gather(*(api.http.post(path, headers=HEADERS) for _ in range(SENDERS)))

    assert {answer.status_code for answer in api.run(send_all())} == {204}
    assert len(judge.asked) == SENDERS
    assert api.world.space("default").count(SUPPLIER_INVOICES) == 1
    api.wall.advance(60)
    events = api.get(f"/v2/client_invoices/{id}").json()["client_invoice"]["einvoicing_lifecycle_events"]
    codes = [event["status_code"] for event in events]
    assert len(codes) == len(set(codes))


def test_one_file_that_is_imported_by_all_at_once_is_one_invoice(api):
    form = {"client_invoices": ("a.pdf", importable())}

    async def import_all() -> list[httpx.Response]:
        path = "/v2/client_invoices/bulk"
        return await asyncio.gather(*(api.http.post(path, headers=HEADERS, files=form) for _ in range(SENDERS)))

    answers = api.run(import_all())
    assert len({answer.json()["client_invoices"][0]["invoice_id"] for answer in answers}) == 1
    assert api.world.space("default").count(CLIENT_INVOICES) == 1


def test_an_import_that_is_overtaken_by_a_reset_leaves_nothing(api):
    """The namespace begins anew while the second half of the file is on its way."""
    whole = httpx.Request("POST", "http://x", files={"client_invoices": ("a.pdf", importable())})
    data = whole.read()

    async def slowly() -> AsyncIterator[bytes]:
        yield data[:1000]
        await api.http.post("/_fauxpa/reset")
        yield data[1000:]

    headers = {**HEADERS, "Content-Type": whole.headers["content-type"], "Content-Length": str(len(data))}
    answer = api.run(api.http.post("/v2/client_invoices/bulk", headers=headers, content=slowly()))
    assert answer.status_code == 401
    assert "reset" in answer.headers["x-fauxpa-hint"]
    assert api.world.space("default").count(CLIENT_INVOICES) == 0
    assert api.world.store.contents_of("default") == {}


@pytest.mark.slow
@pytest.mark.parametrize("store", ["memory", "file"])
def test_many_clients_lose_no_write(tmp_path, store):
    path = ":memory:" if store == "memory" else str(tmp_path / "state.sqlite")
    with served(store=path, validation="off") as emulator:
        ids = asyncio.run(everybody(emulator.url, writes))
        assert len(ids) == len(set(ids)) == CLIENTS * WRITES
        with httpx.Client(base_url=emulator.url, headers=HEADERS, timeout=TIMEOUT) as client:
            assert client.get("/v2/clients").json()["meta"]["total_count"] == CLIENTS * WRITES


@pytest.mark.slow
def test_many_clients_get_no_number_twice():
    with served(validation="off") as emulator:
        numbers = asyncio.run(everybody(emulator.url, invoices))
        assert len(numbers) == len(set(numbers)) == CLIENTS * WRITES


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_one_invoice_that_is_sent_by_many_processes_worth_of_clients_is_submitted_once():
    """With the official rules, which run in another process."""
    with served(validation="full") as emulator:
        form = {"client_invoices": ("a.pdf", importable(buyer=CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN))}
        with httpx.Client(base_url=emulator.url, headers=HEADERS, timeout=TIMEOUT) as client:
            made = client.post("/v2/client_invoices/bulk", files=form).json()
            id = made["client_invoices"][0]["invoice_id"]

            async def send(one: httpx.AsyncClient, _: int) -> list[int]:
                return [(await one.post(f"/v2/client_invoices/{id}/send_by_einvoice")).status_code]

            assert set(asyncio.run(everybody(emulator.url, send, clients=SENDERS))) == {204}
            client.post("/_fauxpa/clock/advance", json={"hours": 1})
            received = client.get("/v2/supplier_invoices", headers={"Authorization": BUYER}).json()
            assert received["meta"]["total_count"] == 1


async def writes(client: httpx.AsyncClient, number: int) -> list[Any]:
    """Ids of clients, made one after the other."""
    made = []
    for each in range(WRITES):
        answer = await client.post("/v2/clients", json={**COMPANY, "name": f"{number}-{each}"})
        made.append(answer.json()["client"]["id"])
    return made


async def invoices(client: httpx.AsyncClient, number: int) -> list[Any]:
    """Numbers of invoices, which the emulator counts."""
    mine = (await client.post("/v2/clients", json={**COMPANY, "name": str(number)})).json()["client"]["id"]
    body = {
        "client_id": mine,
        "issue_date": "2026-11-23",
        "due_date": "2026-12-23",
        "currency": "EUR",
        "payment_methods": {"iban": CREDENTIAL_DEFAULTS.QONTO_IBAN},
        "items": [{"title": "x", "quantity": "1", "unit_price": {"value": "1", "currency": "EUR"}, "vat_rate": "0.2"}],
    }
    made = []
    for _ in range(WRITES):
        answer = await client.post("/v2/client_invoices", json=body)
        made.append(answer.json()["client_invoice"]["number"])
    return made


async def everybody(
    url: str, work: Callable[[httpx.AsyncClient, int], Awaitable[list[Any]]], clients: int = CLIENTS
) -> list[Any]:
    """What all of them got, each on connections of its own."""

    async def one(number: int) -> list[Any]:
        async with httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=TIMEOUT) as client:
            return await work(client, number)

    return [each for found in await asyncio.gather(*map(one, range(clients))) for each in found]
