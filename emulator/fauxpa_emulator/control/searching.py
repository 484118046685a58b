"""The client invoices that somebody means: by organization, status, words, and by what has become of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import lru_cache
from typing import get_args

from starlette.requests import Request

from ..errors import Problem, invalid
from ..network import lifecycle
from ..records.invoices import ClientInvoice, InvoiceStatus, LifecycleEvent
from ..records.parties import folded
from ..store import CLIENT_INVOICES, Condition, Order
from ..world import Space

NOT_SENT = "none"
"""For `einvoicing_status`: nothing was said of it so far."""
NEWEST_FIRST = Order(descending=True)
BATCH = 1_000
"""Looked at before others get their turn."""
NEVER = datetime.max.replace(tzinfo=UTC)
"""What was said is asked for in its order, not its time."""


def conditions_of(request: Request) -> list[Condition]:
    """Of the query: `organization`, `status`, `search`. Raises Refusal 422 for a status that there is not."""
    given = request.query_params
    status = given.get("status")
    if status and status not in get_args(InvoiceStatus):
        problem = Problem("invalid_query", f"status={status} is not known", parameter="status")
        raise invalid(problem, hint=f"status is one of {', '.join(get_args(InvoiceStatus))}.")
    made = (
        Condition("organization_id", "=", given.get("organization", "")),
        Condition("status", "=", status or ""),
        Condition("search_text", "contains", folded(given.get("search", "").strip())),
    )
    return [condition for condition in made if condition.value]


async def listed(
    space: Space, conditions: list[Condition], einvoicing_status: str | None, limit: int, offset: int
) -> tuple[list[ClientInvoice], int]:
    """A page of them, the newest first, and how many there are."""
    if not einvoicing_status:
        page = space.find(CLIENT_INVOICES, *conditions, order=NEWEST_FIRST, limit=limit, offset=offset)
        return page, space.count(CLIENT_INVOICES, *conditions)
    if einvoicing_status == NOT_SENT:
        ids = await _with(space, conditions, None)
    else:
        ids = await _with(space, [*conditions, Condition("last_event_at", "is not null")], einvoicing_status)
    shown = (space.get(CLIENT_INVOICES, id) for id in ids[offset : offset + limit])
    return [invoice for invoice in shown if invoice is not None], len(ids)


async def _with(space: Space, conditions: list[Condition], einvoicing_status: str | None) -> list[str]:
    """Ids of those that have this status at this moment, which is not written down anywhere: time makes it."""
    found: list[str] = []
    now = space.now.timestamp()
    ways = space.store.column(CLIENT_INVOICES, space.name, "way", *conditions, order=NEWEST_FIRST)
    for place, (id, way) in enumerate(ways):
        if place % BATCH == BATCH - 1:
            await asyncio.sleep(0)
        if _status(way, now) == einvoicing_status:
            found.append(id)
    return found


def _status(way: str | None, now: float) -> str | None:
    if way is None:
        return None
    told = [line.split(" ") for line in way.split("\n")]
    return _status_after(tuple((code, reason) for at, code, reason in told if float(at) <= now))


@lru_cache(maxsize=1_000)
def _status_after(said: tuple[tuple[str, str], ...]) -> str | None:
    events = (LifecycleEvent(code=int(code), at=NEVER, reason=reason or None) for code, reason in said)
    return lifecycle.status(tuple(events))
