"""Who can receive: the Annuaire, and the magic companies with what each of them does."""

from __future__ import annotations

from starlette.responses import Response

from .rendering import Page


async def show(page: Page) -> Response:
    """Both tables."""
    directory, magic = await page.emulator.ask_all("/annuaire", "/companies")
    return await page.show("companies.html", lines=directory["lines"], magic=magic)
