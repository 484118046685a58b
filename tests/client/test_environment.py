from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from fauxpa_client import Partner, Qonto

OK = {"organization": {"slug": "acme"}}
KEY = {"QONTO_BASE_URL": "http://localhost:8080/v2", "QONTO_LOGIN": "acme-1", "QONTO_SECRET_KEY": "s3cret"}


def from_env(environ: dict[str, str], kind: str = "qonto") -> Any:
    return lambda clients, options: clients[kind].from_env(environ, **options)


def test_an_api_key_comes_from_the_environment(call: Any, serve: Any) -> None:
    server = serve(OK)
    environ = {**KEY, "QONTO_STAGING_TOKEN": "st4ging", "QONTO_ACCESS_TOKEN": ""}
    call(lambda q: q.organization.retrieve(), server, from_env(environ))
    assert str(server.request.url) == "http://localhost:8080/v2/organization"
    assert server.request.headers["authorization"] == "acme-1:s3cret"
    assert server.request.headers["x-qonto-staging-token"] == "st4ging"


def test_tokens_win_over_an_api_key(call: Any, serve: Any) -> None:
    server = serve(OK)
    call(lambda q: q.organization.retrieve(), server, from_env({**KEY, "QONTO_ACCESS_TOKEN": "at"}))
    assert server.request.headers["authorization"] == "Bearer at"


@pytest.mark.parametrize(
    ("more", "token_url"),
    [
        ({}, "http://localhost:8080/oauth2/token"),
        ({"QONTO_OAUTH_URL": "http://oauth.test"}, "http://oauth.test/oauth2/token"),
        ({"QONTO_BASE_URL": "https://thirdparty.qonto.com"}, "https://oauth.qonto.com/oauth2/token"),
    ],
)
def test_a_refresh_token_comes_with_its_application(call: Any, serve: Any, more: Any, token_url: str) -> None:
    server = serve({"access_token": "at", "expires_in": 3600}, OK)
    environ = {
        "QONTO_BASE_URL": "http://localhost:8080",
        "QONTO_REFRESH_TOKEN": "rt",
        "QONTO_CLIENT_ID": "app",
        "QONTO_CLIENT_SECRET": "s3cret",
        **more,
    }
    call(lambda q: q.organization.retrieve(), server, from_env(environ))
    assert str(server.requests[0].url) == token_url
    assert dict(parse_qsl(server.requests[0].content.decode()))["client_secret"] == "s3cret"


@pytest.mark.parametrize(
    ("base", "onboarding"),
    [
        ("https://thirdparty.qonto.com/v2", "onboarding-partners.qonto.com"),
        ("https://thirdparty-sandbox.staging.qonto.co", "thirdparty-sandbox.staging.qonto.co"),
        ("http://localhost:8080", "localhost"),
    ],
)
def test_a_partner_finds_the_onboarding_host(call: Any, serve: Any, base: str, onboarding: str) -> None:
    server = serve({"registrations": []})
    environ = {"QONTO_BASE_URL": base, "QONTO_PARTNER_ID": "p-1", "QONTO_PARTNER_TOKEN": "s3cret"}
    call(lambda p: p.registrations.list(), server, from_env(environ, "partner"))
    assert server.request.url.host == onboarding
    assert server.request.headers["qonto-partner-id"] == "p-1"


@pytest.mark.parametrize("missing", KEY)
def test_what_is_missing_is_named(missing: str) -> None:
    environ = {name: value for name, value in KEY.items() if name != missing}
    with pytest.raises(ValueError, match=f"{missing}.* is not set"):
        Qonto.from_env(environ)


@pytest.mark.parametrize("missing", ["QONTO_PARTNER_ID", "QONTO_PARTNER_TOKEN"])
def test_what_a_partner_misses_is_named(missing: str) -> None:
    environ = {"QONTO_BASE_URL": "http://a.test", "QONTO_PARTNER_ID": "p", "QONTO_PARTNER_TOKEN": "t"}
    del environ[missing]
    with pytest.raises(ValueError, match=f"{missing} is not set"):
        Partner.from_env(environ)


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QONTO_ACCESS_TOKEN", "QONTO_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    with Qonto.from_env(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as qonto:
        assert repr(qonto) == "Qonto('http://localhost:8080', FixedHeaders())"


def test_an_option_wins_over_the_environment(call: Any, serve: Any) -> None:
    server = serve(OK)
    environ = {**KEY, "QONTO_STAGING_TOKEN": "from-env"}
    call(lambda q: q.organization.retrieve(), server, from_env(environ), staging_token="mine")
    assert server.request.headers["x-qonto-staging-token"] == "mine"
