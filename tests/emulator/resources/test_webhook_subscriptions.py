"""Webhook subscriptions: digest 9.1 and what was observed of them."""

from __future__ import annotations

import pytest

from consenting import bearer
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.ids import digest
from fauxpa_emulator.records.access import Credential
from fauxpa_emulator.resources.webhook_subscriptions import SCOPES
from fauxpa_emulator.seed import BUYER_ID, SELLER_ID
from fauxpa_emulator.store import CREDENTIALS, GLOBAL

PATH = "/v2/webhook_subscriptions"
OAUTH = f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}"
BODY = {"callback_url": "https://example.com/hook", "types": ["v1/client-invoices"]}
KEYS = ["id", "organization_id", "membership_id", "callback_url", "types", "created_at", "updated_at", "secret"]


def create(api, **fields):
    return api.post(PATH, auth=OAUTH, json={**BODY, **fields})


def test_the_creation_answers_201_flat_and_with_the_secret(api):
    answer = create(api)
    assert answer.status_code == 201
    subscription = answer.json()
    assert list(subscription) == KEYS, "without description, which was not set"
    assert subscription["organization_id"] == SELLER_ID
    assert subscription["types"] == ["v1/client-invoices"]
    assert subscription["secret"].startswith("whsec_")
    assert 32 <= len(subscription["secret"]) <= 128


def test_a_secret_of_ones_own_is_kept_as_it_stands(api):
    assert create(api, secret="x" * 32).json()["secret"] == "x" * 32


def test_the_secret_shows_only_once(api):
    id = create(api).json()["id"]
    assert api.get(f"{PATH}/{id}", auth=OAUTH).json()["secret"] is None
    assert api.get(PATH, auth=OAUTH).json()["subscriptions"][0]["secret"] is None
    assert api.put(f"{PATH}/{id}", auth=OAUTH, json=BODY).json()["secret"] is None


def test_a_description_shows_when_it_was_set(api):
    assert create(api, description="for tests").json()["description"] == "for tests"


def test_the_list_is_under_subscriptions_the_newest_first(api):
    first = create(api).json()["id"]
    api.wall.advance(seconds=1)
    second = create(api).json()["id"]
    answer = api.get(PATH, auth=OAUTH, params={"per_page": 1})
    assert list(answer.json()) == ["subscriptions", "meta"]
    assert [one["id"] for one in answer.json()["subscriptions"]] == [second]
    assert answer.json()["meta"]["total_count"] == 2
    assert api.get(PATH, auth=OAUTH, params={"page": 2, "per_page": 1}).json()["subscriptions"][0]["id"] == first


def test_a_replacement_is_whole(api):
    id = create(api, description="for tests").json()["id"]
    api.wall.advance(seconds=5)
    changed = {"callback_url": "https://example.com/other", "types": ["v1/clients"]}
    answer = api.put(f"{PATH}/{id}", auth=OAUTH, json=changed)
    assert answer.status_code == 200
    assert list(answer.json()) == KEYS
    assert (answer.json()["callback_url"], answer.json()["types"]) == ("https://example.com/other", ["v1/clients"])
    assert answer.json()["updated_at"] == "2026-11-23T09:00:05.000Z"
    assert answer.json()["created_at"] == "2026-11-23T09:00:00.000Z"


@pytest.mark.parametrize("body", [{}, {"types": ["nonsense"]}, {"callback_url": None, "types": ["v1/clients"]}])
def test_a_replacement_without_callback_is_refused_in_qontos_words(api, body):
    id = create(api).json()["id"]
    answer = api.put(f"{PATH}/{id}", auth=OAUTH, json=body)
    assert answer.status_code == 400
    assert answer.json()["detail"] == "CallbackURL is missing"
    assert set(answer.json()) == {"code", "detail", "source", "trace_id"}


