"""Every request is written down, in the namespace that it belongs to, and no secret with it."""

from __future__ import annotations

import asyncio
import gc
import json

import pytest

import registering
from consenting import ask, bearer, code, exchange, refresh, tokens
from emulating import BUYER, COMPANY, SELLER, importable
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.gateway.bodies import KEPT
from journaling import entries, entry, other_namespace
from striking import BROKEN, call, order

SOME_ID = "9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"


def test_an_answer_names_its_entry(api):
    first, second = api.get("/v2/organization"), api.get("/v2/clients?page=1")
    assert [first.headers["x-fauxpa-request"], second.headers["x-fauxpa-request"]] == ["1", "2"]
    found = entry(api, second)
    assert (found["method"], found["path"], found["query"], found["status"]) == ("GET", "/v2/clients", "page=1", 200)
    assert found["operation"] == "clients.list"
    assert found["trace_id"] == second.headers["x-tyk-trace-id"]
    assert found["basis"] == second.headers["x-fauxpa-basis"]
    assert found["response"]["body"]["json"] == second.json()
    assert found["organization_id"] == api.get("/v2/organization").json()["organization"]["id"]
    assert found["credential"] == "api_key"


def test_a_refusal_is_explained_one_click_away(api):
    assert "x-fauxpa-explain" not in api.get("/v2/organization").headers
    address = api.get("/v2/clients", auth=None).headers["x-fauxpa-explain"]
    assert address == "/_fauxpa/ui/journal/2"
    assert "GET /v2/clients is clients.list; it was answered 401" in api.get(address, auth=None).text
    other = other_namespace(api)
    address = api.get("/v2/nothing", auth=other["key"]).headers["x-fauxpa-explain"]
    assert address.endswith("/journal/1?ns=other")
    assert "/v2/nothing" in api.get(address, auth=None).text


def test_a_body_is_kept_and_so_are_the_headers_of_both_sides(api):
    answer = api.post("/v2/clients", json=COMPANY, headers={"X-Mine": "one"})
    found = entry(api, answer)
    assert found["request"]["body"]["json"] == COMPANY
    assert {"name": "x-mine", "value": "one"} in found["request"]["headers"]
    told = {each["name"]: each["value"] for each in found["response"]["headers"]}
    assert told == dict(answer.headers)


@pytest.mark.parametrize(
    ("method", "path", "status", "operation"),
    [
        ("GET", "/v2/nothing", 404, None),
        ("PUT", "/v2/clients", 405, None),
        ("GET", f"/v2/clients/{SOME_ID}", 404, "clients.retrieve"),
        ("POST", "/v2/clients", 400, "clients.create"),
        ("DELETE", f"/v2/client_invoices/{SOME_ID}", 404, "client_invoices.delete"),
    ],
)
def test_what_is_refused_is_written_down_too(api, method, path, status, operation):
    other = other_namespace(api)
    answer = api.request(method, path, auth=other["key"])
    assert answer.status_code == status
    found = entry(api, answer, "other")
    assert (found["status"], found["operation"], found["credential"]) == (status, operation, "api_key")
    assert entries(api) == []


def test_a_credential_that_is_refused_still_says_whose_the_request_is(api):
    other = other_namespace(api)
    refused = {
        "wrong form": api.get("/v2/clients", auth=f"Bearer {other['key']}"),
        "wrong kind": api.get("/v2/clients", auth=f"Bearer {other['QONTO_REFRESH_TOKEN']}"),
        "wrong operation": api.get("/v2/webhook_subscriptions", auth=other["key"]),
        "without its header": api.get("/register/registrations", auth=f"Bearer {other['QONTO_PARTNER_TOKEN']}"),
        "raw": api.get("/v2/clients", auth=other["QONTO_ACCESS_TOKEN"]),
    }
    api.post("/_fauxpa/clock/advance?namespace=other", auth=None, json={"days": 1})
    refused["expired"] = api.get("/v2/clients", auth=f"Bearer {other['QONTO_ACCESS_TOKEN']}")
    for why, answer in refused.items():
        found = entry(api, answer, "other")
        assert found["status"] == 401 or why == "expired", why
        assert found["credential"] is not None, why
    assert len(entries(api, "other")) == len(refused)
    assert entries(api) == []


def test_what_nobody_knows_belongs_to_the_default_namespace(api):
    other_namespace(api)
    for auth in (None, "nonsense", "Bearer nonsense", "Basic bm9uc2Vuc2U6eA=="):
        assert entry(api, api.get("/v2/clients", auth=auth))["credential"] is None
    assert entries(api, "other") == []


