"""Puts the emulator together: settings and a store in, an ASGI application out."""

from __future__ import annotations

import asyncio
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
    oauth,
    onboarding,
    organization,
    supplier_invoices,
    webhook_subscriptions,
)
from .resources import settings as settings_resource
from .seed import seed
from .settings import BadSetting, Settings
from .store import CLIENT_INVOICES, Store
from .store.sqlite import SqliteStore
from .webhooks.delivery import Courier, Renderer
from .wire import Json
from .world import Space, World

HANDLERS: Mapping[str, Handler] = {
    **attachments.HANDLERS,
    **client_invoices.HANDLERS,
    **clients.HANDLERS,
    **credit_notes.HANDLERS,
    **oauth.HANDLERS,
    **onboarding.HANDLERS,
    **organization.HANDLERS,
    **settings_resource.HANDLERS,
    **supplier_invoices.HANDLERS,
    **webhook_subscriptions.HANDLERS,
}
"""Every operation of the contract with what answers it; a test holds the two against each other."""


def _client_invoice(space: Space, id: str) -> Json | None:
    invoice = space.get(CLIENT_INVOICES, id)
    return client_invoices.webhook_data(space, invoice) if invoice is not None else None


RENDERERS: Mapping[str, Renderer] = {"v1/client-invoices": _client_invoice}
"""What makes the `data` of a webhook when it falls due, by topic; the other topics bring theirs along."""


def create_world(settings: Settings, store: Store | None = None) -> World:
    """The state of an emulator, with its default namespace. Raises BadSetting, and UnusableStore for a bad file."""
    store = store or SqliteStore(settings.store)
    try:
        world = World(settings, contracts.load(), store)
        seed(world)
    except BadSetting:
        store.close()
        raise
    return world


def create_app(settings: Settings | None = None, *, world: World | None = None) -> Starlette:
    """The emulator as an ASGI application."""
    world = world or create_world(settings or Settings())
    gateway = Gateway.of(world)
    endpoints = {
        name: Endpoint(gateway, world.contract.operations[name], handler) for name, handler in HANDLERS.items()
    }
    paths = [(endpoint.operation.path, endpoint) for endpoint in endpoints.values()]
    if world.quirks["onboarding-webhook-alias"] == "on":
        paths.append((onboarding.WEBHOOK_ALIAS, endpoints["onboarding_webhooks.create"]))
    dispatcher = Dispatcher(paths)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(Courier(world, RENDERERS).run())
        yield
        delivering.cancel()
        await asyncio.wait([delivering])
        world.store.close()

    app = Starlette(
        routes=[
            Mount("/_fauxpa", app=control_application(world)),
            *attachments.routes(world),
            *onboarding.routes(world),
            Mount("/", app=dispatcher),
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.world = world
    return app
