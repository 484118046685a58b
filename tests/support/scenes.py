"""Whole stories, played through the API: every object that the answers show on the way, in many states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from emulating import BUYER, COMPANY, Emulator, import_files, importable, imported, invoice_body
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_fixtures import cii, facturx, samples, ubl
from provoking import PNG, RICH_CLIENT, RICH_INVOICE, RICH_ITEM, TOKEN
from registering import complete, registered
from suppliers import parts

Seen = Iterator[tuple[str, str, Any]]
"""What it is, the reader's schema, the object."""

PERSON = {"kind": "individual", "first_name": "Ada", "last_name": "Martin", "currency": "EUR", "locale": "fr"}
BEHAVIOURS = {
    "accepted": "000001016",
    "paid": "000001024",
    "silent": "000001032",
    "refused": "000001040",
    "disputed": "000001065",
    "suspended": "000001073",
    "rejected": "000001099",
    "rejected there": "000001107",
    "not transmitted": "000001123",
}


def plain_pdf() -> bytes:
    """A PDF that brings no invoice."""
    import io

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def clients(api: Emulator) -> Seen:
    bodies = {
        "person": PERSON,
        "company": COMPANY,
        "company with everything": {**COMPANY, **RICH_CLIENT},
        "hardly a company": {"kind": "company", "name": "A"},
        "old address": {"kind": "company", "name": "A", "address": "1 rue A", "city": "Paris", "zip_code": "75001"},
    }
    for name, body in bodies.items():
        client = api.post("/v2/clients", json=body).json()["client"]
        yield name, "Client", client
        yield name, "Client", api.get(f"/v2/clients/{client['id']}").json()["client"]
        yield name, "Client", api.patch(f"/v2/clients/{client['id']}", json={"email": "x@example.com"}).json()["client"]
    page = api.get("/v2/clients").json()
    yield "clients", "Meta", page["meta"]
    for client in page["clients"]:
        yield "listed", "Client", client


def made_invoices(api: Emulator) -> Seen:
    person = {key: PERSON[key] for key in ("kind", "first_name", "last_name")} | {"name": None}
    upload = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.png", PNG)}).json()
    bodies: dict[str, dict[str, Any]] = {
        "empty draft": {"status": "draft", "items": []},
        "draft": {"status": "draft"},
        "unpaid": {},
        "everything": {"client": RICH_CLIENT, **RICH_INVOICE},
        "discount": {"discount": {"type": "percentage", "value": "0.1"}},
        "absolute discount": {"discount": {"type": "absolute", "value": "10"}},
        "for a person": {"client": person},
        "of an upload": {"upload_id": upload["client_invoice_upload"]["id"]},
    }
    for name, body in bodies.items():
        answer = api.post("/v2/client_invoices", json=invoice_body(api, **body))
        assert answer.status_code == 201, f"{name}: {answer.text}"
        yield f"created {name}", "ClientInvoice", answer.json()["client_invoice"]
    drafts = {"status": "draft", "number": ""}
    for actions in (
        ("finalize", "mark_as_paid", "mark_as_paid", "unmark_as_paid", "mark_as_canceled"),
        ("finalize", "send_by_einvoice", "mark_as_paid"),
    ):
        id = api.post("/v2/client_invoices", json=invoice_body(api, **drafts)).json()["client_invoice"]["id"]
        changed = api.patch(f"/v2/client_invoices/{id}", json={"header": "x"})
        yield "changed", "ClientInvoice", changed.json()["client_invoice"]
        for action in actions:
            answer = api.post(f"/v2/client_invoices/{id}/{action}")
            assert answer.status_code < 300, answer.text
            if answer.content:
                yield action, "ClientInvoice", answer.json()["client_invoice"]
    yield from every_invoice(api)


def imported_invoices(api: Emulator) -> Seen:
    files = {
        "Factur-X": importable(),
        "CII": cii.write(samples.french_invoice(number="C-1")),
        "UBL": ubl.write(samples.french_invoice(number="U-1")),
        "plain PDF": plain_pdf(),
        "picture": PNG,
    }
    for name, data in files.items():
        assert import_files(api, (name, data)).status_code == 200, name
    for name, siren in BEHAVIOURS.items():
        id = imported(api, buyer=siren, number=f"TO-{name}")
        answer = api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
        assert answer.status_code == 204, f"{name}: {answer.text}"
    for moment in (0, 1, 10, 600, 86_400):
        api.wall.advance(moment)
        yield from every_invoice(api)


def every_invoice(api: Emulator) -> Seen:
    """As the list and as its own page have it, with what belongs to it."""
    page = api.get("/v2/client_invoices?exclude_imported=false").json()
    yield "invoices", "Meta", page["meta"]
    for listed in page["client_invoices"]:
        name = f"{listed['number']} ({listed['status']}, {listed.get('einvoicing_status')})"
        yield f"listed {name}", "ClientInvoice", listed
        found = api.get(f"/v2/client_invoices/{listed['id']}").json()["client_invoice"]
        yield name, "ClientInvoice", found
        if found["attachment_id"]:
            file = api.get(f"/v2/attachments/{found['attachment_id']}").json()["attachment"]
            yield f"file of {name}", "Attachment", file


