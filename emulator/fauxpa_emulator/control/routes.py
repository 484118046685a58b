"""All control routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..world import World


def routes(world: World) -> list[Route]:
    """For mounting under `/_fauxpa`."""

    async def openapi(_: Request) -> Response:
        return JSONResponse(world.contract.openapi)

    return [Route("/openapi.json", openapi)]
