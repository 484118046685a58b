"""A file is judged, and goes nowhere."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import Response

from .rendering import Page, uploaded
from .words import language_of


async def show(page: Page) -> Response:
    """The box."""
    return await page.show("check.html", report=None)


async def check(page: Page, form: FormData) -> Response:
    """The findings on a file."""
    name, data = await uploaded(form)
    language = language_of(page.request)
    answer = await page.emulator.send(
        "POST",
        "/_fauxpa/validate",
        query={"lang": language},
        files={"file": (name, data)},
    )
    return await page.show("check.html", report=answer.json(), name=name)
