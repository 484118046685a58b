"""From what was asked to HTML: one environment of templates, and what every page has around its own part."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..wire import Json
from . import shown
from .asking import CONTROL, Emulator, Refused
from .words import COOKIE, LANGUAGES, language_of, translator

UI = f"{CONTROL}/ui"
USUAL = "default"
"""The namespace that is meant where none is named."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # so that forms tell their origin, which they are asked for
    "Cache-Control": "no-store",
}
TONES: Mapping[str, str] = {
    "approved": "good",
    "paid": "good",
    "delivered": "good",
    "active": "good",
    "enabled": "good",
    "declined": "bad",
    "submission_failed": "bad",
    "not_delivered": "bad",
    "canceled": "bad",
    "rejected": "bad",
    "abandoned": "bad",
    "fatal": "bad",
    "warning": "warn",
    "submitted": "info",
    "pending": "info",
    "waiting": "info",
    "held": "warn",
}
"""The colour of a word; the word itself is always there."""


@dataclass(frozen=True)
class Page:
    """A request of a person, and everything that is needed to answer it."""

    request: Request
    emulator: Emulator

    @property
    def namespace(self) -> str:
        """Whose page it is."""
        return self.emulator.namespace

    @property
    def id(self) -> str:
        """What the page is about, as one segment of a path."""
        return quote(self.request.path_params["id"], safe="")

    def link(self, path: str = "", **query: Any) -> str:
        """The address of another page of the same namespace."""
        return link(self.namespace, path, **query)

    def wanted(self, *names: str) -> tuple[dict[str, str], int]:
        """What a list shall show: the criteria that were given, and from which place on."""
        given = self.request.query_params
        offset = given.get("offset", "")
        is_number = offset.isascii() and offset.isdecimal() and len(offset) <= 9
        return {name: given.get(name, "") for name in names}, int(offset) if is_number else 0

    async def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A whole page."""
        language = language_of(self.request)
        around = await self._around()
        html = (
            environment()
            .get_template(template)
            .render(
                **around,
                **values,
                page=self,
                link=self.link,
                language=language,
                languages=LANGUAGES,
                t=translator(language),
                money=lambda amount: shown.money(amount, language),
                number=lambda value: shown.number(value, language),
                notice=self.request.query_params.get("notice"),
            )
        )
        answer = HTMLResponse(html, status, HEADERS)
        if self.request.query_params.get("lang") in LANGUAGES:
            answer.set_cookie(COOKIE, language, path=CONTROL, samesite="lax", httponly=True)
        return answer

    def go(self, path: str = "", **query: Any) -> Response:
        """To another page, after something was done."""
        return RedirectResponse(self.link(path, **query), 303, HEADERS)

    async def _around(self) -> Json:
        clock, namespaces = await asyncio.gather(self.emulator.ask("/clock"), self.emulator.ask("/namespaces"))
        names = [one["name"] for one in namespaces["namespaces"]]
        return {"clock": clock, "namespaces": names}


async def uploaded(form: FormData) -> tuple[str, bytes]:
    """Name and content of the file in a form. Raises Refused where none was chosen."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Refused(400, "no_file", "Choose a file first")
    return file.filename, await file.read()


def link(namespace: str, path: str = "", **query: Any) -> str:
    """The address of a page."""
    asked = {name: value for name, value in query.items() if value not in (None, "")}
    if namespace != USUAL:
        asked["ns"] = namespace
    return f"{UI}{path}" + (f"?{urlencode(asked)}" if asked else "")


@cache
def environment() -> jinja2.Environment:
    """The templates; everything that is put into them is escaped."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__ or "", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(tone=lambda word: TONES.get(str(word), "plain"), ui=UI, control=CONTROL)
    made.filters.update(moment=shown.moment, size=shown.size, pretty=shown.pretty)
    return made
