"""Which application is calling, and how the authorization server says no (RFC 6749; the bodies are guesses, U-20)."""

from __future__ import annotations

import hmac

from ...errors import Problem, Refusal
from ...gateway.call import Call
from ...ids import digest
from ...records.access import OAuthApplication
from ...store import APPLICATIONS, GLOBAL
from ...world import Space

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def refused(
    status: int, error: str, description: str, *, hint: str | None = None, clauses: tuple[str, ...] = ()
) -> Refusal:
    """`{"error", "error_description"}`."""
    return Refusal(status, Problem(error, description), hint=hint, clauses=clauses, headers=NO_STORE)


def field(call: Call, name: str) -> str:
    """A field of the form; empty where it is missing."""
    value = call.form.get(name)
    return value if isinstance(value, str) else ""


def find(call: Call, client_id: str) -> OAuthApplication | None:
    """The application with this id, of any namespace: the call is one of its own from now on."""
    found = call.space.store.get(APPLICATIONS, GLOBAL, client_id) if client_id else None
    if found is not None:
        call.comes_from(found)
    return found


def space_of(call: Call, application: OAuthApplication) -> Space:
    """The namespace that the application belongs to. Raises Refusal 401 if it was deleted."""
    try:
        return call.space.world.space(application.space)
    except KeyError:
        raise _invalid_client("The namespace of this application is gone.") from None


def authenticated(call: Call) -> OAuthApplication:
    """The application whose `client_id` and `client_secret` are in the form. Raises Refusal 401 `invalid_client`."""
    if call.headers.get("authorization", "").lower().startswith("basic "):
        raise _invalid_client("Put client_id and client_secret into the form; there is no Basic authentication here.")
    application = find(call, field(call, "client_id"))
    if application is None:
        raise _invalid_client("No application has this client_id. `fauxpa env` prints the one that is there.")
    if not hmac.compare_digest(digest(field(call, "client_secret")), application.secret):
        raise _invalid_client("The client_secret is not that of this application.")
    return application


def _invalid_client(hint: str) -> Refusal:
    return refused(401, "invalid_client", "Client authentication failed", hint=hint)
