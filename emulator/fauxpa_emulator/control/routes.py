"""The control API as one application, for mounting under `/_fauxpa`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp

from ..errors import Problem, invalid
from ..seed import reset as reseed
from ..world import DEFAULT, World
from . import clock, tables
from .answers import answered, namespace_of
from .guard import Guard


def application(world: World) -> ASGIApp:
    """All control routes behind their guard."""
    return Guard(Router(routes(world), redirect_slashes=False), world.settings)


def routes(world: World) -> list[BaseRoute]:
    """All control routes."""
    read_clock, set_clock, advance_clock = clock.endpoints(world)

    async def reset(request: Request) -> Response:
        if namespace_of(world, request) != DEFAULT:
            raise invalid(Problem("no_seed", "Only the default namespace has a seed to go back to"))
        reseed(world)
        world.wake()
        return answered({"clock": clock.clock_json(world, DEFAULT)})

    async def validate(request: Request) -> Response:
        from .validating import validate  # later: not everybody asks for it

        return await validate(world, request)

    return [
        *(Route(path, endpoint) for path, endpoint in tables.endpoints(world).items()),
        Route("/reset", reset, methods=["POST"]),
        Route("/clock", read_clock),
        Route("/clock", set_clock, methods=["PUT"]),
        Route("/clock/advance", advance_clock, methods=["POST"]),
        Route("/validate", validate, methods=["POST"]),
    ]
