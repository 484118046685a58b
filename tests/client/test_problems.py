from __future__ import annotations

import json
import pickle
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fauxpa_client as fc
from fauxpa_client.problems import problems_of

ARRAY = {
    "errors": [
        {
            "code": "invalid_format",
            "detail": "is not a date",
            "status": "422",
            "source": {"pointer": "/data/attributes/due_date"},
            "meta": {"validation_param": "date"},
        },
        {"code": "invalid_client_id"},
    ],
    "trace_id": "6f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c",
}


def refused(call: Any, serve: Any, answer: httpx.Response, **options: Any) -> Any:
    with pytest.raises(fc.QontoError) as caught:
        call(lambda q: q.client_invoices.retrieve("i-1"), serve(answer), retry=fc.NO_RETRIES, **options)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, fc.BadRequest, "bad_request"),
        (401, fc.Unauthorized, "unauthorized"),
        (403, fc.Forbidden, "forbidden"),
        (404, fc.NotFound, "not_found"),
        (409, fc.Conflict, "conflict"),
        (412, fc.PreconditionFailed, "precondition_failed"),
        (422, fc.Invalid, "invalid"),
        (429, fc.TooManyRequests, "too_many_requests"),
        (418, fc.ApiError, "api_error"),
        (428, fc.ApiError, "api_error"),
        (500, fc.ServerError, "server_error"),
        (502, fc.ServerError, "server_error"),
        (599, fc.ServerError, "server_error"),
    ],
)
def test_each_status_has_its_exception_even_with_an_empty_body(
    call: Any, serve: Any, status: int, kind: type[fc.ApiError], code: str
) -> None:
    error = refused(call, serve, httpx.Response(status))
    assert type(error) is kind
    assert (error.status, error.code, error.errors, error.body, error.trace_id) == (status, code, [], None, None)
    assert str(error).startswith(f"GET /v2/client_invoices/i-1 answered {status}: an empty body.")


def test_an_array_of_errors_is_read_in_full(call: Any, serve: Any) -> None:
    error = refused(call, serve, httpx.Response(422, json=ARRAY))
    assert error.errors == [
        fc.Problem("invalid_format", "is not a date", "/data/attributes/due_date"),
        fc.Problem("invalid_client_id"),
    ]
    assert error.code == "invalid_format"
    assert error.trace_id == "6f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c"
    assert error.body == ARRAY
    assert str(error) == (
        "GET /v2/client_invoices/i-1 answered 422: invalid_format at /data/attributes/due_date: is not a date; "
        "invalid_client_id. Correct the fields named above. (trace 6f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c)"
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"errors": {"code": "c", "detail": "d", "source": {"parameter": "id"}}}, fc.Problem("c", "d", None, "id")),
        ({"code": "c", "detail": "d", "source": {"pointer": "/x"}}, fc.Problem("c", "d", "/x")),
        ({"message": "m", "code": "c"}, fc.Problem("c", "m")),
        ({"message": "m"}, fc.Problem("unknown", "m")),
        ({"error": "invalid_request", "error_description": "d"}, fc.Problem("invalid_request", "d")),
        ({"code": "sca_not_enrolled", "message": "m", "trace_id": "t"}, fc.Problem("sca_not_enrolled", "m")),
    ],
)
def test_other_shapes_of_errors_are_read_too(call: Any, serve: Any, body: Any, problem: fc.Problem) -> None:
    error = refused(call, serve, httpx.Response(400, json=body))
    assert error.errors == [problem]
    assert error.code == problem.code


@pytest.mark.parametrize(
    "body",
    [None, [], "oops", 3, {}, {"errors": None}, {"errors": []}, {"errors": [1, None, {}]}, {"token": "x"}],
)
def test_unknown_shapes_have_no_problems_but_keep_the_body(call: Any, serve: Any, body: Any) -> None:
    error = refused(call, serve, httpx.Response(422, content=json.dumps(body)))
    assert (type(error), error.errors, error.body) == (fc.Invalid, [], body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["errors", "code", "detail", "source", "message", "error"]), inner)
        ),
        max_leaves=10,
    )
)
def test_no_body_however_odd_breaks_the_reading(body: Any) -> None:
    for problem in problems_of(body):
        assert problem.code
        assert str(problem).startswith(problem.code)


