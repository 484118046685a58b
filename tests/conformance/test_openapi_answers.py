"""Every answer of a long run through all operations is one that the contract's own OpenAPI document describes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from fnmatch import fnmatch
from typing import Any

import pytest

from checked import Checked
from consenting import ask, bearer, choose, code, exchange, refresh, token, tokens
from emulating import BUYER, CONTRACT, import_files
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from provoking import DRAWN, NOBODY, PNG, RICH_ITEM, TOKEN, Stage, forbidden
from registering import FOUNDED, PARTNER, PATH, complete, create, registered
from scenes import SCENES


def consents(api: Checked) -> None:
    page = ask(api)
    choose(api, page)
    choose(api, ask(api), "deny")
    ask(api, fauxpa_consent="allow")
    ask(api, client_id="nobody")
    ask(api, without="state")
    api.post("/oauth2/auth", auth=None, data={"decision": "allow"})
    found = tokens(api)
    refresh(api, found["refresh_token"])
    exchange(api, code(api), client_secret="wrong")
    token(api, grant_type="nothing")
    data = {"client_id": GIVEN.QONTO_CLIENT_ID, "client_secret": GIVEN.QONTO_CLIENT_SECRET}
    api.post("/oauth2/revoke", auth=None, data={**data, "token": found["access_token"]})
    api.post("/oauth2/revoke", auth=None, data={**data, "client_secret": "wrong", "token": "x"})
    api.post("/oauth2/token", auth=None, json={})


def onboardings(api: Checked) -> None:
    for fields in ({}, FOUNDED, {"legal_flow": "nothing"}, {"locale": 5}):
        create(api, **fields)
    complete(api, registered(api))
    api.get(PATH, **PARTNER)
    api.get(f"{PATH}?page=0", **PARTNER)
    api.get(f"{PATH}/{registered(api)['id']}", **PARTNER)
    api.get(f"{PATH}/{NOBODY}", **PARTNER)
    api.post(PATH, **PARTNER, content=b"{")
    hook = {"callback_url": "https://example.com/x", "enabled": True, "secret": "s" * 32}
    for body in (hook, {}):
        api.post("/register/webhooks", **PARTNER, json=body)


def settings(api: Checked) -> None:
    api.get("/v2/settings")
    for body in ({"numbering_mode": "manual"}, {"numbering_mode": "automatic"}, {"numbering_mode": "odd"}):
        api.put("/v2/settings", json=body)
    api.delete("/v2/oauth2/consents", auth=bearer(api))


def uploads(api: Checked) -> None:
    made = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.png", PNG)})
    (upload,) = made.json().values()
    api.get(f"/v2/client_invoices/uploads/{upload['id']}")
    api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.exe", b"MZ")})
    api.post("/v2/client_invoices/uploads", json={})


def everywhere(api: Checked) -> None:
    """What every operation can be asked: without a credential, without a scope, about nothing, with a broken body."""
    stage = Stage(api)
    for operation in CONTRACT.operations.values():
        path = operation.path.replace("{id}", NOBODY)
        if "none" not in operation.auth:
            api.request(operation.method, path, auth=None)
        if "oauth" in operation.auth:
            forbidden(operation.method, path, stage)
        more = PARTNER if "partner" in operation.auth else {"auth": TOKEN}
        if operation.media == "application/json":
            api.request(operation.method, path, content=b"{", **more)
            api.request(operation.method, path, content=b'{"status": 5}', **more)
        api.request(operation.method, path, **more)


def documented(api: Checked) -> None:
    """Every documented answer, those after which something cannot be done any more last."""
    stage = Stage(api)
    ending = ("delete", "mark_as_canceled")
    for _, draw in sorted(DRAWN.items(), key=lambda one: any(word in " ".join(map(str, one[0])) for word in ending)):
        draw(stage)


def refusals(api: Checked) -> None:
    """What is right in itself, but not now, not so, or not here."""
    stage = Stage(api)
    body = {"invoice_id": stage.sent, "issue_date": "2026-11-23", "currency": "EUR", "items": [RICH_ITEM]}
    for action in ("finalize", "unmark_as_paid", "send_by_einvoice"):
        stage.on_invoice(stage.sent, f"/{action}")
        stage.on_invoice(stage.fresh_draft(), f"/{action}", json={})
    for action in ("mark_as_paid", "mark_as_canceled", "send_by_einvoice"):
        stage.on_invoice(stage.fresh_draft(), f"/{action}")
    stage.on_invoice(stage.draft, "/send", json={"send_to": ["a@example.com"], "email_title": "x"})
    for files in ([("a.pdf", b"nothing")], [("a.pdf", b"%PDF-" + b" " * 6_000_000)], []):
        import_files(api, *files)
    api.post("/v2/supplier_invoices/bulk", content=b"x" * 16_000_000, headers={"Content-Type": "multipart/form-data"})
    api.patch(f"/v2/clients/{stage.client}", json={"kind": 5, "email": 5})
    api.patch(f"/v2/client_invoices/{stage.draft}", json={"number": "DOC-1"})
    api.put("/v2/settings", json={"numbering_mode": "manual"})
    api.post("/v2/credit_notes", json=body)
    for more in ({"number": "SAME"}, {"number": "SAME"}):
        api.post("/v2/credit_notes", json={**body, **more, "items": [{**RICH_ITEM, "quantity": "0.1"}]})
    for more in ({"invoice_id": NOBODY}, {"invoice_id": stage.draft}, {"items": [{**RICH_ITEM, "quantity": "99999"}]}):
        api.post("/v2/credit_notes", json={**body, **more})
    api.put("/v2/settings", content=b"{")
    api.get(f"/v2/client_invoices/uploads/{NOBODY}")
    for action, fields in (("mark_as_paid", {"payment_date": "2026-11-20"}), ("reject", {}), ("unmark_as_paid", {})):
        for id in (NOBODY, stage.received):
            for found in (fields, {"payment_date": 5, "declined_note": 5}):
                api.post(f"/v2/supplier_invoices/{id}/{action}", auth=BUYER, json={"supplier_invoice": found})
    reject = {"supplier_invoice": {"declined_note": "no", "declined_reason_code": "DOUBLON"}}
    paid = {"supplier_invoice": {"payment_date": "2026-11-20"}}
    for action, fields in (("reject", reject), ("reject", reject), ("mark_as_paid", paid), ("unmark_as_paid", {})):
        api.post(f"/v2/supplier_invoices/{stage.received}/{action}", auth=BUYER, json=fields)
    api.get("/v2/webhook_subscriptions?page=0", auth=TOKEN)


Part = Callable[[Checked], Any]
PARTS: tuple[Part, ...] = (consents, onboardings, settings, uploads, everywhere, documented, refusals)
STORIES: tuple[Part, ...] = tuple(lambda api, play=play: list(play(api)) for play, _ in SCENES.values())
NOT_SEEN = {
    "* 429": "the rate limits are off here, they have tests of their own",
    "* 500": "never",
    "*.create 200": "the other reading (C-03, U-02), drawn below",
    "clients.create 201": "the other reading (C-23), drawn below",
    "client_invoices.bulk_import 201": "the other reading (U-12), drawn below",
    "client_invoices.create_upload 200": "the other reading (U-16), drawn below",
    "* 413": "the other reading (U-12); the default is 422",
    "client_invoices.send_by_einvoice 400": "the other reading (C-22), drawn below",
    "*.list 422": "parameters are 400",
    "*.retrieve* 400": "nothing to be malformed: what is no id is 404",
    "*.delete 400": "the same",
    "client_invoices.[dfmrsu]* 400": "no body, nothing to be malformed",
    "client_invoices.[dfmrsu]* 422": "the same",
    "oauth.revoke_consents 400": "the same",
    "attachments.upload 409": "a key in use waits for its answer",
    "client_invoices.[bfmsu]* 409": "documented for the family; the number is the only conflict, drawn by the creation",
    "einvoicing_settings.retrieve 404": "every organization has settings",
    "oauth.[adt]* 40[0134]": "RFC 6749 has one status per refusal; these are of the other one",
    "onboarding_webhooks.create 403": "a partner's token has no scopes",
    "registrations.* 403": "the same",
    "registrations.create 409": "one company may be registered twice (U-06)",
    "settings.update 412": "there are no recurring invoices that could forbid it",
    "supplier_invoices.bulk_create 422": "400 where the whole request fails (digest 6.5)",
    "supplier_invoices.unmark_as_paid 422": "no body, nothing to be invalid",
}
"""Described for an operation, and not drawn here."""


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Operations with the statuses that they answered in one long run. Each answer was checked as it came."""
    found: set[str] = set()
    for part in (*PARTS, *STORIES):
        with closing(Checked()) as api:
            part(api)
            found |= {f"{name} {status}" for name, statuses in api.seen.items() for status in statuses}
    return found


def test_every_described_status_was_seen_or_is_named(seen: set[str]) -> None:
    described = {f"{one.id} {status}" for one in CONTRACT.operations.values() for status in one.statuses}
    missing = {one for one in described - seen if not any(fnmatch(one, name) for name in NOT_SEEN)}
    assert sorted(missing) == []
    assert [name for name in NOT_SEEN if not any(fnmatch(one, name) for one in described - seen)] == []


OTHERWISE = [
    f"{quirk.name}={option}"
    for quirk in CONTRACT.quirks.values()
    for option in quirk.options
    if option != quirk.default and quirk.name not in ("own-number", "default-invoice-status")
]
"""The readings that are not the default; the stage gives its invoices numbers and wants them final."""


@pytest.mark.parametrize("quirk", OTHERWISE)
def test_the_other_readings_are_described_too(quirk: str) -> None:
    for part in PARTS:
        with closing(Checked(quirk=(quirk,))) as api:
            part(api)
