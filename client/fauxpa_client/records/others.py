"""Attachments, settings, webhook subscriptions and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .base import Record, secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(Record):
    """`url` is signed and lives 30 minutes: retrieve again for a new one. An upload answers `id` only."""

    id: str = ""
    file_name: str | None = None
    file_size: int | None = None
    file_content_type: str | None = None
    url: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicingSettings(Record):
    numbering_mode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EinvoicingSettings(Record):
    """`sending_status` covers activation only, not the registration in the directory."""

    sending_status: str | None = None
    receiving_status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSubscription(Record):
    """`secret` is given at creation; later answers may leave it out."""

    id: str = ""
    callback_url: str | None = None
    types: tuple[str, ...] = ()
    description: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    secret: str | None = secret()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingWebhook(Record):
    id: str = ""
    callback_url: str | None = None
    enabled: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    secret: str | None = secret()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens(Record):
    """`expires_in` is in seconds from when the tokens were given. `refresh_token` needs the scope offline_access."""

    access_token: str | None = secret()
    refresh_token: str | None = secret()
    expires_in: int | None = None
    scope: str | None = None
    token_type: str | None = None
    id_token: str | None = secret()
