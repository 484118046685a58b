"""Every operation of the contract, tried with an id that is somebody else's (or nobody's)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import httpx

from emulating import CONTRACT, Emulator
from parties import Party

Attempt = Callable[[Emulator, Party, str], httpx.Response]
CALLBACK = "http://localhost/callback"
ITEM = {"title": "x", "quantity": "1", "unit_price": {"value": "1", "currency": "EUR"}, "vat_rate": "0.2"}
DATED = {"issue_date": "2026-11-23", "currency": "EUR", "items": [ITEM]}
NAME = "client_invoices_upload"


def _on(operation: str, api: Emulator, party: Party, id: str, **more: Any) -> httpx.Response:
    """The operation on the thing with this id."""
    found = CONTRACT.operations[operation]
    return _call(operation, api, party, found.path.replace("{id}", id), **more)


def _call(operation: str, api: Emulator, party: Party, path: str = "", **more: Any) -> httpx.Response:
    found = CONTRACT.operations[operation]
    if "partner" in found.auth:
        more = {**party.partner, **more}
    elif "none" in found.auth:
        more = {"auth": None, **more}
    else:
        more = {"auth": party.token if "oauth" in found.auth else party.key, **more}
    return api.request(found.method, path or found.path, **more)


def _with_query(operation: str, name: str) -> Attempt:
    return lambda api, party, id: _call(operation, api, party, params={name: id})


def _plain(operation: str, **more: Any) -> Attempt:
    return lambda api, party, id: _call(operation, api, party, **more)


def _invoice_of(api: Emulator, party: Party, id: str) -> httpx.Response:
    body = {
        **DATED,
        "client_id": id,
        "due_date": "2026-12-23",
        "payment_methods": {"iban": party.organization["iban"] or "FR2216958000010000000000142"},
    }
    return _call("client_invoices.create", api, party, json=body)


def _invoice_with_upload(api: Emulator, party: Party, id: str) -> httpx.Response:
    body = {**DATED, "client_id": id, "upload_id": id, "payment_methods": {"iban": "FR2216958000010000000000142"}}
    return _call("client_invoices.create", api, party, json=body)


def _bulk(api: Emulator, party: Party, id: str) -> httpx.Response:
    """An attachment of somebody as an own supplier invoice, and an own file under the id as its key."""
    form = [
        ("supplier_invoices[][attachment_id]", (None, id)),
        ("supplier_invoices[][idempotency_key]", (None, "no-such-key")),
    ]
    return _call("supplier_invoices.bulk_create", api, party, files=form)


def _authorize(api: Emulator, party: Party, id: str, name: str = "organization_id") -> httpx.Response:
    asked = {
        "client_id": party.application["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "offline_access organization.read",
        "state": "s",
        name: id,
    }
    return _call("oauth.authorize", api, party, params=asked)


def _token(api: Emulator, party: Party, id: str, **form: str) -> httpx.Response:
    return _call("oauth.token", api, party, data={**party.application, **form})


REJECT = {"supplier_invoice": {"declined_note": "no", "declined_reason_code": "DOUBLON"}}
PAID = {"supplier_invoice": {"payment_date": "2026-11-20"}}
SEND = {"send_to": ["a@example.com"], "email_title": "x"}
HOOK = {"callback_url": "https://receiver.example/x", "types": ["v1/clients"]}
PERSON = {"first_name": "A", "last_name": "B", "email": "a@example.com"}
REGISTRATION = {"legal_flow": "existing_company", "locale": "fr", "partner_user": PERSON}

ATTEMPTS: Mapping[str, tuple[Attempt, ...]] = {
    "attachments.upload": (_plain("attachments.upload", files={"file": ("a.txt", b"x")}),),
    "attachments.retrieve": (partial(_on, "attachments.retrieve"),),
    "client_invoices.list": (
        _plain("client_invoices.list", params={"exclude_imported": "false", "per_page": "100"}),
        _with_query("client_invoices.list", "filter[number]"),
    ),
    "client_invoices.create": (_invoice_of, _invoice_with_upload),
    "client_invoices.retrieve": (partial(_on, "client_invoices.retrieve"),),
    "client_invoices.update": (partial(_on, "client_invoices.update", json={"header": "x"}),),
    "client_invoices.delete": (partial(_on, "client_invoices.delete"),),
    "client_invoices.finalize": (partial(_on, "client_invoices.finalize"),),
    "client_invoices.mark_as_paid": (partial(_on, "client_invoices.mark_as_paid"),),
    "client_invoices.unmark_as_paid": (partial(_on, "client_invoices.unmark_as_paid"),),
    "client_invoices.mark_as_canceled": (partial(_on, "client_invoices.mark_as_canceled"),),
    "client_invoices.send": (partial(_on, "client_invoices.send", json=SEND),),
    "client_invoices.send_by_einvoice": (partial(_on, "client_invoices.send_by_einvoice"),),
    "client_invoices.bulk_import": (_plain("client_invoices.bulk_import", files={"client_invoices": ("a", b"x")}),),
    "client_invoices.create_upload": (_plain("client_invoices.create_upload", files={NAME: ("a", b"x")}),),
    "client_invoices.retrieve_upload": (partial(_on, "client_invoices.retrieve_upload"),),
    "clients.list": (
        _plain("clients.list", params={"per_page": "100"}),
        _with_query("clients.list", "filter[name]"),
    ),
    "clients.create": (_plain("clients.create", json={"kind": "x"}),),
    "clients.retrieve": (partial(_on, "clients.retrieve"),),
    "clients.update": (partial(_on, "clients.update", json={"name": "x"}),),
    "clients.delete": (partial(_on, "clients.delete"),),
    "credit_notes.list": (_plain("credit_notes.list", params={"per_page": "100"}),),
    "credit_notes.create": (
        lambda api, party, id: _call("credit_notes.create", api, party, json={**DATED, "invoice_id": id}),
    ),
    "credit_notes.retrieve": (partial(_on, "credit_notes.retrieve"),),
    "oauth.authorize": (_authorize, partial(_authorize, name="registration_id")),
    "oauth.decide": (lambda api, party, id: _call("oauth.decide", api, party, data={"request": id}),),
    "oauth.token": (
        lambda api, party, id: _token(api, party, id, grant_type="refresh_token", refresh_token=id),
        lambda api, party, id: _token(api, party, id, grant_type="authorization_code", code=id),
    ),
    "oauth.revoke": (
        lambda api, party, id: _call("oauth.revoke", api, party, data={**party.application, "token": id}),
    ),
    "oauth.revoke_consents": (_plain("oauth.revoke_consents", auth="Bearer nobody"),),
    "registrations.list": (_plain("registrations.list"),),
    "registrations.create": (
        _plain("registrations.create", json={**REGISTRATION, "organization": {"legal_number": "1"}}),
    ),
    "registrations.retrieve": (partial(_on, "registrations.retrieve"),),
    "onboarding_webhooks.create": (_plain("onboarding_webhooks.create", json={"callback_url": "ftp://x"}),),
    "organization.retrieve": (_plain("organization.retrieve"),),
    "settings.retrieve": (_plain("settings.retrieve"),),
    "settings.update": (_plain("settings.update", json={"numbering_mode": "x"}),),
    "einvoicing_settings.retrieve": (_plain("einvoicing_settings.retrieve"),),
    "supplier_invoices.list": (
        _plain("supplier_invoices.list", params={"per_page": "100"}),
        _with_query("supplier_invoices.list", "filter[attachment_id]"),
        _with_query("supplier_invoices.list", "filter[attachment_id][]"),
        _with_query("supplier_invoices.list", "query"),
    ),
    "supplier_invoices.retrieve": (partial(_on, "supplier_invoices.retrieve"),),
    "supplier_invoices.bulk_create": (_bulk,),
    "supplier_invoices.mark_as_paid": (partial(_on, "supplier_invoices.mark_as_paid", json=PAID),),
    "supplier_invoices.unmark_as_paid": (partial(_on, "supplier_invoices.unmark_as_paid"),),
    "supplier_invoices.reject": (partial(_on, "supplier_invoices.reject", json=REJECT),),
    "webhook_subscriptions.list": (_plain("webhook_subscriptions.list", params={"per_page": "100"}),),
    "webhook_subscriptions.create": (_plain("webhook_subscriptions.create", json={"types": ["v1/clients"]}),),
    "webhook_subscriptions.retrieve": (partial(_on, "webhook_subscriptions.retrieve"),),
    "webhook_subscriptions.replace": (partial(_on, "webhook_subscriptions.replace", json=HOOK),),
    "webhook_subscriptions.delete": (partial(_on, "webhook_subscriptions.delete"),),
}
"""None of them changes anything that is the caller's own."""
LISTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "client_invoices.list": ("client_invoices", frozenset({"draft", "imported", "sent"})),
    "clients.list": ("clients", frozenset({"client"})),
    "credit_notes.list": ("credit_notes", frozenset({"credit note"})),
    "supplier_invoices.list": ("supplier_invoices", frozenset({"supplier invoice"})),
    "webhook_subscriptions.list": ("subscriptions", frozenset({"subscription"})),
    "registrations.list": ("registrations", frozenset({"registration"})),
}
"""The first attempt of each gives all that is the caller's: under which name, and of which kinds."""
