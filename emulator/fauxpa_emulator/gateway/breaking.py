"""How an answer goes out that a fault strikes: late, in drops, spoilt, or not at all.

Where there is no connection to break, in a process that calls the application itself, the client gets the error that
httpx raises for it on a real one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from math import ceil
from typing import NoReturn

from starlette.types import Message, Scope, Send

from ..faults import Fault
from . import transport as transports
from .bodies import Bounded
from .recording import RawHeader

MARK = b"x-fauxpa-fault"
PIECES = 10
"""Of a slow body."""
HALF_A_LINE = b"HTTP/1."
CLOSING = 5.0
"""Seconds that a connection has to end."""


class Breaking:
    """A `send` that keeps the answer back until all of it is there, and then does with it what the fault wants."""

    def __init__(self, fault: Fault, send: Send, scope: Scope, body: Bounded) -> None:
        self.fault = fault
        self.status = 0
        self.headers: list[RawHeader] = []
        self.content = b""
        self.has_body = scope["method"] != "HEAD"
        """Whether the client is to get the content."""
        self._send = send
        self._body = body
        self._transport = transports.transport_of(scope)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], [*message["headers"], (MARK, self.fault.name.encode())]
            return
        self.content += message.get("body", b"")
        if not message.get("more_body", False):
            self.has_body = self.has_body and bool(self.content)
            await WAYS.get(self.fault.kind, whole)(self)

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return float(self.fault.parameters["seconds"])

    async def begin(self) -> None:
        """Send the head."""
        await self._send({"type": "http.response.start", "status": self.status, "headers": self.headers})

    async def send(self, part: bytes, *, last: bool = False) -> None:
        """Send a part of the body."""
        await self._send({"type": "http.response.body", "body": part, "more_body": not last})

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the client has gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._body.left()

    async def hang_up(self, *, after: bytes = b"") -> None:
        """Close the connection in order, after some raw bytes."""
        connection = self._transport
        if connection is None:
            self._fail_in_process(reset=False)
        connection.write(after)
        connection.close()
        await self.pause(CLOSING)  # before it saw the end, the server would call a missing answer an error

    async def reset(self) -> None:
        """Break the connection off."""
        connection = self._transport
        if connection is None:
            self._fail_in_process(reset=True)
        transports.reset(connection)
        await self.pause(CLOSING)

    def _fail_in_process(self, *, reset: bool) -> NoReturn:
        import httpx  # only here: what serves on a socket does without it

        kind = httpx.ReadError if reset else httpx.RemoteProtocolError
        raise kind(f"Fault {self.fault.name} broke the connection")

    def replace_header(self, name: bytes, value: bytes) -> None:
        """Set a header in place of the one that may be there."""
        self.headers = [header for header in self.headers if header[0] != name] + [(name, value)]

    def fill(self) -> None:
        """Give an answer without a body an empty object."""
        if not self.content:
            self.status, self.content = 200, b"{}"
            self.replace_header(b"content-type", b"application/json")


async def whole(out: Breaking) -> None:
    """As it is."""
    await out.begin()
    await out.send(out.content, last=True)


async def of_gateway(out: Breaking) -> None:
    """As an answer that no application saw."""
    out.headers = [header for header in out.headers if header[0] != b"x-request-id"]
    await whole(out)


async def late(out: Breaking) -> None:
    """After a while."""
    await out.pause(out.seconds)
    await whole(out)


async def in_drops(out: Breaking) -> None:
    """The head at once, the body bit by bit; what has no body comes late."""
    if not out.has_body:
        await late(out)
        return
    step = ceil(len(out.content) / PIECES)
    pieces = [out.content[start : start + step] for start in range(0, len(out.content), step)]
    await out.begin()
    for piece in pieces:
        await out.pause(out.seconds / len(pieces))
        await out.send(piece)
    await out.send(b"", last=True)


async def in_half(out: Breaking) -> None:
    """Less than was announced; of what has no body not even the head."""
    if out.has_body:
        await out.begin()
        await out.send(out.content[: len(out.content) // 2])
        await out.hang_up()
    else:
        await out.hang_up(after=HALF_A_LINE)


async def reset(out: Breaking) -> None:
    """Broken off, before the answer or within its body."""
    after = out.fault.parameters.get("after_bytes")
    if after is not None and out.has_body:
        await out.begin()
        await out.send(out.content[: min(after, len(out.content) - 1)])
    await out.reset()


async def unanswered(out: Breaking) -> None:
    """Not at all."""
    await out.hang_up()


async def malformed(out: Breaking) -> None:
    """Cut, and complete as HTTP: the beginning of an object is no JSON."""
    out.fill()
    out.content = out.content[: ceil(len(out.content) / 2)]
    out.replace_header(b"content-length", b"%d" % len(out.content))
    await whole(out)


async def mislabelled(out: Breaking) -> None:
    """As HTML that it is not."""
    out.fill()
    out.replace_header(b"content-length", b"%d" % len(out.content))
    out.replace_header(b"content-type", b"text/html; charset=utf-8")
    await whole(out)


WAYS: Mapping[str, Callable[[Breaking], Awaitable[None]]] = {
    "gateway-404": of_gateway,
    "gateway-502": of_gateway,
    "gateway-504": of_gateway,
    "latency": late,
    "slow-body": in_drops,
    "truncated-body": in_half,
    "reset": reset,
    "empty-reply": unanswered,
    "malformed-json": malformed,
    "wrong-type": mislabelled,
}
"""By kind; what other kinds answer goes out as it is."""