@pytest.mark.parametrize("detail", ["Missing required OAuth scope", "missing required oauth scope: client.read"])
def test_a_missing_scope_has_its_own_exception(call: Any, serve: Any, detail: str) -> None:
    error = refused(call, serve, httpx.Response(403, json={"errors": [{"code": "forbidden", "detail": detail}]}))
    assert type(error) is fc.MissingScope
    assert isinstance(error, fc.Forbidden)
    assert error.code == "forbidden"
    assert "authorize again with the scope" in str(error)


def test_an_unreachable_recipient_comes_with_what_to_do(call: Any, serve: Any) -> None:
    body = {"errors": [{"status": "412", "code": "recipient_not_reachable_on_einvoicing"}]}
    with pytest.raises(fc.PreconditionFailed, match="Update the client") as caught:
        call(lambda q: q.client_invoices.send_by_einvoice("i-1"), serve(httpx.Response(412, json=body)))
    assert caught.value.code == "recipient_not_reachable_on_einvoicing"


@pytest.mark.parametrize("body", [{}, {"trace_id": "in-body"}])
def test_the_trace_comes_from_the_body_or_the_gateway(call: Any, serve: Any, body: Any) -> None:
    answer = httpx.Response(500, json=body, headers={"X-Tyk-Trace-Id": "in-header"})
    assert refused(call, serve, answer).trace_id == body.get("trace_id", "in-header")


def test_the_gateways_plain_text_is_still_a_not_found(call: Any, serve: Any) -> None:
    error = refused(call, serve, httpx.Response(404, text="Not   found\n"))
    assert (type(error), error.body) == (fc.NotFound, "Not   found\n")
    assert "answered 404: Not found." in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 10.0),
    ],
)
def test_too_many_requests_says_when_to_come_back(call: Any, serve: Any, headers: Any, seconds: float | None) -> None:
    assert refused(call, serve, httpx.Response(429, headers=headers)).retry_after == seconds


SIGN_IN = '<!doctype html><html lang="en" style="height: 100%"><head><title>Sign in</title>'


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html=SIGN_IN),
        httpx.Response(302, headers={"Location": "https://qonto.onelogin.com/login"}),
        httpx.Response(302, html=SIGN_IN),
    ],
)
def test_the_sandboxes_gate_is_explained(call: Any, serve: Any, answer: httpx.Response) -> None:
    error = refused(call, serve, answer)
    assert type(error) is fc.NotJson
    assert (error.code, error.status) == ("not_json", answer.status_code)
    assert "pass a valid `staging_token`" in str(error)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(200, text="pong"), "answered 200 with text/plain where JSON was due: pong."),
        (httpx.Response(200, content=b"\xff\x00"), "with an unknown type where JSON was due"),
        (httpx.Response(204), "answered 204 with an empty body where JSON was due."),
        (httpx.Response(200, content=b"[" * 100_000), "where JSON was due"),
    ],
)
def test_a_success_that_is_not_json_is_told_as_such(
    call: Any, serve: Any, answer: httpx.Response, message: str
) -> None:
    error = refused(call, serve, answer)
    assert type(error) is fc.NotJson
    assert message in str(error)
    assert "staging_token" not in str(error)
    assert len(str(error)) < 300


@pytest.mark.parametrize("body", [[], None, 3, "x"])
def test_json_that_is_not_an_object_is_unexpected(call: Any, serve: Any, body: Any) -> None:
    error = refused(call, serve, httpx.Response(200, content=json.dumps(body)))
    assert (type(error), error.code) == (fc.UnexpectedAnswer, "unexpected_answer")


@pytest.mark.parametrize(
    "error",
    [
        fc.ConnectionFailed("m", may_have_happened=True),
        fc.NotJson("m", status=200, body=b""),
        fc.OAuthError("m", status=400, code="invalid_grant", description=None),
        fc.Timeout("m", last=fc.ClientInvoice(id="i"), polls=3),
        fc.BadSignature("m", code="mismatch"),
        fc.Invalid("m", status=422, errors=[fc.Problem("c")], trace_id="t", body={"errors": []}),
    ],
)
def test_errors_survive_pickling(error: fc.QontoError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == "m"
    assert copy.code == error.code
    assert vars(copy) == vars(error)
