"""401 and 403: what the API says, and what the hint adds for the person at the keyboard (digest 1.2 to 1.4)."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta

import msgspec
import pytest

from consenting import code, exchange, organization, refresh
from emulating import SELLER, Emulator
from fauxpa_emulator.app import create_world
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.ids import digest
from fauxpa_emulator.settings import Settings
from fauxpa_emulator.store import APPLICATIONS, CREDENTIALS, GLOBAL
from fauxpa_emulator.store.sqlite import SqliteStore

BEARER = f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}"


def changed(api, **fields) -> str:
    """The seller's access token, made different."""
    found = api.world.store.get(CREDENTIALS, GLOBAL, digest(GIVEN.QONTO_ACCESS_TOKEN))
    api.world.store.put(CREDENTIALS, GLOBAL, msgspec.structs.replace(found, **fields))
    return BEARER


@pytest.mark.parametrize("auth", [SELLER, BEARER, BEARER.replace("Bearer", "bearer")])
def test_a_key_is_sent_raw_and_a_token_as_bearer(api, auth):
    assert api.get("/v2/clients", auth=auth).status_code == 200


@pytest.mark.parametrize(
    ("auth", "hint"),
    [
        (None, "Send an Authorization header"),
        (f"Basic {base64.b64encode(SELLER.encode()).decode()}", "no Basic authentication"),
        (f"Bearer {SELLER}", "An API key is sent raw"),
        ("somebody:else", "is not known here"),
        ("Bearer ory_at_unknown", "is not known here"),
        (GIVEN.QONTO_ACCESS_TOKEN, "is sent as `Authorization: Bearer <token>`"),
        (f"Bearer {GIVEN.QONTO_REFRESH_TOKEN}", "This is a refresh token, which opens nothing"),
        (f"Bearer {GIVEN.QONTO_STAGING_TOKEN}", "This is a staging token, which opens nothing"),
        ("Bearer", "is not known here"),
        ("é", "is not known here"),
    ],
)
def test_401_says_nothing_but_its_hint_says_what_to_do(api, auth, hint):
    answer = api.get("/v2/clients", auth=None, headers={"Authorization": auth.encode()} if auth else {})
    assert answer.status_code == 401
    assert answer.json()["errors"] == [{"code": "unauthorized", "detail": "Unauthorized"}]
    assert hint in answer.headers["x-fauxpa-hint"]


def test_the_fixed_token_does_not_end(api):
    api.wall.advance(days=4_000)
    assert api.get("/v2/clients", auth=BEARER).status_code == 200


def test_an_access_token_ends_when_its_time_is_over(api):
    changed(api, expires_at=api.world.space("default").now + timedelta(hours=1))
    api.wall.advance(minutes=59, seconds=59)
    assert api.get("/v2/clients", auth=BEARER).status_code == 200
    api.wall.advance(1)
    answer = api.get("/v2/clients", auth=BEARER)
    assert (answer.status_code, "expired" in answer.headers["x-fauxpa-hint"]) == (401, True)
    assert api.get("/v2/clients", auth=SELLER).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "scopes", "missing"),
    [
        ("GET", "/v2/clients", ("client.write",), "client.read"),
        ("POST", "/v2/clients", ("client.read", "offline_access"), "client.write"),
        ("GET", "/v2/einvoicing/settings", (), "einvoicing.read"),
        ("GET", "/v2/clients", ("CLIENT.READ",), "client.read"),
    ],
)
def test_403_names_the_missing_scope_and_its_hint_those_there_are(api, method, path, scopes, missing):
    answer = api.request(method, path, auth=changed(api, scopes=scopes), json={"kind": "company", "name": "Acme"})
    assert answer.status_code == 403
    body = answer.json()
    problem = body["errors"][0] if "errors" in body else body
    assert problem["code"] == "forbidden"
    assert missing in problem["detail"]
    assert (" ".join(scopes) or "no scope") in answer.headers["x-fauxpa-hint"]


def test_an_api_key_has_no_scopes_to_miss(api):
    assert api.get("/v2/einvoicing/settings", auth=SELLER).status_code == 200


def test_the_sandbox_may_be_told_to_refuse_api_keys(emulator_with):
    api = emulator_with(profile="sandbox", quirk=("api-key-in-sandbox=refused",))
    headers = {"X-Qonto-Staging-Token": GIVEN.QONTO_STAGING_TOKEN}
    answer = api.get("/v2/clients", headers=headers)
    assert (answer.status_code, "takes an OAuth access token" in answer.headers["x-fauxpa-hint"]) == (401, True)
    assert api.get("/v2/clients", auth=BEARER, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}", "Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}, 200),
        ({"Authorization": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}"}, 401),
        ({"Authorization": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}", "Qonto-Partner-Id": "another"}, 401),
        ({"Authorization": SELLER, "Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}, 401),
        ({"Authorization": BEARER, "Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}, 401),
    ],
)
def test_onboarding_needs_the_partners_token_and_its_id(api, headers, status):
    assert api.get("/register/registrations", auth=None, headers=headers).status_code == status


def test_a_partner_token_opens_nothing_else(api):
    headers = {"Authorization": f"Bearer {GIVEN.QONTO_PARTNER_TOKEN}", "Qonto-Partner-Id": GIVEN.QONTO_PARTNER_ID}
    assert api.get("/v2/clients", auth=None, headers=headers).status_code == 401


def test_what_opens_a_namespace_is_found_by_its_digest_alone(tmp_path):
    """What a namespace handed out is written down beside its beginning, on purpose: these are nobody's secrets, and
    `fauxpa env` prints them. The records by which a caller is recognised hold digests only, as those of flows do."""
    world = create_world(Settings(store=str(tmp_path / "fauxpa.sqlite")))
    secrets = {name: value for name, value in asdict(GIVEN).items() if "SECRET" in name or "TOKEN" in name}
    assert len(secrets) == 6
    records = [*world.store.find(CREDENTIALS, GLOBAL), *world.store.find(APPLICATIONS, GLOBAL)]
    written = b"".join(msgspec.json.encode(record) for record in records)
    world.store.close()
    assert GIVEN.QONTO_CLIENT_ID.encode() in written
    assert not [name for name, value in secrets.items() if value.encode() in written]


def test_no_secret_of_a_flow_is_stored_as_it_is(tmp_path):
    """In no table: unlike what a namespace began with, these are given once, and nobody can ask for them again."""
    path = str(tmp_path / "fauxpa.sqlite")
    api = Emulator(Settings(rate_limit="off"), SqliteStore(path))
    try:
        unused, used = code(api), code(api)
        first = exchange(api, used).json()
        second = refresh(api, first["refresh_token"]).json()
        assert organization(api, second["access_token"]).status_code == 200
        tokens = [each[name] for each in (first, second) for name in ("access_token", "refresh_token")]
        with closing(sqlite3.connect(path)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            written = str([connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables])
    finally:
        api.close()
    assert all(digest(secret) in written for secret in (unused, second["access_token"]))
    assert not [secret for secret in (unused, used, *tokens) if secret in written]
