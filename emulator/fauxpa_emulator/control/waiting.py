"""`POST /wait`: an answer when something has happened, or when the time is up, whichever comes first.

Nothing is asked again and again: a look is taken when a request was answered, when something was planned, done or
delivered, when the clock was moved, and when the next planned event falls due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..bell import Bell
from ..errors import Problem, invalid
from ..network import lifecycle
from ..records.invoices import ClientInvoice, InvoiceStatus
from ..store import CLIENT_INVOICES, DELIVERIES, Condition, Order
from ..wire import Json
from ..world import Space, World
from .answers import answered, exact, namespace_of, read_body
from .client_invoices import invoice_json
from .entries import entry_json
from .journal import matching
from .matching import Match, Moment, resolved

LONGEST = 60.0
USUALLY = 10.0
SHORTEST = 0.005
"""Seconds between two looks at the clock, which may run a little behind the loop's."""
MOST_SHOWN = 20
ARRIVED = frozenset({"delivered", "collected"})
"""States of a webhook that was delivered."""


class ForInvoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client invoice, by its id or its number, that reaches what is given here (all of it)."""

    id: str | None = None
    number: str | None = None
    einvoicing_status: str | None = None
    """Also where another one came after it."""
    code: int | None = None
    """Of the lifecycle: it has come."""
    status: InvoiceStatus | None = None


class ForWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook that was delivered: acknowledged, or collected where they are collected."""

    topic: str | None = None
    subject_id: str | None = None
    subscription_id: str | None = None
    since: Moment | None = None
    """Only deliveries that were due from then on, on the namespace's clock."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of these."""

    invoice: ForInvoice | None = None
    webhook: ForWebhook | None = None
    request: Match | None = None


class Wait(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"target": "for"}):
    """What to wait for, and how many real seconds at most."""

    target: Target
    timeout: Annotated[float, msgspec.Meta(ge=0, le=LONGEST)] = USUALLY


@dataclass(frozen=True, slots=True)
class Look:
    """What is the case now, and when it may be otherwise without anybody's doing."""

    happened: bool
    state: Json
    due: datetime | None = None


Looking = Callable[[], Awaitable[Look]]


def routes(world: World) -> list[BaseRoute]:
    """The one path."""

    async def wait(request: Request) -> Response:
        wanted = await read_body(request, Wait)
        namespace = namespace_of(world, request)
        look = _looking(world, namespace, wanted.target)

        async def looking() -> Look:
            namespace_of(world, request)  # it may be deleted meanwhile
            return await look()

        found = await wait_for(world, namespace, looking, wanted.timeout)
        return answered({"happened": found.happened, **found.state})

    return [Route("/wait", wait, methods=["POST"])]


