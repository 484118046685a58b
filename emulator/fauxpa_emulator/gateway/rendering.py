"""From a refusal to bytes: each error family has its shape (digest 2.1), and all of them are here."""

from __future__ import annotations

from collections.abc import Iterable

from fauxpa_contracts.contract import Family

from ..errors import Problem, Refusal
from ..wire import Json

DEFAULTS: dict[int, Problem] = {
    400: Problem("bad_request", "Bad request"),
    401: Problem("unauthorized", "Unauthorized"),
    403: Problem("forbidden", "Forbidden"),
    404: Problem("not_found", "Not found"),
    429: Problem("too_many_requests", "Too many requests"),
    500: Problem("internal_server_error", "Internal server error"),
}
"""What is said where the refusal says nothing."""

OAUTH_CODES: dict[str, str] = {
    "bad_request": "invalid_request",
    "invalid_format": "invalid_request",
    "unauthorized": "invalid_client",
    "internal_server_error": "server_error",
}
"""What RFC 6749 calls the gateway's own refusals."""

WITHOUT_DETAIL = frozenset({404, 409, 412})
"""Statuses of the client-invoice family whose items have no `detail`."""
WITH_SOURCE = frozenset({409, 422})
"""Statuses of the client-invoice family whose items say where."""


def error_body(family: Family, refusal: Refusal, trace_id: str) -> Json:
    """The JSON body of an error.

    `json_api` and `client_invoice` list all problems; `flat` and `oauth` have room for the first only.
    """
    problems = refusal.problems or (DEFAULTS.get(refusal.status, Problem("error", "Error")),)
    first = problems[0]
    match family:
        case "client_invoice":
            return {"errors": _client_invoice_items(refusal.status, problems), "trace_id": trace_id}
        case "flat":
            return {"code": first.code, "detail": first.detail or "", **_source(first), "trace_id": trace_id}
        case "message":
            return {"message": first.detail or "", "code": first.code}
        case "oauth":
            return {"error": OAUTH_CODES.get(first.code, first.code), "error_description": first.detail or ""}
        case "control":
            return {"error": {"code": first.code, "detail": first.detail or "", "hint": refusal.hint}}
        case "json_api":
            return {"errors": _json_api_items(refusal.status, problems), "trace_id": trace_id}


def _json_api_items(status: int, problems: Iterable[Problem]) -> list[Json]:
    items = []
    for problem in problems:
        item: Json = {"code": problem.code, "detail": problem.detail or ""}
        if status == 422:
            item |= {"status": str(status), "message": problem.detail or ""}
        items.append(item | _source(problem))
    return items


def _client_invoice_items(status: int, problems: Iterable[Problem]) -> list[Json]:
    items = []
    for problem in problems:
        item: Json = {"status": str(status), "code": problem.code}
        if status not in WITHOUT_DETAIL:
            item["detail"] = problem.detail or ""
        if status in WITH_SOURCE:
            item |= _source(problem)
        if status == 422:
            item["meta"] = {"validation_param": problem.validation_param or ""}
        items.append(item)
    return items


def _source(problem: Problem) -> Json:
    if problem.pointer is not None:
        return {"source": {"pointer": problem.pointer}}
    if problem.parameter is not None:
        return {"source": {"parameter": problem.parameter}}
    return {}
