"""Webhook subscriptions and what was delivered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec


class Adversity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What goes wrong with one delivery, on purpose. Several may hold at once."""

    duplicate: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    """So many further deliveries of the same event."""
    hold: Annotated[float, msgspec.Meta(ge=0, le=365 * 86_400)] = 0
    """Seconds that it comes too late."""
    swap: bool = False
    """It comes after the next one for the subscription."""
    drop_first: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    """So many tries are lost on the way."""
    wrong_signature: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    """So many tries are signed with another secret."""
    slow_receiver: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    """So many tries arrive, and count as unanswered all the same: the receiver took too long."""

    @property
    def troubles_tries(self) -> bool:
        """Whether it is about tries, so that the delivery has to remember it."""
        return bool(self.drop_first or self.wrong_signature or self.slow_receiver)


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What goes wrong with the deliveries of a subscription: with the next ones, one after the other, or with all."""

    next: tuple[Adversity, ...] = ()
    always: Adversity | None = None
    """With those for which `next` has nothing left."""


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
    plan: Plan | None = None
    """What a test ordered to go wrong."""
    created_at: datetime
    updated_at: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One try. `status` is None where no answer came; `problem` says why."""

    at: datetime
    status: int | None = None
    problem: str | None = None
    milliseconds: float = 0.0
    """Real ones."""
    signature: str | None = None
    """The header that was sent."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event on its way to one subscription: due at `due_at`, tried until it is acknowledged or given up."""

    id: str
    subscription_id: str
    topic: str
    """`v1/client-invoices`, `registrations.completed`…"""
    subject_id: str
    """The resource: its state at delivery time is what is sent, where `payload` has no `data`."""
    payload: dict[str, Any]
    state: Literal["waiting", "held", "delivered", "abandoned", "collected"] = "waiting"
    """`held`: until the next one for the subscription; `collected`: due, and kept instead of sent."""
    adversity: Adversity | None = None
    """What goes wrong with its tries."""
    replay_of: str | None = None
    attempts: tuple[Attempt, ...] = ()
    due_at: datetime
    created_at: datetime
