"""Stories about credentials and consent."""

from __future__ import annotations

import base64

from consenting import ASKED, CLIENT, ask, bearer, code, exchange, refresh, token, tokens
from emulating import SELLER, Emulator
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.seed import BUYER_REFRESH_TOKEN
from registering import PARTNER, create, registered
from striking import order

from . import right, wrong
from .acting import JSON, OAUTH, call, lose

HOOK = {"callback_url": "https://example.com/hook", "types": ["v1/client-invoices"]}
ONBOARDING_HOOK = {"callback_url": "https://example.com/hook", "enabled": True, "secret": "s" * 32}
REFRESHING = {"grant_type": "refresh_token"}
STAGED = {"X-Qonto-Staging-Token": GIVEN.QONTO_STAGING_TOKEN}


def ask_organization(api: Emulator, auth: str | None = SELLER, **headers: str) -> None:
    call(api, "GET", "/v2/organization", auth=auth, headers=headers)


@wrong("basic-authentication")
def key(api):
    ask_organization(api, f"Basic {base64.b64encode(SELLER.encode()).decode()}")


@wrong("basic-authentication")
def at_the_token_endpoint(api):
    secret = base64.b64encode(f"{GIVEN.QONTO_CLIENT_ID}:{GIVEN.QONTO_CLIENT_SECRET}".encode()).decode()
    form = {"grant_type": "refresh_token", "refresh_token": GIVEN.QONTO_REFRESH_TOKEN}
    api.post("/oauth2/token", auth=f"Basic {secret}", data=form)


@right("basic-authentication")
def raw_key(api):
    ask_organization(api)


@wrong("bearer-api-key")
def with_bearer(api):
    ask_organization(api, f"Bearer {SELLER}")


@right("bearer-api-key")
def bearer_token(api):
    ask_organization(api, OAUTH)


@wrong("wrong-kind-of-credential")
def key_for_webhooks(api):
    call(api, "GET", "/v2/webhook_subscriptions")


@wrong("wrong-kind-of-credential")
def token_for_onboarding(api):
    call(api, "GET", "/register/registrations", auth=OAUTH)


@right("wrong-kind-of-credential")
def token_for_webhooks(api):
    call(api, "GET", "/v2/webhook_subscriptions", auth=OAUTH)


@right("wrong-kind-of-credential")
def unknown_token(api):
    ask_organization(api, "Bearer nobody")


@wrong("expired-access-token")
def after_an_hour(api):
    auth = bearer(api)
    api.wall.advance(hours=1)
    ask_organization(api, auth)


@right("expired-access-token")
def within_the_hour(api):
    auth = bearer(api)
    api.wall.advance(minutes=59)
    ask_organization(api, auth)


@wrong("unauthorized-in-a-row")
def twenty_times(api):
    for _ in range(20):
        ask_organization(api, "nobody:and-no-key-of-anybody")


@right("unauthorized-in-a-row")
def nineteen_times_and_with_another(api):
    for _ in range(19):
        ask_organization(api, "nobody:and-no-key-of-anybody")
    ask_organization(api, "somebody:with-another-key")


@wrong("missing-scope")
def without_the_scope(api):
    call(api, "GET", "/v2/clients", auth=bearer(api))


@right("missing-scope")
def with_the_scope(api):
    call(api, "GET", "/v2/clients", auth=bearer(api, scope=f"{ASKED['scope']} client.read"))


@wrong("refresh-token-reused")
def after_its_grace(api):
    found = tokens(api)["refresh_token"]
    refresh(api, found)
    api.wall.advance(minutes=61)
    refresh(api, found)


@right("refresh-token-reused")
def the_new_one_each_time(api):
    found = tokens(api)["refresh_token"]
    for _ in range(3):
        found = refresh(api, found).json()["refresh_token"]
        api.wall.advance(minutes=61)


@right("refresh-token-reused")
def one_that_was_never_good(api):
    refresh(api, "ory_rt_nothing.nothing")


@wrong("refresh-token-raced")
def by_two_processes(api):
    found = tokens(api)["refresh_token"]
    refresh(api, found)
    refresh(api, found)


@right("refresh-token-raced")
def after_a_lost_answer(api):
    found = tokens(api)["refresh_token"]
    lose(api, "oauth.token")
    call(api, "POST", "/oauth2/token", auth=None, data={**CLIENT, **REFRESHING, "refresh_token": found})
    refresh(api, found)


@right("refresh-token-raced")
def of_two_organizations(api):
    refresh(api, GIVEN.QONTO_REFRESH_TOKEN)
    refresh(api, BUYER_REFRESH_TOKEN)


