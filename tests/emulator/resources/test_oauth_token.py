"""Codes into tokens, tokens into new ones, and their end: digest 1.3, 12.2 (4 to 7)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from consenting import CALLBACK, CLIENT, code, exchange, organization, refresh, token, tokens
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.records.access import OAuthApplication
from fauxpa_emulator.store import APPLICATIONS, GLOBAL, NAMESPACES

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""RFC 7636, appendix B."""


def error_of(answer):
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"error", "error_description"}
    return (answer.status_code, answer.json()["error"])


def test_the_answer_has_its_keys_in_order_and_is_not_stored(api):
    answer = exchange(api, code(api))
    assert answer.status_code == 200
    assert list(answer.json()) == ["access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"]
    assert answer.json()["expires_in"] == 3600
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["scope"] == "offline_access openid organization.read client_invoices.read webhook"
    assert answer.json()["access_token"].startswith("ory_at_")
    assert answer.json()["refresh_token"].startswith("ory_rt_")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"


@pytest.mark.parametrize(
    ("scope", "extra"),
    [
        ("organization.read", set()),
        ("organization.read offline_access", {"refresh_token"}),
        ("organization.read openid", {"id_token"}),
    ],
)
def test_refresh_and_id_tokens_come_only_with_their_scopes(api, scope, extra):
    assert set(tokens(api, scope=scope)) == {"access_token", "expires_in", "scope", "token_type"} | extra


def test_the_id_token_is_a_jwt_signed_by_the_namespace(api):
    header, claims, signature = tokens(api)["id_token"].split(".")
    assert json.loads(decoded(header)) == {"alg": "HS256", "typ": "JWT"}
    shown = json.loads(decoded(claims))
    assert (shown["aud"], shown["iss"]) == ([GIVEN.QONTO_CLIENT_ID], "http://localhost:8711")
    assert shown["exp"] - shown["iat"] == 3600
    secret = api.world.store.get(NAMESPACES, GLOBAL, "default").secret.encode()
    assert decoded(signature) == hmac.new(secret, f"{header}.{claims}".encode(), hashlib.sha256).digest()


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_code_lives_ten_minutes(api):
    first, second = code(api), code(api)
    api.wall.advance(minutes=9, seconds=59)
    assert exchange(api, first).status_code == 200
    api.wall.advance(seconds=1)
    assert error_of(exchange(api, second)) == (400, "invalid_grant")


def test_a_code_used_twice_revokes_what_it_gave(api):
    once = code(api)
    given = exchange(api, once).json()
    renewed = refresh(api, given["refresh_token"]).json()
    other = tokens(api)
    assert error_of(exchange(api, once)) == (400, "invalid_grant")
    for one in (given, renewed):
        assert organization(api, one["access_token"]).status_code == 401
        assert error_of(refresh(api, one["refresh_token"])) == (400, "invalid_grant")
    assert organization(api, other["access_token"]).status_code == 200, "another consent is another consent"


@pytest.mark.parametrize("redirect_uri", ["", CALLBACK + "/", "http://localhost:9999/other"])
def test_the_exchange_repeats_the_redirect_address(api, redirect_uri):
    assert error_of(exchange(api, code(api), redirect_uri=redirect_uri)) == (400, "invalid_grant")


def test_a_code_of_another_application_is_no_code(api):
    known = api.world.store.get(APPLICATIONS, GLOBAL, GIVEN.QONTO_CLIENT_ID)
    other = OAuthApplication(id="other", space="default", name="x", secret=known.secret, redirect_uris=())
    api.world.store.put(APPLICATIONS, GLOBAL, other)
    assert error_of(exchange(api, code(api), client_id="other")) == (400, "invalid_grant")
    assert error_of(refresh(api, tokens(api)["refresh_token"], client_id="other")) == (400, "invalid_grant")


@pytest.mark.parametrize(("challenge", "method"), [(CHALLENGE, "S256"), (VERIFIER, "plain"), (VERIFIER, "")])
def test_a_challenge_wants_its_verifier(api, challenge, method):
    asked = {"code_challenge": challenge, "code_challenge_method": method}
    for wrong in ("", CHALLENGE, VERIFIER + "x"):
        assert error_of(exchange(api, code(api, **asked), code_verifier=wrong)) == (400, "invalid_grant")
    assert exchange(api, code(api, **asked), code_verifier=VERIFIER).status_code == 200


