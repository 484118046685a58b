"""`GET /live`: server-sent events for whoever looks on: that something happened, not each thing.

Each says where the clock and the journal stand; whoever is told reads again what it shows. It comes once a second at
most, and every two seconds under load, so that looking on costs the API next to nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from math import inf

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from ..store import CLIENT_INVOICES, Condition
from ..world import World
from .answers import exact, namespace_of
from .waiting import SHORTEST, woken_by

USUALLY = 1.0
"""Seconds between two events at least."""
BUSY = 2
"""So many times longer, while something happens all the time."""
SILENCE = 15.0
"""Seconds after which a comment is sent, so that a connection that is gone is noticed."""
MOST_FOLLOWED = 50
"""Invoices whose next event is waited for."""


def routes(world: World) -> list[BaseRoute]:
    """The one path."""

    async def live(request: Request) -> Response:
        namespace = namespace_of(world, request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(happenings(world, namespace), headers=headers, media_type="text/event-stream")

    return [Route("/live", live)]


async def happenings(world: World, namespace: str, every: float = USUALLY) -> AsyncIterator[bytes]:
    """The stream: the state at once, and again whenever something happened, until the namespace goes away."""
    with woken_by(world.wake, world.journal.changed) as woken:
        yield b"retry: 1000\n"
        rest = every
        while True:
            try:
                state = state_of(world, namespace)
            except KeyError:  # it was deleted
                return
            woken.clear()
            yield b"data: " + state + b"\n\n"
            await _rest(world, rest)
            rest = every * (BUSY if woken.is_set() else 1)
            while not await something_happened(woken, world, namespace):
                yield b": still here\n\n"
            if world.is_ending:
                return


async def _rest(world: World, seconds: float) -> None:
    """A while in which nobody is told anything, unless the server is about to end."""
    end = asyncio.get_running_loop().time() + seconds
    with woken_by(world.wake) as woken:
        while not world.is_ending and (left := end - asyncio.get_running_loop().time()) > 0:
            woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await woken.wait()


def state_of(world: World, namespace: str) -> bytes:
    """Where the clock and the journal stand. Raises KeyError."""
    space = world.space(namespace)
    told = {"at": exact(space.now), "speed": space.clock.speed, "journal": world.journal.last(namespace)}
    return msgspec.json.encode(told)


async def something_happened(woken: asyncio.Event, world: World, namespace: str) -> bool:
    """Whether it did before the silence became too long."""
    if woken.is_set():
        return True
    due = seconds_to_the_next(world, namespace)
    try:
        async with asyncio.timeout(min(due, SILENCE)):
            await woken.wait()
    except TimeoutError:
        return due <= SILENCE
    return True


def seconds_to_the_next(world: World, namespace: str) -> float:
    """Real seconds until an event that is planned falls due; infinite where none will."""
    space = world.space(namespace)
    unfinished = space.find(CLIENT_INVOICES, Condition("last_event_at", ">", space.now), limit=MOST_FOLLOWED)
    plans = (one.transmission.events for one in unfinished if one.transmission is not None)
    due = min((event.at for events in plans for event in events if event.at > space.now), default=None)
    wait = space.clock.wait(due, world.wall()) if due is not None else None
    return inf if wait is None else max(wait, SHORTEST)
