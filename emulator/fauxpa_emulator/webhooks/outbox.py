"""What is to be delivered, written in the same transaction as the change that it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from ..records.onboarding import Registration
from ..records.webhooks import Delivery, Subscription
from ..store import DELIVERIES, SUBSCRIPTIONS, Condition
from ..wire import Json, timestamp
from ..world import Space
from . import adversity


def announce(
    space: Space,
    *,
    topic: str,
    organization_id: str,
    subject_id: str,
    at: datetime | None = None,
    data: Json | None = None,
) -> None:
    """One delivery for each subscription of the organization to `topic`, due `at` (default: now).

    Without `data` the subject is rendered when its delivery is due, as it stands then.
    """
    due = at or space.now
    for subscription in space.find(SUBSCRIPTIONS, Condition("organization_id", "=", organization_id)):
        if subscription.enabled and topic in subscription.types:
            envelope = _envelope(space, subscription, topic, due)
            if data is not None:
                envelope["data"] = data
            _enqueue(space, subscription, topic, subject_id, due, envelope)


def announce_registration(space: Space, registration: Registration, event_type: str) -> None:
    """One delivery for each webhook of the partner, due now (digest 3.5)."""
    owned = (Condition("scheme", "=", "onboarding"), Condition("client_id", "=", registration.partner_id))
    for webhook in space.find(SUBSCRIPTIONS, *owned):
        if webhook.enabled:
            event: Json = {
                "id": space.uuid(),
                "event_type": event_type,
                "resource_type": "registration",
                "resource_id": registration.id,
                "created_at": f"{space.now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            }
            _enqueue(space, webhook, event_type, registration.id, space.now, event)


def replay(space: Space, delivery: Delivery) -> Delivery:
    """The same event once more, due now; gives the new delivery. What goes wrong by order does not concern it."""
    again = Delivery(
        id=space.uuid(),
        subscription_id=delivery.subscription_id,
        topic=delivery.topic,
        subject_id=delivery.subject_id,
        payload=delivery.payload,
        replay_of=delivery.id,
        due_at=space.now,
        created_at=space.now,
    )
    space.put(DELIVERIES, again)
    space.world.wake()
    return again


def release(space: Space, subscription: Subscription) -> None:
    """Let go of what was held until a next one: nothing is ordered any more."""
    held = (Condition("subscription_id", "=", subscription.id), Condition("state", "=", "held"))
    for delivery in space.find(DELIVERIES, *held):
        space.put(DELIVERIES, msgspec.structs.replace(delivery, state="waiting"))
    space.world.wake()


def withdraw(space: Space, subject_id: str, topic: str, *, after: datetime) -> None:
    """Forget what was planned for a subject after this moment: something else has happened."""
    conditions = (Condition("state", "=", "waiting"), Condition("due_at", ">", after))
    for delivery in space.find(DELIVERIES, *conditions):
        if delivery.subject_id == subject_id and delivery.topic == topic and not delivery.attempts:
            space.delete(DELIVERIES, delivery.id)


def _envelope(space: Space, subscription: Subscription, topic: str, created_at: datetime) -> Json:
    return {
        "id": space.uuid(),
        "subscription_id": subscription.id,
        "organization_id": subscription.organization_id,
        "membership_id": subscription.membership_id,
        "type": topic,
        "created_at": timestamp(created_at),
    }


def _enqueue(
    space: Space, subscription: Subscription, topic: str, subject_id: str, due: datetime, payload: Json
) -> None:
    delivery = Delivery(
        id=payload["id"],
        subscription_id=subscription.id,
        topic=topic,
        subject_id=subject_id,
        payload=payload,
        due_at=due,
        created_at=space.now,
    )
    for arranged in _arranged(space, subscription, delivery):
        space.put(DELIVERIES, arranged)
    space.world.wake()


def _arranged(space: Space, subscription: Subscription, delivery: Delivery) -> Iterable[Delivery]:
    """The delivery, or what a test ordered to become of it."""
    if subscription.plan is None:
        return (delivery,)
    ordered, left = adversity.drawn(subscription.plan)
    if left != subscription.plan:
        space.put(SUBSCRIPTIONS, msgspec.structs.replace(subscription, plan=left))
    held = (Condition("subscription_id", "=", subscription.id), Condition("state", "=", "held"))
    return adversity.arranged(delivery, ordered, space.find(DELIVERIES, *held))
