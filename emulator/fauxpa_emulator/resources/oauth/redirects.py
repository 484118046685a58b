"""Redirect addresses: which ones an application may use, and how answers are put into them."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from ...records.access import OAuthApplication

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PRINTABLE = re.compile(r"[!-\[\]-~]+")
"""ASCII without blanks and backslashes."""


def may_use(application: OAuthApplication, address: str) -> bool:
    """Letter for letter a registered one; a registered loopback host stands for all its ports and paths."""
    if not _PRINTABLE.fullmatch(address) or "#" in address:
        return False
    return address in application.redirect_uris or any(
        _stands_for(registered, address) for registered in application.redirect_uris
    )


def callback(address: str, **parameters: str) -> str:
    """`address` with these parameters; empty ones are left out."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _stands_for(registered: str, address: str) -> bool:
    try:
        whole, given = urlsplit(registered), urlsplit(address)
        bare = whole.hostname in LOOPBACK and whole.port is None and whole.path in ("", "/") and not whole.query
        return (
            bare
            and (given.scheme, given.hostname) == (whole.scheme, whole.hostname)
            and "@" not in given.netloc
            and given.port != 0
        )
    except ValueError:  # a port that is no number
        return False
