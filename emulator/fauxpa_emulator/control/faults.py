"""What shall go wrong with the calls of a namespace."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fauxpa_contracts.contract import Contract

from ..errors import Problem, Refusal, invalid
from ..faults import EVERY, MOST, Fault, Match, TooManyFaults
from ..gateway.fault_kinds import KINDS, completed
from ..gateway.rendering import DEFAULTS
from ..wire import Json
from ..world import World
from .answers import SCHEMA_VERSION, answered, json_response, namespace_of, read_body

MOST_CALLS = 1_000_000
MOST_TOLD = 3
"""Rules that a hint quotes."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be set; which of it, the kind says."""

    seconds: Annotated[float, Meta(gt=0, le=60)] | UnsetType = UNSET
    retry_after: Annotated[int, Meta(ge=0, le=86_400)] | UnsetType = UNSET
    after_bytes: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    handled: bool | UnsetType = UNSET
    status: int | UnsetType = UNSET
    code: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,99}$")] | UnsetType = UNSET
    detail: Annotated[str, Meta(max_length=1_000)] | UnsetType = UNSET
    pointer: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class Order(Parameters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST a fault: of which calls, when, and what. Without `times`, `calls` and `always` it strikes the next call."""

    operation: str
    kind: str
    times: Annotated[int, Meta(ge=1, le=MOST_CALLS)] | None = None
    calls: Annotated[tuple[Annotated[int, Meta(ge=1, le=MOST_CALLS)], ...], Meta(max_length=1_000)] = ()
    always: bool = False
    match: Match = Match()


def routes(world: World) -> list[BaseRoute]:
    """Orders, and the kinds that there are."""

    async def list_all(request: Request) -> Response:
        return answered({"faults": [fault_json(one) for one in world.faults.entries(namespace_of(world, request))]})

    async def add(request: Request) -> Response:
        namespace, order = namespace_of(world, request), await read_body(request, Order)
        parameters = checked(world.contract, order)
        times = None if order.calls or order.always else order.times or 1
        try:
            fault = world.faults.add(
                namespace,
                order.operation,
                order.kind,
                times=times,
                calls=order.calls,
                match=order.match,
                parameters=parameters,
            )
        except TooManyFaults:
            problem = Problem("too_many_faults", f"{MOST} faults wait for calls in this namespace")
            raise invalid(problem, hint="Take some back: DELETE /_fauxpa/faults") from None
        return json_response({"schema_version": SCHEMA_VERSION, "fault": fault_json(fault)}, 201)

    async def clear(request: Request) -> Response:
        return answered({"deleted": world.faults.clear(namespace_of(world, request))})

    async def retrieve(request: Request) -> Response:
        found = world.faults.entry(namespace_of(world, request), request.path_params["id"])
        if found is None:
            raise _no_such_fault(request)
        return answered({"fault": fault_json(found)})

    async def delete(request: Request) -> Response:
        if not world.faults.delete(namespace_of(world, request), request.path_params["id"]):
            raise _no_such_fault(request)
        return answered({"deleted": 1})

    async def kinds(_: Request) -> Response:
        return answered({"kinds": [msgspec.to_builtins(kind) for kind in KINDS.values()]})

    return [
        Route("/faults", list_all),
        Route("/faults", add, methods=["POST"]),
        Route("/faults", clear, methods=["DELETE"]),
        Route("/faults/kinds", kinds),
        Route("/faults/{id:int}", retrieve),
        Route("/faults/{id:int}", delete, methods=["DELETE"]),
    ]


def checked(contract: Contract, order: Order) -> Json:
    """The parameters of an order with their defaults. Raises Refusal 422 for one that could not strike as it says."""
    if order.operation != EVERY and order.operation not in contract.operations:
        raise _unknown("operation", order.operation, list(contract.operations), more=f", or {EVERY} for all of them")
    kind = KINDS.get(order.kind)
    if kind is None:
        raise _unknown("kind", order.kind, list(KINDS))
    if sum((order.times is not None, bool(order.calls), order.always)) > 1:
        raise invalid(Problem("invalid_order", "Say one of times, calls and always"))
    given = {name: getattr(order, name) for name in Parameters.__struct_fields__}
    parameters = completed(kind, {name: value for name, value in given.items() if value is not UNSET})
    if kind is KINDS["error"]:
        _check_error(contract, order.operation, parameters)
    return parameters


def _check_error(contract: Contract, operation: str, parameters: Json) -> None:
    about = [one for one in contract.operations.values() if operation in (EVERY, one.id)]
    possible = sorted(status for status in set.intersection(*(set(one.statuses) for one in about)) if status >= 400)
    status = parameters["status"]
    if status not in possible:
        text = f"{operation} does not answer {status}; its errors are {', '.join(map(str, possible))}"
        raise invalid(Problem("unknown_status", text, pointer="/status"))
    if "code" not in parameters and status not in DEFAULTS:
        rules = [rule.text for rule in contract.clauses.values() if operation in rule.operations]
        told = [text for text in rules if str(status) in text][:MOST_TOLD]
        problem = Problem("missing_parameter", f"{status} has no usual code: give one", pointer="/code")
        raise invalid(problem, hint=" ".join(told) or None)


def fault_json(fault: Fault) -> Json:
    """An order, and how far it has come."""
    return {
        "id": fault.id,
        "operation": fault.operation,
        "kind": fault.kind,
        "parameters": fault.parameters,
        "times": fault.times,
        "calls": list(fault.calls),
        "always": fault.left is None,
        "match": msgspec.to_builtins(fault.match),
        "matched": fault.matched,
        "struck": fault.struck,
        "left": fault.left,
    }


def _unknown(what: str, given: str, known: Sequence[str], more: str = "") -> Refusal:
    near = get_close_matches(given, known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(known)}{more}."
    return invalid(Problem(f"unknown_{what}", f"There is no {what} {given!r}", pointer=f"/{what}"), hint=hint)


def _no_such_fault(request: Request) -> Refusal:
    return Refusal(404, Problem("no_such_fault", f"There is no fault {request.path_params['id']} in this namespace"))