def test_a_verifier_without_a_challenge_fits_nothing(api):
    assert error_of(exchange(api, code(api), code_verifier=VERIFIER)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": ""}, (400, "invalid_request")),
        ({"grant_type": "client_credentials"}, (400, "unsupported_grant_type")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"grant_type": "authorization_code"}, (400, "invalid_request")),
        ({"grant_type": "refresh_token"}, (400, "invalid_request")),
        ({"grant_type": "authorization_code", "code": "ory_ac_x"}, (400, "invalid_grant")),
        ({"grant_type": "refresh_token", "refresh_token": GIVEN.QONTO_ACCESS_TOKEN}, (400, "invalid_grant")),
        ({"grant_type": "refresh_token", "client_secret": "wrong"}, (401, "invalid_client")),
        ({"grant_type": "refresh_token", "client_secret": ""}, (401, "invalid_client")),
        ({"grant_type": "refresh_token", "client_id": "nobody"}, (401, "invalid_client")),
        ({"grant_type": "refresh_token", "client_id": ""}, (401, "invalid_client")),
    ],
)
def test_refusals_have_the_form_of_rfc_6749(api, form, error):
    assert error_of(token(api, **form)) == error


def test_credentials_go_into_the_form_not_into_a_header(api):
    form = {"grant_type": "refresh_token", "refresh_token": GIVEN.QONTO_REFRESH_TOKEN}
    basic = base64.b64encode(f"{CLIENT['client_id']}:{CLIENT['client_secret']}".encode()).decode()
    answer = api.post("/oauth2/token", auth=f"Basic {basic}", data=form)
    assert error_of(answer) == (401, "invalid_client")
    assert "form" in answer.headers["x-fauxpa-hint"]


def test_another_header_of_the_callers_session_does_not_matter(api):
    form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": GIVEN.QONTO_REFRESH_TOKEN}
    assert api.post("/oauth2/token", auth="login:secret", data=form).status_code == 200


def test_a_json_body_is_an_invalid_request(api):
    answer = api.post("/oauth2/token", auth=None, json={**CLIENT, "grant_type": "refresh_token"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_the_seeded_refresh_token_works(api):
    renewed = refresh(api, GIVEN.QONTO_REFRESH_TOKEN).json()
    assert organization(api, renewed["access_token"]).status_code == 200


def test_refreshing_rotates_and_the_old_one_lives_sixty_seconds_more(api):
    old = tokens(api)["refresh_token"]
    api.wall.advance(days=89)
    first = refresh(api, old).json()
    assert first["refresh_token"] != old
    api.wall.advance(seconds=59)
    assert refresh(api, old).status_code == 200
    api.wall.advance(seconds=1)
    assert error_of(refresh(api, old)) == (400, "invalid_grant")
    assert refresh(api, first["refresh_token"]).status_code == 200


def test_a_refresh_token_lives_ninety_days(api):
    given = tokens(api)["refresh_token"]
    api.wall.advance(days=90)
    assert error_of(refresh(api, given)) == (400, "invalid_grant")


def test_a_new_pair_keeps_scopes_and_organization(api):
    given = tokens(api, scope="organization.read offline_access")
    renewed = refresh(api, given["refresh_token"]).json()
    assert renewed["scope"] == given["scope"]
    shown = [organization(api, one["access_token"]).json()["organization"]["id"] for one in (given, renewed)]
    assert shown[0] == shown[1]


def test_an_access_token_lives_one_hour(api):
    given = tokens(api)["access_token"]
    api.wall.advance(minutes=59, seconds=59)
    assert organization(api, given).status_code == 200
    api.wall.advance(seconds=1)
    assert organization(api, given).status_code == 401


def revoke(api, secret, **form):
    return api.post("/oauth2/revoke", auth=None, data={**CLIENT, "token": secret, **form})


def test_a_revoked_access_token_is_401_and_its_refresh_token_lives_on(api):
    given = tokens(api)
    answer = revoke(api, given["access_token"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert organization(api, given["access_token"]).status_code == 401
    assert refresh(api, given["refresh_token"]).status_code == 200


def test_a_revoked_refresh_token_takes_the_access_tokens_of_its_consent_along(api):
    given, other = tokens(api), tokens(api)
    renewed = refresh(api, given["refresh_token"]).json()
    assert revoke(api, renewed["refresh_token"]).status_code == 200
    assert error_of(refresh(api, given["refresh_token"])) == (400, "invalid_grant")
    for one in (given, renewed):
        assert organization(api, one["access_token"]).status_code == 401
    assert organization(api, other["access_token"]).status_code == 200


def test_an_unknown_token_is_revoked_too(api):
    assert revoke(api, "ory_at_unknown").status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"token": ""}, (400, "invalid_request")),
    ],
)
def test_only_the_application_itself_revokes(api, form, error):
    assert error_of(revoke(api, GIVEN.QONTO_ACCESS_TOKEN, **form)) == error


def test_an_api_key_is_no_token_to_revoke(api):
    assert revoke(api, f"{GIVEN.QONTO_LOGIN}:{GIVEN.QONTO_SECRET_KEY}").status_code == 200
    assert api.get("/v2/organization").status_code == 200
