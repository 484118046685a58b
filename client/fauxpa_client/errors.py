"""Everything that this client raises about a call.

QontoError
├── ConnectionFailed        no complete answer came
├── UnexpectedAnswer        a success that is not what was promised
│   └── NotJson             ... not even JSON, e.g. the sandbox's sign-in page
├── OAuthError              the authorization server refused
├── Timeout                 `wait_for` gave up
├── BadSignature            a webhook that Qonto did not sign, or an old one
└── ApiError                Qonto refused the call
    ├── BadRequest 400, Unauthorized 401, Forbidden 403 ── MissingScope
    ├── NotFound 404, Conflict 409, PreconditionFailed 412, Invalid 422
    └── TooManyRequests 429, ServerError 5xx
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class QontoError(Exception):
    """`str()` says what happened and what to do; `code` is stable and made for programs."""

    code = "qonto_error"

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take keywords, which the default pickling of exceptions loses.
        return _restored, (type(self), self.args, vars(self))


def _restored(kind: type[QontoError], args: tuple[Any, ...], state: dict[str, Any]) -> QontoError:
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(state)
    return error


class ConnectionFailed(QontoError):
    """No complete answer. `may_have_happened` is true when the call may have reached Qonto all the same."""

    code = "connection_failed"

    def __init__(self, message: str, *, may_have_happened: bool) -> None:
        super().__init__(message)
        self.may_have_happened = may_have_happened


class UnexpectedAnswer(QontoError):
    """A success in a shape that this client does not know."""

    code = "unexpected_answer"

    def __init__(self, message: str, *, status: int, body: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class NotJson(UnexpectedAnswer):
    """JSON was due and something else came."""

    code = "not_json"


class OAuthError(QontoError):
    """The authorization server refused (RFC 6749, section 5.2). `code` is its `error` value."""

    def __init__(self, message: str, *, status: int, code: str, description: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.description = description


class Timeout(QontoError):
    """What was waited for did not happen in time. `last` is what the last look saw."""

    code = "timeout"

    def __init__(self, message: str, *, last: Any, polls: int) -> None:
        super().__init__(message)
        self.last = last
        self.polls = polls


class BadSignature(QontoError):
    """A webhook delivery that must not be believed. `code` says why."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of an error answer. `pointer` names a field of the body, `parameter` one of the query or path."""

    code: str
    detail: str | None = None
    pointer: str | None = None
    parameter: str | None = None

    def __str__(self) -> str:
        place = self.pointer or self.parameter
        return self.code + (f" at {place}" if place else "") + (f": {self.detail}" if self.detail else "")


class ApiError(QontoError):
    """Qonto answered 4xx or 5xx. `errors` may be empty: some answers have no body."""

    code = "api_error"

    def __init__(
        self, message: str, *, status: int, errors: list[Problem], trace_id: str | None = None, body: Any = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.errors = errors
        self.trace_id = trace_id
        self.body = body
        if errors:
            self.code = errors[0].code


class BadRequest(ApiError):
    code = "bad_request"


class Unauthorized(ApiError):
    code = "unauthorized"


class Forbidden(ApiError):
    code = "forbidden"


class MissingScope(Forbidden):
    """The token lacks a scope that this endpoint asks for."""

    code = "missing_scope"


class NotFound(ApiError):
    code = "not_found"


class Conflict(ApiError):
    code = "conflict"


class PreconditionFailed(ApiError):
    code = "precondition_failed"


class Invalid(ApiError):
    code = "invalid"


class TooManyRequests(ApiError):
    """`retry_after` is in seconds, `None` when Qonto did not say."""

    code = "too_many_requests"
    retry_after: float | None = None


class ServerError(ApiError):
    code = "server_error"
