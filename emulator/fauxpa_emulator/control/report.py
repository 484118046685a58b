"""What the application under test did, as a report: JSON for programs, text for people, JUnit for CI systems."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, get_args

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..errors import Problem, invalid
from ..reporting import FailOn, Report, Story, junit, report, text
from ..reporting.passed_over import gathered, of_file
from ..store import CLIENT_INVOICES, DELIVERIES, SUBSCRIPTIONS, Condition, Order
from ..world import Space, World
from .answers import answered, namespace_of, number_of

if TYPE_CHECKING:
    from ..documents.unread import Unread

BATCH = 50
"""Entries made ready before others get their turn."""
MOST_DELIVERIES = 1_000
MOST_INVOICES = 50
"""The last ones that were imported, whose files are looked through."""
FORMATS = ("json", "text", "junit")


def routes(world: World) -> list[BaseRoute]:
    """The report of a namespace."""

    async def told(request: Request) -> Response:
        space = world.space(namespace_of(world, request))
        form, fail_on = _one_of(request, "format", FORMATS), _one_of(request, "fail_on", get_args(FailOn))
        found = await report_on(space, last=number_of(request, "last", 0))
        if form == "text":
            return Response(text.written(found), media_type="text/plain")
        if form == "junit":
            return Response(junit.document(found, fail_on=fail_on), media_type="application/xml")  # type: ignore[arg-type]
        return answered({"report": msgspec.to_builtins(found)})

    return [Route("/report", told)]


async def report_on(space: Space, *, last: int = 0) -> Report:
    """What the journal of a namespace, its webhooks and the files imported into it tell. `last`: of so many calls."""
    world, entries = space.world, []
    kept = world.journal.entries(space.name)[-last:]
    for index in range(len(kept)):
        if index % BATCH == BATCH - 1:
            await asyncio.sleep(0)
        entries.append(kept[index])
    deliveries = space.find(DELIVERIES, order=Order(descending=True), limit=MOST_DELIVERIES)[::-1]
    story = Story(
        entries,
        world.contract,
        profile=world.settings.profile,
        deliveries=deliveries,
        subscriptions=space.find(SUBSCRIPTIONS),
    )
    in_vain = [found async for found in _in_vain(space)]
    return await anyio.to_thread.run_sync(lambda: report(space.name, story, passed_over=gathered(in_vain)))


async def _in_vain(space: Space) -> AsyncIterator[tuple[str, list[Unread]]]:
    """The invoices that were imported last, with what their files say and nothing reads."""
    newest_first = Order(descending=True)
    imported = space.find(CLIENT_INVOICES, Condition("imported", "=", True), order=newest_first, limit=MOST_INVOICES)
    for invoice in reversed(imported):
        data = space.store.content(invoice.source.content) if invoice.source is not None else None
        if data is not None:
            yield invoice.id, await anyio.to_thread.run_sync(of_file, data)


def _one_of(request: Request, name: str, options: tuple[str, ...]) -> str:
    """A word in the query, by default the first option. Raises Refusal 422 for any other."""
    given = request.query_params.get(name, options[0])
    if given not in options:
        problem = Problem("invalid_query", f"{name}={given} is not known", parameter=name)
        raise invalid(problem, hint=f"{name} is one of {', '.join(options)}.")
    return given
