"""A namespace as one file: two lines that say what it is, then its records, then the files that they name.

    fauxpa-snapshot 1
    {"namespace": "shop", "records_size": 81234, "records_sha256": "…", …}
    <records_size bytes of MessagePack: `Saved`>
    <for each file its length in eight bytes, the highest first, and its bytes>

The first line has the format's number: another one is refused. A record is the JSON that the store keeps.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import msgspec

from .. import __version__
from ..errors import Problem, invalid
from ..records.access import Credential, OAuthApplication
from ..store import APPLICATIONS, CREDENTIALS, GLOBAL, KINDS, NAMESPACES, ORIGINS, Condition, Namespace, Origin
from ..wire import Json, timestamp
from ..world import World
from .life import origin, pristine

MAGIC = b"fauxpa-snapshot "
FORMAT = 1
MOST_BYTES = 256 * 1024 * 1024
"""Of a file; what is larger is neither written nor read."""
LENGTH = 8
"""Bytes that say how long a file is."""
IN_NO_NAMESPACE = frozenset({NAMESPACES.name, ORIGINS.name, CREDENTIALS.name, APPLICATIONS.name})
"""Kinds of what must be found before the namespace is known; they are saved apart."""


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a namespace: each record in JSON, by its kind, and how far the counters have come."""

    records: dict[str, list[bytes]]
    counters: dict[str, int]
    files: list[str]
    """The SHA-256 of each file that it keeps."""


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """All of a namespace but its files."""

    namespace: Namespace
    origin: Origin
    now: Records
    beginning: Records
    credentials: list[Credential]
    applications: list[OAuthApplication]


@dataclass(frozen=True)
class Snapshot:
    """A file that is about to be written: its size, what comes first, and the contents that follow."""

    size: int
    head: bytes
    contents: Mapping[str, int]

    async def parts(self, world: World) -> AsyncIterator[bytes]:
        """The file, bit by bit, so that others get their turns. Raises KeyError where a content went meanwhile."""
        yield self.head
        for name, size in self.contents.items():
            data = world.store.content(name)
            if data is None:
                raise KeyError(name)
            yield size.to_bytes(LENGTH, "big")
            yield data
            await asyncio.sleep(0)


def take(world: World, name: str) -> Snapshot:
    """A namespace as it is now. Raises KeyError where there is none, Refusal 422 where the file would be too large."""
    store = world.store
    own = Condition("space", "=", name)
    saved = Saved(
        namespace=_stopped(world, name),
        origin=origin(world, name),
        now=_records(world, name),
        beginning=_records(world, pristine(name)),
        credentials=store.find(CREDENTIALS, GLOBAL, own),
        applications=store.find(APPLICATIONS, GLOBAL, own),
    )
    contents = store.contents_of(name) | store.contents_of(pristine(name))
    body = msgspec.msgpack.encode(saved)
    about: Json = {
        "namespace": name,
        "fauxpa": __version__,
        "at": timestamp(world.space(name).now),
        "records": {kind: len(found) for kind, found in saved.now.records.items()},
        "files": len(contents),
        "records_size": len(body),
        "records_sha256": hashlib.sha256(body).hexdigest(),
    }
    head = b"%s%d\n%s\n%s" % (MAGIC, FORMAT, msgspec.json.encode(about), body)
    size = len(head) + sum(LENGTH + length for length in contents.values())
    if size > MOST_BYTES:
        raise invalid(Problem("too_large", f"The snapshot would be over {MOST_BYTES // 1024**2} MiB"))
    return Snapshot(size, head, contents)


def _records(world: World, name: str) -> Records:
    found = {kind.name: world.store.records_of(kind, name) for kind in KINDS if kind.name not in IN_NO_NAMESPACE}
    return Records(
        records={kind: records for kind, records in found.items() if records},
        counters=world.store.counters_of(name),
        files=list(world.store.contents_of(name)),
    )


def _stopped(world: World, name: str) -> Namespace:
    """The record, its clock at the moment of the snapshot, unless it simply shows the machine's time."""
    record = world.namespace(name)
    clock = record.clock
    if clock.speed == 1 and clock.anchor == clock.wall_anchor:
        return record
    wall = world.wall()
    return msgspec.structs.replace(record, clock=clock.moved(wall))
