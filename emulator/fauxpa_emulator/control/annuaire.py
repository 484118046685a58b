"""The directory of a namespace: who can receive, and where."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..errors import Problem, Refusal, invalid
from ..network import annuaire
from ..network.companies import MAGIC_COMPANIES
from ..records.parties import DirectoryLine
from ..store import DIRECTORY, ORGANIZATIONS
from ..wire import Json
from ..world import Space, World
from .answers import answered, exact, namespace_of, read_body

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT a line: it replaces the one of its address."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    platform: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "Qonto"
    active_from: Moment | None = None
    active_to: Moment | None = None
    organization_id: str | None = None
    """An organization of this namespace that receives there."""


def routes(world: World) -> list[BaseRoute]:
    """The lines, one by one."""

    def space_of(request: Request) -> Space:
        return world.space(namespace_of(world, request))

    async def list_all(request: Request) -> Response:
        space = space_of(request)
        return answered({"lines": [line_json(space, line) for line in space.find(DIRECTORY)]})

    async def retrieve(request: Request) -> Response:
        space = space_of(request)
        address = _address(request)
        found = annuaire.look_up(space, address)
        line = space.get(DIRECTORY, address)
        company = MAGIC_COMPANIES.get(address[:9])
        return answered(
            {
                "address": address,
                "reachable": found.reachable,
                "organization_id": found.organization_id,
                "line": line_json(space, line) if line else None,
                "magic_company": company.name if company else None,
            }
        )

    async def write(request: Request) -> Response:
        space, address = space_of(request), _address(request)
        given = await read_body(request, Line)
        if given.active_from and given.active_to and given.active_to <= given.active_from:
            raise invalid(Problem("invalid_dates", "active_to must come after active_from"))
        if given.organization_id is not None and space.get(ORGANIZATIONS, given.organization_id) is None:
            raise Refusal(404, Problem("no_such_organization", f"There is no organization {given.organization_id!r}"))
        known = space.get(DIRECTORY, address)
        line = DirectoryLine(
            id=address,
            siren=address[:9],
            name=given.name,
            platform=given.platform,
            organization_id=given.organization_id or (known.organization_id if known else None),
            scenario=known.scenario if known else None,
            active_from=given.active_from,
            active_to=given.active_to,
        )
        space.put(DIRECTORY, line)
        return answered({"line": line_json(space, line)})

    async def delete(request: Request) -> Response:
        space, address = space_of(request), _address(request)
        if not space.delete(DIRECTORY, address):
            raise Refusal(404, Problem("no_such_line", f"The directory has no line {address}"))
        return answered({"deleted": address})

    return [
        Route("/annuaire", list_all),
        Route("/annuaire/{address}", retrieve),
        Route("/annuaire/{address}", write, methods=["PUT"]),
        Route("/annuaire/{address}", delete, methods=["DELETE"]),
    ]


def line_json(space: Space, line: DirectoryLine) -> Json:
    """A line, and whether it counts at this moment."""
    return {
        "address": line.id,
        "siren": line.siren,
        "name": line.name,
        "platform": line.platform,
        "active": annuaire.is_active(space, line),
        "active_from": exact(line.active_from) if line.active_from else None,
        "active_to": exact(line.active_to) if line.active_to else None,
        "organization_id": line.organization_id,
        "scenario": msgspec.to_builtins(line.scenario),
    }


def _address(request: Request) -> str:
    address: str = request.path_params["address"]
    if not annuaire.well_formed(address):
        hint = "It is a SIREN, SIREN_SIRET, SIREN_SIRET_ROUTING or SIREN_SUFFIX."
        raise invalid(Problem("invalid_address", f"{address!r} is no address of the directory"), hint=hint)
    return address
