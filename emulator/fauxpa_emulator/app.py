"""Puts the emulator together: settings and a store in, an ASGI application out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from fauxpa_contracts import contract as contracts

from .gateway.call import Handler
from .gateway.dispatch import Dispatcher, no_page
from .gateway.endpoint import Endpoint, Gateway
from .gateway.pages import Pages
from .lazily import Lazily
from .namespaces import begin_default, exists
from .settings import BadSetting, Settings
from .store import CLIENT_INVOICES, Store
from .store.sqlite import SqliteStore
from .wire import Json
from .world import DEFAULT, Space, World

RESOURCES: Mapping[str, str] = {
    "attachments": "attachments",
    "client_invoices": "client_invoices",
    "clients": "clients",
    "credit_notes": "credit_notes",
    "einvoicing_settings": "settings",
    "oauth": "oauth",
    "onboarding_webhooks": "onboarding",
    "organization": "organization",
    "registrations": "onboarding",
    "settings": "settings",
    "supplier_invoices": "supplier_invoices",
    "webhook_subscriptions": "webhook_subscriptions",
}
"""The module that answers operations, by the first part of their ids. Each is imported when its first call comes: a
process that starts in a moment is worth more than a first call that is some milliseconds faster."""
WEBHOOK_ALIAS = "/data_api/webhooks"
"""What the guide calls the path of onboarding_webhooks.create (C-08)."""


MOUNTED = (CONTROL, STORAGE, ONBOARDING) = ("/_fauxpa", "/storage", "/onboarding")
"""What is no operation of Qonto's API: our own, and the pages that answers link to."""
COURIER_COMES = 0.2
"""Seconds."""


def handler_of(operation: str) -> Handler:
    """What answers an operation. Raises KeyError where nothing does."""
    module = import_module(f".resources.{RESOURCES[operation.partition('.')[0]]}", __package__)
    handler: Handler = module.HANDLERS[operation]
    return handler


def pages_of(resource: str, gateway: Gateway) -> ASGIApp:
    """A resource's own pages: where pre-signed urls and redirection links lead."""
    module = import_module(f".resources.{resource}", __package__)
    return Pages(gateway, Router(module.routes(gateway.world), redirect_slashes=False, default=no_page(gateway.world)))


def control_of(world: World, whole: Callable[[], ASGIApp]) -> ASGIApp:
    """The control API, and the pages, which ask the `whole` of the emulator."""
    from .control.routes import application

    pages = {"ui": "application", "docs": "reference"}
    return application(world, {name: Lazily(partial(page_of, made_by, whole)) for name, made_by in pages.items()})


def page_of(made_by: str, whole: Callable[[], ASGIApp]) -> ASGIApp:
    """Pages for persons, by the name of what makes them."""
    from . import dashboard

    made: ASGIApp = getattr(dashboard, made_by)(whole())
    return made


def _client_invoice(space: Space, id: str) -> Json | None:
    from .resources.client_invoices import webhook_data

    invoice = space.get(CLIENT_INVOICES, id)
    return webhook_data(space, invoice) if invoice is not None else None


RENDERERS: Mapping[str, Callable[[Space, str], Json | None]] = {"v1/client-invoices": _client_invoice}
"""What makes the `data` of a webhook when it falls due, by topic; the other topics bring theirs along."""


def create_world(settings: Settings, store: Store | None = None) -> World:
    """The state of an emulator, with its default namespace. Raises BadSetting, and UnusableStore for a bad file."""
    store = store or SqliteStore(settings.store)
    try:
        world = World(settings, contracts.load(), store)
        if settings.seed_file is None or exists(world, DEFAULT):
            begin_default(world)
        else:
            _begin_seeded(world, settings.seed_file)
    except BadSetting:
        store.close()
        raise
    return world


def _begin_seeded(world: World, path: str) -> None:
    from .errors import Refusal
    from .seeding.planting import seeded_at_the_start
    from .seeding.reading import read_file

    try:
        seeded_at_the_start(world, DEFAULT, read_file(Path(path)))
    except OSError as error:
        raise BadSetting(f"seed_file {path!r} cannot be read: {error.strerror or error} (--seed-file)") from None
    except Refusal as refused:
        remedy = f" {refused.hint}" if refused.hint else ""
        raise BadSetting(f"seed_file {path!r}: {refused.problems[0].detail}.{remedy} (--seed-file)") from None


def is_of_a_browser(scope: Scope) -> bool:
    """Whether somebody looks for a page: who has a credential, or wants JSON, is answered as by Qonto."""
    headers = Headers(scope=scope)
    is_program = "authorization" in headers or "application/json" in headers.get("accept", "")
    return scope["method"] in ("GET", "HEAD") and not is_program


class Doors(Router):
    """A router whose default is what nearly all requests are for: they are not held against each mount."""

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/" and is_of_a_browser(scope):
            await RedirectResponse(f"{CONTROL}/ui/", 307)(scope, receive, send)
        elif scope["type"] == "http" and not scope["path"].startswith(MOUNTED):
            await self.default(scope, receive, send)
        else:
            await super().app(scope, receive, send)


async def deliver(world: World) -> None:
    """Send what webhooks are due, for ever. It begins a moment late: the first answers come first."""
    await asyncio.sleep(COURIER_COMES)

    from .webhooks.delivery import Courier

    await Courier(world, RENDERERS).run()


def create_app(settings: Settings | None = None, *, world: World | None = None) -> Router:
    """The emulator as an ASGI application.

    A bare router: every endpoint answers for its own faults, so there is nothing for middleware to catch.
    """
    world = world or create_world(settings or Settings())
    gateway = Gateway.of(world)
    operations = world.contract.operations.values()
    endpoints = {one.id: Endpoint(gateway, one, partial(handler_of, one.id)) for one in operations}
    paths = [(endpoint.operation.path, endpoint) for endpoint in endpoints.values()]
    if world.quirks["onboarding-webhook-alias"] == "on":
        paths.append((WEBHOOK_ALIAS, endpoints["onboarding_webhooks.create"]))

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        delivering = asyncio.create_task(deliver(world))
        yield
        delivering.cancel()
        await asyncio.wait([delivering])
        await world.close()

    doors = Doors(
        [
            Mount(CONTROL, app=Lazily(lambda: control_of(world, lambda: doors))),
            Mount(STORAGE, app=Lazily(partial(pages_of, "attachments", gateway))),
            Mount(ONBOARDING, app=Lazily(partial(pages_of, "onboarding", gateway))),
        ],
        default=Dispatcher(gateway, paths),
        redirect_slashes=False,
        lifespan=lifespan,
    )
    return doors
