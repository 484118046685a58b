"""An authorization request: read from the query, then carried through the consent page under a signature."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from ...records.access import OAuthApplication
from ...records.parties import Organization
from ...store import ORGANIZATIONS, REGISTRATIONS
from ...world import Space
from . import scopes as known_scopes

PAGE_LIFE = timedelta(minutes=30)
CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
"""RFC 7636 4.1."""


class Declined(Exception):
    """The user's browser is sent back to the application with this error (RFC 6749 4.1.2.1)."""

    def __init__(self, error: str, description: str, *, hint: str | None = None, clauses: tuple[str, ...] = ()) -> None:
        super().__init__(error, description)
        self.error = error
        self.description = description
        self.hint = hint
        self.clauses = clauses


class AuthorizationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What an application asks for."""

    client_id: str
    redirect_uri: str
    state: str
    scopes: tuple[str, ...]
    organization_id: str | None
    """The organization, where the request names it."""
    challenge: str | None
    """What SHA-256 of the verifier must give, in base64url."""
    expires_at: datetime


def read(space: Space, application: OAuthApplication, query: Mapping[str, str]) -> AuthorizationRequest:
    """The request in a query whose client and redirect address are known to be right. Raises Declined."""
    if not query.get("state"):
        raise Declined("invalid_request", "state is missing")
    if query.get("response_type") != "code":
        raise Declined("unsupported_response_type", "response_type must be code")
    return AuthorizationRequest(
        client_id=application.id,
        redirect_uri=query["redirect_uri"],
        state=query["state"],
        scopes=_scopes(space, query.get("scope", "")),
        organization_id=_organization_id(space, query.get("organization_id"), query.get("registration_id")),
        challenge=_challenge(query.get("code_challenge"), query.get("code_challenge_method") or "plain"),
        expires_at=space.now + PAGE_LIFE,
    )


def sealed(space: Space, request: AuthorizationRequest) -> str:
    """The request in a form that only this namespace can have written."""
    text = base64.urlsafe_b64encode(msgspec.json.encode(request)).decode()
    return f"{text}.{_seal(space, text)}"


def unverified(text: str) -> AuthorizationRequest | None:
    """What a sealed request claims to be; None where it is not even one."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text.partition(".")[0]), type=AuthorizationRequest)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        return None


def is_genuine(space: Space, text: str) -> bool:
    """Whether `space` sealed it."""
    body, _, seal = text.partition(".")
    return hmac.compare_digest(seal.encode(), _seal(space, body).encode())


def hashed(verifier: str) -> str:
    """The S256 transformation of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _seal(space: Space, text: str) -> str:
    return space.signature(f"consent|{text}")


def _scopes(space: Space, text: str) -> tuple[str, ...]:
    scopes = tuple(dict.fromkeys(text.split()))
    if not scopes:
        raise Declined("invalid_scope", "scope is missing")
    refused = known_scopes.first_refused(scopes, space.world.contract)
    if refused is not None:
        hint, clauses = known_scopes.why_refused(refused)
        description = f"The OAuth 2.0 Client is not allowed to request scope '{refused}'."
        raise Declined("invalid_scope", description, hint=hint, clauses=clauses)
    return scopes


def _organization_id(space: Space, organization_id: str | None, registration_id: str | None) -> str | None:
    if organization_id:
        if space.get(ORGANIZATIONS, organization_id) is None:
            raise Declined("invalid_request", "organization_id is not known")
        return organization_id
    if not registration_id:
        return None
    registration = space.get(REGISTRATIONS, registration_id)
    if registration is None:
        raise Declined("invalid_request", "registration_id is not known")
    if registration.organization_id is None:
        hint = "The user has to finish behind the registration's redirection_link first."
        raise Declined("invalid_request", "The registration is not completed", hint=hint)
    return registration.organization_id


def _challenge(challenge: str | None, method: str) -> str | None:
    if not challenge:
        return None
    if method not in ("S256", "plain"):
        raise Declined("invalid_request", "code_challenge_method must be S256 or plain")
    if not CHALLENGE.fullmatch(challenge):
        raise Declined("invalid_request", "code_challenge must have 43 to 128 unreserved characters")
    return challenge if method == "S256" else hashed(challenge)


def organization_choices(space: Space, request: AuthorizationRequest) -> list[Organization]:
    """The organizations that the user may give access to, the oldest first."""
    if request.organization_id is not None:
        found = space.get(ORGANIZATIONS, request.organization_id)
        return [found] if found is not None else []
    return space.find(ORGANIZATIONS)