def test_a_deleted_subscription_is_gone(api):
    id = create(api).json()["id"]
    assert api.delete(f"{PATH}/{id}", auth=OAUTH).status_code == 204
    answer = api.get(f"{PATH}/{id}", auth=OAUTH)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"types": []}, "/types"),
        ({"types": ["v1/supplier-invoices"]}, "/types/0"),
        ({"secret": "short"}, "/secret"),
        ({"secret": "x" * 129}, "/secret"),
        ({"description": "x" * 257}, "/description"),
        ({"callback_url": "https://example.com/" + "x" * 500}, "/callback_url"),
        ({"callback_url": "not a url"}, "/callback_url"),
        ({"callback_url": "http://example.com/hook"}, "/callback_url"),
        ({"callback_url": "https://169.254.169.254/latest"}, "/callback_url"),
        ({"callback_url": "https://user:word@example.com/"}, "/callback_url"),
    ],
)
def test_faults_are_flat_400s(api, fields, pointer):
    answer = create(api, **fields)
    assert answer.status_code == 400
    assert "errors" not in answer.json()
    assert answer.json()["source"] == {"pointer": pointer}


@pytest.mark.parametrize(
    ("quirk", "url", "status"),
    [
        ("local", "http://127.0.0.1:9/hook", 201),
        ("local", "http://receiver:8000/hook", 201),
        ("never", "http://127.0.0.1:9/hook", 400),
        ("always", "http://example.com/hook", 201),
        ("always", "http://169.254.169.254/", 400),
    ],
)
def test_plain_http_is_a_quirk(emulator_with, quirk, url, status):
    assert create(emulator_with(quirk=(f"http-callbacks={quirk}",)), callback_url=url).status_code == status


def test_plain_http_rests_on_a_guess(api):
    assert "QPA-WH-003" in create(api, callback_url="http://localhost/hook").headers["x-fauxpa-basis"]
    assert "QPA-WH-003" not in create(api).headers["x-fauxpa-basis"]


@pytest.mark.parametrize(("quirk", "status"), [("several", 201), ("one", 400)])
def test_several_types_are_a_quirk(emulator_with, quirk, status):
    api = emulator_with(quirk=(f"webhook-types={quirk}",))
    assert create(api, types=["v1/client-invoices", "v1/clients"]).status_code == status
    assert create(api, types=["v1/clients", "v1/clients"]).json()["types"] == ["v1/clients"]


@pytest.mark.parametrize(("type", "scope"), SCOPES.items())
def test_each_type_needs_its_own_scope(api, type, scope):
    body = {**BODY, "types": [type]}
    answer = api.post(PATH, auth=bearer(api, scope="webhook"), json=body)
    assert answer.status_code == 403
    assert answer.json()["detail"] == f"Missing required OAuth scope: {scope}"
    assert api.post(PATH, auth=bearer(api, scope=f"webhook {scope}"), json=body).status_code == 201


def test_a_replacement_needs_the_scopes_too(api):
    id = create(api).json()["id"]
    assert api.put(f"{PATH}/{id}", auth=bearer(api, scope="webhook"), json=BODY).status_code == 403


def test_every_type_of_the_contract_has_a_scope(api):
    known = api.world.contract.openapi["components"]["schemas"]["WebhookType"]["enum"]
    assert set(SCOPES) == set(known)


def test_without_the_scope_webhook_nothing_opens(api):
    answer = api.get(PATH, auth=bearer(api, scope="organization.read"))
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Missing required OAuth scope: webhook"


def test_an_api_key_opens_nothing(api):
    assert api.get(PATH).status_code == 401


@pytest.mark.parametrize("other", ["organization", "application"])
def test_another_organization_or_application_sees_nothing(api, other):
    id = create(api).json()["id"]
    header = bearer(api, organization_id=BUYER_ID) if other == "organization" else other_application(api)
    assert api.get(PATH, auth=header).json()["subscriptions"] == []
    assert api.get(f"{PATH}/{id}", auth=header).status_code == 404
    assert api.put(f"{PATH}/{id}", auth=header, json=BODY).status_code == 404
    assert api.delete(f"{PATH}/{id}", auth=header).status_code == 404
    assert api.get(f"{PATH}/{id}", auth=OAUTH).status_code == 200


def other_application(api):
    record = Credential(
        id=digest("ory_at_other"),
        kind="access_token",
        space="default",
        organization_id=SELLER_ID,
        client_id="another application",
        scopes=("webhook", "client_invoices.read"),
        issued_at=api.wall(),
    )
    api.world.store.put(CREDENTIALS, GLOBAL, record)
    return "Bearer ory_at_other"
