"""Codes and tokens of a consent: made, found, taken back. All of one consent carry its `grant`."""

from __future__ import annotations

import base64
from datetime import timedelta

import msgspec

from ...ids import digest
from ...records.access import Credential, CredentialKind
from ...records.parties import Organization
from ...store import CREDENTIALS, GLOBAL, ORGANIZATIONS, Condition
from ...wire import Json
from ...world import Space
from .requests import AuthorizationRequest

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=90)
REFRESH_GRACE = timedelta(seconds=60)
"""How long a refresh token may be used again after its first use."""

TOKENS: tuple[CredentialKind, ...] = ("access_token", "refresh_token")


def issue_code(space: Space, request: AuthorizationRequest, organization_id: str) -> str:
    """An authorization code; with it the consent begins."""
    code = space.token("ory_ac_")
    record = Credential(
        id=digest(code),
        kind="code",
        space=space.name,
        organization_id=organization_id,
        client_id=request.client_id,
        scopes=request.scopes,
        issued_at=space.now,
        expires_at=space.now + CODE_LIFE,
        redirect_uri=request.redirect_uri,
        challenge=request.challenge,
        grant=space.uuid(),
    )
    _put(space, record)
    return code


def find(space: Space, secret: str, kind: CredentialKind, client_id: str) -> Credential | None:
    """The credential behind a secret, if it is of this kind and of this application."""
    found = space.store.get(CREDENTIALS, GLOBAL, digest(secret)) if secret else None
    return found if found is not None and (found.kind, found.client_id) == (kind, client_id) else None


def issue_tokens(space: Space, source: Credential, *, issuer: str) -> Json:
    """The token answer that `source`, a code or a refresh token, is good for; it counts as used from now on."""
    with space.transaction():
        if source.used_at is None:
            _put(space, msgspec.structs.replace(source, used_at=space.now))
        answer: Json = {
            "access_token": _token(space, source, "access_token", "ory_at_", ACCESS_LIFE),
            "expires_in": int(ACCESS_LIFE.total_seconds()),
        }
        if "openid" in source.scopes:
            answer["id_token"] = _id_token(space, source, issuer)
        if "offline_access" in source.scopes:
            answer["refresh_token"] = _token(space, source, "refresh_token", "ory_rt_", REFRESH_LIFE)
    return answer | {"scope": " ".join(source.scopes), "token_type": "bearer"}


def revoke_grant(space: Space, credential: Credential) -> None:
    """Take back all tokens of the consent that `credential` belongs to."""
    store = space.store
    store.delete_all(
        CREDENTIALS,
        GLOBAL,
        Condition("space", "=", space.name),
        Condition("client_id", "=", credential.client_id),
        Condition("grant", "=", credential.grant),
        Condition("kind", "in", TOKENS),
    )


def revoke_token(space: Space, credential: Credential) -> None:
    """Take back this one; with a refresh token goes all that it could renew."""
    if credential.kind == "refresh_token" and credential.grant is not None:
        revoke_grant(space, credential)
    space.store.delete(CREDENTIALS, GLOBAL, credential.id)


def revoke_consents(space: Space, client_id: str, organization_id: str) -> None:
    """Take back all that an organization ever gave to an application."""
    space.store.delete_all(
        CREDENTIALS,
        GLOBAL,
        Condition("space", "=", space.name),
        Condition("client_id", "=", client_id),
        Condition("organization_id", "=", organization_id),
        Condition("kind", "in", (*TOKENS, "code")),
    )


def _token(space: Space, source: Credential, kind: CredentialKind, prefix: str, life: timedelta) -> str:
    token = space.token(prefix)
    record = Credential(
        id=digest(token),
        kind=kind,
        space=space.name,
        organization_id=source.organization_id,
        client_id=source.client_id,
        scopes=source.scopes,
        issued_at=space.now,
        expires_at=space.now + life,
        grant=source.grant,
    )
    _put(space, record)
    return token


def _id_token(space: Space, source: Credential, issuer: str) -> str:
    """A JWT about the member who consented. HS256 with the namespace's secret: nobody else can check it."""
    organization: Organization | None = space.get(ORGANIZATIONS, source.organization_id)
    issued = int(space.now.timestamp())
    claims: Json = {
        "iss": issuer,
        "sub": organization.membership_id if organization else source.organization_id,
        "aud": [source.client_id],
        "iat": issued,
        "exp": issued + int(ACCESS_LIFE.total_seconds()),
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{signed}.{_base64(bytes.fromhex(space.signature(signed)))}"


def _part(content: Json) -> str:
    return _base64(msgspec.json.encode(content))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _put(space: Space, credential: Credential) -> None:
    space.store.put(CREDENTIALS, GLOBAL, credential)
