"""OAuth as an application does it; the consent page is passed as only the emulator lets a program pass it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from .expecting import json_of, status
from .places import Place

CALLBACK = "http://localhost:9999/callback"
SCOPES = "offline_access openid organization.read client_invoices.read client_invoice.write client.read client.write"


def ask(place: Place, **parameters: str | None) -> httpx.Response:
    """`GET /oauth2/auth`; None leaves a parameter out."""
    asked = {
        "client_id": place.credentials["QONTO_CLIENT_ID"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": SCOPES,
        "state": "kept-as-it-is",
        **parameters,
    }
    return place.anonymous.get("/oauth2/auth", params={name: value for name, value in asked.items() if value})


def sent_back(answer: httpx.Response) -> dict[str, str]:
    """The parameters with which the browser comes back to the application."""
    status(answer, 302, 303)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def code(place: Place, **parameters: str | None) -> str:
    """An authorization code, as after a click on the consent page."""
    return sent_back(ask(place, fauxpa_consent="allow", **parameters))["code"]


def token(place: Place, *, send: str = "data", **form: str) -> httpx.Response:
    """`POST /oauth2/token` with the application's credentials; `send="json"` sends the wrong kind of body."""
    given = {
        "client_id": place.credentials["QONTO_CLIENT_ID"],
        "client_secret": place.credentials["QONTO_CLIENT_SECRET"],
    }
    body: dict[str, Any] = {send: {**given, **form}}
    return place.anonymous.post("/oauth2/token", **body)


def exchanged(place: Place, **parameters: str | None) -> dict[str, Any]:
    """The token answer of a whole flow."""
    answer = token(place, grant_type="authorization_code", code=code(place, **parameters), redirect_uri=CALLBACK)
    found: dict[str, Any] = json_of(answer, 200)
    return found


def bearer(place: Place, scope: str) -> str:
    """An Authorization header with these scopes alone."""
    return f"Bearer {exchanged(place, scope=scope)['access_token']}"


def refresh(place: Place, refresh_token: str, **form: str) -> httpx.Response:
    """`POST /oauth2/token` with a refresh token."""
    return token(place, grant_type="refresh_token", refresh_token=refresh_token, **form)


def revoke(place: Place, revoked: str) -> httpx.Response:
    """`POST /oauth2/revoke`."""
    form = {name: place.credentials[f"QONTO_{name.upper()}"] for name in ("client_id", "client_secret")}
    return place.anonymous.post("/oauth2/revoke", data={**form, "token": revoked})