@wrong("refresh-storm")
def before_each_call(api):
    found = tokens(api)["refresh_token"]
    for _ in range(4):
        found = refresh(api, found).json()["refresh_token"]
        api.wall.advance(minutes=4)


@right("refresh-storm")
def every_hour(api):
    found = tokens(api)["refresh_token"]
    for _ in range(4):
        found = refresh(api, found).json()["refresh_token"]
        api.wall.advance(minutes=55)


@right("refresh-storm")
def for_different_users(api):
    for _ in range(4):
        refresh(api, tokens(api)["refresh_token"])


@wrong("code-refused")
def code_used_twice(api):
    found = code(api)
    exchange(api, found)
    exchange(api, found)


@wrong("code-refused")
def code_used_too_late(api):
    found = code(api)
    api.wall.advance(minutes=10)
    exchange(api, found)


@right("code-refused")
def code_used_once(api):
    exchange(api, code(api))


@wrong("unknown-grant")
def client_credentials(api):
    token(api, grant_type="client_credentials")


@right("unknown-grant")
def authorization_code(api):
    exchange(api, code(api))


@wrong("token-request-in-json")
def json_to_the_token_endpoint(api):
    api.post("/oauth2/token", auth=None, json={"grant_type": "refresh_token"})


@right("token-request-in-json")
def form_to_the_token_endpoint(api):
    refresh(api, tokens(api)["refresh_token"])


@wrong("scope-refused")
def plural_for_singular(api):
    ask(api, scope="offline_access client_invoices.write")


@wrong("scope-refused")
def invented(api):
    ask(api, scope="offline_access invoices")


@right("scope-refused")
def spelled_as_it_is(api):
    ask(api, scope="offline_access client_invoice.write client_invoices.read")


@wrong("redirect-uri-unknown")
def address_of_nobody(api):
    ask(api, redirect_uri="https://app.example/callback")


@right("redirect-uri-unknown")
def address_that_is_registered(api):
    ask(api)


@wrong("state-missing")
def no_state(api):
    ask(api, without="state")


@right("state-missing")
def with_state(api):
    ask(api)


@wrong("no-refresh-token")
def without_offline_access(api):
    ask(api, scope="organization.read")


@right("no-refresh-token")
def with_offline_access(api):
    ask(api, scope="organization.read offline_access")


@wrong("partner-id-missing")
def partner_token_alone(api):
    call(api, "GET", "/register/registrations", auth=PARTNER["auth"])


@right("partner-id-missing")
def with_the_partner_id(api):
    call(api, "GET", "/register/registrations", **PARTNER)


@wrong("registration-not-followed")
def created_and_left(api):
    create(api)


@right("registration-not-followed")
def with_a_webhook(api):
    call(api, "POST", "/register/webhooks", **PARTNER, json=ONBOARDING_HOOK)
    create(api)


@right("registration-not-followed")
def read_later(api):
    found = registered(api)["id"]
    call(api, "GET", f"/register/registrations/{found}", **PARTNER)


@wrong("staging-token-missing", profile="sandbox")
def in_the_sandbox(api):
    ask_organization(api)


@wrong("staging-token-missing", profile="sandbox")
def where_a_browser_would_be_sent_on(api):
    ask_organization(api, Accept="text/html")


@right("staging-token-missing", profile="sandbox")
def with_the_token(api):
    ask_organization(api, **STAGED)


@right("staging-token-missing")
def when_a_test_ordered_the_page(api):
    order(api, "staging-page", "organization.retrieve")
    ask_organization(api)


@wrong("staging-token-in-production")
def with_the_token_in_production(api):
    ask_organization(api, **STAGED)


@right("staging-token-in-production")
def without_it_in_production(api):
    ask_organization(api)


@wrong("called-from-a-browser")
def from_a_page(api):
    ask_organization(api, **{"Sec-Fetch-Site": "cross-site", "Origin": "https://app.example"})


@right("called-from-a-browser")
def consent_in_a_browser(api):
    api.get("/oauth2/auth", auth=None, params=ASKED, headers={"Sec-Fetch-Site": "cross-site"})


@wrong("plain-http-callback")
def http_callback(api):
    call(api, "POST", "/v2/webhook_subscriptions", auth=OAUTH, json={**HOOK, "callback_url": "http://localhost:1/"})


@wrong("plain-http-callback")
def http_callback_of_a_partner(api):
    body = {**ONBOARDING_HOOK, "callback_url": "http://localhost:1/"}
    call(api, "POST", "/register/webhooks", **PARTNER, json=body)


@right("plain-http-callback")
def https_callback(api):
    call(api, "POST", "/v2/webhook_subscriptions", auth=OAUTH, json=HOOK, headers=JSON)
