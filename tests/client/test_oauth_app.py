from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from fauxpa_client import ConnectionFailed, OAuthApp, OAuthError, authorize_url

TOKENS = {"access_token": "at", "refresh_token": "rt", "expires_in": 3600, "scope": "offline_access", "id_token": "jwt"}


def as_app(clients: Any, options: Any) -> Any:
    return clients["app"]("https://oauth.test", client_id="app", client_secret="s3cret", **options)


def form(request: httpx.Request) -> dict[str, str]:
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in request.headers
    return dict(parse_qsl(request.content.decode()))


@pytest.mark.parametrize("scope", ["offline_access client.read", ["offline_access", "client.read"]])
def test_the_address_for_the_user_carries_what_qonto_asks_for(scope: Any) -> None:
    url = authorize_url(
        "https://oauth.qonto.com/", client_id="app", redirect_uri="https://me.fr/cb?x=1", scope=scope, state="a&b"
    )
    assert url.startswith("https://oauth.qonto.com/oauth2/auth?")
    assert parse_qs(urlsplit(url).query) == {
        "response_type": ["code"],
        "client_id": ["app"],
        "redirect_uri": ["https://me.fr/cb?x=1"],
        "scope": ["offline_access client.read"],
        "state": ["a&b"],
    }


def test_the_address_can_name_the_organization_or_the_registration() -> None:
    app = OAuthApp("https://oauth.test", client_id="app", transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    with app:
        url = app.authorize_url(redirect_uri="https://me.fr", scope="x", state="s", registration_id="r-1")
        assert parse_qs(urlsplit(url).query)["registration_id"] == ["r-1"]
        url = app.authorize_url(redirect_uri="https://me.fr", scope="x", state="s", organization_id="o-1")
        assert parse_qs(urlsplit(url).query)["organization_id"] == ["o-1"]


def test_a_code_is_changed_into_tokens(call: Any, serve: Any) -> None:
    server = serve(TOKENS)
    use = lambda app: app.exchange_code("c0de", redirect_uri="https://me.fr")  # noqa: E731
    tokens = call(use, server, as_app, staging_token="st4ging")
    assert (tokens.access_token, tokens.refresh_token, tokens.expires_in) == ("at", "rt", 3600)
    assert server.paths == ["POST /oauth2/token"]
    assert server.request.headers["x-qonto-staging-token"] == "st4ging"
    assert form(server.request) == {
        "grant_type": "authorization_code",
        "code": "c0de",
        "redirect_uri": "https://me.fr",
        "client_id": "app",
        "client_secret": "s3cret",
    }


def test_a_code_is_never_shown_twice(call: Any, serve: Any) -> None:
    with pytest.raises(ConnectionFailed):
        call(lambda app: app.exchange_code("c", redirect_uri="u"), serve(httpx.ReadError("reset")), as_app)


def test_a_refresh_token_is_changed_into_tokens(call: Any, serve: Any) -> None:
    server = serve({**TOKENS, "refresh_token": "rt-2"})
    assert call(lambda app: app.refresh("rt-1"), server, as_app).refresh_token == "rt-2"
    assert form(server.request)["refresh_token"] == "rt-1"


@pytest.mark.parametrize("answer", [httpx.Response(200), httpx.Response(204), httpx.Response(200, json={})])
def test_a_token_is_revoked(call: Any, serve: Any, answer: httpx.Response) -> None:
    server = serve(answer)
    assert call(lambda app: app.revoke("at"), server, as_app) is None
    assert server.paths == ["POST /oauth2/revoke"]
    assert form(server.request) == {"token": "at", "client_id": "app", "client_secret": "s3cret"}


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("invalid_grant", "authorize again"),
        ("invalid_client", "client id and secret"),
        ("invalid_scope", "may not ask for that scope"),
        ("unheard_of", "answered 400: unheard_of"),
    ],
)
def test_a_refusal_says_what_to_do(call: Any, serve: Any, code: str, advice: str) -> None:
    answer = httpx.Response(400, json={"error": code})
    with pytest.raises(OAuthError, match=advice) as caught:
        call(lambda app: app.exchange_code("c", redirect_uri="u"), serve(answer), as_app)
    assert caught.value.code == code
    assert "s3cret" not in str(caught.value)


def test_an_app_shows_no_secret() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with OAuthApp("https://oauth.test", client_id="app", client_secret="s3cret", transport=transport) as app:
        assert repr(app) == "OAuthApp('https://oauth.test', client_id='app')"
