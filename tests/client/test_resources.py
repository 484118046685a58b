"""Every call, on both kinds of client: what goes out, and what comes of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from fauxpa_client import (
    Attachment,
    Client,
    ClientInvoice,
    CreditNote,
    EinvoicingSettings,
    InvoicingSettings,
    OnboardingWebhook,
    Organization,
    Registration,
    SupplierInvoice,
    UnexpectedAnswer,
    Upload,
    WebhookSubscription,
)

NO_CONTENT = httpx.Response(204)


@dataclass
class Case:
    use: Callable[[Any], Any]
    sent: str
    answer: Any
    result: Any
    body: Any = None
    make: str = "qonto"


INVOICE = {"client_invoice": {"id": "i-1"}}
SUPPLIER = {"id": "s-1"}
CASES = {
    "organization.retrieve": Case(
        lambda q: q.organization.retrieve(),
        "GET /v2/organization",
        {"organization": {"slug": "acme"}},
        Organization(slug="acme"),
    ),
    "organization.retrieve with external accounts": Case(
        lambda q: q.organization.retrieve(include_external_accounts=True),
        "GET /v2/organization?include_external_accounts=true",
        {"organization": {"slug": "acme"}},
        Organization(slug="acme"),
    ),
    "client_invoices.create": Case(
        lambda q: q.client_invoices.create(client_id="c", status="draft", issue_date=date(2026, 9, 1)),
        "POST /v2/client_invoices",
        httpx.Response(201, json=INVOICE),
        ClientInvoice(id="i-1"),
        {"client_id": "c", "status": "draft", "issue_date": "2026-09-01"},
    ),
    "client_invoices.retrieve": Case(
        lambda q: q.client_invoices.retrieve("i-1"), "GET /v2/client_invoices/i-1", INVOICE, ClientInvoice(id="i-1")
    ),
    "client_invoices.update": Case(
        lambda q: q.client_invoices.update("i-1", header="h"),
        "PATCH /v2/client_invoices/i-1",
        INVOICE,
        ClientInvoice(id="i-1"),
        {"header": "h"},
    ),
    "client_invoices.delete": Case(
        lambda q: q.client_invoices.delete("i-1"), "DELETE /v2/client_invoices/i-1", NO_CONTENT, None
    ),
    "client_invoices.finalize": Case(
        lambda q: q.client_invoices.finalize("i-1"),
        "POST /v2/client_invoices/i-1/finalize",
        INVOICE,
        ClientInvoice(id="i-1"),
    ),
    "client_invoices.mark_as_paid today": Case(
        lambda q: q.client_invoices.mark_as_paid("i-1"),
        "POST /v2/client_invoices/i-1/mark_as_paid",
        INVOICE,
        ClientInvoice(id="i-1"),
    ),
    "client_invoices.mark_as_paid on a day": Case(
        lambda q: q.client_invoices.mark_as_paid("i-1", paid_at=date(2026, 9, 1)),
        "POST /v2/client_invoices/i-1/mark_as_paid",
        INVOICE,
        ClientInvoice(id="i-1"),
        {"paid_at": "2026-09-01"},
    ),
    "client_invoices.unmark_as_paid": Case(
        lambda q: q.client_invoices.unmark_as_paid("i-1"),
        "POST /v2/client_invoices/i-1/unmark_as_paid",
        INVOICE,
        ClientInvoice(id="i-1"),
    ),
    "client_invoices.mark_as_canceled": Case(
        lambda q: q.client_invoices.mark_as_canceled("i-1"),
        "POST /v2/client_invoices/i-1/mark_as_canceled",
        INVOICE,
        ClientInvoice(id="i-1"),
    ),
    "client_invoices.send": Case(
        lambda q: q.client_invoices.send("i-1", send_to=["a@b.fr"], email_title="Facture"),
        "POST /v2/client_invoices/i-1/send",
        NO_CONTENT,
        None,
        {"send_to": ["a@b.fr"], "email_title": "Facture"},
    ),
    "client_invoices.send in full": Case(
        lambda q: q.client_invoices.send("i", send_to=("a@b.fr",), email_title="t", email_body="b", copy_to_self=False),
        "POST /v2/client_invoices/i/send",
        NO_CONTENT,
        None,
        {"send_to": ["a@b.fr"], "email_title": "t", "email_body": "b", "copy_to_self": False},
    ),
    "client_invoices.send_by_einvoice": Case(
        lambda q: q.client_invoices.send_by_einvoice("i-1"),
        "POST /v2/client_invoices/i-1/send_by_einvoice",
        NO_CONTENT,
        None,
    ),
    "client_invoices.send_by_einvoice with a body in the answer": Case(
        lambda q: q.client_invoices.send_by_einvoice("i-1"),
        "POST /v2/client_invoices/i-1/send_by_einvoice",
        httpx.Response(202, text="ok"),
        None,
    ),
    "client_invoices.retrieve_upload": Case(
        lambda q: q.client_invoices.retrieve_upload("u-1"),
        "GET /v2/client_invoices/uploads/u-1",
        {"data": {"type": "client_invoices_upload", "id": "u-1", "attributes": {"filename": "a.pdf", "file_size": 5}}},
        Upload(id="u-1", filename="a.pdf", file_size=5),
    ),
    "settings.retrieve": Case(
        lambda q: q.settings.retrieve(),
        "GET /v2/settings",
        {"numbering_mode": "automatic"},
        InvoicingSettings(numbering_mode="automatic"),
    ),
    "settings.update": Case(
        lambda q: q.settings.update(numbering_mode="automatic"),
        "PUT /v2/settings",
        {"settings": {"numbering_mode": "automatic"}},
        InvoicingSettings(numbering_mode="automatic"),
        {"numbering_mode": "automatic"},
    ),
    "einvoicing_settings.retrieve": Case(
        lambda q: q.einvoicing_settings.retrieve(),
        "GET /v2/einvoicing/settings",
        {"sending_status": "enabled", "receiving_status": "pending_creation"},
        EinvoicingSettings(sending_status="enabled", receiving_status="pending_creation"),
    ),
    "clients.create": Case(
        lambda q: q.clients.create(kind="company", name="Acme"),
        "POST /v2/clients",
        {"client": {"id": "c-1", "e_invoicing_reachable": True}},
        Client(id="c-1", e_invoicing_reachable=True),
        {"kind": "company", "name": "Acme"},
    ),
    "clients.retrieve": Case(
        lambda q: q.clients.retrieve("c-1"), "GET /v2/clients/c-1", {"client": {"id": "c-1"}}, Client(id="c-1")
    ),
    "clients.update": Case(
        lambda q: q.clients.update("c-1", name="B"),
        "PATCH /v2/clients/c-1",
        {"client": {"id": "c-1"}},
        Client(id="c-1"),
        {"name": "B"},
    ),
    "clients.delete": Case(lambda q: q.clients.delete("c-1"), "DELETE /v2/clients/c-1", NO_CONTENT, None),
    "supplier_invoices.retrieve": Case(
        lambda q: q.supplier_invoices.retrieve("s-1"),
        "GET /v2/supplier_invoices/s-1",
        {"supplier_invoice": SUPPLIER},
        SupplierInvoice(id="s-1"),
    ),
    "supplier_invoices.mark_as_paid": Case(
        lambda q: q.supplier_invoices.mark_as_paid("s-1", payment_date=date(2026, 1, 1)),
        "POST /v2/supplier_invoices/s-1/mark_as_paid",
        SUPPLIER,
        SupplierInvoice(id="s-1"),
        {"supplier_invoice": {"payment_date": "2026-01-01"}},
    ),
    "supplier_invoices.unmark_as_paid": Case(
        lambda q: q.supplier_invoices.unmark_as_paid("s-1"),
        "POST /v2/supplier_invoices/s-1/unmark_as_paid",
        SUPPLIER,
        SupplierInvoice(id="s-1"),
    ),
    "supplier_invoices.reject": Case(
        lambda q: q.supplier_invoices.reject("s-1", declined_note="n", declined_reason_code="DOUBLON"),
        "POST /v2/supplier_invoices/s-1/reject",
        SUPPLIER,
        SupplierInvoice(id="s-1"),
        {"supplier_invoice": {"declined_note": "n", "declined_reason_code": "DOUBLON"}},
    ),
    "supplier_invoices.reject without a reason": Case(
        lambda q: q.supplier_invoices.reject("s-1"),
        "POST /v2/supplier_invoices/s-1/reject",
        SUPPLIER,
        SupplierInvoice(id="s-1"),
        {"supplier_invoice": {}},
    ),
    "credit_notes.create": Case(
        lambda q: q.credit_notes.create(invoice_id="i-1"),
        "POST /v2/credit_notes",
        {"credit_note": {"id": "n-1"}},
        CreditNote(id="n-1"),
        {"invoice_id": "i-1"},
    ),
    "credit_notes.retrieve": Case(
        lambda q: q.credit_notes.retrieve("n-1"),
        "GET /v2/credit_notes/n-1",
        {"credit_note": {"id": "n-1"}},
        CreditNote(id="n-1"),
    ),
    "attachments.retrieve": Case(
        lambda q: q.attachments.retrieve("a-1"),
        "GET /v2/attachments/a-1",
        {"attachment": {"id": "a-1", "file_size": "666"}},
        Attachment(id="a-1", file_size=666),
    ),
    "webhook_subscriptions.create": Case(
        lambda q: q.webhook_subscriptions.create(callback_url="https://a.fr", types=("v1/clients",)),
        "POST /v2/webhook_subscriptions",
        httpx.Response(201, json={"id": "w-1", "types": ["v1/clients"]}),
        WebhookSubscription(id="w-1", types=("v1/clients",)),
        {"callback_url": "https://a.fr", "types": ["v1/clients"]},
    ),
    "webhook_subscriptions.retrieve": Case(
        lambda q: q.webhook_subscriptions.retrieve("w-1"),
        "GET /v2/webhook_subscriptions/w-1",
        {"id": "w-1"},
        WebhookSubscription(id="w-1"),
    ),
    "webhook_subscriptions.replace": Case(
        lambda q: q.webhook_subscriptions.replace(
            "w-1", callback_url="https://a.fr", types=["v1/clients"], secret="s" * 32, description="d"
        ),
        "PUT /v2/webhook_subscriptions/w-1",
        {"id": "w-1"},
        WebhookSubscription(id="w-1"),
        {"callback_url": "https://a.fr", "types": ["v1/clients"], "secret": "s" * 32, "description": "d"},
    ),
    "webhook_subscriptions.delete": Case(
        lambda q: q.webhook_subscriptions.delete("w-1"), "DELETE /v2/webhook_subscriptions/w-1", NO_CONTENT, None
    ),
    "revoke_consents": Case(lambda q: q.revoke_consents(), "DELETE /v2/oauth2/consents", NO_CONTENT, None),
    "registrations.create": Case(
        lambda p: p.registrations.create(legal_flow="existing_company", organization={"legal_number": "123232323"}),
        "POST /register/registrations",
        httpx.Response(201, json={"registration": {"id": "r-1", "redirection_link": "https://x.fr"}}),
        Registration(id="r-1", redirection_link="https://x.fr"),
        {"legal_flow": "existing_company", "organization": {"legal_number": "123232323"}},
        "partner",
    ),
    "registrations.retrieve": Case(
        lambda p: p.registrations.retrieve("r-1"),
        "GET /register/registrations/r-1",
        {"registration": {"id": "r-1", "organization": {"id": "o-1"}}},
        Registration(id="r-1", organization=Organization(id="o-1")),
        None,
        "partner",
    ),
    "onboarding_webhooks.create": Case(
        lambda p: p.onboarding_webhooks.create(callback_url="https://a.fr", secret="k"),
        "POST /register/webhooks",
        httpx.Response(201, json={"id": "w-1", "enabled": True}),
        OnboardingWebhook(id="w-1", enabled=True),
        {"callback_url": "https://a.fr", "enabled": True, "secret": "k"},
        "partner",
    ),
}


def as_partner(clients: Any, options: Any) -> Any:
    return clients["partner"]("https://pa.test", "partner-1", "s3cret", **options)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_call_sends_what_qonto_documents_and_reads_the_answer(call: Any, serve: Any, case: Case) -> None:
    server = serve(case.answer)
    options = {"make": as_partner} if case.make == "partner" else {}
    assert call(case.use, server, **options) == case.result
    request = server.request
    assert f"{request.method} {request.url.raw_path.decode()}" == case.sent
    if case.body is None:
        assert request.content == b""
        assert "content-type" not in request.headers
        if request.method == "POST":
            assert request.headers["content-length"] == "0"
    else:
        assert json.loads(request.content) == case.body
        assert request.headers["content-type"] == "application/json"


LISTS = {
    "client_invoices": ("/v2/client_invoices", "client_invoices", {"exclude_imported": "false"}),
    "clients": ("/v2/clients", "clients", {}),
    "supplier_invoices": ("/v2/supplier_invoices", "supplier_invoices", {}),
    "credit_notes": ("/v2/credit_notes", "credit_notes", {}),
    "webhook_subscriptions": ("/v2/webhook_subscriptions", "subscriptions", {}),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_gives_one_page_and_always_says_which(call: Any, serve: Any, name: str) -> None:
    path, envelope, extra = LISTS[name]
    server = serve({envelope: [{"id": "1"}], "meta": {"current_page": 2, "next_page": 3, "total_count": 5}})
    page = call(lambda q: getattr(q, name).list(page=2, per_page=2), server)
    assert [item.id for item in page] == ["1"]
    assert (page.number, page.next, page.total_count) == (2, 3, 5)
    assert server.request.url.path == path
    assert dict(server.request.url.params) == {"page": "2", "per_page": "2", **extra}


@pytest.mark.parametrize("name", LISTS)
def test_iterating_asks_for_the_largest_pages_until_the_last(call: Any, serve: Any, name: str) -> None:
    _, envelope, extra = LISTS[name]
    server = serve(
        {envelope: [{"id": "1"}, {"id": "2"}], "meta": {"current_page": 1, "next_page": 2}},
        {envelope: [{"id": "3"}], "meta": {"current_page": 2, "next_page": None}},
    )
    items = call(lambda q: getattr(q, name).iterate(), server)
    assert [item.id for item in items] == ["1", "2", "3"]
    asked = [dict(request.url.params) for request in server.requests]
    assert asked == [{"page": page, "per_page": "100", **extra} for page in ("1", "2")]


def test_registrations_are_listed_with_or_without_a_meta(call: Any, serve: Any) -> None:
    server = serve({"registrations": [{"id": "1"}]})
    registrations = call(lambda p: p.registrations.iterate(), server, as_partner)
    assert [registration.id for registration in registrations] == ["1"]
    assert dict(server.request.url.params) == {"page": "1"}
    server = serve({"registrations": []})
    assert len(call(lambda p: p.registrations.list(page=3, per_page=10), server, as_partner)) == 0
    assert dict(server.request.url.params) == {"page": "3", "per_page": "10"}


def test_client_invoices_join_the_values_of_a_filter(call: Any, serve: Any) -> None:
    server = serve({"client_invoices": None})
    use = lambda q: q.client_invoices.list(  # noqa: E731
        filters={"status": ["draft", "paid"]}, sort_by="created_at:asc", exclude_imported=None
    )
    assert len(call(use, server)) == 0
    assert dict(server.request.url.params) == {
        "filter[status]": "draft,paid",
        "page": "1",
        "per_page": "100",
        "sort_by": "created_at:asc",
    }


def test_supplier_invoices_repeat_the_key_of_a_filter(call: Any, serve: Any) -> None:
    server = serve({"supplier_invoices": []})
    call(lambda q: q.supplier_invoices.list(filters={"status": ["to_review", "paid"]}, query="acme"), server)
    assert server.request.url.params.get_list("filter[status]") == ["to_review", "paid"]
    assert server.request.url.params["query"] == "acme"


def test_clients_and_credit_notes_can_be_filtered(call: Any, serve: Any) -> None:
    server = serve({"clients": []}, {"credit_notes": []})
    call(lambda q: q.clients.iterate(filters={"vat_number": "FR1"}, sort_by="name:asc", per_page=5), server)
    call(lambda q: q.credit_notes.iterate(filters={"created_at_from": "2026-01-01"}), server)
    first, second = (dict(request.url.params) for request in server.requests)
    assert first == {"filter[vat_number]": "FR1", "page": "1", "per_page": "5", "sort_by": "name:asc"}
    assert second == {"filter[created_at_from]": "2026-01-01", "page": "1", "per_page": "100"}


@pytest.mark.parametrize("answer", [{}, {"clients": "oops"}, {"client": []}])
def test_a_list_that_is_missing_does_not_pass_for_an_empty_one(call: Any, serve: Any, answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="without a list of clients"):
        call(lambda q: q.clients.list(), serve(answer))


def test_a_key_called_self_can_be_sent(call: Any, serve: Any) -> None:
    server = serve({"client": {}})
    call(lambda q: q.clients.create(self=1), server)
    assert json.loads(server.request.content) == {"self": 1}
