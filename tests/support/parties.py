"""Organizations of several namespaces of one emulator, and what they make. All that one writes has its mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from emulating import COMPANY, Emulator, import_files
from fauxpa_fixtures import samples, ubl
from provoking import PNG
from registering import EXISTING
from suppliers import parts


@dataclass
class Party:
    """An organization, how to call as it, and the ids of what it made, by kind."""

    mark: str
    namespace: str
    key: str
    token: str
    partner: Mapping[str, Any]
    application: Mapping[str, str]
    organization: Mapping[str, Any]
    refresh_token: str
    made: dict[str, list[str]] = field(default_factory=dict)

    def remember(self, kind: str, id: str) -> None:
        """`id` is of something that it made."""
        known = self.made.setdefault(kind, [])
        if id not in known:
            known.append(id)


def parties_of(made: Mapping[str, Any], *marks: str) -> list[Party]:
    """The first organizations of a namespace that was made, one for each mark."""
    given = made["credentials"]
    return [
        Party(
            mark=mark,
            namespace=made["namespace"]["name"],
            key=f"{keys['login']}:{keys['secret_key']}",
            token=f"Bearer {keys['access_token']}",
            partner={
                "auth": f"Bearer {given['QONTO_PARTNER_TOKEN']}",
                "headers": {"Qonto-Partner-Id": given["QONTO_PARTNER_ID"]},
            },
            application={"client_id": given["QONTO_CLIENT_ID"], "client_secret": given["QONTO_CLIENT_SECRET"]},
            organization=keys,
            refresh_token=keys["refresh_token"],
        )
        for mark, keys in zip(marks, made["organizations"], strict=False)
    ]


def make(api: Emulator, party: Party, kind: str, number: int) -> str:
    """One more of a kind; `number` makes it differ. Gives its id."""
    id = MAKERS[kind](api, party, f"{party.mark}{number}")
    party.remember(kind, id)
    return id


def _client(api: Emulator, party: Party, name: str) -> str:
    body = {**COMPANY, "name": name, "email": f"{name.lower()}@example.com"}
    return str(_ok(api.post("/v2/clients", auth=party.key, json=body))["client"]["id"])


def _draft(api: Emulator, party: Party, name: str) -> str:
    client = _client(api, party, name)
    party.remember("client", client)
    body = {
        "client_id": client,
        "status": "draft",
        "issue_date": "2026-11-23",
        "due_date": "2026-12-23",
        "currency": "EUR",
        "payment_methods": {"iban": party.organization["iban"] or "FR2216958000010000000000142"},
        "header": name,
        "items": [
            {"title": name, "quantity": "1", "unit_price": {"value": "10", "currency": "EUR"}, "vat_rate": "0.2"}
        ],
    }
    return str(_ok(api.post("/v2/client_invoices", auth=party.key, json=body))["client_invoice"]["id"])


def _imported(api: Emulator, party: Party, name: str) -> str:
    data = ubl.write(
        samples.french_invoice(
            number=name,
            buyer=samples.french_party(
                name=f"{name} SA", siren="000001016", address=samples.BUYER.address or samples.SELLER.address
            ),
        )
    )  # type: ignore[arg-type]
    id = _ok(import_files(api, (f"{name}.xml", data), auth=party.key))["client_invoices"][0]["invoice_id"]
    shown = _ok(api.get(f"/v2/client_invoices/{id}", auth=party.key))["client_invoice"]
    party.remember("attachment", shown["attachment_id"])
    party.remember("client", shown["client"]["id"])
    return str(id)


def _sent(api: Emulator, party: Party, name: str) -> str:
    id = _imported(api, party, name)
    answer = api.post(f"/v2/client_invoices/{id}/send_by_einvoice", auth=party.key)
    assert answer.status_code == 204, answer.text
    return id


def _note(api: Emulator, party: Party, name: str) -> str:
    id = _imported(api, party, name)
    party.remember("imported", id)
    body = {
        "invoice_id": id,
        "issue_date": "2026-11-23",
        "currency": "EUR",
        "items": [{"title": name, "quantity": "1", "unit_price": {"value": "1", "currency": "EUR"}, "vat_rate": "0.2"}],
    }
    return str(_ok(api.post("/v2/credit_notes", auth=party.key, json=body))["credit_note"]["id"])


def _upload(api: Emulator, party: Party, name: str) -> str:
    files = {"client_invoices_upload": (f"{name}.png", PNG)}
    return str(_ok(api.post("/v2/client_invoices/uploads", auth=party.key, files=files))["client_invoice_upload"]["id"])


def _attachment(api: Emulator, party: Party, name: str) -> str:
    """Under a key that others use as well."""
    headers = {"X-Qonto-Idempotency-Key": f"key-{name[-1]}"}
    files = {"file": (f"{name}.png", PNG)}
    answer = api.post("/v2/attachments", auth=party.key, files=files, headers=headers)
    return str(_ok(answer)["attachment"]["id"])


def _supplier_invoice(api: Emulator, party: Party, name: str) -> str:
    """Under a key that others use as well."""
    form = parts(PNG, f"{name}.png", key=f"key-{name[-1]}")
    answer = _ok(api.post("/v2/supplier_invoices/bulk", auth=party.key, files=form))
    (made,) = answer["supplier_invoices"]
    party.remember("attachment", made["attachment_id"])
    return str(made["id"])


def _subscription(api: Emulator, party: Party, name: str) -> str:
    body = {
        "callback_url": f"https://receiver.example/{name}",
        "types": ["v1/clients", "v1/client-invoices"],
        "description": name,
    }
    return str(_ok(api.post("/v2/webhook_subscriptions", auth=party.token, json=body))["id"])


def _registration(api: Emulator, party: Party, name: str) -> str:
    body = {**EXISTING, "partner_user": {"first_name": name, "last_name": name, "email": f"{name}@example.com"}}
    return str(_ok(api.post("/register/registrations", **party.partner, json=body))["registration"]["id"])


MAKERS: Mapping[str, Callable[[Emulator, Party, str], str]] = {
    "client": _client,
    "draft": _draft,
    "imported": _imported,
    "sent": _sent,
    "credit note": _note,
    "upload": _upload,
    "attachment": _attachment,
    "supplier invoice": _supplier_invoice,
    "subscription": _subscription,
    "registration": _registration,
}


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()
    return found
