"""What the network did between two moments."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from ..network import lifecycle
from ..records.invoices import ClientInvoice, LifecycleEvent
from ..store import CLIENT_INVOICES, Condition
from ..wire import Json
from ..world import Space
from .answers import exact

BATCH = 500
"""Invoices looked at before others get their turn."""


async def events_between(space: Space, after: datetime, until: datetime) -> list[Json]:
    """The lifecycle events of client invoices with `after < at <= until`, in the order in which they happened."""
    found = [
        (event.at, _json(invoice, index))
        async for invoice, events in _unfinished(space, after)
        for index, event in enumerate(events)
        if after < event.at <= until
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


async def next_event_after(space: Space) -> datetime | None:
    """When the next planned event of a client invoice is due; None where nothing is planned."""
    due = [event.at async for _, events in _unfinished(space, space.now) for event in events if event.at > space.now]
    return min(due, default=None)


async def _unfinished(space: Space, after: datetime) -> AsyncIterator[tuple[ClientInvoice, tuple[LifecycleEvent, ...]]]:
    offset = 0
    condition = Condition("last_event_at", ">", after)
    while batch := space.find(CLIENT_INVOICES, condition, limit=BATCH, offset=offset):
        for invoice in batch:
            if invoice.transmission is not None:
                yield invoice, invoice.transmission.events
        offset += len(batch)
        await asyncio.sleep(0)


def _json(invoice: ClientInvoice, index: int) -> Json:
    assert invoice.transmission is not None
    events = invoice.transmission.events
    event = events[index]
    return {
        "at": exact(event.at),
        "invoice_id": invoice.id,
        "number": invoice.number,
        "organization_id": invoice.organization_id,
        "code": event.code,
        "reason": event.reason,
        "message": event.message,
        "einvoicing_status": lifecycle.status(events[: index + 1]),
    }
