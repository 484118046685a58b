"""Who is calling: API key, OAuth token, or partner token (digest 1.2 to 1.4)."""

from __future__ import annotations

from starlette.datastructures import Headers

from fauxpa_contracts.contract import Operation

from ..errors import Problem, Refusal
from ..ids import digest
from ..records.access import Credential, CredentialKind
from ..store import CREDENTIALS, GLOBAL
from ..world import World

KINDS: dict[str, CredentialKind] = {"api_key": "api_key", "oauth": "access_token", "partner": "partner"}
NAMES: dict[CredentialKind, str] = {
    "api_key": "an API key",
    "access_token": "an OAuth access token",
    "refresh_token": "a refresh token",
    "code": "an authorization code",
    "partner": "a partner token",
    "staging": "a staging token",
}


def authenticate(world: World, operation: Operation, headers: Headers) -> Credential:
    """The credential that this request presents.

    Raises Refusal 401 (with a hint for the person, since Qonto's text says nothing) and 403 for a missing scope.
    """
    given = headers.get("authorization", "")
    credential = _find(world, given, headers)
    allowed = {KINDS[auth] for auth in operation.auth}
    if world.settings.profile == "sandbox" and world.quirks["api-key-in-sandbox"] == "refused":
        allowed.discard("api_key")
    if credential.kind not in allowed:
        wanted = " or ".join(NAMES[kind] for kind in sorted(allowed))
        raise _unauthorized(f"{NAMES[credential.kind]} does not open {operation.id}: it takes {wanted}.")
    if credential.kind == "access_token":
        _check_scopes(world, operation, credential)
    return credential


def presented(world: World, headers: Headers) -> Credential | None:
    """The credential that these headers name, if it is known, whatever it opens; else their staging token's."""
    given = headers.get("authorization", "")
    scheme, _, rest = given.partition(" ")
    secret = rest if scheme.lower() == "bearer" else given
    for each in (secret.strip(), headers.get("x-qonto-staging-token", "")):
        found = world.store.get(CREDENTIALS, GLOBAL, digest(each)) if each else None
        if found is not None:
            return found
    return None


def _find(world: World, given: str, headers: Headers) -> Credential:
    if not given:
        raise _unauthorized("Send an Authorization header: `login:secret-key` as it is, or `Bearer <access token>`.")
    scheme, _, rest = given.partition(" ")
    if scheme.lower() == "basic":
        raise _unauthorized("Qonto takes no Basic authentication: send `login:secret-key` raw, without base64.")
    bearer = scheme.lower() == "bearer"
    found = world.store.get(CREDENTIALS, GLOBAL, digest(rest.strip() if bearer else given.strip()))
    if bearer and ":" in rest:
        raise _unauthorized("An API key is sent raw: `Authorization: login:secret-key`, without `Bearer`.")
    if found is None:
        raise _unauthorized("This credential is not known here (or was revoked). `fauxpa env` prints those that are.")
    if found.kind not in ("api_key", "access_token", "partner"):
        raise _unauthorized(f"This is {NAMES[found.kind]}, which opens nothing as an Authorization.")
    if not bearer and found.kind != "api_key":
        raise _unauthorized(f"{NAMES[found.kind]} is sent as `Authorization: Bearer <token>`.")
    if found.kind == "partner" and headers.get("qonto-partner-id") != found.client_id:
        raise _unauthorized("Onboarding calls need the header Qonto-Partner-Id beside the partner token.")
    if found.expires_at is not None and world.space(found.space).now >= found.expires_at:
        raise _unauthorized("The access token has expired (they live one hour): refresh it.")
    return found


def _check_scopes(world: World, operation: Operation, credential: Credential) -> None:
    wanted = operation.scopes
    if operation.id == "attachments.retrieve" and world.quirks["attachment-scope"] == "attachment":
        wanted = ("attachment.read",)
    if wanted and not set(wanted) & set(credential.scopes):
        raise Refusal(
            403,
            Problem("forbidden", f"Missing required OAuth scope: {' or '.join(wanted)}"),
            hint=f"The token has: {' '.join(credential.scopes) or 'no scope'}.",
        )


def _unauthorized(hint: str) -> Refusal:
    return Refusal(401, hint=hint)
