"""API keys, partners, and which credential opens what."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from ..contract import Contract, Operation
from . import consenting
from .bodies import made_invoice
from .calling import Api
from .expecting import error, json_of, one_of, same, status
from .marks import proves
from .places import Place

ANY = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
ORGANIZATION = "/v2/organization"


def call(api: Api, operation: Operation, **more: Any) -> Any:
    """An operation with an unknown id and, where it takes one, an empty body: it changes nothing."""
    path = operation.path.replace("{id}", ANY)
    if operation.media == "application/json":
        more.setdefault("json", {})
    return api.request(operation.method, path, **more)


@proves("QPA-AUTH-001", "QPA-AUTH-004")
def test_an_api_key_is_sent_raw(api: Api) -> None:
    login = (api.authorization or "").partition(":")[0]
    if not api.authorization or api.authorization.startswith("Bearer "):
        pytest.skip("this run has a token, not an API key")
    shown = json_of(api.get(ORGANIZATION), 200)["organization"]
    same("slug of the organization", shown["slug"], login)


@pytest.mark.parametrize("form", ["Bearer {key}", "Basic {base64}", "bearer {key}", "Basic {key}"])
@proves("QPA-AUTH-001", "QPA-AUTH-002")
def test_an_api_key_with_a_scheme_is_none(api: Api, form: str) -> None:
    key = api.authorization or ""
    if key.startswith("Bearer "):
        pytest.skip("this run has a token, not an API key")
    given = form.format(key=key, base64=base64.b64encode(key.encode()).decode())
    error(api.get(ORGANIZATION, auth=given), 401, "unauthorized", family="json_api")


UNKNOWN = [None, "nobody:nothing", "nobody", ":", "Bearer", "Bearer nothing", "Bearer ory_at_nothing.nothing"]


@pytest.mark.parametrize("given", UNKNOWN)
@proves("QPA-AUTH-003", "QPA-ERR-006", "QPA-ERR-019")
def test_unknown_credentials_are_401(api: Api, given: str | None) -> None:
    found = error(api.get(ORGANIZATION, auth=given), 401, "unauthorized", family="json_api")
    same("keys of the error", sorted(found), ["code", "detail"])


@proves("QPA-AUTH-003", "QPA-AUTH-004")
def test_a_login_with_another_secret_opens_nothing(api: Api) -> None:
    slug = json_of(api.get(ORGANIZATION), 200)["organization"]["slug"]
    status(api.get(ORGANIZATION, auth=f"{slug}:0000000000000000"), 401)


@proves("QPA-AUTH-005")
def test_a_new_key_revokes_the_one_before() -> None:
    pytest.skip("no endpoint makes a new API key")


KEYED = (
    "clients.list",
    "client_invoices.list",
    "supplier_invoices.list",
    "attachments.retrieve",
    "organization.retrieve",
    "client_invoices.bulk_import",
    "client_invoices.create_upload",
    "client_invoices.send_by_einvoice",
    "client_invoices.send",
    "supplier_invoices.reject",
    "supplier_invoices.bulk_create",
)


@pytest.mark.parametrize("operation", KEYED)
@proves("QPA-AUTH-006", "QPA-AUTH-007")
def test_an_api_key_opens(api: Api, contract: Contract, operation: str) -> None:
    if (api.authorization or "").startswith("Bearer "):
        pytest.skip("this run has a token, not an API key")
    answer = call(api, contract.operations[operation])
    same("401 or 403", answer.status_code in (401, 403), False)


@proves("QPA-AUTH-008", effect="irreversible")
def test_an_api_key_finalizes_and_credits(api: Api) -> None:
    made = made_invoice(api, status="draft")
    status(api.post(f"/v2/client_invoices/{made['id']}/finalize"), 200)
    same("403 of a credit note", api.post("/v2/credit_notes", json={}).status_code in (401, 403), False)


@pytest.mark.parametrize("method", ["GET", "POST"])
@proves("QPA-AUTH-009", "QPA-ERR-015")
def test_webhook_subscriptions_take_no_api_key(api: Api, method: str) -> None:
    if (api.authorization or "").startswith("Bearer "):
        pytest.skip("this run has a token, not an API key")
    error(api.request(method, "/v2/webhook_subscriptions", json={}), 401, "unauthorized", family="flat")


@proves("QPA-AUTH-009", needs=("token",))
def test_webhook_subscriptions_take_a_token(place: Place) -> None:
    status(place.token.get("/v2/webhook_subscriptions"), 200)


@proves("QPA-AUTH-010")
def test_the_e_invoicing_settings_take_an_api_key(api: Api) -> None:
    status(api.get("/v2/einvoicing/settings"), 200)


@proves("QPA-AUTH-011", needs=("variants",))
def test_api_keys_work_in_the_sandbox_with_the_staging_token(variant: Callable[..., Place]) -> None:
    status(variant(profile="sandbox").seller.get(ORGANIZATION), 200)


@proves("QPA-AUTH-011", needs=("variants",))
def test_the_other_reading_refuses_api_keys_in_the_sandbox(variant: Callable[..., Place]) -> None:
    place = variant(profile="sandbox", quirk=("api-key-in-sandbox=refused",))
    status(place.seller.get(ORGANIZATION), 401)
    status(place.token.get(ORGANIZATION), 200)


@proves("QPA-AUTH-012", needs=("variants",))
def test_credentials_of_one_are_unknown_in_the_other(place: Place, variant: Callable[..., Place]) -> None:
    other = variant(profile="sandbox")
    status(place.anonymous.get(ORGANIZATION, auth=other.seller.authorization), 401)
    status(other.anonymous.get(ORGANIZATION, auth=place.seller.authorization), 401)


@proves("QPA-AUTH-037", "QPA-AUTH-038", needs=("partner",))
def test_onboarding_needs_the_token_and_the_partners_id(place: Place) -> None:
    path = "/register/registrations"
    status(place.partner.get(path), 200)
    alone = place.partner.without("Qonto-Partner-Id")
    error(alone.get(path), 401, "unauthorized", family="json_api")
    error(place.partner.get(path, auth=None), 401, "unauthorized", family="json_api")
    error(place.partner.get(path, headers={"Qonto-Partner-Id": ANY}), 401, family="json_api")
    one_of("status with an API key", place.seller.get(path).status_code, (401, 403))


SCOPED = [
    ("organization.retrieve", "organization.read"),
    ("clients.list", "client.read"),
    ("clients.create", "client.write"),
    ("client_invoices.list", "client_invoices.read"),
    ("client_invoices.create", "client_invoice.write"),
    ("client_invoices.send_by_einvoice", "client_invoice.write"),
    ("supplier_invoices.list", "supplier_invoice.read"),
    ("supplier_invoices.reject", "supplier_invoice.write"),
    ("einvoicing_settings.retrieve", "einvoicing.read"),
    ("webhook_subscriptions.list", "webhook"),
]
ALL = sorted({scope for _, scope in SCOPED})


@pytest.mark.parametrize(("operation", "scope"), SCOPED)
@proves("QPA-AUTH-034", "QPA-ERR-006", effect="reversible", needs=("consent",))
def test_a_token_without_the_scope_is_403_and_with_it_not(
    place: Place, contract: Contract, operation: str, scope: str
) -> None:
    found = contract.operations[operation]
    others = " ".join(one for one in ALL if one != scope)
    answer = call(place.anonymous, found, auth=consenting.bearer(place, f"offline_access {others}"))
    shown = error(answer, 403, family="flat" if found.family == "flat" else "json_api")
    same("words of the detail", "missing required oauth scope" in shown["detail"].lower(), True)
    allowed = call(place.anonymous, found, auth=consenting.bearer(place, f"offline_access {scope}"))
    same("401 or 403 with the scope", allowed.status_code in (401, 403), False)


@proves("QPA-AUTH-039", effect="reversible", needs=("consent",))
def test_an_attachment_is_read_with_either_of_two_scopes(place: Place) -> None:
    for scope in ("attachment.read", "organization.read"):
        bearer = consenting.bearer(place, f"offline_access {scope}")
        status(place.anonymous.get(f"/v2/attachments/{ANY}", auth=bearer), 404)
    bearer = consenting.bearer(place, "offline_access client.read")
    status(place.anonymous.get(f"/v2/attachments/{ANY}", auth=bearer), 403)


@proves("QPA-AUTH-039", effect="reversible", needs=("variants",))
def test_the_other_reading_wants_the_scope_of_attachments(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("attachment-scope=attachment",))
    bearer = consenting.bearer(place, "offline_access organization.read")
    status(place.anonymous.get(f"/v2/attachments/{ANY}", auth=bearer), 403)
