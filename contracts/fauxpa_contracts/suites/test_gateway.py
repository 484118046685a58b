"""What every request passes: the staging gate, traces, unknown paths, limits, idempotency."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ..contract import Contract
from .bodies import company
from .calling import Api
from .emulator import Control
from .expecting import error, json_of, same, status
from .invoices import fresh_number
from .marks import proves
from .places import STAGING, Place

ORGANIZATION = "/v2/organization"
PNG = b"\x89PNG\r\n\x1a\n"
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")


def sandbox(variant: Callable[..., Place]) -> Place:
    """The emulator as Qonto's sandbox."""
    return variant(profile="sandbox")


@pytest.mark.parametrize("path", [ORGANIZATION, "/v2/clients", "/v2/client_invoices", "/register/registrations"])
@proves("QPA-GW-001", "QPA-GW-003", needs=("variants",))
def test_the_sandbox_answers_html_without_a_staging_token(variant: Callable[..., Place], path: str) -> None:
    place = sandbox(variant)
    bare = place.seller.without(STAGING)
    for answer in (bare.get(path), bare.get(path, headers={STAGING: "wrong"})):
        status(answer, 200, 302)
        same("media type", answer.headers["content-type"].partition(";")[0], "text/html")


@proves("QPA-GW-001", "QPA-GW-021", needs=("variants",))
def test_the_sandbox_answers_json_with_it(variant: Callable[..., Place]) -> None:
    json_of(sandbox(variant).seller.get(ORGANIZATION), 200)


@proves("QPA-GW-002")
def test_production_needs_no_staging_token(place: Place) -> None:
    if STAGING in place.seller.headers and place.control is None:
        pytest.skip("this target may want its staging token")
    bare = place.seller.without(STAGING)
    json_of(bare.get(ORGANIZATION), 200)


@proves("QPA-GW-004", "QPA-GW-005", "QPA-GW-016")
def test_every_answer_has_a_trace_id_and_that_of_the_application_a_request_id(api: Api) -> None:
    seen = set()
    for path, auth in ((ORGANIZATION, ""), ("/v2/clients/42", ""), (ORGANIZATION, None)):
        answer = api.get(path, auth=auth)
        trace = answer.headers.get("x-tyk-trace-id", "")
        same(f"form of the trace id {trace}", bool(HEXADECIMAL.fullmatch(trace)), True)
        same("x-request-id", bool(answer.headers.get("x-request-id")), True)
        same("media type", answer.headers["content-type"].partition(";")[0], "application/json")
        seen.add(trace)
    same("different trace ids", len(seen), 3)


@proves("QPA-GW-005", "QPA-GW-006")
def test_an_unknown_path_is_the_gateways_own_404(api: Api) -> None:
    for path in ("/v2/nothing", "/v3/organization", "/v2/clients/42/more"):
        answer = api.get(path)
        status(answer, 404)
        same("media type", answer.headers["content-type"].partition(";")[0], "text/plain")
        same("trace id", bool(HEXADECIMAL.fullmatch(answer.headers.get("x-tyk-trace-id", ""))), True)
        same("x-request-id", answer.headers.get("x-request-id"), None)


@proves("QPA-GW-007")
def test_a_method_that_a_path_lacks_is_405_in_text(api: Api) -> None:
    for method, path in (("PUT", "/v2/clients"), ("DELETE", ORGANIZATION)):
        answer = api.request(method, path)
        status(answer, 405)
        same("media type", answer.headers["content-type"].partition(";")[0], "text/plain")


@proves("QPA-GW-008", "QPA-GW-010", needs=("variants",))
def test_more_than_a_thousand_calls_in_ten_seconds_are_429(variant: Callable[..., Place]) -> None:
    api = variant(rate_limit="on", clock="real").seller
    answers = [api.get("/v2/settings").status_code for _ in range(1_001)]
    same("the last one", answers[-1], 429)
    same("the first thousand", 429 in answers[:900], False)
    refused = api.get("/v2/settings")
    error(refused, 429, "too_many_requests", family="json_api")
    same("Retry-After is in seconds", refused.headers.get("retry-after", "").isdigit(), True)


@proves("QPA-GW-009", needs=("variants",))
def test_more_than_two_hundred_refused_credentials_in_an_hour_are_429(variant: Callable[..., Place]) -> None:
    api = variant(rate_limit="on", clock="frozen").seller
    answers = [api.get(ORGANIZATION, auth="nobody:nothing").status_code for _ in range(202)]
    same("the first", answers[0], 401)
    same("the last", answers[-1], 429)


