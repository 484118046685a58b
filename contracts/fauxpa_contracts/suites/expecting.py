"""What an answer should be, and what it is: a difference keeps both, so that the report can show them side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import httpx

Family = Literal["json_api", "client_invoice", "flat", "oauth"]
_SHOWN = 600


class Differs(AssertionError):
    """The target does not do what a clause says."""

    def __init__(self, what: str, expected: Any, got: Any) -> None:
        super().__init__(f"{what}: expected {expected!r}, got {got!r}")
        self.what, self.expected, self.got = what, expected, got


def same(what: str, got: Any, expected: Any) -> None:
    """`same("total_amount.value", shown["total_amount"]["value"], "120.00")`."""
    if got != expected or isinstance(got, bool) != isinstance(expected, bool):
        raise Differs(what, expected, got)


def one_of(what: str, got: Any, expected: Collection[Any]) -> None:
    """For clauses that leave a choice."""
    if got not in expected:
        raise Differs(what, f"one of {', '.join(map(repr, expected))}", got)


def status(answer: httpx.Response, *expected: int) -> None:
    """One of these."""
    if answer.status_code not in expected:
        wanted = expected[0] if len(expected) == 1 else list(expected)
        raise Differs(_call(answer), wanted, f"{answer.status_code} {answer.text[:_SHOWN]}".rstrip())


def json_of(answer: httpx.Response, *expected: int) -> Any:
    """The body, after a look at the status (any 2xx where none is given) and the content type."""
    if expected:
        status(answer, *expected)
    elif not answer.is_success:
        raise Differs(_call(answer), "a success", f"{answer.status_code} {answer.text[:_SHOWN]}".rstrip())
    media = answer.headers.get("content-type", "")
    if not media.startswith("application/json"):
        raise Differs(f"content type of {_call(answer)}", "application/json", media)
    return answer.json()


def empty(answer: httpx.Response, *expected: int) -> None:
    """No body at all."""
    status(answer, *expected)
    same(f"body of {_call(answer)}", answer.content, b"")


def has(what: str, got: Any, *keys: str) -> None:
    """All of these keys."""
    if not isinstance(got, Mapping) or any(key not in got for key in keys):
        raise Differs(what, f"an object with {', '.join(keys)}", sorted(got) if isinstance(got, Mapping) else got)


def lacks(what: str, got: Mapping[str, Any], *keys: str) -> None:
    """None of these keys."""
    if there := [key for key in keys if key in got]:
        raise Differs(what, f"an object without {', '.join(keys)}", f"it has {', '.join(there)}")


def in_order(what: str, got: Mapping[str, Any], expected: Sequence[str]) -> None:
    """The keys that are there come in this order; keys that are not expected at all are not looked at."""
    found = [key for key in got if key in expected]
    same(f"order of the keys of {what}", found, [key for key in expected if key in got])


def error(answer: httpx.Response, expected: int, code: str | None = None, *, family: Family) -> dict[str, Any]:
    """A refusal in the form of its family; gives its (first) error, for a closer look.

    `json_api` and `client_invoice`: `{"errors": [{code, ...}], "trace_id"?}`. `flat`: `{code, message, ...}`.
    `oauth`: `{error, error_description?}`.
    """
    body = json_of(answer, expected)
    what = f"error of {_call(answer)}"
    if family in ("json_api", "client_invoice"):
        has(what, body, "errors")
        if not isinstance(body["errors"], list) or not body["errors"]:
            raise Differs(what, "a list of errors", body["errors"])
        found = body["errors"]
        name = "code"
    else:
        found = [body]
        name = "error" if family == "oauth" else "code"
        lacks(what, body, "errors")
    has(what, found[0], name)
    if code is not None:
        matching = [each for each in found if each.get(name) == code]
        if not matching:
            raise Differs(f"{name} of the {what}", code, ", ".join(str(each.get(name)) for each in found))
        return dict(matching[0])
    first: dict[str, Any] = found[0]
    return first


def _call(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url.raw_path.decode()}"
