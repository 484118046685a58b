"""Judging a file over HTTP: what `fauxpa validate` says of it, as JSON."""

from __future__ import annotations

from email.message import Message
from typing import TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from ..documents.validation.findings import Language, Level, as_json
from ..documents.validation.jobs import Job
from ..documents.validation.profiles import RULES
from ..errors import Problem, Refusal, bad_request, invalid
from ..gateway.bodies import Bounded, TooLarge, parse_form
from ..network.verdict import AHEAD
from ..world import World
from .answers import answered, namespace_of

Choice = TypeVar("Choice", bound=str)
FIELD = "file"
LONGEST_NAME = 255
NAMELESS = "document"
LEVELS: tuple[Level, ...] = ("structure", "full")
LANGUAGES: tuple[Language, ...] = ("en", "fr")


async def validate(world: World, request: Request) -> Response:
    """200 for a file of any content, which is the body or, in a form, the field `file`.

    Query: `rules`, `level` (default: that of the emulator), `lang`, `file_name`, `namespace` (whose clock says which
    day it is). Raises Refusal 413 for a file that is too large, 503 where it cannot be judged to the end and nothing
    was found so far.
    """
    space = world.space(namespace_of(world, request))
    rules = _chosen(request, "rules", RULES, "auto")
    usual: Level = "structure" if world.settings.validation == "structure" else "full"
    level = _chosen(request, "level", LEVELS, usual)
    language = _chosen(request, "lang", LANGUAGES, "en")
    data, name = await _file(request)
    name = (request.query_params.get("file_name") or name or NAMELESS)[:LONGEST_NAME]
    if world.settings.validation == "off":
        raise _cannot_judge("Validation is switched off", "Start the emulator with --validation full.")
    today = (space.now + AHEAD).date()
    report = await world.validation().judge(Job(data=data, file_name=name, level=level, rules=rules, today=today))
    if report.valid is None:
        raise _cannot_judge(report.problem or "", "The query level=structure asks for what needs no engine of rules.")
    return answered(as_json(report, path=name, language=language))


def _chosen(request: Request, name: str, choices: tuple[Choice, ...], default: Choice) -> Choice:
    given = request.query_params.get(name, default)
    for choice in choices:
        if choice == given:
            return choice
    problem = Problem("invalid_query", f"{name}={given} is not known", parameter=name)
    raise invalid(problem, hint=f"{name} is one of {', '.join(choices)}.")


async def _file(request: Request) -> tuple[bytes, str | None]:
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


def _cannot_judge(problem: str, hint: str) -> Refusal:
    return Refusal(503, Problem("cannot_judge", problem), hint=hint)
