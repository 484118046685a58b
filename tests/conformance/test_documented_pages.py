"""The payloads that stand on the pages of the documentation, drawn from the emulator and compared.

The pages are abridged, so only what they show is looked for; the full key sets are compared in `tests/documented`. The
payloads lie beside the checkout; without them these tests have no cases.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from comparing import differences
from consenting import bearer, tokens
from emulating import BUYER, importable, imported, invoice
from fauxpa_emulator.app import RENDERERS
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from provoking import PNG, TOKEN, Stage
from receiving import Receiver
from registering import FOUNDED, PARTNER, PATH, STAKEHOLDER, complete, registered
from suppliers import parts

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "qonto-examples.json"
PAGES: dict[str, dict[str, Any]] = (
    {
        name: entry
        for name, entry in json.loads(EXAMPLES.read_text(encoding="utf-8")).items()
        if not name.startswith("postman.")
    }
    if EXAMPLES.exists()
    else {}
)

NOT_DRAWN = {
    "auth.api_key": "a header: every test sends one",
    "client_invoices.create.request": "a request: test_documented_requests",
    "client_invoices.mark_as_paid.request": "the same",
    "error.generic": "transactions are not emulated; the shape is that of every error of its family",
    "error.sca_not_enrolled": "no operation of the scope asks for strong authentication",
    "oauth.authorize": "a request: test_oauth_authorize",
    "onboarding.create_registration.existing_company": "a request: test_documented_requests",
    "settings.update": "the same",
    "webhooks.signature_vector": "checked in test_signing",
}
DEVIATIONS = {
    "* -*client.first_name": "left out for companies, seen live (#496)",
    "* -*client.last_name": "the same",
    "client_invoices.retrieve.response #client_invoice.": "the collection has another order (digest 10.7)",
    "webhooks.event.client_invoices #data.": "the same",
    "clients.create #client.": "the same",
    "supplier_invoices.* #*": "the same",
    "webhooks.create_subscription #.": "the same",
    "webhooks.event.clients #data.": "the topic's page is abridged, its data is that of the client (digest 9.4)",
    "supplier_invoices.* 0*.available_actions.reasons.pay": "nothing forbids to pay it",
    "supplier_invoices.bulk 0supplier_invoices.einvoicing_lifecycle_events": "an upload is no e-invoice",
    "supplier_invoices.bulk -supplier_invoices.e_invoice_type": "left out when unset, seen live (probe #621)",
    "onboarding.create_registration.company_creation 0registration.flow.breakdown": "seamless: nothing is missing",
    "onboarding.create_registration.company_creation -registration.organization.legal_number": "none before it exists",
    "onboarding.retrieve_registration #registration.organization.": "the number comes when the company exists",
    "onboarding.* #registration.stakeholders.*": "as they were sent, with their id at the end",
}


def registered_with_hook(stage: Stage) -> dict[str, Any]:
    """What a partner's webhook gets for a new registration."""
    hook = {"callback_url": "https://example.com/hook", "enabled": True, "secret": "s" * 32}
    assert stage.api.post("/register/webhooks", **PARTNER, json=hook).status_code == 201
    return told(stage, lambda: registered(stage.api))


def told(stage: Stage, act: Callable[[], Any], topic: str | None = None) -> dict[str, Any]:
    """What a webhook gets of an act."""
    if topic is not None:
        hook = {"callback_url": "https://example.com/hook", "types": [topic]}
        assert stage.api.post("/v2/webhook_subscriptions", auth=TOKEN, json=hook).status_code == 201
    act()
    receiver = Receiver()
    stage.api.wall.advance(5)
    stage.api.run(receiver.courier(stage.api, RENDERERS).deliver_due())
    found: dict[str, Any] = receiver.bodies[-1]
    return found


def founded(stage: Stage, **about: Any) -> dict[str, Any]:
    """A registration with everything that the page shows."""
    stakeholder = {
        **STAKEHOLDER,
        "birth_address": {"postal_code": "44000", "city": "Nantes", "country": "FR"},
        "gender": "female",
        "phone_number": "0033123456789",
        "share_capital_origin": [],
        "legal_entities": [
            {
                "legal_name": "Olinda",
                "legal_number": 123456789,
                "legal_country": "FR",
                "capital_amount": "1023.43",
                "share_capital_origin": [],
            }
        ],
        **about,
    }
    fields = {**FOUNDED, "stakeholders": [stakeholder], "partner_redirect_url": "https://example.com/users/1"}
    fields["organization"] = PAGES["onboarding.create_registration.company_creation"]["request"]["json"]["organization"]
    return registered(stage.api, **fields)


def opened(stage: Stage) -> dict[str, Any]:
    """The same with something missing, after the person behind the link has done the rest."""
    registration = founded(stage, nationality="")
    assert complete(stage.api, registration).status_code < 400
    found: dict[str, Any] = stage.api.get(f"{PATH}/{registration['id']}", **PARTNER).json()
    return found


def unreachable(stage: Stage) -> str:
    """An imported invoice for the magic company that no platform serves."""
    return imported(stage.api, buyer="000001131", number="GONE")


def not_delivered(stage: Stage) -> dict[str, Any]:
    """An invoice for the magic company that the Annuaire does not know."""
    id = imported(stage.api, buyer="000001123", number="LOST")
    stage.api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    stage.api.wall.advance(60)
    return invoice(stage.api, id)


def upload(stage: Stage) -> dict[str, Any]:
    answer = stage.api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.png", PNG)})
    found: dict[str, Any] = answer.json()
    return found


def supplier_action(stage: Stage, action: str, **fields: str) -> dict[str, Any]:
    path = f"/v2/supplier_invoices/{stage.received}/{action}"
    found: dict[str, Any] = stage.api.post(path, auth=BUYER, json={"supplier_invoice": fields}).json()
    return found


