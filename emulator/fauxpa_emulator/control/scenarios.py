"""What the other side shall do: the scripts, and who gets which."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..errors import Problem, Refusal, bad_request, conflict, invalid
from ..network import annuaire, choosing
from ..network.companies import DEFAULT_SCENARIO, SCENARIOS
from ..network.statuses import REASONS, STATUSES
from ..records.invoices import ClientInvoice
from ..records.parties import DirectoryLine
from ..records.scenarios import Choice, Scenario, Step
from ..store import CLIENT_INVOICES, DIRECTORY, Condition
from ..store import SCENARIOS as WRITTEN
from ..wire import Json
from ..world import Space, World
from .answers import answered, namespace_of, read_body

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
MOST_STEPS = 50
MOST_TIMES = 1_000


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT a script: its name is in the path."""

    steps: tuple[Step, ...]
    text: str = ""


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scenario: `"refused"`, `"refused:TX_TVA_ERR"`, or an object with name, reason and message."""

    scenario: str | Choice

    @property
    def choice(self) -> Choice:
        return choosing.parsed(self.scenario) if isinstance(self.scenario, str) else self.scenario


class ChosenNext(Chosen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For so many of the next sendings, after those that were chosen before."""

    times: Annotated[int, msgspec.Meta(ge=1, le=MOST_TIMES)] = 1


