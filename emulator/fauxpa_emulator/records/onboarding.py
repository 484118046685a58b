"""Registrations made by onboarding partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Registration(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A company on its way to a Qonto account."""

    id: str
    partner_id: str
    secret: str
    """The unguessable part of `redirection_link`."""
    legal_flow: str
    status: str = "pending"
    flow_type: str = "seamless"
    breakdown: tuple[dict[str, Any], ...] = ()
    locale: str = "fr"
    partner_redirect_url: str | None = None
    partner_user: dict[str, Any] = msgspec.field(default_factory=dict)
    organization: dict[str, Any] = msgspec.field(default_factory=dict)
    stakeholders: tuple[dict[str, Any], ...] = ()
    organization_id: str | None = None
    """The Qonto organization, once the registration is completed."""
    created_at: datetime
    updated_at: datetime
