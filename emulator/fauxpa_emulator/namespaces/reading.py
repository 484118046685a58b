"""Reading a snapshot's file: whatever it is, it is checked to the end before anything changes.

Each record is decoded as what it claims to be, so that no answer can trip over it later.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec

from ..clock import LATEST, ClockState
from ..credentials import Credentials
from ..errors import Problem, Refusal, invalid
from ..network.statuses import STATUSES
from ..records.files import Attachment, Upload
from ..records.invoices import ClientInvoice, CreditNote, LifecycleEvent, SupplierInvoice
from ..records.keys import Handed
from ..settings import EARLIEST_START
from ..store import KINDS, Kind
from .snapshot import FORMAT, IN_NO_NAMESPACE, LENGTH, MAGIC, Records, Saved

KIND: Mapping[str, Kind[Any]] = {kind.name: kind for kind in KINDS if kind.name not in IN_NO_NAMESPACE}
BATCH = 100
"""Records read before others get their turn."""
MOST_HEAD = 64 * 1024
MOST_SPEED = 1e6
MOST_COUNTED = 2**53


class Broken(Exception):
    """The file is no snapshot that can be restored; the text says why."""


class _Head(msgspec.Struct):
    records_size: int
    records_sha256: str


@dataclass(frozen=True)
class Contents:
    """What a file holds: its records, decoded, and the bytes of the files they name."""

    saved: Saved
    now: Mapping[Kind[Any], list[Any]]
    beginning: Mapping[Kind[Any], list[Any]]
    files: list[memoryview]


async def read(data: bytes | bytearray) -> Contents:
    """Raises Refusal 422 for anything that is not a whole, sound snapshot of this format."""
    try:
        return await _read(memoryview(data))
    except Broken as broken:
        raise refused(str(broken)) from None


def refused(why: str) -> Refusal:
    """422 for a file."""
    hint = "Send a file that GET /_fauxpa/namespaces/{name}/snapshot gave, as it was."
    return invalid(Problem("invalid_snapshot", why), hint=hint)


async def _read(data: memoryview) -> Contents:
    body, rest = _apart(data)
    try:
        saved = msgspec.msgpack.decode(body, type=Saved)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Broken(f"Its records cannot be read: {error}") from None
    for clock in (saved.namespace.clock, saved.origin.namespace.clock):
        _check_clock(clock)
    if saved.origin.clock is not None:
        _check_time(saved.origin.clock.at, saved.origin.clock.speed)
    _check_handed(saved.origin.handed)
    files = list(_files(rest))
    names = {hashlib.sha256(file).hexdigest() for file in files}
    return Contents(saved, await _records(saved.now, names), await _records(saved.beginning, names), files)


def _apart(data: memoryview) -> tuple[memoryview, memoryview]:
    """The records and what follows them."""
    if data[: len(MAGIC)] != MAGIC:
        raise Broken("It does not begin as a snapshot does")
    first, second, start = _lines(data)
    number = first.removeprefix(MAGIC).decode(errors="replace")
    if number != str(FORMAT):
        raise Broken(f"It is of format {number[:20]}, and this fauxpa reads format {FORMAT}")
    try:
        head = msgspec.json.decode(second, type=_Head)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Broken("Its second line does not say what it holds") from None
    body = data[start : start + max(head.records_size, 0)]
    if len(body) != head.records_size or hashlib.sha256(body).hexdigest() != head.records_sha256:
        raise Broken("Its records are not as they were written: it was cut off, or changed")
    return body, data[start + len(body) :]


def _lines(data: memoryview) -> tuple[bytes, bytes, int]:
    """The first two lines, and where the rest begins."""
    lines = bytes(data[:MOST_HEAD]).split(b"\n", 2)
    if len(lines) < 3:
        raise Broken("It is cut off in its first lines")
    return lines[0], lines[1], len(lines[0]) + len(lines[1]) + 2


def _files(rest: memoryview) -> Iterator[memoryview]:
    position = 0
    while position < len(rest):
        length = int.from_bytes(rest[position : position + LENGTH], "big")
        position += LENGTH
        if position + length > len(rest):
            raise Broken("It is cut off: a file is missing at its end")
        yield rest[position : position + length]
        position += length


async def _records(given: Records, files: set[str]) -> dict[Kind[Any], list[Any]]:
    """The records by kind, all checked."""
    if not files.issuperset(given.files):
        raise Broken("A file that it keeps is missing")
    for counter, value in given.counters.items():
        if not 0 <= value <= MOST_COUNTED:
            raise Broken(f"Its counter {counter[:50]!r} cannot be at {value}")
    found: dict[Kind[Any], list[Any]] = {}
    for name, texts in given.records.items():
        if name not in KIND:
            raise Broken(f"It has records of a kind that this fauxpa does not know: {name[:50]!r}")
        kind = KIND[name]
        decode = msgspec.json.Decoder(kind.type).decode
        records = found[kind] = []
        for index, text in enumerate(texts):
            records.append(_record(kind, decode, text))
            if not (index + 1) % BATCH:
                await asyncio.sleep(0)
    _check_files(found, set(given.files))
    return found


def _record(kind: Kind[Any], decode: Any, text: bytes) -> Any:
    try:
        record = decode(text)
        times = [value for column in kind.columns if isinstance(value := getattr(record, column), datetime)]
        times += [event.at for event in _events(record)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError, ArithmeticError) as error:
        raise Broken(f"A record of {kind.name} cannot be read: {error}") from None
    if any(moment.tzinfo is None for moment in times):
        raise Broken(f"A record of {kind.name} has a time without its zone")
    if any(event.code not in STATUSES for event in _events(record)):
        raise Broken(f"A record of {kind.name} has a status that there is not")
    return record


def _events(record: Any) -> tuple[LifecycleEvent, ...]:
    if isinstance(record, ClientInvoice | CreditNote):
        return record.transmission.events if record.transmission else ()
    return record.events if isinstance(record, SupplierInvoice) else ()


def _check_files(found: Mapping[Kind[Any], list[Any]], files: set[str]) -> None:
    """Every file that a record names must be there."""
    everything = [record for records in found.values() for record in records]
    attachments = {record.id: record for record in everything if isinstance(record, Attachment)}
    if any(one.content is not None and one.content not in files for one in attachments.values()):
        raise Broken("The file of an attachment is missing")
    if any(isinstance(record, Upload) and record.attachment_id not in attachments for record in everything):
        raise Broken("The attachment of an upload is missing")


def _check_handed(handed: Handed) -> None:
    if set(handed.credentials) != {field.name for field in fields(Credentials)} or len(handed.organizations) < 2:
        raise Broken("What it handed out is not what a namespace hands out")


def _check_clock(clock: ClockState) -> None:
    _check_time(clock.anchor, clock.speed)
    _check_time(clock.wall_anchor, clock.speed)


def _check_time(moment: datetime | None, speed: float) -> None:
    if not 0 <= speed <= MOST_SPEED:
        raise Broken("Its clock runs at a speed that no clock has")
    if moment is not None and (moment.tzinfo is None or not EARLIEST_START <= moment <= LATEST):
        raise Broken("Its clock stands at a time that no clock shows")
