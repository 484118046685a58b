"""The file behind an invoice: as it is, its XML, and what it says, for a person."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..documents import Document, Unreadable, detect, read
from ..errors import Problem, Refusal
from ..filing.names import content_disposition
from ..network.contents import content_of
from ..records.files import Attachment
from ..store import ATTACHMENTS
from ..wire import Json
from ..world import Space
from .answers import answered

Attached = Callable[[Request], tuple[Space, str | None]]
"""The namespace of a request, and the id of the attachment that it is about. Raises Refusal 404."""
SHOWN = frozenset({detect.PDF, detect.PNG, detect.JPEG})
"""Types that a browser may open in place: they run no script that reaches this origin."""
IN_PLACE = {"Content-Security-Policy": "frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}
"""Nothing about what it loads: viewers of PDF are pages themselves, and would be bound by it."""


def file_routes(prefix: str, attached: Attached) -> list[BaseRoute]:
    """`{prefix}/document`, `/file` and `/xml`."""

    async def file_of(request: Request) -> tuple[Attachment, bytes]:
        space, id = attached(request)
        attachment = space.get(ATTACHMENTS, id) if id is not None else None
        if attachment is None:
            hint = "A draft gets its file when it is finalized."
            raise Refusal(404, Problem("no_file", "This invoice has no file"), hint=hint)
        return attachment, await content_of(space, attachment)

    async def document(request: Request) -> Response:
        attachment, data = await file_of(request)
        found = await _read(data, attachment.file_name)
        return answered({"document": document_json(attachment, found)})

    async def file(request: Request) -> Response:
        attachment, data = await file_of(request)
        if attachment.content_type not in SHOWN:
            return _download(data, attachment.file_name)
        headers = {"Content-Disposition": content_disposition(attachment.file_name, in_place=True), **IN_PLACE}
        return Response(data, media_type=attachment.content_type, headers=headers)

    async def xml(request: Request) -> Response:
        attachment, data = await file_of(request)
        found = await _read(data, attachment.file_name)
        if found.xml is None:
            problem = Problem("no_xml", found.problem or "There is no structured invoice in this file")
            raise Refusal(404, problem, hint="Factur-X, UBL and CII files have one.")
        return _download(found.xml, f"{attachment.file_name.removesuffix('.pdf')}.xml".replace(".xml.xml", ".xml"))

    return [
        Route(f"{prefix}/document", document),
        Route(f"{prefix}/file", file),
        Route(f"{prefix}/xml", xml),
    ]


def document_json(attachment: Attachment, document: Document) -> Json:
    """What a file is, and what the invoice in it says: the fields of EN 16931 by their names in our model."""
    return {
        "file_name": attachment.file_name,
        "size": attachment.size,
        "media_type": document.media_type,
        "syntax": document.syntax,
        "profile": document.profile,
        "problem": document.problem,
        "invoice": plain(document.invoice),
    }


def plain(value: Any) -> Any:
    """A value of the model as JSON: what is not there is left out, amounts are texts, files are their sizes."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {name: each for name, each in told.items() if each not in (None, [], {})}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return {"size": len(value)}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


async def _read(data: bytes, name: str) -> Document:
    try:
        return await anyio.to_thread.run_sync(lambda: read(data, file_name=name))
    except Unreadable as error:  # it was taken as a file all the same
        return Document(media_type="application/octet-stream", problem=error.reason)


def _download(data: bytes, name: str) -> Response:
    """Never shown in place: XML may bring a script along."""
    return Response(data, media_type="application/xml", headers={"Content-Disposition": content_disposition(name)})