def supplier_invoices(api: Emulator) -> Seen:
    for number in ("R-1", "R-2", "R-3"):
        id = imported(api, buyer=GIVEN.QONTO_BUYER_TIN, number=number)
        assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    original = samples.french_invoice(number="R-1")
    note = facturx.write(samples.french_credit_note(original, number="CN-1", issue_date=original.issue_date))
    form = [
        *parts(plain_pdf(), "scan.pdf", key="1"),
        *parts(PNG, "ticket.png", key="2"),
        *parts(importable(number="UP-1"), "facture.pdf", key="3"),
        *parts(note, "avoir.pdf", key="4"),
        *parts(b"nothing", "x.txt", key="5"),
    ]
    bulk = api.post("/v2/supplier_invoices/bulk", files=form, auth=BUYER).json()
    assert (len(bulk["supplier_invoices"]), len(bulk["errors"])) == (4, 1)
    yield "bulk", "BulkResult", bulk
    api.wall.advance(60)
    received = {one["invoice_number"]: one["id"] for one in received_invoices(api)}
    for id, action, fields in (
        (received["R-1"], "mark_as_paid", {"payment_date": "2026-11-20"}),
        (received["R-1"], "unmark_as_paid", None),
        (received["R-2"], "reject", {"declined_note": "no", "declined_reason_code": "DOUBLON"}),
        (received["UP-1"], "reject", {"declined_note": "no"}),
    ):
        body = {"json": {"supplier_invoice": fields}} if fields else {}
        answer = api.post(f"/v2/supplier_invoices/{id}/{action}", auth=BUYER, **body)
        assert answer.status_code == 200, answer.text
        yield action, "SupplierInvoice", answer.json()
    yield "supplier invoices", "Meta", api.get("/v2/supplier_invoices?per_page=2", auth=BUYER).json()["meta"]
    for one in received_invoices(api):
        name = f"{one['invoice_number']} ({one['status']})"
        yield f"listed {name}", "SupplierInvoice", one
        found = api.get(f"/v2/supplier_invoices/{one['id']}", auth=BUYER).json()["supplier_invoice"]
        yield name, "SupplierInvoice", found
        file = api.get(f"/v2/attachments/{found['attachment_id']}", auth=BUYER).json()["attachment"]
        yield f"file of {name}", "Attachment", file


def received_invoices(api: Emulator) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/v2/supplier_invoices", auth=BUYER).json()["supplier_invoices"]
    return found


def credit_notes(api: Emulator) -> Seen:
    person = {key: PERSON[key] for key in ("kind", "first_name", "last_name")} | {"name": None}
    for client in ({}, RICH_CLIENT, person):
        body = invoice_body(api, client=client)
        id = api.post("/v2/client_invoices", json=body).json()["client_invoice"]["id"]
        bare = {key: RICH_ITEM[key] for key in ("title", "quantity", "unit_price", "vat_rate")}
        for item in (RICH_ITEM, bare):
            note = {"invoice_id": id, "issue_date": "2026-11-23", "currency": "EUR", "items": [item]}
            answer = api.post("/v2/credit_notes", json=note)
            assert answer.status_code < 300, answer.text
            yield "created", "CreditNote", answer.json()["credit_note"]
        yield "its invoice", "ClientInvoice", api.get(f"/v2/client_invoices/{id}").json()["client_invoice"]
    page = api.get("/v2/credit_notes").json()
    yield "credit notes", "Meta", page["meta"]
    for note in page["credit_notes"]:
        yield "listed", "CreditNote", note
        yield "alone", "CreditNote", api.get(f"/v2/credit_notes/{note['id']}").json()["credit_note"]


def webhooks(api: Emulator) -> Seen:
    body: dict[str, Any] = {"callback_url": "https://example.com/x", "types": ["v1/clients"]}
    for more in ({}, {"description": "d", "secret": "s" * 32}):
        made = api.post("/v2/webhook_subscriptions", auth=TOKEN, json={**body, **more}).json()
        yield "created", "WebhookSubscription", made
        path = f"/v2/webhook_subscriptions/{made['id']}"
        yield "alone", "WebhookSubscription", api.get(path, auth=TOKEN).json()
        yield "replaced", "WebhookSubscription", api.put(path, auth=TOKEN, json=body).json()
    page = api.get("/v2/webhook_subscriptions", auth=TOKEN).json()
    yield "webhooks", "Meta", page["meta"]
    for one in page["subscriptions"]:
        yield "listed", "WebhookSubscription", one


def others(api: Emulator) -> Seen:
    for auth in (TOKEN, BUYER):
        yield "organization", "Organization", api.get("/v2/organization", auth=auth).json()["organization"]
        yield "settings", "EInvoicingSettings", api.get("/v2/einvoicing/settings", auth=auth).json()
    complete(api, registered(api))
    for account in api.get("/v2/organization").json()["organization"]["bank_accounts"]:
        yield "account", "BankAccount", account
    uploaded = api.post("/v2/attachments", files={"file": ("a.png", PNG)}, headers={"X-Qonto-Idempotency-Key": "k"})
    yield "uploaded", "UploadedAttachment", uploaded.json()["attachment"]
    file = api.get(f"/v2/attachments/{uploaded.json()['attachment']['id']}").json()["attachment"]
    yield "uploaded", "Attachment", file


SCENES: dict[str, tuple[Callable[[Emulator], Seen], set[str]]] = {
    "clients": (clients, {"Client", "Meta"}),
    "made invoices": (made_invoices, {"ClientInvoice", "Attachment", "Meta"}),
    "imported invoices": (imported_invoices, {"ClientInvoice", "Attachment", "Meta"}),
    "supplier invoices": (supplier_invoices, {"SupplierInvoice", "BulkResult", "Attachment", "Meta"}),
    "credit notes": (credit_notes, {"CreditNote", "ClientInvoice", "Meta"}),
    "webhooks": (webhooks, {"WebhookSubscription", "Meta"}),
    "others": (others, {"Organization", "EInvoicingSettings", "BankAccount", "UploadedAttachment", "Attachment"}),
}
"""A story, and the schemas of the strict reader that it shows."""
