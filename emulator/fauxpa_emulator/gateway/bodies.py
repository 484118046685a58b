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
MOST_FIELDS = 100
MOST_LEVELS = 100
"""Of nested JSON: no request of the API has more than five."""


class TooLarge(Exception):
    """The body is over MOST_BYTES."""


class Bounded:
    """A `receive` that refuses to pass on more than MOST_BYTES, or a body that breaks off."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive = receive
        self._seen = 0
        self._ended = False
        declared = headers.get("content-length", "")
        self.declared = int(declared) if declared.isdecimal() else 0
        self.expected = self.declared > 0 or "transfer-encoding" in headers
        """Whether there is a body at all."""

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        self._seen += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        if self._seen > MOST_BYTES:
            raise TooLarge
        return message

    def check_declared(self) -> None:
        """Raises TooLarge where the declared length is already over."""
        if self.declared > MOST_BYTES:
            raise TooLarge

    async def drain(self) -> None:
        """Read what is left of a body that was refused, within reason."""
        while not self._ended and self._seen <= DRAINED and self.declared <= DRAINED:
            message = await self._receive()
            if message["type"] != "http.request":
                return
            self._seen += len(message.get("body", b""))
            self._ended = not message.get("more_body", False)

    async def read(self) -> bytes:
        """The whole body. Raises TooLarge, and ClientDisconnect where its sender is gone."""
        return b"".join([chunk async for chunk in self.chunks()])

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes, with an empty chunk at the end. Raises TooLarge and ClientDisconnect."""
        self.check_declared()
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
