"""What passes between a server or command and the process that judges."""

import struct
from datetime import date
from typing import Any, BinaryIO

import msgspec

from fauxpa_emulator.documents.validation.findings import Level
from fauxpa_emulator.documents.validation.profiles import Rules

HEADER = struct.Struct(">I")


class Job(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A document to judge."""

    data: bytes
    file_name: str
    level: Level = "full"
    rules: Rules = "auto"
    today: date | None = None


class Warm(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Stylesheets to compile before they are needed."""

    files: tuple[str, ...]


def frame(message: Any) -> bytes:
    body = msgspec.msgpack.encode(message)
    return HEADER.pack(len(body)) + body


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return body if len(body) == length else None
