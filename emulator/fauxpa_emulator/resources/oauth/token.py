"""`/oauth2/token` and `/oauth2/revoke` (digest 1.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ...errors import Refusal
from ...gateway.call import Answer, Call, ok
from ...ids import digest
from ...records.access import OAuthApplication
from ...store import CREDENTIALS, GLOBAL
from ...wire import Json
from ...world import Space
from . import grants
from .applications import NO_STORE, authenticated, field, refused, space_of
from .requests import hashed


def token(call: Call) -> Answer:
    """A code or a refresh token into tokens."""
    grant_type = field(call, "grant_type")
    if not grant_type:
        raise refused(400, "invalid_request", "grant_type is missing")
    application = authenticated(call)
    exchange = EXCHANGES.get(grant_type)
    if exchange is None:
        hint = f"There are: {', '.join(EXCHANGES)}."
        raise refused(400, "unsupported_grant_type", "The grant_type is not supported", hint=hint)
    answer = exchange(call, space_of(call, application), application)
    return replace(ok(answer), headers=NO_STORE)


def revoke(call: Call) -> Answer:
    """200 and nothing else, also for what is unknown (RFC 7009)."""
    application = authenticated(call)
    secret = field(call, "token")
    if not secret:
        raise refused(400, "invalid_request", "token is missing")
    found = call.space.store.get(CREDENTIALS, GLOBAL, digest(secret))
    if found is not None and found.client_id == application.id and found.kind in grants.TOKENS:
        grants.revoke_token(space_of(call, application), found)
    return Answer(200, headers=NO_STORE)


def _from_code(call: Call, space: Space, application: OAuthApplication) -> Json:
    secret = field(call, "code")
    if not secret:
        raise refused(400, "invalid_request", "code is missing")
    code = grants.find(space, secret, "code", application.id)
    if code is None:
        raise _bad_grant("No such code was given to this application.")
    if code.used_at is not None:
        grants.revoke_grant(space, code)
        hint = "The code was used before. Its tokens are revoked, since one of the two users of it stole it."
        raise _bad_grant(hint, clauses=("QPA-AUTH-018",))
    if code.expires_at is not None and space.now >= code.expires_at:
        raise _bad_grant("The code has expired: it lives ten minutes.")
    if field(call, "redirect_uri") != code.redirect_uri:
        raise _bad_grant("redirect_uri must be the one of the authorization request.", clauses=("QPA-AUTH-018",))
    verifier = field(call, "code_verifier")
    if (hashed(verifier) if verifier else None) != code.challenge:
        raise _bad_grant("code_verifier does not fit the code_challenge of the authorization request.")
    return grants.issue_tokens(space, code, issuer=call.base_url)


def _from_refresh_token(call: Call, space: Space, application: OAuthApplication) -> Json:
    secret = field(call, "refresh_token")
    if not secret:
        raise refused(400, "invalid_request", "refresh_token is missing")
    found = grants.find(space, secret, "refresh_token", application.id)
    if found is None:
        raise _bad_grant("This refresh token was not given to this application, or was revoked.")
    if found.expires_at is not None and space.now >= found.expires_at:
        raise _bad_grant("The refresh token has expired: it lives 90 days.")
    if found.used_at is not None and space.now >= found.used_at + grants.REFRESH_GRACE:
        raise _bad_grant("The refresh token was used more than 60 s ago: keep the new one of each refresh.")
    return grants.issue_tokens(space, found, issuer=call.base_url)


EXCHANGES: Mapping[str, Callable[[Call, Space, OAuthApplication], Json]] = {
    "authorization_code": _from_code,
    "refresh_token": _from_refresh_token,
}


def _bad_grant(hint: str, *, clauses: tuple[str, ...] = ()) -> Refusal:
    description = "The authorization code or refresh token is invalid, expired, revoked or not this client's"
    return refused(400, "invalid_grant", description, hint=hint, clauses=clauses)
