"""Worlds of their own: made with fresh credentials, taken back to their beginning, saved as a file, deleted."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from .. import namespaces
from ..filing.names import content_disposition
from ..namespaces import restoring, snapshot
from ..namespaces.sweeping import Sweeper
from ..seeding.state import Clock, clock_start
from ..store import GLOBAL, NAMESPACES, Origin
from ..wire import Json
from ..world import World
from .answers import SCHEMA_VERSION, answered, json_response, read_body, read_bytes, unknown_namespace
from .clock import clock_json

MOST_STATE = 32 * 1024 * 1024
"""Bytes of a body that brings a state: files may be in it."""


class Make(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST: all of it may be left out."""

    name: str | None = None
    seed: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    """Ids and secrets are made from it, and from the name."""
    clock: Clock | None = None
    state: dict[str, Any] | None = None
    """What is in it from the beginning; see `seeding`."""


def routes(world: World) -> list[BaseRoute]:
    """Namespaces; `{name}` is one that is there, but for a restored one."""
    sweeper = Sweeper(world)

    async def make(request: Request) -> Response:
        given = await read_body(request, Make, most=MOST_STATE) if _has_body(request) else Make()
        name = namespaces.named(world, given.name)
        clock = clock_start(given.clock)
        seed = given.seed
        if seed is None and world.settings.seed is None:
            seed = world.ids.key(GLOBAL)  # so that a reset gives the same ids again, and anybody who is told it
        if given.state is None:
            made = namespaces.begin(world, name, seed=seed, clock=clock)
        else:
            from ..seeding.planting import seeded

            made = await seeded(world, name, given.state, seed=seed, clock=clock)
        return json_response({"schema_version": SCHEMA_VERSION, **whole(world, made)}, 201)

    async def list_all(_: Request) -> Response:
        names = [record.id for record in world.store.find(NAMESPACES, GLOBAL)]
        return answered({"namespaces": [namespace_json(world, name) for name in names]})

    async def retrieve(request: Request) -> Response:
        return answered(whole(world, _origin(world, request)))

    async def reset(request: Request) -> Response:
        found = _origin(world, request)
        namespaces.reset(world, found.id)
        sweeper.start()
        return answered(whole(world, found))

    async def delete(request: Request) -> Response:
        found = _origin(world, request)
        namespaces.delete(world, found.id)
        sweeper.start()
        return answered({"deleted": found.id})

    async def save(request: Request) -> Response:
        found = _origin(world, request)
        taken = snapshot.take(world, found.id)
        headers = {
            "Content-Length": str(taken.size),
            "Content-Disposition": content_disposition(f"{found.id}.fauxpa"),
        }
        return StreamingResponse(taken.parts(world), headers=headers, media_type="application/octet-stream")

    async def restore(request: Request) -> Response:
        name = request.path_params["name"]
        if not namespaces.exists(world, name):
            namespaces.named(world, name)
        made = await restoring.restore(world, name, await read_bytes(request, snapshot.MOST_BYTES))
        sweeper.start()
        return answered(whole(world, made))

    async def seed(request: Request) -> Response:
        from ..seeding.planting import add
        from ..seeding.reading import parsed

        found = _origin(world, request)
        data = await read_bytes(request, MOST_STATE)
        await add(world, found.id, await anyio.to_thread.run_sync(parsed, data))
        return answered(whole(world, found))

    return [
        Route("/namespaces", list_all),
        Route("/namespaces", make, methods=["POST"]),
        Route("/namespaces/{name}", retrieve),
        Route("/namespaces/{name}", delete, methods=["DELETE"]),
        Route("/namespaces/{name}/reset", reset, methods=["POST"]),
        Route("/namespaces/{name}/seed", seed, methods=["POST"]),
        Route("/namespaces/{name}/snapshot", save),
        Route("/namespaces/{name}/snapshot", restore, methods=["PUT"]),
    ]


def whole(world: World, origin: Origin) -> Json:
    """A namespace, and all that opens it."""
    return {
        "namespace": namespace_json(world, origin.id),
        "credentials": origin.handed.credentials,
        "organizations": msgspec.to_builtins(origin.handed.organizations),
    }


def namespace_json(world: World, name: str) -> Json:
    """Its name, seed and time."""
    clock = clock_json(world, name)
    return {
        "name": name,
        "seed": world.seed_of(name),
        "clock": {field: clock[field] for field in ("now", "mode", "speed")},
    }


def _origin(world: World, request: Request) -> Origin:
    name = request.path_params["name"]
    try:
        return namespaces.origin(world, name)
    except KeyError:
        raise unknown_namespace(name) from None


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