def test_a_token_without_the_scope_says_whose_it_is(api):
    token = bearer(api, scope="offline_access organization.read")
    found = entry(api, api.get("/v2/clients", auth=token))
    assert (found["status"], found["credential"], found["client_id"]) == (403, "access_token", GIVEN.QONTO_CLIENT_ID)
    assert found["problems"][0]["code"] == "forbidden"
    assert found["hint"].startswith("The token has:")


def test_oauth_belongs_to_the_namespace_of_the_application(api):
    other = other_namespace(api)
    mine = {"client_id": other["QONTO_CLIENT_ID"], "client_secret": other["QONTO_CLIENT_SECRET"]}
    ids = [
        ask(api, client_id=other["QONTO_CLIENT_ID"]),
        refresh(api, other["QONTO_REFRESH_TOKEN"], **mine),
        refresh(api, other["QONTO_REFRESH_TOKEN"], **{**mine, "client_secret": "wrong"}),
        refresh(api, "nonsense", **mine),
    ]
    found = [entry(api, answer, "other") for answer in ids]
    assert [one["status"] for one in found] == [200, 200, 401, 400]
    assert {one["client_id"] for one in found} == {other["QONTO_CLIENT_ID"]}
    assert entries(api) == []
    assert entry(api, refresh(api, "nonsense", client_id=SOME_ID))["client_id"] is None


def test_the_sign_in_page_is_written_down_in_the_namespace_of_the_credential(emulator_with):
    api = emulator_with(profile="sandbox")
    other = other_namespace(api)
    answer = api.get("/v2/clients", auth=other["key"])
    found = entry(api, answer, "other")
    assert (found["status"], found["operation"]) == (200, "clients.list")
    assert "Sign in" in found["response"]["body"]["text"]
    assert "staging" in found["hint"].lower()
    with_token = api.get("/v2/clients", auth=None, headers={"X-Qonto-Staging-Token": other["QONTO_STAGING_TOKEN"]})
    assert entry(api, with_token, "other")["status"] == 401


def test_who_asks_too_often_is_written_down(emulator_with):
    api = emulator_with(rate_limit="on")
    answers = [api.get("/v2/organization") for _ in range(1_001)]
    found = entry(api, answers[-1])
    assert (found["status"], found["problems"]) == (429, [])
    assert "--rate-limit off" in found["hint"]


