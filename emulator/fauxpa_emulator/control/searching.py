"""The client invoices that somebody means: by organization, status, words, and by what has become of them."""

from __future__ import annotations

import asyncio
from typing import get_args

import msgspec
from starlette.requests import Request

from ..errors import Problem, invalid
from ..network import lifecycle
from ..records.invoices import ClientInvoice, InvoiceStatus, Transmission
from ..records.parties import folded
from ..store import CLIENT_INVOICES, Condition, Kind, Order
from ..world import Space

NOT_SENT = "none"
"""For `einvoicing_status`: nothing was said of it so far."""
NEWEST_FIRST = Order("created_at", descending=True)
BATCH = 250
"""Looked at before others get their turn."""


class Way(msgspec.Struct, frozen=True):
    """Of an invoice, what tells its `einvoicing_status`: it is read in a fifth of the time."""

    id: str
    transmission: Transmission | None = None


WAYS = Kind(CLIENT_INVOICES.name, Way, CLIENT_INVOICES.columns)


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
    ids = await _with(space, conditions, None if einvoicing_status == NOT_SENT else einvoicing_status)
    shown = (space.get(CLIENT_INVOICES, id) for id in ids[offset : offset + limit])
    return [invoice for invoice in shown if invoice is not None], len(ids)


async def _with(space: Space, conditions: list[Condition], einvoicing_status: str | None) -> list[str]:
    """Ids of those that have this status at this moment, which is not written down anywhere: time makes it."""
    found: list[str] = []
    for offset in range(0, space.count(CLIENT_INVOICES, *conditions), BATCH):
        for way in space.find(WAYS, *conditions, order=NEWEST_FIRST, limit=BATCH, offset=offset):
            known = lifecycle.past(way.transmission.events, space.now) if way.transmission else ()
            if lifecycle.status(known) == einvoicing_status:
                found.append(way.id)
        await asyncio.sleep(0)
    return found
