"""The parts of a form as it came over the wire, for whoever looks at it afterwards: also of one that was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from python_multipart.multipart import parse_options_header

MEDIA = "multipart/form-data"
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One field or file: its content is `data[start:end]`."""

    name: str
    file_name: str | None
    media_type: str | None
    start: int
    end: int


def parts_of(data: bytes, content_type: str) -> list[Part]:
    """The parts of a body in the order in which they stand; none where it has another type or no boundary."""
    media, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary", b"")
    if not media.startswith(b"multipart/") or not boundary:
        return []
    return list(_parts(data, b"--" + boundary))


def _parts(data: bytes, delimiter: bytes) -> Iterator[Part]:
    at = data.find(delimiter)
    for _ in range(MOST_PARTS):
        if at < 0:
            return
        at += len(delimiter)
        if data.startswith(b"--", at):
            return
        following = data.find(b"\r\n" + delimiter, at)
        end = following if following >= 0 else len(data)
        head = data.find(b"\r\n\r\n", at, end)
        if head >= 0:
            yield _part(data[at:head], head + 4, end)
        at = following + 2 if following >= 0 else -1


def _part(head: bytes, start: int, end: int) -> Part:
    headers = dict(_header(line) for line in head.split(b"\r\n") if b":" in line)
    _, options = parse_options_header(headers.get(b"content-disposition", b""))
    file_name = options.get(b"filename")
    media_type = headers.get(b"content-type")
    return Part(
        name=_text(options.get(b"name", b"")),
        file_name=None if file_name is None else _text(file_name),
        media_type=None if media_type is None else _text(media_type),
        start=start,
        end=end,
    )


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