@proves("QPA-GW-010", needs=("control",))
def test_a_429_has_the_body_of_its_family(place: Place, control: Control) -> None:
    control.ask("POST", "/faults", {"operation": "*", "kind": "rate-limited", "retry_after": 7, "times": 2})
    refused = place.seller.get("/v2/clients")
    error(refused, 429, "too_many_requests", family="json_api")
    same("Retry-After", refused.headers.get("retry-after"), "7")
    error(place.seller.get("/v2/client_invoices"), 429, "too_many_requests", family="client_invoice")


@proves("QPA-GW-011", "QPA-GW-012")
def test_an_idempotency_key_is_mandatory_where_it_is_listed(api: Api) -> None:
    error(api.post("/v2/attachments", files={"file": ("a.png", PNG)}), 400, family="json_api")


def upload(api: Api, key: str, data: bytes = PNG) -> str:
    """The id of an attachment."""
    answer = api.post("/v2/attachments", files={"file": ("a.png", data)}, headers={"X-Qonto-Idempotency-Key": key})
    return str(json_of(answer, 200)["attachment"]["id"])


@proves("QPA-GW-013", effect="reversible")
def test_a_repeat_gets_the_first_answer_whatever_its_body(api: Api) -> None:
    key, other = fresh_number(), fresh_number()
    first = upload(api, key)
    same("the repeat", upload(api, key, PNG + b"something else"), first)
    same("another key is another attachment", upload(api, other) != first, True)


@proves("QPA-GW-013", effect="reversible", needs=("control",))
def test_a_key_is_forgotten_after_thirty_minutes(place: Place, control: Control) -> None:
    key = fresh_number()
    first = upload(place.seller, key)
    control.advance(minutes=29)
    same("before", upload(place.seller, key), first)
    control.advance(minutes=2)
    same("after", upload(place.seller, key) != first, True)


@proves("QPA-GW-013", "QPA-ERR-020", effect="reversible", needs=("buyer",))
def test_the_key_of_another_organization_is_another_key(place: Place) -> None:
    key = fresh_number()
    same("different attachments", upload(place.seller, key) != upload(place.buyer, key), True)


@proves("QPA-GW-014", effect="reversible")
def test_a_failed_answer_is_not_kept(api: Api) -> None:
    key = fresh_number()
    refused = api.post(
        "/v2/attachments", files={"file": ("a.txt", b"no picture")}, headers={"X-Qonto-Idempotency-Key": key}
    )
    status(refused, 422)
    same("the repeat makes one", bool(upload(api, key)), True)


@proves("QPA-GW-016")
def test_errors_are_json_too(api: Api, contract: Contract) -> None:
    for operation in contract.operations.values():
        if operation.path.startswith("/v2/") and operation.method == "GET":
            answer = api.get(operation.path.replace("{id}", "42"), auth=None)
            media = answer.headers.get("content-type", "").partition(";")[0]
            same(f"media type of {operation.id}", media, "application/json")


@proves("QPA-GW-017")
def test_a_page_in_a_browser_may_not_call(api: Api) -> None:
    answer = api.get(ORGANIZATION, headers={"Origin": "https://app.example.com"})
    same("Access-Control-Allow-Origin", answer.headers.get("access-control-allow-origin"), None)
    asked = api.request(
        "OPTIONS",
        "/v2/client_invoices",
        headers={"Origin": "https://app.example.com", "Access-Control-Request-Method": "POST"},
    )
    same("of a preflight", asked.headers.get("access-control-allow-origin"), None)


@proves("QPA-GW-018", effect="reversible")
def test_there_is_no_etag_and_no_interval(api: Api) -> None:
    answer = api.get(ORGANIZATION)
    same("etag", answer.headers.get("etag"), None)
    same("retry-after", answer.headers.get("retry-after"), None)


@proves("QPA-GW-019", "QPA-GW-020", "QPA-GW-022", effect="reversible")
def test_what_is_unknown_or_null_is_ignored(api: Api) -> None:
    body = company(colour="blue", vat_number=None, delivery_address=None, extra_emails=None)
    client = json_of(api.post("/v2/clients", json=body), 200)["client"]
    same("unknown and null fields", [name for name in ("colour", "vat_number") if name in client], [])
    status(api.get("/v2/clients", params={"colour": "blue"}), 200)


@proves("QPA-GW-023", needs=("control",))
def test_a_gateway_that_cannot_reach_the_application_says_so(place: Place, control: Control) -> None:
    control.ask("POST", "/faults", {"operation": "organization.retrieve", "kind": "gateway-502", "times": 1})
    control.ask("POST", "/faults", {"operation": "organization.retrieve", "kind": "gateway-504", "times": 1})
    for expected in (502, 504):
        answer = place.seller.get(ORGANIZATION)
        same("keys", list(json_of(answer, expected)), ["error"])
        same("trace id", bool(answer.headers.get("x-tyk-trace-id")), True)
        same("x-request-id", answer.headers.get("x-request-id"), None)