async def wait_for(world: World, namespace: str, looking: Looking, seconds: float) -> Look:
    """The first look that shows it, or the last one when the time is up."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    with woken_by(world.wake, world.journal.changed) as woken:
        while True:
            woken.clear()
            found = await looking()
            left = end - loop.time()
            if found.happened or left <= 0 or world.is_ending:
                return found
            await _sleep(woken, min(left, _until(world, namespace, found.due, left)))


def _until(world: World, namespace: str, due: datetime | None, otherwise: float) -> float:
    """Real seconds until a moment of the namespace."""
    if due is None:
        return otherwise
    left = world.namespace(namespace).clock.wait(due, world.wall())
    return otherwise if left is None else max(left, SHORTEST)


async def _sleep(woken: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        pass


@contextmanager
def woken_by(*bells: Bell) -> Iterator[asyncio.Event]:
    """An event that is set when one of the bells rings."""
    woken = asyncio.Event()
    for bell in bells:
        bell.listen(woken.set)
    try:
        yield woken
    finally:
        for bell in bells:
            bell.leave(woken.set)


def _looking(world: World, namespace: str, target: Target) -> Looking:
    """Raises Refusal 422 for what cannot be waited for."""
    given = [one for one in (target.invoice, target.webhook, target.request) if one is not None]
    if len(given) != 1:
        problem = Problem("invalid_body", "wait for one thing: an invoice, a webhook or a request")
        raise invalid(problem, hint='Write {"for": {"invoice": {"id": "...", "code": 205}}, "timeout": 10}.')
    if target.invoice is not None:
        return _looking_at_an_invoice(world, namespace, target.invoice)
    if target.webhook is not None:
        return _looking_at_webhooks(world, namespace, target.webhook)
    assert target.request is not None
    return _looking_for_a_request(world, namespace, target.request)


def _looking_at_an_invoice(world: World, namespace: str, wanted: ForInvoice) -> Looking:
    if (wanted.id is None) is (wanted.number is None):
        raise invalid(Problem("invalid_body", "name the invoice by its id or by its number"))
    if (wanted.einvoicing_status, wanted.code, wanted.status) == (None, None, None):
        problem = Problem("invalid_body", "say what the invoice has to reach")
        raise invalid(problem, hint="There are: einvoicing_status, code (of the lifecycle), status.")

    async def look() -> Look:
        space = world.space(namespace)
        invoice = _invoice(space, wanted)
        if invoice is None:
            return Look(False, {"invoice": None})
        events = invoice.transmission.events if invoice.transmission else ()
        coming = [event.at for event in events if event.at > space.now]
        return Look(
            _has_reached(space, invoice, wanted), {"invoice": invoice_json(space, invoice)}, min(coming, default=None)
        )

    return look


def _invoice(space: Space, wanted: ForInvoice) -> ClientInvoice | None:
    if wanted.id is not None:
        return space.get(CLIENT_INVOICES, wanted.id)
    latest = Order("created_at", descending=True)
    found = space.find(CLIENT_INVOICES, Condition("number", "=", wanted.number), order=latest, limit=1)
    return found[0] if found else None


def _has_reached(space: Space, invoice: ClientInvoice, wanted: ForInvoice) -> bool:
    events = lifecycle.past(invoice.transmission.events, space.now) if invoice.transmission else ()
    statuses = {lifecycle.status(events[: index + 1]) for index in range(len(events))}
    return (
        (wanted.code is None or any(event.code == wanted.code for event in events))
        and (wanted.einvoicing_status is None or wanted.einvoicing_status in statuses)
        and (wanted.status is None or invoice.status == wanted.status)
    )


def _looking_at_webhooks(world: World, namespace: str, wanted: ForWebhook) -> Looking:
    conditions = [
        Condition(name, "=", value)
        for name, value in (("subject_id", wanted.subject_id), ("subscription_id", wanted.subscription_id))
        if value is not None
    ]
    if wanted.since is not None:
        conditions.append(Condition("due_at", ">=", wanted.since))

    async def look() -> Look:
        space = world.space(namespace)
        found = [
            one
            for one in space.find(DELIVERIES, *conditions, order=Order("due_at", descending=True))
            if wanted.topic is None or one.topic == wanted.topic
        ]
        deliveries = [
            {
                "id": one.id,
                "topic": one.topic,
                "subject_id": one.subject_id,
                "state": one.state,
                "tries": len(one.attempts),
                "due_at": exact(one.due_at),
            }
            for one in found[:MOST_SHOWN]
        ]
        return Look(any(one.state in ARRIVED for one in found), {"webhooks": deliveries})

    return look


def _looking_for_a_request(world: World, namespace: str, wanted: Match) -> Looking:
    match = resolved(world.space(namespace), wanted)
    looked_at: set[int] = set()

    async def look() -> Look:
        entries = world.journal.entries(namespace, after=match.after)
        ids = entries.ids
        fresh = [entries[index] for index, id in enumerate(ids) if id not in looked_at]
        looked_at.clear()
        looked_at.update(ids)
        async for entry in matching(fresh, match):
            return Look(True, {"entry": entry_json(entry)})
        return Look(False, {"entry": None})

    return look