def supplier_bulk(stage: Stage) -> dict[str, Any]:
    form = [*parts(importable(number="BULK"), "f.pdf"), *parts(b"nothing", "x.txt", key="key-2")]
    found: dict[str, Any] = stage.api.post("/v2/supplier_invoices/bulk", files=form, auth=BUYER).json()
    return found


DRAWN: dict[str, Callable[[Stage], Any]] = {
    "oauth.token.authorization_code": lambda s: tokens(s.api),
    "oauth.token.refresh_token": lambda s: s.api.post(
        "/oauth2/token",
        auth=None,
        data={
            "client_id": GIVEN.QONTO_CLIENT_ID,
            "client_secret": GIVEN.QONTO_CLIENT_SECRET,
            "grant_type": "refresh_token",
            "refresh_token": tokens(s.api)["refresh_token"],
        },
    ).json(),
    "onboarding.create_registration.company_creation": lambda s: {"registration": founded(s)},
    "onboarding.retrieve_registration": opened,
    "onboarding.register_webhook": lambda s: s.api.post(
        "/register/webhooks",
        **PARTNER,
        json={"callback_url": "https://example.com/x", "enabled": True, "secret": "1qA+9OSwfnm0NuhF+b8CJA=="},
    ).json(),
    "onboarding.webhook_event": registered_with_hook,
    "client_invoices.retrieve.response": lambda s: {"client_invoice": invoice(s.api, s.paid)},
    "client_invoices.bulk": lambda s: s.api.post(
        "/v2/client_invoices/bulk", files=[("client_invoices", ("a.pdf", importable(number="BULK-1")))]
    ).json(),
    "client_invoices.uploads.create": upload,
    "client_invoices.uploads.retrieve": lambda s: s.api.get(
        f"/v2/client_invoices/uploads/{upload(s)['client_invoice_upload']['id']}"
    ).json(),
    "client_invoices.send_by_einvoice.412_recipient": lambda s: s.api.post(
        f"/v2/client_invoices/{unreachable(s)}/send_by_einvoice"
    ).json(),
    "client_invoices.lifecycle_events.happy": lambda s: invoice(s.api, s.sent),
    "client_invoices.lifecycle_events.non_delivered": not_delivered,
    "einvoicing.settings": lambda s: s.api.get("/v2/einvoicing/settings").json(),
    "einvoicing.settings.sandbox": lambda s: s.api.get("/v2/einvoicing/settings").json(),
    "clients.create": lambda s: s.api.get(f"/v2/clients/{s.client}").json(),
    "supplier_invoices.retrieve": lambda s: s.api.get(f"/v2/supplier_invoices/{s.received}", auth=BUYER).json(),
    "supplier_invoices.list.meta": lambda s: s.api.get("/v2/supplier_invoices", auth=BUYER).json(),
    "supplier_invoices.reject": lambda s: supplier_action(
        s, "reject", declined_note="no", declined_reason_code="DOUBLON"
    ),
    "supplier_invoices.mark_as_paid": lambda s: supplier_action(s, "mark_as_paid", payment_date="2026-11-01"),
    "supplier_invoices.bulk": supplier_bulk,
    "attachments.retrieve": lambda s: s.api.get(f"/v2/attachments/{invoice(s.api, s.sent)['attachment_id']}").json(),
    "attachments.upload": lambda s: s.api.post(
        "/v2/attachments", files={"file": ("a.png", PNG)}, headers={"X-Qonto-Idempotency-Key": "k"}
    ).json(),
    "webhooks.create_subscription": lambda s: s.api.post(
        "/v2/webhook_subscriptions",
        auth=TOKEN,
        json={"callback_url": "https://example.com/y", "types": ["v1/clients"], "description": "d"},
    ).json(),
    "webhooks.event.client_invoices": lambda s: told(
        s, lambda: s.api.post(f"/v2/client_invoices/{s.sent}/mark_as_paid"), "v1/client-invoices"
    ),
    "webhooks.event.clients": lambda s: told(
        s, lambda: s.api.patch(f"/v2/clients/{s.client}", json={"name": "B"}), "v1/clients"
    ),
    "webhooks.event.consent_revocations": lambda s: told(
        s, lambda: s.api.delete("/v2/oauth2/consents", auth=bearer(s.api)), "v1/consent-revocations"
    ),
}


def shown(name: str) -> Any:
    """The payload of a page: of its answer, or of a webhook."""
    entry = PAGES[name]
    return entry["response"].get("json") if "response" in entry else entry["request"].get("json")


def deviations_of(name: str, stage: Stage) -> list[str]:
    found = differences(shown(name), DRAWN[name](stage))
    return [f"{name} {one}" for one in found if not one.startswith("+")]


@pytest.fixture
def stage(emulator_with: Any) -> Stage:
    return Stage(emulator_with())


@pytest.mark.parametrize("name", [name for name in DRAWN if name in PAGES])
def test_what_a_page_shows_is_what_comes(stage: Stage, name: str) -> None:
    assert [one for one in deviations_of(name, stage) if not any(fnmatch(one, known) for known in DEVIATIONS)] == []


def test_every_page_is_drawn_or_named() -> None:
    without_content = {name for name in PAGES if shown(name) is None}
    assert set(PAGES) == (set(PAGES) & (set(DRAWN) | set(NOT_DRAWN))) | without_content


def test_no_deviation_is_named_that_is_none(emulator_with: Any) -> None:
    if not PAGES:
        return
    found = [one for name in DRAWN for one in deviations_of(name, Stage(emulator_with()))]
    assert [known for known in DEVIATIONS if not any(fnmatch(one, known) for one in found)] == []
