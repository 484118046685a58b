"""The control API as one application, for mounting under `/_fauxpa`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from ..lazily import Lazily
from ..namespaces import reset as begin_anew
from ..namespaces.sweeping import Sweeper
from ..world import World
from . import clock, tables
from .answers import answered, namespace_of
from .guard import Guard, first_of

AREAS: Mapping[str, str] = {
    "annuaire": "annuaire",
    "client_invoices": "client_invoices",
    "faults": "faults",
    "journal": "journal",
    "journal.har": "journal",
    "live": "live",
    "namespaces": "namespaces",
    "report": "report",
    "scenarios": "scenarios",
    "statuses": "scenarios",
    "supplier_invoices": "supplier_invoices",
    "wait": "waiting",
    "webhooks": "webhooks",
}
"""Module of each area, by the first segment of its paths; imported when its first call comes."""


def application(world: World, pages: Mapping[str, ASGIApp] | None = None) -> ASGIApp:
    """All control routes behind their guard, and beside them `pages` for persons, by the first segment of the path."""
    pages = pages or {}
    return Guard(Areas(world, pages), world.settings, forms=frozenset(pages))


class Areas:
    """Leads a request to its area, by the first segment of the path; what is small and often asked for comes first."""

    def __init__(self, world: World, pages: Mapping[str, ASGIApp]) -> None:
        self._usual = Router(routes(world), redirect_slashes=False)
        self._areas = {name: Lazily(partial(_area, module, world)) for name, module in AREAS.items()}
        self._pages = {name: Mount(f"/{name}", app=app) for name, app in pages.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = first_of(scope)
        if (page := self._pages.get(first)) is None:
            await self._areas.get(first, self._usual)(scope, receive, send)
            return
        match, inside = page.matches(scope)
        if match is Match.NONE:  # without a path of its own
            await RedirectResponse(f"{scope.get('root_path', '')}/{first}/", 307)(scope, receive, send)
            return
        scope.update(inside)
        await page.app(scope, receive, send)


def _area(module: str, world: World) -> ASGIApp:
    made: list[BaseRoute] = import_module(f".{module}", __package__).routes(world)
    return Router(made, redirect_slashes=False)


def routes(world: World) -> list[BaseRoute]:
    """The routes of no area."""
    read_clock, set_clock, advance_clock = clock.endpoints(world)

    async def reset(request: Request) -> Response:
        namespace = namespace_of(world, request)
        begin_anew(world, namespace)
        Sweeper(world).start()
        return answered({"clock": clock.clock_json(world, namespace)})

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
