"""Webhooks of an invoice's life: planned with the plan, planned anew when somebody acts (U-27)."""

from __future__ import annotations

from datetime import datetime

from ..records.invoices import ClientInvoice, LifecycleEvent
from ..webhooks import outbox
from ..world import Space
from . import lifecycle

TOPIC = "v1/client-invoices"


def plan(space: Space, invoice: ClientInvoice) -> None:
    """Announce every change to come of a freshly sent invoice."""
    if invoice.transmission is not None:
        _announce(space, invoice, _moments(space, invoice.transmission.events))


def replan(space: Space, invoice: ClientInvoice, *, before: tuple[LifecycleEvent, ...]) -> None:
    """After somebody acted now: what was planned later is withdrawn, and what the act itself changed is announced."""
    outbox.withdraw(space, invoice.id, TOPIC, after=space.now)
    if invoice.transmission is None:
        return
    known = set(_moments(space, lifecycle.past(before, space.now)))
    moments = [moment for moment in _moments(space, invoice.transmission.events) if moment not in known]
    _announce(space, invoice, [moment for moment in moments if moment >= space.now])


def changed(space: Space, invoice: ClientInvoice) -> None:
    """Announce that the invoice itself was created or changed."""
    _announce(space, invoice, [space.now])


def _moments(space: Space, events: tuple[LifecycleEvent, ...]) -> list[datetime]:
    match space.quirk("webhook-on-lifecycle"):
        case "every_event":
            return [event.at for event in events]
        case "status_change":
            return lifecycle.status_changes(events)
        case _:
            return []


def _announce(space: Space, invoice: ClientInvoice, moments: list[datetime]) -> None:
    for moment in moments:
        outbox.announce(space, topic=TOPIC, organization_id=invoice.organization_id, subject_id=invoice.id, at=moment)
