"""Puts the emulator together: settings and a store in, an ASGI application out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from fauxpa_contracts import contract as contracts

from .control.routes import application as control_application
from .gateway.call import Handler
from .gateway.dispatch import Dispatcher
from .gateway.endpoint import Endpoint, Gateway
from .resources import (
    attachments,
    client_invoices,
    clients,
    credit_notes,
    organization,
    supplier_invoices,
)
from .resources import settings as settings_resource
from .seed import seed
from .settings import Settings
from .store import Store
from .store.sqlite import SqliteStore
from .world import World

HANDLERS: Mapping[str, Handler] = {
    **attachments.HANDLERS,
    **client_invoices.HANDLERS,
    **clients.HANDLERS,
    **credit_notes.HANDLERS,
    **organization.HANDLERS,
    **settings_resource.HANDLERS,
    **supplier_invoices.HANDLERS,
}
"""Every operation of the contract with what answers it; a test holds the two against each other."""


def create_world(settings: Settings, store: Store | None = None) -> World:
    """The state of an emulator, with its default namespace. Raises BadSetting."""
    world = World(settings, contracts.load(), store or SqliteStore(settings.store))
    seed(world)
    return world


def create_app(settings: Settings | None = None, *, world: World | None = None) -> Starlette:
    """The emulator as an ASGI application."""
    world = world or create_world(settings or Settings())
    gateway = Gateway.of(world)
    dispatcher = Dispatcher(
        (world.contract.operations[name].path, Endpoint(gateway, world.contract.operations[name], handler))
        for name, handler in HANDLERS.items()
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        world.store.close()

    app = Starlette(
        routes=[
            Mount("/_fauxpa", app=control_application(world)),
            *attachments.routes(world),
            Mount("/", app=dispatcher),
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.world = world
    return app
