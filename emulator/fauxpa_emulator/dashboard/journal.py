"""What was asked and answered, live; and one entry with the rules behind it and a command that asks it again."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import Response

from . import shown
from .rendering import Page

LATEST = 50
MOST_SEARCHED = 10_000
"""Calls: the last ones, which are searched in a moment."""


async def listed(page: Page) -> Response:
    """The newest entries, all or some."""
    wanted, _ = page.wanted("operation", "status", "text")
    after = await newest(page) - MOST_SEARCHED if any(wanted.values()) else 0
    found = await page.emulator.ask("/journal", **wanted, after=max(after, 0), newest="true", limit=LATEST)
    operations = (await page.emulator.ask("/info"))["operations"]
    return await page.show(
        "journal.html",
        entries=found["entries"],
        total=found["total"],
        wanted=wanted,
        operations=operations,
        searched=MOST_SEARCHED if after > 0 else None,
    )


async def newest(page: Page) -> int:
    """The number of the last call; 0: there was none."""
    found = (await page.emulator.ask("/journal", newest="true", limit=1))["entries"]
    return int(found[0]["id"]) if found else 0


async def one(page: Page) -> Response:
    """All that is known of it."""
    id = page.request.path_params["id"]
    entry = (await page.emulator.ask(f"/journal/{id}"))["entry"]
    explained = (await page.emulator.ask(f"/journal/{id}/explain"))["explanation"]
    return await page.show(
        "entry.html", entry=entry, explained=explained, curl=shown.curl(entry, page.emulator.base_url)
    )


async def clear(page: Page, _: FormData) -> Response:
    """Forget what was recorded."""
    await page.emulator.call("DELETE", "/journal")
    return page.go("/journal")
