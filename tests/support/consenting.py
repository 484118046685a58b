"""The steps of the authorization code flow, as an application and its user do them."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from emulating import Emulator
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN

CALLBACK = "http://localhost:9999/callback"
ASKED = {
    "client_id": GIVEN.QONTO_CLIENT_ID,
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "offline_access openid organization.read client_invoices.read webhook",
    "state": "kept as it is",
}
CLIENT = {"client_id": GIVEN.QONTO_CLIENT_ID, "client_secret": GIVEN.QONTO_CLIENT_SECRET}


def ask(api: Emulator, *, without: str = "", **parameters: str) -> httpx.Response:
    """`GET /oauth2/auth`."""
    asked = {**ASKED, **parameters}
    asked.pop(without, None)
    return api.get("/oauth2/auth", auth=None, params=asked)


def sent_back(answer: httpx.Response) -> dict[str, str]:
    """The parameters with which the browser comes back to the application."""
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def fields(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in found}


def choose(api: Emulator, page: httpx.Response, decision: str = "allow", **form: str) -> httpx.Response:
    """Press a button of the consent page."""
    return api.post("/oauth2/auth", auth=None, data={**fields(page), "decision": decision, **form})


def code(api: Emulator, **parameters: str) -> str:
    """A fresh authorization code."""
    return sent_back(ask(api, fauxpa_consent="allow", **parameters))["code"]


def exchange(api: Emulator, code: str, **form: str) -> httpx.Response:
    """`POST /oauth2/token` with a code."""
    return token(api, grant_type="authorization_code", code=code, **{"redirect_uri": CALLBACK, **form})


def refresh(api: Emulator, refresh_token: str, **form: str) -> httpx.Response:
    """`POST /oauth2/token` with a refresh token."""
    return token(api, grant_type="refresh_token", refresh_token=refresh_token, **form)


def token(api: Emulator, **form: str) -> httpx.Response:
    """`POST /oauth2/token` with the application's credentials."""
    return api.post("/oauth2/token", auth=None, data={**CLIENT, **form})


def tokens(api: Emulator, **parameters: str) -> dict[str, Any]:
    """The token answer of a whole flow."""
    answer = exchange(api, code(api, **parameters))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def bearer(api: Emulator, **parameters: str) -> str:
    """An `Authorization` header after a whole flow."""
    return f"Bearer {tokens(api, **parameters)['access_token']}"


def organization(api: Emulator, access_token: str) -> httpx.Response:
    """Any call that the token opens."""
    return api.get("/v2/organization", auth=f"Bearer {access_token}")
