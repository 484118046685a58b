"""Registrations and the partner's webhooks: digest 3."""

from __future__ import annotations

import pytest

from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.ids import digest
from fauxpa_emulator.records.access import Credential
from fauxpa_emulator.store import CREDENTIALS, DELIVERIES, GLOBAL
from registering import EXISTING, FOUNDED, PARTNER, PATH, STAKEHOLDER, create, registered


def test_the_answer_has_what_was_sent_and_more(api):
    answer = create(api, partner_redirect_url="https://partner.example/done")
    assert answer.status_code == 201
    registration = answer.json()["registration"]
    assert list(registration) == [
        "id",
        "legal_flow",
        "flow",
        "status",
        "redirection_link",
        "partner_redirect_url",
        "created_at",
        "updated_at",
        "locale",
        "partner_user",
        "organization",
        "stakeholders",
    ]
    assert registration["status"] == "pending"
    assert registration["flow"] == {"type": "seamless", "breakdown": []}
    assert registration["redirection_link"].startswith("http://localhost:8711/onboarding/registrations/")
    assert registration["partner_redirect_url"] == "https://partner.example/done"
    assert registration["created_at"] == "2026-11-23T09:00:00.000Z"
    assert registration["partner_user"] == EXISTING["partner_user"]
    assert registration["organization"] == {"legal_number": "123232323", "id": registration["organization"]["id"]}


def test_a_company_that_is_founded_brings_stakeholders_that_get_ids(api):
    registration = registered(api, **FOUNDED)
    assert registration["flow"]["type"] == "seamless"
    (stakeholder,) = registration["stakeholders"]
    assert {**stakeholder, "legal_entities": []} == {**STAKEHOLDER, "id": stakeholder["id"]}
    (entity,) = stakeholder["legal_entities"]
    assert entity == {"legal_name": "Holding", "legal_number": 123456789, "id": entity["id"]}


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"stakeholders": []}, {"/stakeholders"}),
        ({"partner_user": {}}, {"/partner_user/first_name", "/partner_user/last_name", "/partner_user/email"}),
        ({"organization": {**FOUNDED["organization"], "address": None}}, {"/organization/address"}),
        (
            {"stakeholders": [STAKEHOLDER, {**STAKEHOLDER, "email": None, "birth_date": None}]},
            {"/stakeholders/1/email", "/stakeholders/1/birth_date"},
        ),
    ],
)
def test_missing_data_makes_the_flow_manual_and_is_named(api, change, pointers):
    flow = registered(api, **{**FOUNDED, **change})["flow"]
    assert flow["type"] == "manual"
    assert {entry["source"]["pointer"] for entry in flow["breakdown"]} == pointers
    assert all(set(entry) == {"code", "detail", "source"} for entry in flow["breakdown"])


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"legal_flow": "magic"}, {"/legal_flow"}),
        ({"organization": {"legal_number": "12323232"}}, {"/organization/legal_number"}),
        ({"organization": {"legal_number": "123 232 323"}}, {"/organization/legal_number"}),
        ({"organization": {}}, {"/organization/legal_number"}),
        ({"legal_flow": "qonto_invoicing", "organization": {}}, {"/organization/legal_number"}),
        ({"legal_flow": "company_creation"}, {"/stakeholders"}),
        ({"locale": "nl"}, {"/locale"}),
        ({"locale": None, "partner_user": None}, {"/locale", "/partner_user"}),
        ({"partner_redirect_url": "javascript:alert(1)"}, {"/partner_redirect_url"}),
        ({"partner_redirect_url": "nowhere"}, {"/partner_redirect_url"}),
        ({"partner_redirect_url": "https:path"}, {"/partner_redirect_url"}),
    ],
)
def test_faults_are_422_with_pointers(api, change, pointers):
    answer = create(api, **change)
    assert answer.status_code == 422
    assert {error["source"]["pointer"] for error in answer.json()["errors"]} == pointers


