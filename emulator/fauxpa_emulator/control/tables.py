"""What this emulator is: health, version, the contract, and the tables that it was set up with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fauxpa_contracts.contract import BASES

from .. import __version__
from ..errors import Problem, Refusal
from ..network.companies import DEFAULT_SCENARIO, MAGIC_COMPANIES, SCENARIOS
from ..store import GLOBAL, NAMESPACES
from ..wire import Json
from ..world import DEFAULT, World
from .answers import answered, json_response, namespace_of
from .clock import clock_json

Endpoint = Callable[[Request], Awaitable[Response]]
NAME = "fauxpa"
"""How the commands recognise one of us."""


def endpoints(world: World) -> dict[str, Endpoint]:
    """The reading endpoints, by path."""

    def _called(request: Request) -> str:
        return world.settings.public_url or f"{request.url.scheme}://{request.headers['host']}"

    async def live(_: Request) -> Response:
        return answered({"status": "live"})

    async def ready(_: Request) -> Response:
        try:
            world.store.count(NAMESPACES, GLOBAL)
        except Exception as error:
            raise Refusal(503, Problem("not_ready", f"The store does not answer: {error}")) from error
        return answered({"status": "ready"})

    async def info(request: Request) -> Response:
        return answered(info_json(world, namespace_of(world, request)))

    async def openapi(request: Request) -> Response:
        return json_response({**world.contract.openapi, "servers": [{"url": _called(request)}]})

    async def own_description(request: Request) -> Response:
        from .description import description  # few ask for it

        return json_response(description(_called(request)))

    async def quirks(_: Request) -> Response:
        return answered({"quirks": quirks_json(world)})

    async def companies(_: Request) -> Response:
        return answered(companies_json())

    return {
        "/health/live": live,
        "/health/ready": ready,
        "/info": info,
        "/openapi.json": openapi,
        "/control/openapi.json": own_description,
        "/quirks": quirks,
        "/companies": companies,
    }


def info_json(world: World, namespace: str = DEFAULT) -> Json:
    """What one needs to know before trusting an answer: version, settings, and how sure the rules are."""
    bases = Counter(clause.basis for clause in world.contract.clauses.values())
    quirks = world.contract.quirks.values()
    return {
        "name": NAME,
        "version": __version__,
        "profile": world.settings.profile,
        "quirks": [{"name": one.name, "register": one.register, "value": world.quirks[one.name]} for one in quirks],
        "clauses": {basis: bases[basis] for basis in BASES},
        "clock": clock_json(world, namespace),
        "operations": sorted(world.contract.operations),
    }


def quirks_json(world: World) -> list[Json]:
    """Every quirk with the value chosen, and how sure each reading is."""
    return [
        {
            "name": quirk.name,
            "register": quirk.register,
            "text": quirk.text,
            "value": world.quirks[quirk.name],
            "default": quirk.default,
            "options": list(quirk.options),
            "basis": dict(quirk.basis),
        }
        for quirk in world.contract.quirks.values()
    ]


def companies_json() -> Json:
    """The magic companies with what each of them does; other buyers play `default_scenario`."""
    return {
        "default_scenario": DEFAULT_SCENARIO,
        "companies": [
            {
                "siren": company.siren,
                "name": company.name,
                "scenario": company.scenario,
                "reason": company.reason,
                "text": SCENARIOS[company.scenario].text,
                "steps": msgspec.to_builtins(SCENARIOS[company.scenario].steps),
            }
            for company in MAGIC_COMPANIES.values()
        ],
    }
