"""From an answer that is not a success to the exception that says so, whatever the shape of its body.

Shapes: an `errors` array (JSON:API), an `errors` object, one flat error, RFC 6749, plain text, nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    MissingScope,
    NotFound,
    NotJson,
    OAuthError,
    PreconditionFailed,
    Problem,
    QontoError,
    ServerError,
    TooManyRequests,
    Unauthorized,
    UnexpectedAnswer,
)
from .retry import retry_after
from .wire import Request, Response

STATUSES: Mapping[int, tuple[type[ApiError], str]] = {
    400: (BadRequest, "Correct the request."),
    401: (Unauthorized, "Check the credentials: they are wrong, expired, revoked, or of another environment."),
    403: (
        Forbidden,
        "Not with these credentials: check role, plan, country and activation of the organization.",
    ),
    404: (NotFound, "Check the id and that it belongs to the organization of these credentials."),
    409: (Conflict, "It exists already or is being changed: read it before trying again."),
    412: (PreconditionFailed, "The object is not in a state that allows this: read it again."),
    422: (Invalid, "Correct the fields named above."),
    429: (TooManyRequests, "Slow down, and wait as long as `retry_after` says."),
}
SERVER_ERROR = (ServerError, "Qonto failed: try again later, and read first whether the call took effect.")

ADVICE = {
    "recipient_not_reachable_on_einvoicing": "Update the client to have `e_invoicing_reachable` computed again, "
    "or send the invoice by e-mail.",
    "invoice_number_already_exists": "An invoice has this number: choose another, or let Qonto number it.",
    "invalid_iban": "Give `payment_methods.iban`, an IBAN of this organization, at the root of the body.",
    "invalid_grant": "The code or refresh token is used, expired or revoked: let the user authorize again.",
    "invalid_client": "Check client id and secret, and that they belong to this environment.",
    "invalid_scope": "This application may not ask for that scope: check its spelling (client_invoices.read, "
    "client_invoice.write) and the application's approval.",
}
MISSING_SCOPE = "missing required oauth scope"
MISSING_SCOPE_ADVICE = "Let the user authorize again with the scope of this endpoint."


def api_error(request: Request, response: Response) -> QontoError:
    """The exception for a refused call."""
    if response.status < 400:
        return not_json(request, response)
    body = _body(response)
    problems = problems_of(body)
    kind, advice = STATUSES.get(response.status, SERVER_ERROR if response.status >= 500 else (ApiError, ""))
    if response.status == 403 and any(MISSING_SCOPE in (problem.detail or "").lower() for problem in problems):
        kind, advice = MissingScope, MISSING_SCOPE_ADVICE
    advice = next((ADVICE[problem.code] for problem in problems if problem.code in ADVICE), advice)
    trace_id = _trace_id(body, response)
    what = "; ".join(map(str, problems)) or (_excerpt(response) if response.content else "an empty body")
    message = f"{request} answered {response.status}: {what}. {advice}".strip()
    message += f" (trace {trace_id})" if trace_id else ""
    error = kind(message, status=response.status, errors=problems, trace_id=trace_id, body=body)
    if isinstance(error, TooManyRequests):
        error.retry_after = retry_after(response)
    return error


def oauth_error(request: Request, response: Response) -> QontoError:
    """The exception for a refusal of the authorization server; other failures are those of the API."""
    body = _body(response)
    if response.status < 400 or not isinstance(body, Mapping) or not isinstance(body.get("error"), str):
        return api_error(request, response)
    code, description = body["error"], _text(body.get("error_description"))
    message = f"{request} answered {response.status}: {code}" + (f": {description}" if description else "")
    advice = ADVICE.get(code, "")
    return OAuthError(f"{message}. {advice}".strip(), status=response.status, code=code, description=description)


def not_json(request: Request, response: Response, *, due: str = "JSON") -> NotJson:
    """The exception for an answer of the wrong kind. An HTML page or a redirect is the gate before the sandbox."""
    said = f"{request} answered {response.status}"
    if 300 <= response.status < 400:
        said += " with a redirect, which is not followed so that credentials stay here"
    elif not response.content:
        said += f" with an empty body where {due} was due"
    else:
        said += f" with {response.content_type or 'an unknown type'} where {due} was due: {_excerpt(response)}"
    if response.content_type == "text/html" or 300 <= response.status < 400:
        said += (
            ". This is probably the sign-in page before Qonto's sandbox: pass a valid `staging_token` (header "
            "X-Qonto-Staging-Token, from the Developer Portal), or check the base URL"
        )
    return NotJson(said + ".", status=response.status, body=response.content)


def unexpected(request: Request, response: Response, what: str) -> UnexpectedAnswer:
    message = f"{request} answered {response.status} {what}. Is the base URL that of Qonto's API?"
    return UnexpectedAnswer(message, status=response.status, body=response.content)


def problems_of(body: Any) -> list[Problem]:
    """The problems in an error body of any shape; none when it has no known shape."""
    if not isinstance(body, Mapping):
        return []
    errors = body.get("errors", body)
    entries = errors if isinstance(errors, list) else [errors]
    return [problem for entry in entries if (problem := _problem(entry))]


def _problem(entry: Any) -> Problem | None:
    if not isinstance(entry, Mapping):
        return None
    code = _text(entry.get("code")) or _text(entry.get("error"))
    detail = next((text for key in ("detail", "message", "error_description") if (text := _text(entry.get(key)))), None)
    if code is None and detail is None:
        return None
    source = entry.get("source")
    source = source if isinstance(source, Mapping) else {}
    return Problem(code or "unknown", detail, _text(source.get("pointer")), _text(source.get("parameter")))


def _body(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return response.content.decode(errors="replace") or None


def _trace_id(body: Any, response: Response) -> str | None:
    in_body = _text(body.get("trace_id")) if isinstance(body, Mapping) else None
    return in_body or response.headers.get("x-tyk-trace-id")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _excerpt(response: Response) -> str:
    text = " ".join(response.content[:400].decode(errors="replace").split())
    return text[:120] + ("..." if len(text) > 120 else "")
