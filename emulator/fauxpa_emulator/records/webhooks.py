"""Webhook subscriptions and what was delivered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec


class Subscription(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A subscription of the Business API, or the webhook of an onboarding partner."""

    id: str
    scheme: Literal["business", "onboarding"]
    organization_id: str = ""
    """Empty for a partner's webhook."""
    membership_id: str = ""
    client_id: str = ""
    """The OAuth application that made it (only it sees it), or the partner id."""
    callback_url: str
    types: tuple[str, ...] = ()
    secret: str
    description: str | None = None
    enabled: bool = True
    created_at: datetime
    updated_at: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One try. `status` is None where no answer came; `problem` says why."""

    at: datetime
    status: int | None = None
    problem: str | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event on its way to one subscription: due at `due_at`, tried until it is acknowledged or given up."""

    id: str
    subscription_id: str
    topic: str
    """`v1/client-invoices`, `registrations.completed`…"""
    subject_id: str
    """The resource: its state at delivery time is what is sent, where `payload` has no `data`."""
    payload: dict[str, Any]
    state: Literal["waiting", "delivered", "abandoned"] = "waiting"
    attempts: tuple[Attempt, ...] = ()
    due_at: datetime
    created_at: datetime
