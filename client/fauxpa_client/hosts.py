"""Addresses: Qonto's own, and how a base URL is written down."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit


class Hosts(NamedTuple):
    """The addresses that go with one Business API host."""

    oauth: str
    onboarding: str


PRODUCTION = "https://thirdparty.qonto.com"
SANDBOX = "https://thirdparty-sandbox.staging.qonto.co"

KNOWN = {
    PRODUCTION: Hosts("https://oauth.qonto.com", "https://onboarding-partners.qonto.com"),
    SANDBOX: Hosts("https://oauth-sandbox.staging.qonto.co", SANDBOX),
}


def base_of(url: str) -> str:
    """`url` without a trailing `/`, `/v2` or `/oauth2`. Raises `ValueError` when it is not a plain http(s) address."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{parts.scheme}://{parts.hostname or ''} is not a base URL: expected https://host")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"the base URL of {parts.hostname} carries credentials: pass them as arguments instead")
    base = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
    for suffix in ("/v2", "/oauth2"):
        base = base.removesuffix(suffix)
    return base.rstrip("/")


def hosts_of(base_url: str) -> Hosts:
    """The OAuth and onboarding addresses of a Business API address; anything but Qonto serves all three itself."""
    base = base_of(base_url)
    return KNOWN.get(base, Hosts(base, base))


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs share scheme, host and port, so that what is said to one may be said to the other."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
