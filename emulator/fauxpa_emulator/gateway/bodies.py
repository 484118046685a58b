"""Request bodies: bounded before they are parsed, then JSON or a form."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import msgspec
from starlette.datastructures import FormData, Headers
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from ..errors import Problem, bad_request, invalid
from ..wire import Json

MOST_BYTES = 15 * 1024 * 1024
"""Of a request body (digest 4.5); smaller bounds are the handlers'."""
DRAINED = 4 * MOST_BYTES
"""A body that is too large is read to its end up to here, so that its sender gets to hear why."""
KEPT = 64 * 1024
"""Bytes of a body that the journal keeps."""
MOST_FIELDS = 100
MOST_LEVELS = 100
"""Of nested JSON: no request of the API has more than five."""


class TooLarge(Exception):
    """The body is over MOST_BYTES."""


class Bounded:
    """A `receive` that refuses to pass on more than MOST_BYTES, or a body that breaks off."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive = receive
        self._kept: list[bytes] = []
        self._peeked = b""
        self._ended = False
        self.seen = 0
        """Bytes that have come."""
        declared, self.expected = b"", False
        for name, value in headers.raw:  # once for both: every request passes here
            if name == b"content-length":
                declared = value
            elif name == b"transfer-encoding":
                self.expected = True
        self.declared = int(declared) if declared.isdigit() else 0
        self.expected = self.expected or self.declared > 0
        """Whether there is a body at all."""

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        self._note(message)
        if self.seen > MOST_BYTES:
            raise TooLarge
        return message

    def _note(self, message: Message) -> None:
        chunk: bytes = message.get("body", b"")
        if chunk:
            if self.seen < KEPT:
                self._kept.append(chunk[: KEPT - self.seen])
            self.seen += len(chunk)
        self._ended = not message.get("more_body", False)

    def beginning(self) -> bytes:
        """Up to KEPT bytes of what has come."""
        return b"".join(self._kept) if self._kept else b""

    def check_declared(self) -> None:
        """Raises TooLarge where the declared length, or what has come, is already over."""
        if max(self.declared, self.seen) > MOST_BYTES:
            raise TooLarge

    async def drain(self) -> None:
        """Read what is left of a body that was refused, within reason."""
        while not self._ended and self.seen <= DRAINED and self.declared <= DRAINED:
            message = await self._receive()
            if message["type"] != "http.request":
                return
            self._note(message)

    async def read(self) -> bytes:
        """The whole body. Raises TooLarge, and ClientDisconnect where its sender is gone."""
        return b"".join([chunk async for chunk in self.chunks()])

    async def peek(self) -> bytes:
        """The whole body, for somebody who looks at it before it is read. Raises TooLarge and ClientDisconnect."""
        self._peeked = await self.read()
        return self._peeked

    async def left(self) -> None:
        """Wait until the client is gone, or has its answer. What comes meanwhile is lost."""
        while (await self._receive())["type"] == "http.request":
            pass

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes, with an empty chunk at the end. Raises TooLarge and ClientDisconnect."""
        self.check_declared()
        if self._peeked:
            peeked, self._peeked = self._peeked, b""
            yield peeked
        while not self._ended:
            message = await self()
            yield message.get("body", b"")
        yield b""


def parse_json(data: bytes) -> Json:
    """The object in a JSON body, without its nulls: to Qonto's Go services a null field is one that is not there.

    Raises Refusal 400 `malformed_json` for anything else.
    """
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_request("malformed_json", f"The body is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise bad_request("malformed_json", "The body is not a JSON object")
    return {name: _without_nulls(value) for name, value in found.items() if value is not None}


def _without_nulls(value: Any, levels: int = MOST_LEVELS) -> Any:
    if not isinstance(value, (dict, list)):
        return value
    if levels == 0:
        raise bad_request("malformed_json", f"The body is nested in more than {MOST_LEVELS} levels")
    if isinstance(value, list):
        return [_without_nulls(part, levels - 1) for part in value]
    return {name: _without_nulls(part, levels - 1) for name, part in value.items() if part is not None}


async def parse_form(body: Bounded, headers: Headers, media: str, *, most_files: int) -> FormData:
    """The fields and files of a form.

    Raises Refusal 400 where the body is not of the operation's media type or breaks off, 422 for too many files.
    """
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media:
        raise bad_request("bad_request", f"Content-Type must be {media}, not {given or 'absent'}")
    parser: FormParser | MultiPartParser
    if media == "multipart/form-data":
        parser = MultiPartParser(
            headers, body.chunks(), max_files=most_files, max_fields=MOST_FIELDS, max_part_size=64 * 1024
        )
    else:
        parser = FormParser(headers, body.chunks())
    try:
        return await parser.parse()
    except MultiPartException as error:
        if "Too many files" in error.message:
            raise invalid(Problem("invalid_format", f"At most {most_files} files are taken")) from None
        raise bad_request("bad_request", f"The form cannot be read: {error.message}") from None
    except (KeyError, ValueError, UnicodeDecodeError) as error:
        raise bad_request("bad_request", f"The form cannot be read: {error}") from None
