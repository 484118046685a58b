"""Every body and every query of the documents, its placeholders filled, is taken, or refused for a named reason.

The payloads lie beside the checkout; without them these tests have no cases.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from consenting import bearer
from emulating import BUYER
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from provoking import TOKEN, Stage
from registering import PARTNER

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "qonto-examples.json"
OUT_OF_SCOPE = ("quotes", "transactions", "embed_auth_links", "sca_sessions", "<callback_url>")

FILLED = {
    "<boolean>": False,
    "<date>": "2026-11-20",
    "<dateTime>": "2026-11-20T09:00:00Z",
    "<email>": "a@example.com",
    "<integer>": "1",
    "<string>": "1",
    "<uuid>": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
}
"""What stands for a placeholder, unless its field wants something of its own."""
FIELDS = {
    "country_code": "FR",
    "currency": "EUR",
    "e_invoicing_address": "000001016",
    "iban": GIVEN.QONTO_IBAN,
    "locale": "fr",
    "province_code": "75",
    "rate": "0.1",
    "secret": "s" * 32,
    "stamp_duty_amount": "1.00",
    "unit": "meter",
    "vat_rate": "0.2",
    "filter[attachment_id]": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
    "filter[attachment_id][]": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
    "filter[created_at_from]": "2026-11-20T09:00:00Z",
    "filter[created_at_to]": "2026-11-20T09:00:00Z",
    "filter[updated_at_from]": "2026-11-20T09:00:00Z",
    "filter[updated_at_to]": "2026-11-20T09:00:00Z",
    "filter[issue_date_from]": "2026-11-20",
    "filter[payable_amount]": "lte:100.00:EUR",
    "query_fields": "supplier_name",
    "sort_by": "created_at:desc",
}
REFUSED = {
    "clients.create": (422, "/e_invoicing_address", "the page's ten digits are none of the forms that it lists itself"),
    "postman.clients.post.v2.clients.request": (
        422,
        "/kind",
        "the example is of an Italian organization (QPA-CLI-006)",
    ),
}
"""Name of the request -> status, place, and why it is right to refuse what the document shows."""
SCOPES = "webhook organization.read membership.read card.read"


def documented(part: str) -> dict[str, dict[str, Any]]:
    """Requests that have this part, `json` or `query`, by name."""
    if not EXAMPLES.exists():
        return {}
    entries = json.loads(EXAMPLES.read_text(encoding="utf-8")).items()
    found = {name: entry["request"] for name, entry in entries if entry.get("request", {}).get(part)}
    return {
        name: request
        for name, request in found.items()
        if request.get("method") and not any(word in request.get("path", "<callback_url>") for word in OUT_OF_SCOPE)
    }


def filled(value: Any, field: str = "") -> Any:
    """A value of the document without its placeholders."""
    if isinstance(value, dict):
        return {key: filled(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, field) for one in value]
    return FIELDS.get(field, FILLED[value]) if value in FILLED else value


def sent(stage: Stage, request: dict[str, Any]) -> httpx.Response:
    """The request as the documents have it, with a client, an invoice and credentials of this emulator."""
    body = filled(request["json"])
    for holder in (body, *body.get("items", ())):
        if "phone" in holder:
            holder["phone"]["country_code"] = "+33"
    if "client_id" in body:
        body |= {"client_id": stage.client, "payment_methods": {"iban": GIVEN.QONTO_IBAN}}
    path = request["path"].replace("{id}", target(stage, request["path"]))
    more: dict[str, Any] = {}
    if path.startswith("/register"):
        more = PARTNER
    elif "supplier" in path:
        more = {"auth": BUYER}
    elif "webhook" in path:
        more = {"auth": TOKEN if request["method"] == "PUT" else bearer(stage.api, scope=SCOPES)}
    return stage.api.request(request["method"], path, json=body, **more)


def target(stage: Stage, path: str) -> str:
    """What the request is about."""
    if path.startswith("/v2/client_invoices/{id}/"):
        return stage.sent
    return {"client_invoices": stage.draft, "clients": stage.client, "webhook_subscriptions": stage.hook}.get(
        path.split("/")[2], stage.received
    )


@pytest.fixture
def stage(emulator_with: Any) -> Stage:
    return Stage(emulator_with())


@pytest.mark.parametrize("name", documented("json"))
def test_documented_bodies_are_taken(stage: Stage, name: str) -> None:
    answer = sent(stage, documented("json")[name])
    expected = REFUSED.get(name)
    if expected is None:
        assert answer.status_code < 300, answer.text
    else:
        assert (answer.status_code, answer.json()["errors"][0]["source"]["pointer"]) == expected[:2]


@pytest.mark.parametrize("name", [name for name in documented("query") if "oauth2" not in name and "error" not in name])
def test_documented_queries_are_taken(stage: Stage, name: str) -> None:
    request = documented("query")[name]
    for parameter, value in request["query"].items():
        answer = stage.api.get(request["path"], params={parameter: filled(value, parameter)}, auth=TOKEN)
        assert answer.status_code == 200, f"{parameter}: {answer.text}"
    everything = {parameter: filled(value, parameter) for parameter, value in request["query"].items()}
    assert stage.api.get(request["path"], params=everything, auth=TOKEN).status_code == 200


def test_no_refusal_is_named_of_a_request_that_is_none() -> None:
    assert set(REFUSED) <= set(documented("json")) or not EXAMPLES.exists()
