"""A note of an exchange: a command that shows it again, and what came. It names secrets and does not tell them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote_plus

import httpx

from ..contract import Contract, load

MOST_SHOWN = 2_000
SHORTEST = 6
"""What is shorter is no secret, and may be part of any word."""
SECRET_HEADERS = ("authorization", "x-qonto-staging-token")
UNTOLD = ("host", "accept", "accept-encoding", "connection", "user-agent", "content-length")
_FIELDS = "access_token|refresh_token|id_token|client_secret|secret_key|secret|token|code_verifier"
_IN_JSON = re.compile(rf'("(?:{_FIELDS})"\s*:\s*")(?!\$)[^"]+(")')
_VARIABLES = re.compile(r"(?:[^$\"\\`!]|\$(?:QONTO_[A-Z_]+|AUTHORIZATION|X_QONTO_STAGING_TOKEN)(?![A-Za-z0-9_]))*")
"""What double quotes may stand around: nothing but these variables is put in by the shell."""
_IN_FORM = re.compile(rf"(?<![\w.])((?:{_FIELDS})=)(?!\$)[^&\s'\"]+")


@dataclass(frozen=True, kw_only=True)
class Noted:
    """One exchange, fit to be shown: secrets are variables of the shell."""

    curl: str
    status: int
    answer: str
    operation: str = ""
    """Its id in the contract; empty where the contract has none."""
    asked: str = ""
    media: str = ""
    """Media types of the request and of the answer."""


def noted(answer: httpx.Response, names: Mapping[str, str] | None = None) -> Noted:
    """The exchange as a command of the shell and what it printed. `names`: variables for what is not to be told."""
    request, known = answer.request, names or {}
    parts = ["curl", "-i", "-X", request.method]
    for name, value in request.headers.items():
        if name not in UNTOLD:
            parts += ["-H", f"{name}: {_header(name, value, known)}"]
    body = _body(request)
    if body:
        parts += ["--data-binary", veiled(body, known)]
    parts.append(veiled(str(request.url), known))
    found = _contract().find(request.method, request.url.path)
    return Noted(
        curl=" ".join(part if part.startswith("-") else _quoted(part) for part in parts),
        status=answer.status_code,
        answer=veiled(_shown(answer), known),
        operation=found.id if found is not None else "",
        asked=_media(request.headers),
        media=_media(answer.headers),
    )


def names_of(credentials: Mapping[str, str], authorizations: Mapping[str, str]) -> dict[str, str]:
    """What stands for what, the longest first: `{"acme:s3cret": "$QONTO_LOGIN:$QONTO_SECRET_KEY"}`.

    `authorizations` are whole headers, `credentials` their parts, by the name of their variable; only those that are
    secret are looked for alone.
    """
    secret = {value: f"${name}" for name, value in credentials.items() if name.endswith(("_KEY", "_TOKEN", "_SECRET"))}
    all_of_them = {**secret, **authorizations}
    in_forms = {quote_plus(value): name for value, name in all_of_them.items()}
    known = {value: name for value, name in {**in_forms, **all_of_them}.items() if len(value) >= SHORTEST}
    return dict(sorted(known.items(), key=lambda pair: -len(pair[0])))


def veiled(text: str, names: Mapping[str, str]) -> str:
    """The text with the names of secrets in their place, and nothing in the place of those that came up meanwhile."""
    for value, name in names.items():
        text = text.replace(value, name)
    return _IN_FORM.sub(r"\1…", _IN_JSON.sub(r"\1…\2", text))


def _header(name: str, value: str, names: Mapping[str, str]) -> str:
    if name not in SECRET_HEADERS:
        return value
    shown = veiled(value, names)
    return shown if shown != value else f"${name.upper().replace('-', '_')}"


@cache
def _contract() -> Contract:
    return load()


def _media(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _quoted(part: str) -> str:
    return f'"{part}"' if "$" in part and _VARIABLES.fullmatch(part) else shlex.quote(part)


def _body(request: httpx.Request) -> str:
    try:
        content = request.content
    except httpx.RequestNotRead:  # a streamed form
        return "@form"
    if request.headers.get("content-type", "").startswith("multipart/"):
        return f"@form-of-{len(content)}-bytes"
    return content.decode("utf-8", "replace")[:MOST_SHOWN]


def _shown(answer: httpx.Response) -> str:
    if answer.headers.get("content-type", "").startswith(("application/json", "text/")):
        return answer.text[:MOST_SHOWN]
    return f"({len(answer.content)} bytes of {answer.headers.get('content-type', 'nothing')})" if answer.content else ""
