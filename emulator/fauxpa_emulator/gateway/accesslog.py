"""One line a request: who asked for what, how it went, how long it took, and on what the answer rested.

Never a body, a query or a header of the request: they hold credentials and other people's data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..clock import Monotonic, Wall

LONGEST = 200
"""Characters of a path that are shown."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_LONGEST_NAME = 24
"""Segments of a path that are longer, and no UUID, may be a secret."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is told of a request; everything in it is safe to print. `status` is None where no answer was sent."""

    at: datetime
    method: str
    path: str
    status: int | None
    milliseconds: float
    operation: str | None
    trace: str | None
    basis: str | None


Render = Callable[[Line], str]


class AccessLog:
    """Tells `write` of every request to `app`."""

    def __init__(
        self, app: ASGIApp, *, write: Callable[[str], object], render: Render, wall: Wall, ticks: Monotonic
    ) -> None:
        self._app = app
        self._write = write
        self._render = render
        self._wall = wall
        self._ticks = ticks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._ticks()
        status: int | None = None
        headers: Iterable[tuple[bytes, bytes]] = ()

        async def watched(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], message["headers"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            told = {name: value.decode("latin-1") for name, value in headers}
            operation = getattr(scope.get("endpoint"), "operation", None)
            line = Line(
                at=self._wall(),
                method=quote(scope["method"][:16]),
                path=shown(scope["path"]),
                status=status,
                milliseconds=round((self._ticks() - began) * 1000, 1),
                operation=operation.id if operation is not None else None,
                trace=told.get(b"x-tyk-trace-id"),
                basis=told.get(b"x-fauxpa-basis"),
            )
            self._write(self._render(line) + "\n")


def shown(path: str) -> str:
    """A path as it may be printed: one word of ASCII, not too long, without what may be a secret."""
    segments = (
        segment if len(segment) <= _LONGEST_NAME or _UUID.fullmatch(segment) else f"{segment[:4]}..."
        for segment in path.split("/")
    )
    text = quote("/".join(segments), safe="/:@!$&'()*+,;=", errors="replace")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def as_text(line: Line) -> str:
    """`2026-11-23T09:00:00.000Z POST /v2/clients 200 1.3 ms clients.create 4f… guess; U-13`."""
    words = (
        moment(line.at),
        line.method,
        line.path,
        str(line.status or "-"),
        f"{line.milliseconds} ms",
        line.operation or "-",
        line.trace or "-",
        line.basis or "-",
    )
    return " ".join(words)


def as_json(line: Line) -> str:
    """The same as one JSON object."""
    return json.dumps(
        {
            "time": moment(line.at),
            "method": line.method,
            "path": line.path,
            "status": line.status,
            "ms": line.milliseconds,
            "operation": line.operation,
            "trace_id": line.trace,
            "basis": line.basis,
        }
    )


def moment(at: datetime) -> str:
    """A time of the log."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
