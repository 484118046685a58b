"""The journal over HTTP: search, count, one entry, what it rested on, a check that something was asked, HAR, clear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from .. import __version__
from ..errors import Problem, Refusal, invalid
from ..records.exchanges import Exchange
from ..wire import Json
from ..world import World
from .answers import answered, namespace_of, read_body
from .entries import entry_json, whole_json
from .matching import Match, in_time, is_open, meets, misses, near_miss_json, resolved

USUALLY_LISTED = 100
MOST_LISTED = 1_000
BATCH = 50
"""Entries looked at before others get their turn."""
MOST_NEAREST = 3
WEIGHTS = {"operation": 3, "path": 3, "method": 3, "body": 3}
"""Of criteria whose miss says that it is another request altogether; one place of a body, or another criterion: 1."""

Count = Annotated[int, msgspec.Meta(ge=0)]


class Listing(Match, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The query of a list: criteria, how many, and in which order."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_LISTED)] = USUALLY_LISTED
    newest: bool = False
    """The newest first; else the oldest, as it is easiest to follow with `after`."""
    namespace: str | None = None


class Verify(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many entries have to meet `match`: without a number, at least one."""

    match: Match
    exactly: Count | None = None
    at_least: Count | None = None
    at_most: Count | None = None


def routes(world: World) -> list[BaseRoute]:
    """Everything about the journal of a namespace."""

    def entries_of(request: Request, after: int = 0) -> Sequence[Exchange]:
        return world.journal.entries(namespace_of(world, request), after=after)

    def entry_of(request: Request) -> Exchange:
        namespace, id = namespace_of(world, request), request.path_params["id"]
        found = world.journal.entry(namespace, id)
        if found is None:
            problem = Problem("no_such_entry", f"The journal of {namespace} has no entry {id}")
            hint = f"It keeps the last {world.settings.journal:,}; GET /_fauxpa/journal?newest=true lists them."
            raise Refusal(404, problem, hint=hint)
        return found

    async def list_all(request: Request) -> Response:
        space = world.space(namespace_of(world, request))
        wanted = _listing(request)
        match = resolved(space, wanted)
        if wanted.newest and is_open(match):
            kept = entries_of(request)
            page = [kept[index] for index in range(len(kept) - 1, max(len(kept) - 1 - wanted.limit, -1), -1)]
            return answered({"entries": [entry_json(entry) for entry in page], "total": len(kept)})
        found = [entry async for entry in matching(entries_of(request, match.after), match)]
        page = found[::-1][: wanted.limit] if wanted.newest else found[: wanted.limit]
        return answered({"entries": [entry_json(entry) for entry in page], "total": len(found)})

    async def count(request: Request) -> Response:
        match = resolved(world.space(namespace_of(world, request)), _listing(request))
        found = [entry.id async for entry in matching(entries_of(request, match.after), match)]
        return answered({"count": len(found)})

    async def retrieve(request: Request) -> Response:
        return answered({"entry": whole_json(entry_of(request))})

    async def explain(request: Request) -> Response:
        from .explaining import explained

        space = world.space(namespace_of(world, request))
        return answered({"explanation": await explained(space, entry_of(request))})

    async def verify(request: Request) -> Response:
        wanted = await read_body(request, Verify)
        if wanted.exactly is not None and (wanted.at_least, wanted.at_most) != (None, None):
            problem = Problem("invalid_body", "exactly stands alone")
            raise invalid(problem, hint="Or write at_least, at_most, or both.")
        match = resolved(world.space(namespace_of(world, request)), wanted.match)
        return answered(await verdict(entries_of(request, match.after), match, wanted))

    async def har(request: Request) -> Response:
        match = resolved(world.space(namespace_of(world, request)), _listing(request))
        entries = entries_of(request, match.after)
        named = {"Content-Disposition": 'attachment; filename="fauxpa.har"'}
        return StreamingResponse(_har(entries, match), headers=named, media_type="application/json")

    async def clear(request: Request) -> Response:
        return answered({"cleared": world.journal.clear(namespace_of(world, request))})

    return [
        Route("/journal", list_all),
        Route("/journal", clear, methods=["DELETE"]),
        Route("/journal/count", count),
        Route("/journal/verify", verify, methods=["POST"]),
        Route("/journal/{id:int}", retrieve),
        Route("/journal/{id:int}/explain", explain),
        Route("/journal.har", har),
    ]


async def matching(entries: Sequence[Exchange], match: Match) -> AsyncIterator[Exchange]:
    """Those that meet the criteria; others get their turn meanwhile."""
    for index in range(len(entries)):
        if index % BATCH == BATCH - 1:
            await asyncio.sleep(0)
        if meets(match, entry := entries[index]):
            yield entry


async def verdict(entries: Sequence[Exchange], match: Match, wanted: Verify) -> Json:
    """Whether so many entries meet the criteria as have to; the nearest misses, where it is too few."""
    ids: list[int] = []
    near: list[tuple[int, int, Exchange]] = []
    for index in range(len(entries)):
        if index % BATCH == BATCH - 1:
            await asyncio.sleep(0)
        entry = entries[index]
        if in_time(match, entry):
            if distance := sum(WEIGHTS.get(one.criterion, 1) for one in misses(match, entry)):
                near.append((distance, -entry.id, entry))
            else:
                ids.append(entry.id)
    least = wanted.exactly if wanted.exactly is not None else wanted.at_least
    if least is None:
        least = 1 if wanted.at_most is None else 0
    most = wanted.exactly if wanted.exactly is not None else wanted.at_most
    nearest = sorted(near, key=lambda each: each[:2])[:MOST_NEAREST] if len(ids) < least else []
    return {
        "matches": least <= len(ids) and (most is None or len(ids) <= most),
        "count": len(ids),
        "entries": ids,
        "nearest": [near_miss_json(entry, list(misses(match, entry))) for _, _, entry in nearest],
    }


async def _har(entries: Sequence[Exchange], match: Match) -> AsyncIterator[bytes]:
    from .har import entry_har, head_and_tail

    head, tail = head_and_tail(__version__)
    between = b""
    yield head
    async for entry in matching(entries, match):
        yield between + msgspec.json.encode(entry_har(entry))
        between = b","
    yield tail


def _listing(request: Request) -> Listing:
    """Raises Refusal 422 for what is no criterion, or none that can be."""
    given = {name: value for name, value in request.query_params.items() if value}
    try:
        return msgspec.convert(given, Listing, strict=False)
    except msgspec.ValidationError as error:
        names = ", ".join(name for name in Listing.__struct_fields__ if name != "body")
        raise invalid(Problem("invalid_query", str(error)), hint=f"There are: {names}.") from None
