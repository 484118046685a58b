"""Credentials: how a call shows who is asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from .errors import OAuthError
from .flow import Flow, Locked, done
from .oauth import TokenEndpoint
from .records.others import Tokens
from .wire import Headers


class Auth(Protocol):
    """What a session needs of credentials."""

    def headers(self) -> Flow[Headers]:
        """The headers to send."""

    def renewed(self, refused: Headers) -> Flow[Headers | None]:
        """Other headers after `refused` brought a 401; `None` when there are none."""


@dataclass(frozen=True, slots=True)
class FixedHeaders:
    """Headers that never change; none at all to ask anonymously."""

    values: Headers = field(default_factory=dict, repr=False)

    def headers(self) -> Flow[Headers]:
        return done(self.values)

    def renewed(self, refused: Headers) -> Flow[Headers | None]:
        return done(None)


def api_key(login: str, secret_key: str) -> FixedHeaders:
    """An organization's slug and secret key, sent as they are: no `Basic`, no `Bearer`, no base64."""
    return FixedHeaders({"Authorization": f"{login}:{secret_key}"})


def partner_token(partner_id: str, token: str) -> FixedHeaders:
    """A partner's static token, for the Onboarding API."""
    return FixedHeaders({"Authorization": f"Bearer {token}", "Qonto-Partner-Id": partner_id})


class OAuth:
    """Tokens that renew themselves: before they expire when that is known, and after a 401.

    Qonto changes the refresh token at every use, so one renewal runs at a time, and `on_tokens` is called
    with the new pair as soon as it is there: save it. What `on_tokens` raises reaches the caller.
    `clock` counts seconds from any origin.
    """

    LEEWAY = 60.0
    """Seconds before the end of an access token at which it is renewed; less for tokens that live shortly."""

    def __init__(
        self,
        tokens: Tokens,
        endpoint: TokenEndpoint | None,
        *,
        clock: Callable[[], float],
        on_tokens: Callable[[Tokens], None] | None = None,
    ) -> None:
        if not tokens.access_token and not (tokens.refresh_token and endpoint):
            raise ValueError("give an access_token, or a refresh_token with the client_id that it belongs to")
        self._endpoint = endpoint
        self._clock = clock
        self._on_tokens = on_tokens
        self._refused: OAuthError | None = None
        self._held = self._dated(tokens)

    def __repr__(self) -> str:
        return f"OAuth({self.tokens!r})"

    @property
    def tokens(self) -> Tokens:
        """The tokens in use."""
        return self._held.tokens

    def headers(self) -> Flow[Headers]:
        held = self._held
        if self._can_renew and (not held.tokens.access_token or self._clock() >= held.renew_at):
            renewed: Headers = yield Locked(self._renew(_bearer(held.tokens)))
            return renewed
        return _bearer(held.tokens)

    def renewed(self, refused: Headers) -> Flow[Headers | None]:
        if not self._can_renew:
            return None
        renewed: Headers = yield Locked(self._renew(refused))
        return renewed

    @property
    def _can_renew(self) -> bool:
        return bool(self._endpoint and self.tokens.refresh_token)

    def _renew(self, stale: Headers) -> Flow[Headers]:
        if _bearer(self.tokens) != stale or not self._endpoint or not self.tokens.refresh_token:
            return _bearer(self.tokens)  # Another call renewed them while this one waited for the lock.
        if self._refused:
            raise self._refused.with_traceback(None)
        try:
            tokens = yield from self._endpoint.refresh(self.tokens.refresh_token)
        except OAuthError as refused:
            if refused.status < 500:
                self._refused = refused  # For good: asking again would only count against the rate limit.
            raise
        self._held = self._dated(tokens)
        if self._on_tokens:
            self._on_tokens(tokens)
        return _bearer(tokens)

    def _dated(self, tokens: Tokens) -> _Held:
        if tokens.expires_in is None:
            return _Held(tokens, renew_at=float("inf"))
        leeway = min(self.LEEWAY, tokens.expires_in / 10)
        return _Held(tokens, renew_at=self._clock() + tokens.expires_in - leeway)


class _Held(NamedTuple):
    """Tokens and when to renew them: one value, so that no thread sees half of a change."""

    tokens: Tokens
    renew_at: float


def _bearer(tokens: Tokens) -> Headers:
    return {"Authorization": f"Bearer {tokens.access_token}"}
