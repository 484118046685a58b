"""How an application takes webhooks. What a test ordered to go wrong is not held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...records.webhooks import Adversity, Attempt, Delivery
from ..story import READING, SENDING, Check, Sighting, Story
from ..told import text_of

INVOICES = "v1/client-invoices"
COLLECTED = "collected"
NOTHING = Adversity()
SUBSCRIBING = ("webhook_subscriptions.create", "webhook_subscriptions.replace", "onboarding_webhooks.create")


def not_taken(story: Story) -> Iterator[Sighting]:
    """A try that arrived, or should have, and was not answered with 2xx in time."""
    for delivery in story.deliveries:
        ordered = delivery.adversity or NOTHING
        excused = max(ordered.drop_first, ordered.wrong_signature, ordered.slow_receiver)
        tries = [] if delivery.state == COLLECTED else delivery.attempts[excused:]
        failed = [each for each in tries if not _took(each)]
        if failed:
            said = failed[0].problem or f"answered {failed[0].status}"
            yield Sighting(about=f"{len(failed)} of {len(tries)} tries; {said}", deliveries=(delivery.id,))


def signature_not_checked(story: Story) -> Iterator[Sighting]:
    """A try with a wrong signature that was taken all the same."""
    for delivery in story.deliveries:
        wrong = delivery.attempts[: (delivery.adversity or NOTHING).wrong_signature]
        if any(_took(each) for each in wrong):
            yield Sighting(deliveries=(delivery.id,))


def not_read_after(story: Story) -> Iterator[Sighting]:
    """News of an invoice that was sent, after which nobody read it: the payload has no lifecycle events."""
    sent = {told.subject: told.id for told in story.of(SENDING) if told.succeeded}
    last: dict[str, Delivery] = {}
    for delivery in story.deliveries:
        if delivery.topic == INVOICES and delivery.subject_id in sent and any(map(_took, delivery.attempts)):
            last[delivery.subject_id] = delivery
    for invoice, delivery in last.items():
        taken = max(each.at for each in delivery.attempts)
        read = any(told.name == READING and told.entry.at >= taken for told in story.about(invoice))
        if not read:
            yield Sighting((sent[invoice],), f"invoice {invoice}", (delivery.id,))


def plain_http(story: Story) -> Iterator[Sighting]:
    """A callback that only an emulator takes."""
    for told in story.of(*SUBSCRIBING):
        callback = text_of(told.sent, "callback_url")
        if callback.lower().startswith("http://"):
            yield Sighting((told.id,), callback[:200])


def _took(attempt: Attempt) -> bool:
    return attempt.status is not None and 200 <= attempt.status < 300


CHECKS: Mapping[str, Check] = {
    "webhook-not-taken": not_taken,
    "webhook-signature-not-checked": signature_not_checked,
    "webhook-not-read-after": not_read_after,
    "plain-http-callback": plain_http,
}