def test_pages_are_written_down_where_they_belong(api):
    other = other_namespace(api)
    files = {"file": ("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "image/png")}
    uploaded = api.post("/v2/attachments", auth=other["key"], files=files, headers={"X-Qonto-Idempotency-Key": "1"})
    id = uploaded.json()["attachment"]["id"]
    url = api.get(f"/v2/attachments/{id}", auth=other["key"]).json()["attachment"]["url"]
    signature = url.rpartition("=")[2]
    fetched = api.get(url, auth=None)
    found = entry(api, fetched, "other")
    assert (found["status"], found["operation"]) == (200, None)
    assert found["response"]["body"]["size"] == len(fetched.content)
    assert found["query"].endswith(f"signature=****{signature[-4:]}")
    assert entry(api, api.get(url[:-1], auth=None))["status"] == 403
    assert api.get("/storage/what/ever/this/is", auth=None).headers["x-fauxpa-request"] == "2"


def test_the_hosted_page_is_written_down_without_the_secret_in_its_address(api):
    created = registering.create(api)
    secret = created.json()["registration"]["redirection_link"].rpartition("/")[2]
    shown = api.get(f"/onboarding/registrations/{secret}", auth=None)
    done = api.post(f"/onboarding/registrations/{secret}", auth=None, data={"action": "complete"})
    found = entry(api, done)
    assert (entry(api, shown)["status"], found["status"]) == (200, 303)
    assert found["request"]["body"]["form"] == [{"name": "action", "value": "complete"}]
    assert secret not in json.dumps([entry(api, answer) for answer in (created, shown, done)])


def test_a_large_body_is_cut_and_its_size_is_told(api):
    answer = api.post("/v2/clients", json={**COMPANY, "first_name": "x" * (2 * KEPT)})
    found = entry(api, answer)
    assert found["request"]["body"]["cut"] is True
    assert found["request_size"] == int(answer.request.headers["content-length"])
    assert len(found["request"]["body"]["text"]) == KEPT


def test_files_are_told_of_part_by_part(api):
    files = [("client_invoices", ("facture.pdf", importable(), "application/pdf"))]
    found = entry(api, api.post("/v2/client_invoices/bulk", files=files))
    (part,) = found["request"]["body"]["parts"]
    assert (part["name"], part["file_name"], part["media_type"]) == (
        "client_invoices",
        "facture.pdf",
        "application/pdf",
    )
    assert found["request"]["body"]["cut"] is True


def test_bytes_that_are_no_text_are_kept_as_they_are(api):
    found = entry(api, api.post("/v2/clients", content=b"\x00\xff\xfe", headers={"Content-Type": "application/json"}))
    assert found["request"]["body"] == {
        "media_type": "application/json",
        "size": 3,
        "cut": False,
        "base64": "AP/+",
    }


def test_the_body_of_what_leads_nowhere_is_kept(api):
    assert entry(api, api.post("/client_invoices", json=COMPANY))["request"]["body"]["json"] == COMPANY


def test_the_kind_of_a_guess_and_its_clauses_are_kept(api):
    found = entry(api, api.post("/v2/client_invoices/bulk", files={"client_invoices": ("f.pdf", importable())}))
    assert found["basis"].startswith("guess")
    assert set(found["clauses"]) <= api.world.contract.clauses.keys()
    assert found["clauses"]


@pytest.mark.parametrize("kind", ["latency", "malformed-json", "gateway-502", "truncated-body", "reset"])
def test_a_fault_is_written_down_with_what_went_out(api, kind):
    order(api, kind)
    if kind in BROKEN:
        with pytest.raises(BROKEN[kind]):
            call(api, "POST", "/v2/clients", json=COMPANY)
    else:
        call(api, "POST", "/v2/clients", json=COMPANY)
    (found,) = entries(api)
    assert found["fault"]
    assert found["operation"] == "clients.create"
    assert found["status"] == {"reset": None, "gateway-502": 502}.get(kind, 200)
    body = entry(api, found["id"])["response"]["body"]
    assert (body is not None and "json" in body) is (kind in ("latency", "gateway-502"))


def test_who_goes_away_before_the_answer_leaves_an_entry(api):
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v2/clients",
        "query_string": b"",
        "headers": [(b"authorization", SELLER.encode()), (b"content-length", b"100")],
        "client": ("127.0.0.1", 1),
    }
    parts = iter([{"type": "http.request", "body": b'{"kind"', "more_body": True}, {"type": "http.disconnect"}])

    async def receive():
        return next(parts)

    async def send(message):
        raise AssertionError(message)

    api.run(api.app(scope, receive, send))
    (found,) = entries(api)
    assert (found["status"], found["operation"], found["request_size"]) == (None, "clients.create", 7)
    assert entry(api, found["id"])["request"]["body"]["text"] == '{"kind"'


def test_a_call_that_outlives_its_namespace_leaves_nothing_in_the_next_one(api):
    other = other_namespace(api)
    begun, reset = asyncio.Event(), asyncio.Event()
    body = json.dumps(COMPANY).encode()

    async def content():
        yield body[:5]
        begun.set()
        await reset.wait()
        yield body[5:]

    async def scene():
        headers = {"Authorization": other["key"], "Content-Length": str(len(body))}
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v2/clients",
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
        }
        chunks = content()

        async def receive():
            try:
                return {"type": "http.request", "body": await anext(chunks), "more_body": True}
            except StopAsyncIteration:
                return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        sent = []
        running = asyncio.create_task(api.app(scope, receive, send))
        await begun.wait()
        await api.http.delete("/_fauxpa/namespaces/other")
        await api.http.post("/_fauxpa/namespaces", json={"name": "other"})
        reset.set()
        await running
        assert sent

    api.run(scene())
    assert entries(api, "other") == []


def test_without_a_journal_nothing_is_kept_and_nothing_is_named(emulator_with):
    api = emulator_with(journal=0)
    assert "x-fauxpa-request" not in api.get("/v2/organization").headers
    assert entries(api) == []


def test_the_journal_keeps_as_many_as_the_setting_says(emulator_with):
    api = emulator_with(journal=3)
    for _ in range(5):
        api.get("/v2/organization")
    assert [one["id"] for one in entries(api)] == [3, 4, 5]


def test_numbers_begin_anew_with_a_namespace(api):
    api.get("/v2/organization")
    api.post("/_fauxpa/reset", auth=None)
    assert api.get("/v2/organization").headers["x-fauxpa-request"] == "1"


