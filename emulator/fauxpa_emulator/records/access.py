"""Who may call: credentials and OAuth applications. Secrets are stored as digests only."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

CredentialKind = Literal["api_key", "access_token", "refresh_token", "code", "partner", "staging"]


class Credential(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A secret that was handed out, under the digest of it."""

    id: str
    kind: CredentialKind
    space: str
    """The namespace that it opens."""
    organization_id: str = ""
    client_id: str = ""
    """The OAuth application, or the partner id of a partner token."""
    scopes: tuple[str, ...] = ()
    issued_at: datetime
    expires_at: datetime | None = None
    redirect_uri: str | None = None
    """Of an authorization code: the exchange must repeat it."""
    challenge: str | None = None
    """Of an authorization code: the PKCE challenge, if one was sent."""
    grant: str | None = None
    """What ties the tokens of one consent together, so that it can be revoked whole."""
    used_at: datetime | None = None
    """First use of a refresh token or code; a refresh token lives 60 s more."""


class OAuthApplication(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A client of the authorization server."""

    id: str
    space: str
    """The namespace that it opens."""
    name: str
    secret: str
    """Digest of the client secret."""
    redirect_uris: tuple[str, ...]


class IdempotentAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A successful answer kept for 30 minutes under its idempotency key (digest 2.6)."""

    id: str
    organization_id: str
    status: int
    body: bytes
    expires_at: datetime
