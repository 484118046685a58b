"""Faults as a client sees them, and what they leave behind; those of the connection are in test_striking_sockets."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import httpx
import pytest
from starlette.datastructures import Headers

from checked import check
from emulating import COMPANY, CONTRACT, importable, imported
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.gateway.bodies import MOST_BYTES, Bounded, TooLarge
from fauxpa_emulator.gateway.fault_kinds import KINDS
from fauxpa_emulator.namespaces import begin
from striking import BROKEN, HANDLED, PATH, call, order

MARK = "x-fauxpa-fault"


def clients(api, **more):
    return call(api, "GET", "/v2/clients", **more).json()["meta"]["total_count"]


def create(api, **more):
    return call(api, "POST", "/v2/clients", json=COMPANY, **more)


def organization(api, **more):
    return call(api, "GET", "/v2/organization", **more)


def counts(api, id=1, **query):
    fault = api.get(f"{PATH}/{id}", auth=None, params=query).json()["fault"]
    return fault["matched"], fault["struck"], fault["left"]


@pytest.fixture
def shop(api):
    """What was handed out with a second namespace."""
    return begin(api.world, "shop").handed


def test_calls_are_struck_as_ordered_and_then_the_api_answers_again(api):
    assert create(api).status_code == 200
    order(api, "unauthorized", times=2)
    assert [create(api).status_code for _ in range(3)] == [401, 401, 200]
    assert counts(api) == (2, 2, 0)
    assert clients(api) == 2


@pytest.mark.parametrize("operation", CONTRACT.operations)
@pytest.mark.parametrize("kind", ["error", "unauthorized", "rate-limited", "server-error"])
def test_errors_are_as_the_contract_describes_them_for_the_operation(api, operation, kind):
    found = CONTRACT.operations[operation]
    status = {"unauthorized": 401, "rate-limited": 429, "server-error": 500}.get(kind)
    if kind == "error":
        status = max(found.statuses - {500})
        order(api, kind, operation, status=status, code="made_up", detail="Made up")
    else:
        order(api, kind, operation)
    answer = call(api, found.method, found.path.replace("{id}", "42"), auth=None)
    assert answer.status_code == status
    assert answer.headers[MARK] == f"1 {kind}"
    check(operation, answer)
    assert kind != "error" or "made_up" in answer.text


def test_every_described_error_can_be_ordered(api):
    for operation in CONTRACT.operations.values():
        for status in sorted(status for status in operation.statuses if status >= 400):
            order(api, "error", operation.id, status=status, code="made_up")
            answer = call(api, operation.method, operation.path.replace("{id}", "42"))
            assert answer.status_code == status
            check(operation.id, answer)


def test_an_error_without_a_code_has_the_usual_one(api):
    order(api, "error", "clients.list", status=403, times=2)
    order(api, "error", "clients.list", status=403, detail="Not you", times=1)
    order(api, "error", "client_invoices.list", status=422, code="invalid_format", detail="Bad", pointer="/number")
    found = [call(api, "GET", "/v2/clients").json()["errors"][0] for _ in range(3)]
    assert found == [*[{"code": "forbidden", "detail": "Forbidden"}] * 2, {"code": "forbidden", "detail": "Not you"}]
    (item,) = call(api, "GET", "/v2/client_invoices").json()["errors"]
    assert (item["code"], item["detail"], item["source"]) == ("invalid_format", "Bad", {"pointer": "/number"})


@pytest.mark.parametrize(("given", "header"), [({}, None), ({"retry_after": 7}, "7"), ({"retry_after": 0}, "0")])
def test_too_many_calls_with_and_without_a_time_to_wait(api, given, header):
    order(api, "rate-limited", **given)
    answer = create(api)
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, header)
    assert answer.json()["errors"][0]["code"] == "too_many_requests"


def test_the_gateways_own_answers_are_not_those_of_the_application(api):
    for kind in ("gateway-404", "gateway-502", "gateway-504"):
        order(api, kind)
    unknown = call(api, "GET", "/v2/nowhere")
    found = [create(api) for _ in range(3)]
    assert [answer.status_code for answer in found] == [404, 502, 504]
    assert (found[0].text, found[0].headers["content-type"]) == (unknown.text, unknown.headers["content-type"])
    for answer in found:
        assert "x-request-id" not in answer.headers
        assert answer.headers["x-tyk-trace-id"]
    assert [list(answer.json()) for answer in found[1:]] == [["error"], ["error"]]
    assert [answer.headers["x-fauxpa-basis"] for answer in found[1:]] == ["guess; QPA-GW-023"] * 2


def test_the_sign_in_page_is_the_sandboxs(emulator_with):
    sandbox = emulator_with(profile="sandbox")
    page = sandbox.get("/v2/clients")
    away = sandbox.get("/v2/clients", headers={"Accept": "text/html"})
    order(sandbox, "staging-page", "*")
    order(sandbox, "staging-redirect", "*")
    token = {"X-Qonto-Staging-Token": GIVEN.QONTO_STAGING_TOKEN}
    for real in (page, away):
        struck = sandbox.get("/v2/clients", headers=token)
        assert (struck.status_code, struck.content) == (real.status_code, real.content)
        assert struck.headers.get("location") == real.headers.get("location")
        assert struck.headers["content-type"] == real.headers["content-type"]
        assert MARK in struck.headers
    assert sandbox.get("/v2/clients", headers=token).json()["clients"] == []


@pytest.mark.parametrize("kind", HANDLED)
@pytest.mark.parametrize("handled", [True, False])
def test_whether_a_call_takes_effect_is_told_apart_from_what_its_client_hears(api, kind, handled):
    order(api, kind, handled=handled)
    if kind in BROKEN:
        with pytest.raises(BROKEN[kind], match=f"1 {kind}"):
            create(api)
    else:
        answer = create(api)
        assert answer.headers[MARK] == f"1 {kind}"
        if not handled and not kind.startswith("gateway"):
            assert answer.status_code == 500
    assert clients(api) == handled
    assert counts(api) == (1, 1, 0)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(HANDLED)))
def test_the_other_faults_leave_no_effect(api, kind):
    order(api, kind)
    assert create(api).headers[MARK] == f"1 {kind}"
    assert clients(api) == 0


@pytest.mark.parametrize("kind", HANDLED)
@pytest.mark.parametrize("handled", [True, False])
def test_an_invoice_may_be_sent_although_the_answer_was_lost(api, kind, handled):
    id = imported(api)
    order(api, kind, "client_invoices.send_by_einvoice", handled=handled)
    with suppress(httpx.TransportError):
        call(api, "POST", f"/v2/client_invoices/{id}/send_by_einvoice")
    api.wall.advance(60)
    events = api.get(f"/v2/client_invoices/{id}").json()["client_invoice"].get("einvoicing_lifecycle_events")
    assert bool(events) == handled


def test_a_refusal_of_a_handled_call_is_lost_like_any_answer(api):
    order(api, "gateway-502", handled=True)
    assert call(api, "POST", "/v2/clients", json={}).status_code == 502


@pytest.mark.parametrize("kind", ["malformed-json", "wrong-type"])
def test_a_spoilt_body_is_complete_as_http(api, kind):
    order(api, kind, "*")
    answer = organization(api)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["content-type"].startswith("text/html" if kind == "wrong-type" else "application/json")
    if kind == "malformed-json":
        with pytest.raises(json.JSONDecodeError):
            answer.json()
        assert organization(api).content.startswith(answer.content)
    else:
        assert answer.json() == organization(api).json()


@pytest.mark.parametrize(("kind", "content"), [("malformed-json", b"{"), ("wrong-type", b"{}")])
def test_what_has_no_body_is_spoilt_too(api, kind, content):
    id = create(api).json()["client"]["id"]
    order(api, kind, "clients.delete")
    answer = call(api, "DELETE", f"/v2/clients/{id}")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-length"] == str(len(content))
    assert clients(api) == 0


@pytest.mark.parametrize("kind", ["latency", "slow-body"])
def test_a_late_answer_is_the_true_one(api, kind):
    order(api, kind, "organization.retrieve")
    late = organization(api)
    assert late.content == organization(api).content
    assert late.headers[MARK] == f"1 {kind}"


def test_head_requests_are_struck_like_get(api):
    order(api, "malformed-json", "organization.retrieve")
    answer = call(api, "HEAD", "/v2/organization")
    assert (answer.status_code, answer.content, answer.headers[MARK]) == (200, b"", "1 malformed-json")


def test_a_fault_for_all_operations_strikes_what_comes_first(api):
    order(api, "server-error", "*", calls=[2])
    answers = [organization(api), create(api), create(api)]
    assert [answer.status_code for answer in answers] == [200, 500, 200]


def test_what_is_no_operation_is_never_struck(api):
    order(api, "server-error", "*", always=True)
    assert call(api, "GET", "/v2/nowhere").status_code == 404
    assert call(api, "GET", "/_fauxpa/health/ready", auth=None).status_code == 200
    assert counts(api) == (0, 0, None)


@pytest.mark.parametrize(
    ("match", "statuses"),
    [
        ({"body": {"name": COMPANY["name"]}}, [403, 200]),
        ({"body": {"name": "Another"}}, [200, 403]),
        ({"text": "Another"}, [200, 403]),
        ({"headers": {"X-Shop": "blue*"}}, [200, 403]),
        ({"query": {"dry": "1"}}, [200, 403]),
        ({"path": "/v2/clients"}, [403, 200]),
        ({"path": "/v2/client"}, [200, 200]),
    ],
)
def test_only_calls_that_match_are_struck(api, match, statuses):
    order(api, "error", match=match)
    first = create(api)
    second = call(
        api,
        "POST",
        "/v2/clients",
        json={**COMPANY, "name": "Another"},
        headers={"X-Shop": "blue 7"},
        params={"dry": "1"},
    )
    assert [first.status_code, second.status_code] == statuses
    assert clients(api) == statuses.count(200)


def test_a_body_that_was_looked_at_is_still_read(api):
    order(api, "server-error", "*", match={"text": "nowhere to be found"}, always=True)
    files = {"client_invoices": ("facture.pdf", importable())}
    assert call(api, "POST", "/v2/client_invoices/bulk", files=files).status_code == 200
    assert create(api).status_code == 200
    assert counts(api) == (0, 0, None)


def test_a_body_that_is_too_large_to_look_at_is_refused_as_ever(api):
    async def parts():
        for _ in range(16):
            yield b" " * (MOST_BYTES // 15)

    usual = call(api, "POST", "/v2/clients", content=parts(), headers={"Content-Type": "application/json"})
    order(api, "error", match={"text": "x"}, always=True)
    for content in (parts(), b" " * (MOST_BYTES + 1)):
        answer = call(api, "POST", "/v2/clients", content=content, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["errors"]) == (usual.status_code, usual.json()["errors"])


def test_a_body_that_was_too_large_to_look_at_stays_too_large(api):
    async def receive():
        return {"type": "http.request", "body": b" " * (MOST_BYTES + 1), "more_body": False}

    body = Bounded(receive, Headers())
    for read in (body.peek, body.read):
        with pytest.raises(TooLarge):
            api.run(read())


def test_namespaces_have_faults_of_their_own(api, shop):
    keys = shop.organizations[0]
    order(api, "server-error", "*", namespace="shop", times=2)
    assert organization(api).status_code == 200
    assert organization(api, auth="nobody:knows").status_code == 401
    assert organization(api, auth=f"{keys.login}:{keys.secret_key}").status_code == 500
    assert organization(api, auth=f"Bearer {keys.access_token}").status_code == 500
    assert counts(api, namespace="shop") == (2, 2, 0)


def test_a_refused_credential_still_says_whose_call_it_is(api, shop):
    order(api, "server-error", "*", namespace="shop")
    refresh = f"Bearer {shop.organizations[0].refresh_token}"
    assert [organization(api, auth=refresh).status_code for _ in range(2)] == [500, 401]


def test_who_is_unknown_is_in_the_default_namespace(api, shop):
    order(api, "server-error", "*")
    assert organization(api, auth="nobody:knows").status_code == 500


def basic(id):
    return {"Authorization": "Basic " + base64.b64encode(f"{id}:secret".encode()).decode()}


@pytest.mark.parametrize(
    "about",
    [
        lambda id: {"method": "GET", "url": "/oauth2/auth", "params": {"client_id": id}},
        lambda id: {"method": "POST", "url": "/oauth2/token", "headers": basic(id)},
        lambda id: {"method": "POST", "url": "/oauth2/token", "data": {"a": "b", "client_id": id}},
        lambda id: {"method": "POST", "url": "/oauth2/revoke", "data": {"client_id": id, "token": "x" * 100_000}},
    ],
)
def test_a_call_about_tokens_belongs_to_the_namespace_of_the_application(api, shop, about):
    order(api, "server-error", "*", namespace="shop")
    statuses = dict.fromkeys((GIVEN.QONTO_CLIENT_ID, "unknown", shop.credentials["QONTO_CLIENT_ID"]))
    for id in statuses:
        statuses[id] = api.run(api.http.request(**about(id))).status_code
    *others, own = statuses.values()
    assert own == 500
    assert 500 not in others
    assert [entry.fault for entry in api.world.journal.entries("shop")] == ["1 server-error"]
    assert {entry.fault for entry in api.world.journal.entries("default")} == {None}


def test_the_form_of_a_token_request_is_still_read(api):
    order(api, "latency", "*", match={"body": {"grant_type": "refresh_token"}})
    form = {
        "grant_type": "refresh_token",
        "client_id": GIVEN.QONTO_CLIENT_ID,
        "client_secret": GIVEN.QONTO_CLIENT_SECRET,
        "refresh_token": GIVEN.QONTO_REFRESH_TOKEN,
    }
    answer = call(api, "POST", "/oauth2/token", auth=None, data=form)
    assert (answer.status_code, answer.headers[MARK]) == (200, "1 latency")


@pytest.mark.parametrize("header", ["Basic", "Basic ?", "Basic /w==", "Basic bm9jb2xvbg=="])
def test_a_hostile_basic_header_is_nobodys(api, header):
    order(api, "rate-limited", "oauth.token")
    assert call(api, "POST", "/oauth2/token", auth=header).status_code == 429


@pytest.mark.parametrize("kind", KINDS)
def test_the_journal_says_what_struck_and_what_went_out(api, kind):
    order(api, kind)
    try:
        answer = create(api)
    except httpx.TransportError:
        answer = None
    entry = api.world.journal.entries("default")[-1]
    assert (entry.operation, entry.fault) == ("clients.create", f"1 {kind}")
    if answer is None and kind != "truncated-body":
        assert (entry.status, entry.response_body) == (None, b"")
    elif answer is not None:
        assert (entry.status, entry.response_size) == (answer.status_code, len(answer.content))
        assert entry.response_body == answer.content
    assert set(KINDS[kind].clauses) <= set(entry.clauses)


def test_a_reset_takes_the_faults_along(api, shop):
    order(api, "server-error", "*", always=True)
    order(api, "server-error", "*", namespace="shop", always=True)
    api.post("/_fauxpa/reset", auth=None)
    assert organization(api).status_code == 200
    assert api.get(PATH, auth=None).json()["faults"] == []
    assert len(api.get(PATH, auth=None, params={"namespace": "shop"}).json()["faults"]) == 1
    assert order(api, "server-error")["id"] == 1


def test_a_refusal_by_order_throttles_nobody(emulator_with):
    limited = emulator_with(rate_limit="on")
    order(limited, "unauthorized", "organization.retrieve", times=250)
    assert {organization(limited).status_code for _ in range(250)} == {401}
    assert organization(limited).status_code == 200
