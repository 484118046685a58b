"""The authorization server: sending the user there, and changing codes and refresh tokens into tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from .answers import json_object
from .flow import Flow
from .headers import COMMON, checked, gate
from .hosts import base_of
from .problems import oauth_error, unexpected
from .records.others import Tokens
from .retry import RetryPolicy, send
from .wire import Request, Response


def authorize_url(
    oauth_url: str,
    *,
    client_id: str,
    redirect_uri: str,
    scope: str | Sequence[str],
    state: str,
    organization_id: str | None = None,
    registration_id: str | None = None,
) -> str:
    """Where to send the user's browser. It comes back to `redirect_uri` with `code` and the same `state`.

    `registration_id` picks the organization that an onboarding created, `organization_id` any other.
    Ask for `offline_access` to get a refresh token.
    """
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scope if isinstance(scope, str) else " ".join(scope),
        "state": state,
        "organization_id": organization_id,
        "registration_id": registration_id,
    }
    return f"{base_of(oauth_url)}/oauth2/auth?{urlencode({k: v for k, v in asked.items() if v is not None})}"


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """An application at the authorization server. Raises `OAuthError` when the server refuses."""

    oauth_url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    staging_token: str | None = field(default=None, repr=False)
    retry: RetryPolicy = field(default_factory=RetryPolicy)

    def exchange_code(self, code: str, redirect_uri: str) -> Flow[Tokens]:
        # A code works once, and a second use may revoke what the first one gave: never repeated.
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._tokens(self._request("/oauth2/token", form, repeatable=False))

    def refresh(self, refresh_token: str) -> Flow[Tokens]:
        # Repeatable: for 60 s after its first use, the old refresh token still works.
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        tokens = yield from self._tokens(self._request("/oauth2/token", form, repeatable=True))
        return tokens if tokens.refresh_token else replace(tokens, refresh_token=refresh_token)

    def revoke(self, token: str) -> Flow[None]:
        yield from self._answer(self._request("/oauth2/revoke", {"token": token}, repeatable=True))

    def _tokens(self, request: Request) -> Flow[Tokens]:
        response = yield from self._answer(request)
        tokens = Tokens.from_json(json_object(request, response))
        if not tokens.access_token:
            raise unexpected(request, response, "without an access_token")
        return tokens

    def _answer(self, request: Request) -> Flow[Response]:
        response = yield from send(request, self.retry)
        if not response.is_success:
            raise oauth_error(request, response)
        return response

    def _request(self, path: str, form: dict[str, str], *, repeatable: bool) -> Request:
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        content = urlencode({**form, "client_id": self.client_id, **secret}).encode()
        headers = checked({**COMMON, "Content-Type": "application/x-www-form-urlencoded", **gate(self.staging_token)})
        url = base_of(self.oauth_url) + path
        return Request("POST", url, headers=headers, content=content, repeatable=repeatable)
