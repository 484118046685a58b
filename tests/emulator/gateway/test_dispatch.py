"""From a path to its operation."""

from __future__ import annotations

import re

import pytest

from emulating import CONTRACT

SOME_ID = "9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"


@pytest.mark.parametrize(
    "path", ["/", "/v2", "/v2/nothing", "/v3/clients", "/v2/clients/", "/v2//clients", "/V2/clients"]
)
def test_an_unknown_path_is_refused_by_the_gateway_in_plain_text(api, path):
    answer = api.get(path)
    assert (answer.status_code, answer.text) == (404, "Not Found")
    assert answer.headers["content-type"].startswith("text/plain")
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-tyk-trace-id"])
    assert "x-request-id" not in answer.headers


def test_a_wrong_method_is_told_which_are_right(api):
    answer = api.request("PUT", f"/v2/clients/{SOME_ID}")
    assert (answer.status_code, answer.text) == (405, "Method Not Allowed")
    assert answer.headers["allow"] == "DELETE, GET, PATCH"


def test_a_literal_segment_is_not_taken_for_an_id(api):
    assert api.get("/v2/client_invoices/bulk").status_code == 405
    assert api.get(f"/v2/client_invoices/{SOME_ID}").status_code == 404


def test_head_is_answered_like_get(api):
    assert api.request("HEAD", "/v2/clients").status_code == 200


def test_answers_of_the_application_have_a_request_id(api):
    assert api.get("/v2/clients").headers["x-request-id"]
    assert api.get("/v2/clients", auth=None).headers["x-request-id"]


@pytest.mark.parametrize("operation", CONTRACT.operations.values(), ids=lambda operation: operation.id)
def test_every_operation_of_the_contract_is_reached(api, operation):
    path = re.sub(r"\{[^}]+\}", SOME_ID, operation.path)
    answer = api.request(operation.method, path)
    assert (answer.status_code, answer.text) not in ((404, "Not Found"), (405, "Method Not Allowed"))
    assert answer.headers["x-fauxpa-basis"].split(";")[0] in ("documented", "observed", "guess")
