"""Judging a file over HTTP: what `fauxpa validate` says of it, as JSON."""

from __future__ import annotations

from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from ..documents.validation.findings import Language, Level, Report, as_json
from ..documents.validation.jobs import Job
from ..documents.validation.profiles import RULES
from ..errors import Problem, Refusal, invalid
from ..network.verdict import AHEAD, report_on
from ..records.invoices import ClientInvoice
from ..wire import Json
from ..world import Space, World
from .answers import answered, namespace_of
from .uploads import file_of

Choice = TypeVar("Choice", bound=str)
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
    data, name = await file_of(request)
    name = (request.query_params.get("file_name") or name or NAMELESS)[:LONGEST_NAME]
    if world.settings.validation == "off":
        raise _switched_off()
    today = (space.now + AHEAD).date()
    report = await world.validation().judge(Job(data=data, file_name=name, level=level, rules=rules, today=today))
    return answered(_told(report, name, language))


async def report_json(request: Request, space: Space, invoice: ClientInvoice) -> Json:
    """The findings on the file that an invoice was imported from, as they are judged at this moment.

    Query: `lang`. Raises Refusal 404 where it has no file, 503 where it cannot be judged.
    """
    if space.world.settings.validation == "off":
        raise _switched_off()
    language = _chosen(request, "lang", LANGUAGES, "en")
    report = await report_on(space, invoice)
    if report is None:
        raise Refusal(404, Problem("no_file", "This invoice was made here: there is no file to judge"))
    return _told(report, invoice.number or invoice.id, language)


def _told(report: Report, name: str, language: Language) -> Json:
    if report.valid is None:
        raise _cannot_judge(report.problem or "", "The query level=structure asks for what needs no engine of rules.")
    return as_json(report, path=name, language=language)


def _chosen(request: Request, name: str, choices: tuple[Choice, ...], default: Choice) -> Choice:
    given = request.query_params.get(name, default)
    for choice in choices:
        if choice == given:
            return choice
    problem = Problem("invalid_query", f"{name}={given} is not known", parameter=name)
    raise invalid(problem, hint=f"{name} is one of {', '.join(choices)}.")


def _cannot_judge(problem: str, hint: str) -> Refusal:
    return Refusal(503, Problem("cannot_judge", problem), hint=hint)


def _switched_off() -> Refusal:
    return _cannot_judge("Validation is switched off", "Start the emulator with --validation full.")
