"""`OAuthApp` and `AsyncOAuthApp`: your application at Qonto's authorization server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from .flow import Asynchronous, Blocking, D, Driven, Flow, operation
from .oauth import TokenEndpoint, authorize_url
from .options import AsynchronousClient, BlockingClient, Options
from .records.others import Tokens
from .retry import RetryPolicy


class OAuthAppCalls(Driven[D]):
    """Send the user to `authorize_url`, change the code that comes back, revoke what is no longer needed."""

    def __init__(
        self, oauth_url: str, *, client_id: str, client_secret: str | None = None, **options: Unpack[Options]
    ) -> None:
        super().__init__(self._connect(options))
        retry = options.get("retry", RetryPolicy())
        self._endpoint = TokenEndpoint(oauth_url, client_id, client_secret, options.get("staging_token"), retry)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._endpoint.oauth_url!r}, client_id={self._endpoint.client_id!r})"

    @staticmethod
    def _connect(options: Options) -> D:
        raise NotImplementedError("a client is blocking or asynchronous")

    def authorize_url(
        self,
        *,
        redirect_uri: str,
        scope: str | Sequence[str],
        state: str,
        organization_id: str | None = None,
        registration_id: str | None = None,
    ) -> str:
        """Where to send the user's browser; see `fauxpa_client.authorize_url`."""
        return authorize_url(
            self._endpoint.oauth_url,
            client_id=self._endpoint.client_id,
            redirect_uri=redirect_uri,
            scope=scope,
            state=state,
            organization_id=organization_id,
            registration_id=registration_id,
        )

    @operation
    def exchange_code(self, code: str, *, redirect_uri: str) -> Flow[Tokens]:
        """Change a code, within 10 minutes and once, into tokens. Raises `OAuthError`."""
        return self._endpoint.exchange_code(code, redirect_uri)

    @operation
    def refresh(self, refresh_token: str) -> Flow[Tokens]:
        """Change a refresh token into new tokens. It is used up: save the new one. Raises `OAuthError`."""
        return self._endpoint.refresh(refresh_token)

    @operation
    def revoke(self, token: str) -> Flow[None]:
        """Make an access or refresh token worthless. Raises `OAuthError`."""
        return self._endpoint.revoke(token)


class OAuthApp(BlockingClient, OAuthAppCalls[Blocking]):
    """An application at the authorization server."""


class AsyncOAuthApp(AsynchronousClient, OAuthAppCalls[Asynchronous]):
    """An application at the authorization server, asynchronously."""
