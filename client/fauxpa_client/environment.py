"""Settings from environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .hosts import hosts_of


@dataclass(frozen=True, slots=True)
class Environment:
    """What the `QONTO_*` variables say. An empty variable counts as not set."""

    base_url: str
    oauth_url: str
    staging_token: str | None = field(repr=False)
    login: str | None
    secret_key: str | None = field(repr=False)
    client_id: str | None
    client_secret: str | None = field(repr=False)
    access_token: str | None = field(repr=False)
    refresh_token: str | None = field(repr=False)
    partner_id: str | None
    partner_token: str | None = field(repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Environment:
        """Raises `ValueError` when QONTO_BASE_URL is missing or no address."""
        base_url = required("QONTO_BASE_URL", environ.get("QONTO_BASE_URL"))
        return cls(
            base_url=base_url,
            oauth_url=environ.get("QONTO_OAUTH_URL") or hosts_of(base_url).oauth,
            staging_token=environ.get("QONTO_STAGING_TOKEN") or None,
            login=environ.get("QONTO_LOGIN") or None,
            secret_key=environ.get("QONTO_SECRET_KEY") or None,
            client_id=environ.get("QONTO_CLIENT_ID") or None,
            client_secret=environ.get("QONTO_CLIENT_SECRET") or None,
            access_token=environ.get("QONTO_ACCESS_TOKEN") or None,
            refresh_token=environ.get("QONTO_REFRESH_TOKEN") or None,
            partner_id=environ.get("QONTO_PARTNER_ID") or None,
            partner_token=environ.get("QONTO_PARTNER_TOKEN") or None,
        )


def required(name: str, value: str | None) -> str:
    if not value:
        raise ValueError(f"the environment variable {name} is not set")
    return value
