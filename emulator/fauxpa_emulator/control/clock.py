"""Reading and moving a namespace's time; moving it says what happened meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ..clock import ClockState, Mode
from ..errors import Problem, Refusal, conflict, invalid
from ..wire import Json
from ..world import World
from .answers import answered, exact, namespace_of, read_body
from .happened import events_between, next_event_after

MODES = {"real": 1.0, "frozen": 0.0}
_LONGEST = 1e12
"""Seconds; more than any clock has left, and little enough for a timedelta."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Amount = Annotated[float, msgspec.Meta(ge=0)]
Endpoint = Callable[[Request], Awaitable[Response]]


class SetClock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT: how the time shall run, and optionally from when on."""

    mode: Mode
    speed: Annotated[float, msgspec.Meta(gt=0, le=1e6)] | None = None
    """Namespace seconds per real second; for `accelerated`, and only for it."""
    now: Moment | None = None


class Advance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST advance: by an amount (units add up), to a moment, or to the next planned event."""

    seconds: Amount | None = None
    minutes: Amount | None = None
    hours: Amount | None = None
    days: Amount | None = None
    to: Moment | None = None
    to_next_event: bool = False

    def duration(self) -> timedelta | None:
        """The amount; None where no unit was given."""
        units = ((self.seconds, 1), (self.minutes, 60), (self.hours, 3600), (self.days, 86400))
        given = [amount * seconds for amount, seconds in units if amount is not None]
        return timedelta(seconds=min(sum(given), _LONGEST)) if given else None


def endpoints(world: World) -> tuple[Endpoint, Endpoint, Endpoint]:
    """Read, set, advance."""

    async def read(request: Request) -> Response:
        return answered(clock_json(world, namespace_of(world, request)))

    async def put(request: Request) -> Response:
        namespace, wanted = namespace_of(world, request), await read_body(request, SetClock)
        speed = MODES.get(wanted.mode, wanted.speed)
        if speed is None or (wanted.mode in MODES and wanted.speed is not None):
            raise invalid(
                Problem("invalid_body", f"mode {wanted.mode} {'needs' if speed is None else 'takes no'} speed"),
                hint='Write {"mode": "accelerated", "speed": 60}, {"mode": "frozen"} or {"mode": "real"}.',
            )
        return await _moved(world, namespace, lambda clock, wall: clock.moved(wall, to=wanted.now, speed=speed))

    async def advance(request: Request) -> Response:
        namespace, wanted = namespace_of(world, request), await read_body(request, Advance)
        duration = wanted.duration()
        if (duration is not None) + (wanted.to is not None) + wanted.to_next_event != 1:
            raise invalid(
                Problem("invalid_body", "say exactly one: an amount, a moment, or the next event"),
                hint='Write {"hours": 2}, {"to": "2026-09-01T08:00:00Z"} or {"to_next_event": true}.',
            )
        if duration is not None:
            return await _moved(world, namespace, lambda clock, wall: clock.advanced(wall, duration))
        to = wanted.to or await next_event_after(world.space(namespace))
        return await _moved(world, namespace, lambda clock, wall: clock.moved(wall, to=to))

    return read, put, advance


async def _moved(world: World, namespace: str, move: Callable[[ClockState, datetime], ClockState]) -> Response:
    wall = world.wall()
    record = world.namespace(namespace)
    before = record.clock.now(wall)
    try:
        clock = move(record.clock, wall)
    except ValueError as error:
        hint = "Time only moves forward; POST /_fauxpa/reset starts anew."
        raise Refusal(409, *conflict("clock_cannot_go_there", str(error)).problems, hint=hint) from None
    world.save_namespace(msgspec.structs.replace(record, clock=clock))
    world.wake()
    happened = await events_between(world.space(namespace), before, clock.now(wall))
    return answered({**_json(namespace, clock, clock.now(wall)), "happened": happened})


def clock_json(world: World, namespace: str) -> Json:
    """How the time of a namespace runs."""
    clock = world.namespace(namespace).clock
    return _json(namespace, clock, clock.now(world.wall()))


def _json(namespace: str, clock: ClockState, now: datetime) -> Json:
    return {"namespace": namespace, "now": exact(now), "mode": clock.mode, "speed": clock.speed}
