"""A file is judged, and goes nowhere."""

from __future__ import annotations

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from .asking import Refused
from .rendering import Page
from .words import language_of


async def show(page: Page) -> Response:
    """The box."""
    return await page.show("check.html", report=None, name="", organizations=[])


async def check(page: Page, form: FormData) -> Response:
    """The findings on a file."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Refused(400, "no_file", "Choose a file first")
    language = language_of(page.request)
    answer = await page.emulator.send(
        "POST",
        "/_fauxpa/validate",
        query={"lang": language},
        files={"file": (file.filename, await file.read())},
    )
    return await page.show("check.html", report=answer.json(), name=file.filename)
