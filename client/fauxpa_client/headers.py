"""Headers that every call carries, and what a header cannot carry."""

from __future__ import annotations

from .wire import Headers

STAGING_TOKEN = "X-Qonto-Staging-Token"
"""The gate before the sandbox asks for exactly this spelling."""
USER_AGENT: Headers = {"User-Agent": "fauxpa-client"}
COMMON: Headers = {"Accept": "application/json", **USER_AGENT}


def gate(staging_token: str | None) -> Headers:
    """The header that lets a call into the sandbox; production does not accept it."""
    return {STAGING_TOKEN: staging_token} if staging_token else {}


def checked(headers: Headers) -> Headers:
    """The headers, unless one cannot be sent. Raises `ValueError` without showing the value, which may be a secret."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise ValueError(f"the value for {name} has a character that a header cannot carry (a line end?): strip it")
    return headers