def routes(world: World) -> list[BaseRoute]:
    """Scripts, choices, and the table of statuses."""

    def space_of(request: Request) -> Space:
        return world.space(namespace_of(world, request))

    async def list_all(request: Request) -> Response:
        space = space_of(request)
        known = [_json(one, custom=False) for one in SCENARIOS.values()]
        written = [_json(one, custom=True) for one in space.find(WRITTEN)]
        return answered({"scenarios": [*known, *written]})

    async def write(request: Request) -> Response:
        space, name = space_of(request), request.path_params["name"]
        given = await read_body(request, Script)
        if _NAME.fullmatch(name) is None:
            problem = Problem("invalid_name", f"{name!r} is no name for a scenario")
            raise invalid(problem, hint="Write small letters, digits and hyphens, such as pays-late.")
        if name in SCENARIOS:
            hint = "Take another name; those of the table stay as they are."
            raise Refusal(409, *conflict("name_taken", f"{name} is a scenario of the table").problems, hint=hint)
        if len(given.steps) > MOST_STEPS:
            raise invalid(Problem("too_many_steps", f"A scenario has at most {MOST_STEPS} steps"))
        script = Scenario(name=name, text=given.text, steps=given.steps)
        choosing.check_script(script)
        space.put(WRITTEN, script)
        return answered({"scenario": _json(script, custom=True)})

    async def forget(request: Request) -> Response:
        space, name = space_of(request), request.path_params["name"]
        if name in SCENARIOS:
            raise bad_request("of_the_table", f"{name} is a scenario of the table, which stays as it is")
        if not space.delete(WRITTEN, name):
            raise Refusal(404, Problem("no_such_scenario", f"There is no scenario {name!r} of your own"))
        return answered({"deleted": name})

    async def choices(request: Request) -> Response:
        return answered(choices_json(space_of(request)))

    async def choose_default(request: Request) -> Response:
        space = space_of(request)
        choice = (await read_body(request, Chosen)).choice
        choosing.check(space, choice)
        world.save_namespace(msgspec.structs.replace(space.namespace, scenario=choice))
        return answered(choices_json(space_of(request)))

    async def choose_next(request: Request) -> Response:
        space = space_of(request)
        given = await read_body(request, ChosenNext)
        choosing.check(space, given.choice)
        record = space.namespace
        if len(record.next_scenarios) + given.times > MOST_TIMES:
            raise invalid(Problem("too_many", f"At most {MOST_TIMES} sendings are chosen ahead"))
        waiting = (*record.next_scenarios, *(given.choice,) * given.times)
        world.save_namespace(msgspec.structs.replace(record, next_scenarios=waiting))
        return answered(choices_json(space_of(request)))

    async def choose_for_invoice(request: Request) -> Response:
        space = space_of(request)
        choice = (await read_body(request, Chosen)).choice
        choosing.check(space, choice)
        invoice = _invoice(space, request.path_params["id"])
        if invoice.transmission is not None:
            hint = "Act on it with POST /_fauxpa/client_invoices/{id}/events, or choose before it is sent."
            problems = conflict("sent_already", "The invoice was sent: its script runs").problems
            raise Refusal(409, *problems, hint=hint)
        space.put(CLIENT_INVOICES, msgspec.structs.replace(invoice, scenario=choice))
        return answered(choices_json(space))

    async def choose_for_buyer(request: Request) -> Response:
        space, siren = space_of(request), request.path_params["siren"]
        choice = (await read_body(request, Chosen)).choice
        choosing.check(space, choice)
        if not annuaire.well_formed(siren):
            raise invalid(Problem("invalid_address", f"{siren!r} is neither a SIREN nor an address of the directory"))
        line = space.get(DIRECTORY, siren) or DirectoryLine(id=siren, siren=siren[:9], name="", active_from=space.now)
        space.put(DIRECTORY, msgspec.structs.replace(line, scenario=choice))
        return answered(choices_json(space))

    async def unchoose(request: Request) -> Response:
        space, path = space_of(request), request.path_params
        record = space.namespace
        if (id := path.get("id")) is not None:
            space.put(CLIENT_INVOICES, msgspec.structs.replace(_invoice(space, id), scenario=None))
        elif (siren := path.get("siren")) is not None:
            line = space.get(DIRECTORY, siren)
            if line is None or line.scenario is None:
                raise Refusal(404, Problem("not_chosen", f"Nothing was chosen for {siren}"))
            if line.name:
                space.put(DIRECTORY, msgspec.structs.replace(line, scenario=None))
            else:  # it was made for the choice
                space.delete(DIRECTORY, siren)
        elif request.url.path.endswith("/next"):
            world.save_namespace(msgspec.structs.replace(record, next_scenarios=()))
        else:
            world.save_namespace(msgspec.structs.replace(record, scenario=None))
        return answered(choices_json(space_of(request)))

    async def statuses(_: Request) -> Response:
        return answered({"statuses": msgspec.to_builtins(list(STATUSES.values())), "reasons": dict(REASONS)})

    return [
        Route("/statuses", statuses),
        Route("/scenarios", list_all),
        Route("/scenarios/choices", choices),
        Route("/scenarios/default", choose_default, methods=["PUT"]),
        Route("/scenarios/default", unchoose, methods=["DELETE"]),
        Route("/scenarios/next", choose_next, methods=["POST"]),
        Route("/scenarios/next", unchoose, methods=["DELETE"]),
        Route("/scenarios/invoices/{id}", choose_for_invoice, methods=["PUT"]),
        Route("/scenarios/invoices/{id}", unchoose, methods=["DELETE"]),
        Route("/scenarios/buyers/{siren}", choose_for_buyer, methods=["PUT"]),
        Route("/scenarios/buyers/{siren}", unchoose, methods=["DELETE"]),
        Route("/scenarios/{name}", write, methods=["PUT"]),
        Route("/scenarios/{name}", forget, methods=["DELETE"]),
    ]


def choices_json(space: Space) -> Json:
    """What was chosen in a namespace, in the order in which it counts."""
    record = space.namespace
    invoices = space.find(CLIENT_INVOICES, Condition("has_scenario", "=", True))
    lines = [line for line in space.find(DIRECTORY) if line.scenario is not None]
    return {
        "invoices": {invoice.id: msgspec.to_builtins(invoice.scenario) for invoice in invoices},
        "next": [msgspec.to_builtins(choice) for choice in record.next_scenarios],
        "buyers": {line.id: msgspec.to_builtins(line.scenario) for line in lines},
        "default": msgspec.to_builtins(record.scenario or Choice(name=DEFAULT_SCENARIO)),
    }


def _json(scenario: Scenario, *, custom: bool) -> Json:
    steps = msgspec.to_builtins(scenario.steps)
    return {"name": scenario.name, "text": scenario.text, "custom": custom, "steps": steps}


def _invoice(space: Space, id: str) -> ClientInvoice:
    found = space.get(CLIENT_INVOICES, id)
    if found is None:
        raise Refusal(404, Problem("no_such_invoice", f"There is no client invoice {id!r} in this namespace"))
    return found
