"""What was asked and answered, live; and one entry with the rules behind it and a command that asks it again."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import Response

from . import shown
from .rendering import Page

LATEST = 50


async def listed(page: Page) -> Response:
    """The newest entries, all or some."""
    wanted, _ = page.wanted("operation", "status", "text")
    found = await page.emulator.ask("/journal", **wanted, newest="true", limit=LATEST)
    operations = (await page.emulator.ask("/info"))["operations"]
    return await page.show(
        "journal.html", entries=found["entries"], total=found["total"], wanted=wanted, operations=operations
    )


async def one(page: Page) -> Response:
    """All that is known of it."""
    id = page.request.path_params["id"]
    entry = (await page.emulator.ask(f"/journal/{id}"))["entry"]
    explained = (await page.emulator.ask(f"/journal/{id}/explain"))["explanation"]
    base_url = str(page.request.base_url).partition("/_fauxpa")[0].rstrip("/")
    return await page.show("entry.html", entry=entry, explained=explained, curl=shown.curl(entry, base_url))


async def clear(page: Page, _: FormData) -> Response:
    """Forget what was recorded."""
    await page.emulator.call("DELETE", "/journal")
    return page.go("/journal")