def test_the_flow_of_the_pa_account_is_a_quirk_and_a_guess(emulator_with):
    api = emulator_with(quirk=("pa-legal-flow=qonto_pa",))
    answer = create(api, legal_flow="qonto_pa")
    assert answer.status_code == 201
    assert "U-01" in answer.headers["x-fauxpa-basis"]
    assert create(api, legal_flow="qonto_invoicing").status_code == 422


def test_the_status_of_a_success_is_a_quirk(emulator_with):
    assert create(emulator_with(quirk=("registration-create-status=200",))).status_code == 200


def test_registrations_are_listed_twenty_five_a_page_the_newest_first(api):
    made = []
    for _ in range(26):
        api.wall.advance(seconds=1)
        made.append(registered(api)["id"])
    answer = api.get(PATH, **PARTNER).json()
    assert list(answer) == ["registrations", "meta"]
    assert [one["id"] for one in answer["registrations"]] == made[:0:-1]
    assert (answer["meta"]["per_page"], answer["meta"]["total_count"]) == (25, 26)


def test_one_registration_is_read_as_it_was_answered(api):
    made = registered(api)
    assert api.get(f"{PATH}/{made['id']}", **PARTNER).json() == {"registration": made}
    assert api.get(f"{PATH}/unknown", **PARTNER).status_code == 404


def test_another_partner_sees_nothing(api):
    record = Credential(
        id=digest("other-token"), kind="partner", space="default", client_id="other", issued_at=api.wall()
    )
    api.world.store.put(CREDENTIALS, GLOBAL, record)
    other = {"auth": "Bearer other-token", "headers": {"Qonto-Partner-Id": "other"}}
    id = registered(api)["id"]
    assert api.get(PATH, **other).json()["registrations"] == []
    assert api.get(f"{PATH}/{id}", **other).status_code == 404


@pytest.mark.parametrize(
    "credentials",
    [
        {"auth": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}"},
        {"auth": f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}", "headers": {"Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}},
        {"headers": {"Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}},
    ],
)
def test_both_credentials_of_the_partner_are_needed(api, credentials):
    assert api.get(PATH, **credentials).status_code == 401


def webhook(api, path="/register/webhooks", **fields):
    return api.post(path, **PARTNER, json={"callback_url": "https://partner.example/hook", **fields})


def test_a_webhook_is_answered_flat(api):
    answer = webhook(api, secret="1qA+9OSwfnm0NuhF+b8CJA==", enabled=True)
    assert answer.status_code == 201
    assert list(answer.json()) == ["id", "created_at", "updated_at", "callback_url", "enabled", "secret"]
    assert answer.json()["secret"] == "1qA+9OSwfnm0NuhF+b8CJA=="


def test_a_webhook_gets_a_secret_and_is_enabled_unless_told_otherwise(api):
    shown = webhook(api).json()
    assert shown["enabled"] is True
    assert shown["secret"].startswith("whsec_")


@pytest.mark.parametrize("url", ["http://partner.example/hook", "https://169.254.169.254/", "ftp://partner.example/"])
def test_callbacks_that_cannot_be_used_are_422(api, url):
    answer = webhook(api, callback_url=url)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"]["pointer"] == "/callback_url"


@pytest.mark.parametrize(("quirk", "status"), [("on", 201), ("off", 404)])
def test_the_path_of_the_guide_is_a_quirk(emulator_with, quirk, status):
    api = emulator_with(quirk=(f"onboarding-webhook-alias={quirk}",))
    assert webhook(api, path="/data_api/webhooks").status_code == status


def test_a_registration_is_announced_to_the_partners_webhooks(api):
    first, second = webhook(api).json(), webhook(api).json()
    webhook(api, enabled=False)
    api.wall.advance(seconds=0.25)
    id = registered(api)["id"]
    deliveries = api.world.space("default").find(DELIVERIES)
    assert {delivery.subscription_id for delivery in deliveries} == {first["id"], second["id"]}
    payload = deliveries[0].payload
    assert payload == {
        "id": deliveries[0].id,
        "event_type": "registrations.pending",
        "resource_type": "registration",
        "resource_id": id,
        "created_at": "2026-11-23T09:00:00Z",
    }
    assert list(payload) == ["id", "event_type", "resource_type", "resource_id", "created_at"]