def secrets_at_work(api):
    """Requests and answers with every kind of secret in them, in order and in disorder; gives the secrets."""
    granted = tokens(api)
    spent = code(api)
    exchange(api, spent)
    used = f"Bearer {granted['access_token']}"
    hook = {
        "callback_url": "https://example.com/hook",
        "types": ["v1/clients"],
        "secret": "whsec_mine-very-own-secret-of-32-characters",
    }
    made = api.post("/v2/webhook_subscriptions", json=hook, auth=used)
    assert made.status_code == 201, made.text
    del hook["secret"]
    given = api.post("/v2/webhook_subscriptions", json=hook, auth=used).json()["secret"]
    api.get(
        "/v2/clients", headers={"X-Qonto-Staging-Token": GIVEN.QONTO_STAGING_TOKEN, "Cookie": "session=crumbs-of-it"}
    )
    api.get("/v2/clients", auth=BUYER)
    api.get("/v2/clients", auth="Basic bG9naW46c2VjcmV0LWtleS1pbi1iYXNlNjQ=")
    api.get("/nowhere", auth=f"Bearer {GIVEN.QONTO_ACCESS_TOKEN}", params={"access_token": GIVEN.QONTO_ACCESS_TOKEN})
    api.post("/oauth2/token", auth=None, json={"client_secret": GIVEN.QONTO_CLIENT_SECRET, "code": spent})
    api.post("/v2/clients", json={**COMPANY, "client_secret": GIVEN.QONTO_CLIENT_SECRET})
    revoked = {"client_id": GIVEN.QONTO_CLIENT_ID, "client_secret": GIVEN.QONTO_CLIENT_SECRET}
    api.post("/oauth2/revoke", auth=None, data={**revoked, "token": GIVEN.QONTO_REFRESH_TOKEN})
    return [
        granted["access_token"],
        granted["refresh_token"],
        granted["id_token"],
        spent,
        "whsec_mine-very-own-secret-of-32-characters",
        given,
        GIVEN.QONTO_SECRET_KEY,
        GIVEN.QONTO_CLIENT_SECRET,
        GIVEN.QONTO_ACCESS_TOKEN,
        GIVEN.QONTO_REFRESH_TOKEN,
        GIVEN.QONTO_STAGING_TOKEN,
        "crumbs-of-it",
        "bG9naW46c2VjcmV0LWtleS1pbi1iYXNlNjQ=",
        BUYER.partition(":")[2],
    ]


def test_no_secret_can_be_read_in_any_form(api):
    secrets = secrets_at_work(api)
    paths = ["/_fauxpa/journal?limit=1000", "/_fauxpa/journal.har"]
    for id in api.world.journal.entries("default").ids:
        paths += [f"/_fauxpa/journal/{id}", f"/_fauxpa/journal/{id}/explain"]
    told = "".join(api.get(path, auth=None).text for path in paths)
    assert len(told) > 10_000
    assert [secret for secret in secrets if secret in told] == []


def test_secrets_of_headers_and_of_the_authorization_server_are_not_even_in_memory(api):
    secrets = [secret.encode() for secret in secrets_at_work(api)]
    in_bodies_elsewhere = {GIVEN.QONTO_CLIENT_SECRET.encode()}
    found, seen, left = set(), set(), [api.world.journal.entries("default")._kept]
    while left:
        for one in gc.get_referents(left.pop()):
            if id(one) in seen or isinstance(one, type) or callable(one):
                continue
            seen.add(id(one))
            if isinstance(one, (bytes, str)):
                data = one if isinstance(one, bytes) else one.encode("utf-8", "replace")
                found |= {secret for secret in secrets if secret in data}
            elif type(one).__module__ in ("builtins", "collections") or type(one).__name__ in KEPT_TYPES:
                left.append(one)
    assert found <= in_bodies_elsewhere


KEPT_TYPES = {"Recording", "Exchange", "Objection", "Problem", "Credential"}
"""What an entry is made of; beyond are the things of the emulator itself."""


def test_an_entry_keeps_nothing_of_its_request_alive(api):
    api.post("/v2/client_invoices/bulk", files={"client_invoices": ("f.pdf", importable())})
    api.get("/v2/organization")
    for one in api.world.journal.entries("default")._kept:
        assert {
            name for name in ("call", "_scope", "_body", "_presented", "_wire") if getattr(one, name, None)
        } == set()
