"""The first page: who is here, what came last, and what to do first."""

from __future__ import annotations

from starlette.responses import Response

from .rendering import Page

LATEST = 8


async def show(page: Page) -> Response:
    """The namespace at a glance."""
    ask = page.emulator.ask
    whole = await ask(f"/namespaces/{page.namespace}")
    invoices = await ask("/client_invoices", limit=LATEST)
    incoming = await ask("/supplier_invoices", limit=LATEST)
    refused = await ask("/journal", status="4xx", newest="true", limit=LATEST) if await _is_short(page) else None
    return await page.show(
        "overview.html",
        organizations=whole["organizations"],
        credentials=whole["credentials"],
        invoices=invoices,
        incoming=incoming,
        refused=refused["entries"] if refused else None,
        base_url=str(page.request.base_url).partition("/_fauxpa")[0].rstrip("/"),
    )


async def _is_short(page: Page) -> bool:
    """Whether the journal can be searched in a moment."""
    newest = await page.emulator.ask("/journal", newest="true", limit=1)
    return bool(newest["total"] <= 2_000)
