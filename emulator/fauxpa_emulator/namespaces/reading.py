"""Reading a snapshot's file: whatever it is, it is checked to the end before anything changes.

Each record is decoded as what it claims to be, so that no answer can trip over it later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
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
    """What a file holds: the records as they stand in it, and the bytes of the files they name."""

    saved: Saved
    files: dict[str, memoryview]
    """By their SHA-256."""


def read(data: bytes | bytearray) -> Contents:
    """Raises Refusal 422 for anything that is not a whole snapshot of this format; its records are read by `Reader`."""
    try:
        return _read(memoryview(data))
    except Broken as broken:
        raise refused(str(broken)) from None


def refused(why: str) -> Refusal:
    """422 for a file."""
    hint = "Send a file that GET /_fauxpa/namespaces/{name}/snapshot gave, as it was."
    return invalid(Problem("invalid_snapshot", why), hint=hint)


def _read(data: memoryview) -> Contents:
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
    files = {hashlib.sha256(file).hexdigest(): file for file in _files(rest)}
    for records in (saved.now, saved.beginning):
        _check_records(records, files)
    return Contents(saved, files)


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


def _check_records(given: Records, files: Container[str]) -> None:
    """What can be seen without looking into the records."""
    if not all(name in files for name in given.files):
        raise Broken("A file that it keeps is missing")
    for counter, value in given.counters.items():
        if not 0 <= value <= MOST_COUNTED:
            raise Broken(f"Its counter {counter[:50]!r} cannot be at {value}")
    for name in given.records:
        if name not in KIND:
            raise Broken(f"It has records of a kind that this fauxpa does not know: {name[:50]!r}")


class Reader:
    """Decodes the records of a namespace, one after the other, and checks that what they name is there."""

    def __init__(self, given: Records) -> None:
        self._files = set(given.files)
        self._attachments: set[str] = set()
        self._wanted: set[str] = set()

    def decoder(self, kind: Kind[Any]) -> Callable[[bytes], Any]:
        """What makes a record out of its JSON. It raises Refusal 422 where that is none of its kind."""
        decode = msgspec.json.Decoder(kind.type).decode
        times = _times(kind)

        def record(text: bytes) -> Any:
            try:
                found = decode(text)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise refused(f"A record of {kind.name} cannot be read: {error}") from None
            for column in times:
                moment = getattr(found, column)
                if moment is not None and moment.tzinfo is None:
                    raise refused(f"A record of {kind.name} has a time without its zone")
            for event in _events(found):
                if event.at.tzinfo is None or event.code not in STATUSES:
                    raise refused(f"A record of {kind.name} has a status or a time that there is not")
            self._note(found)
            return found

        return record

    def _note(self, record: Any) -> None:
        if isinstance(record, Attachment):
            self._attachments.add(record.id)
            if record.content is not None and record.content not in self._files:
                raise refused("The file of an attachment is missing")
        elif isinstance(record, Upload):
            self._wanted.add(record.attachment_id)

    def end(self) -> None:
        """Raises Refusal 422 where a record names another one that was not read."""
        if not self._wanted <= self._attachments:
            raise refused("The attachment of an upload is missing")


@cache
def _times(kind: Kind[Any]) -> tuple[str, ...]:
    """The columns of a kind that are times."""
    fields = {field.name: field.type for field in msgspec.structs.fields(kind.type)}
    return tuple(name for name in kind.columns if fields.get(name) in (datetime, datetime | None))


def _events(record: Any) -> tuple[LifecycleEvent, ...]:
    if isinstance(record, (ClientInvoice, CreditNote)):
        return record.transmission.events if record.transmission else ()
    return record.events if isinstance(record, SupplierInvoice) else ()


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
