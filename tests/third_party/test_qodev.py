"""`qodev-qonto-api` 0.1.0, a Qonto client by others, unmodified, against a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from qodev_qonto_api import QontoClient
from qodev_qonto_api.exceptions import APIError, AuthenticationError, NotFoundError, ValidationError

from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.seed import BUYER_LOGIN, BUYER_SECRET_KEY
from listening import Served, served

ADDRESS = {"street_address": "1 rue A", "city": "Paris", "zip_code": "75001", "country_code": "FR"}
COMPANY = {
    "kind": "company",
    "name": "Boulangerie du Port",
    "tax_identification_number": CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN,
    "billing_address": ADDRESS,
    "currency": "EUR",
    "locale": "fr",
}
NOBODY = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

Use = Callable[[QontoClient], Awaitable[Any]]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Served]:
    with served(clock="x1000") as one:
        yield one


@pytest.fixture
def call(emulator: Served) -> Callable[..., Any]:
    """Run something with the client, as the seller unless other credentials are given."""

    def run(use: Use, login: str | None = None, secret_key: str | None = None) -> Any:
        async def inside() -> Any:
            async with QontoClient(
                login or CREDENTIAL_DEFAULTS.QONTO_LOGIN,
                secret_key or CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY,
                base_url=f"{emulator.url}/v2",
            ) as client:
                return await use(client)

        return asyncio.run(inside())

    return run


def invoice_fields(client_id: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "issue_date": "2026-11-23",
        "due_date": "2026-12-23",
        "currency": "EUR",
        "status": "draft",
        "payment_methods": {"iban": CREDENTIAL_DEFAULTS.QONTO_IBAN},
        "items": [
            {
                "title": "Pain",
                "quantity": "3",
                "unit_price": {"value": "1.50", "currency": "EUR"},
                "vat_rate": "0.055",
            }
        ],
    }


def test_the_organization_is_read(call):
    organization = call(lambda client: client.get_organization())
    assert organization.slug == CREDENTIAL_DEFAULTS.QONTO_LOGIN
    assert organization.bank_accounts[0].iban == CREDENTIAL_DEFAULTS.QONTO_IBAN


def test_clients_are_made_listed_changed_and_deleted(call):
    async def use(client):
        made = await client.create_client(**COMPANY)
        assert (made.name, made.tax_identification_number) == (COMPANY["name"], COMPANY["tax_identification_number"])
        listed = await client.list_clients()
        assert made.id in [one.id for one in listed.items]
        assert (await client.update_client(made.id, name="Autre")).name == "Autre"
        assert (await client.get_client(made.id)).name == "Autre"
        await client.delete_client(made.id)
        with pytest.raises(NotFoundError):
            await client.get_client(made.id)

    call(use)


def test_an_invoice_is_made_finalized_and_listed(call):
    async def use(client):
        buyer = await client.create_client(**COMPANY)
        draft = await client.create_client_invoice(**invoice_fields(buyer.id))
        assert (draft.status, draft.number, draft.finalized_at) == ("draft", None, None)
        assert Decimal(draft.total_amount.value) == Decimal("4.75")
        final = await client.finalize_client_invoice(draft.id)
        assert final.status == "unpaid"
        assert final.number
        assert isinstance(final.finalized_at, datetime)
        listed = await client.list_client_invoices()
        assert final.id in [one.id for one in listed.items]
        assert (await client.get_client_invoice(final.id)).number == final.number

    call(use)


def test_faults_come_as_its_own_exceptions(call):
    async def use(client):
        with pytest.raises(ValidationError, match="IBAN is empty"):
            await client.create_client_invoice(client_id=NOBODY)
        with pytest.raises(ValidationError, match="failed on the required tag"):
            await client.create_client(name="x")
        with pytest.raises(NotFoundError):
            await client.get_client_invoice(NOBODY)
        with pytest.raises(ValidationError):  # it sends no recipients
            await client.send_client_invoice(NOBODY)
        with pytest.raises(APIError):  # it sends JSON where a form is wanted, a bug of its own
            await client.create_supplier_invoice([{"file": "x"}])

    call(use)
    with pytest.raises(AuthenticationError):
        call(lambda client: client.get_organization(), secret_key="wrong")


def test_what_the_seller_sends_arrives_at_the_buyer(call, emulator):
    import httpx

    async def sell(client):
        buyer = await client.create_client(**COMPANY)
        return await client.create_client_invoice(**{**invoice_fields(buyer.id), "status": "unpaid"})

    sold = call(sell)
    key = f"{CREDENTIAL_DEFAULTS.QONTO_LOGIN}:{CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY}"
    sent = httpx.post(f"{emulator.url}/v2/client_invoices/{sold.id}/send_by_einvoice", headers={"Authorization": key})
    assert sent.status_code == 204
    httpx.post(f"{emulator.url}/_fauxpa/clock/advance", json={"minutes": 1}).raise_for_status()

    async def buy(client):
        listed = await client.list_supplier_invoices()
        (received,) = [one for one in listed.items if one.invoice_number == sold.number]
        again = await client.get_supplier_invoice(received.id)
        attachment = await client.get_attachment(again.attachment_id)
        assert attachment.url.startswith(emulator.url)
        return again

    received = call(buy, BUYER_LOGIN, BUYER_SECRET_KEY)
    assert (received.status, received.is_einvoice) == ("to_review", True)


def test_credit_notes_are_listed(call):
    assert call(lambda client: client.list_credit_notes()).items == []
