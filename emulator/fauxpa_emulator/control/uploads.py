"""A file in a request to the control API: the body itself, or one field of a form."""

from __future__ import annotations

from email.message import Message

from starlette.datastructures import UploadFile
from starlette.requests import Request

from ..errors import Problem, Refusal, bad_request
from ..gateway.bodies import Bounded, TooLarge, parse_form

FIELD = "file"


async def file_of(request: Request) -> tuple[bytes, str | None]:
    """The content, and the name that came with it. Raises Refusal 400, 413, 422."""
    body = Bounded(request.receive, request.headers)
    try:
        if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            return await _of_form(request, body)
        return await body.read(), name_of(request.headers.get("content-disposition", ""))
    except TooLarge:
        await body.drain()
        raise Refusal(413, Problem("too_large", "The file is over 15 MB"), hint="Qonto takes 5 MB.") from None


async def _of_form(request: Request, body: Bounded) -> tuple[bytes, str | None]:
    form = await parse_form(body, request.headers, "multipart/form-data", most_files=1)
    try:
        file = form.get(FIELD)
        if not isinstance(file, UploadFile):
            raise bad_request("no_file", f"The form has no file in a field {FIELD}")
        return await file.read(), file.filename
    finally:
        await form.close()


def name_of(disposition: str) -> str | None:
    """The file name in a Content-Disposition header, also an encoded one (RFC 6266)."""
    message = Message()
    message["Content-Disposition"] = disposition
    return message.get_filename()
