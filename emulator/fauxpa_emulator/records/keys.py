"""What is handed out with a namespace: its organizations, with the secrets that open them."""

from __future__ import annotations

import msgspec


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """One organization, and how to call as it."""

    id: str
    slug: str
    name: str
    legal_name: str
    legal_number: str
    vat_number: str | None
    iban: str | None
    """Of its main account."""
    login: str
    """Of its API key, before the colon."""
    secret_key: str
    access_token: str
    refresh_token: str


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """All that was handed out. These are no secrets: an emulator listens on this machine, for tests."""

    credentials: dict[str, str]
    """Under the names that `fauxpa env` prints; those of an organization are the first one's."""
    organizations: tuple[Keys, ...]
    """The seller, the buyer, then the others."""
