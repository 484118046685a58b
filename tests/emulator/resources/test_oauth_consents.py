"""`DELETE /v2/oauth2/consents`: digest 1.3 and 9.4."""

from __future__ import annotations

from consenting import code, exchange, organization, refresh, tokens
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.seed import BUYER_ID, SELLER_ID
from fauxpa_emulator.store import DELIVERIES

CONSENTS = "/v2/oauth2/consents"


def test_all_that_the_organization_gave_to_the_application_dies(api):
    given, waiting = tokens(api), code(api)
    elsewhere = tokens(api, organization_id=BUYER_ID)
    assert api.delete(CONSENTS, auth=f"Bearer {given['access_token']}").status_code == 204
    assert organization(api, given["access_token"]).status_code == 401
    assert organization(api, GIVEN.QONTO_ACCESS_TOKEN).status_code == 401
    assert refresh(api, given["refresh_token"]).json()["error"] == "invalid_grant"
    assert exchange(api, waiting).json()["error"] == "invalid_grant"
    assert organization(api, elsewhere["access_token"]).status_code == 200
    assert api.get("/v2/organization").status_code == 200, "an API key is no consent"


def test_its_webhooks_hear_of_it(api):
    header = f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}"
    body = {"callback_url": "https://example.com/hook", "types": ["v1/consent-revocations"]}
    subscription = api.post("/v2/webhook_subscriptions", auth=header, json=body).json()
    assert api.delete(CONSENTS, auth=header).status_code == 204
    (delivery,) = api.world.space("default").find(DELIVERIES)
    assert delivery.payload == {
        "id": delivery.id,
        "subscription_id": subscription["id"],
        "organization_id": SELLER_ID,
        "membership_id": subscription["membership_id"],
        "type": "v1/consent-revocations",
        "created_at": "2026-11-23T09:00:00.000Z",
        "data": {"client_id": GIVEN.QONTO_CLIENT_ID, "revoked_at": "2026-11-23T09:00:00.000Z"},
    }


def test_it_needs_a_token_with_organization_read(api):
    assert api.delete(CONSENTS).status_code == 401
    narrow = tokens(api, scope="client.read")["access_token"]
    assert api.delete(CONSENTS, auth=f"Bearer {narrow}").status_code == 403
