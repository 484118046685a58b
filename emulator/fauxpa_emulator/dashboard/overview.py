"""The first page: who is here, what came last, and what to do first."""

from __future__ import annotations

from starlette.responses import Response

from .journal import newest
from .rendering import Page

LATEST = 8
MOST_SEARCHED = 2_000
"""Calls: the last ones, among which refused ones are looked for."""


async def show(page: Page) -> Response:
    """The namespace at a glance."""
    ask = page.emulator.ask
    whole = await ask(f"/namespaces/{page.namespace}")
    invoices = await ask("/client_invoices", limit=LATEST)
    incoming = await ask("/supplier_invoices", limit=LATEST)
    after = max(await newest(page) - MOST_SEARCHED, 0)
    refused = await ask("/journal", status="4xx", after=after, newest="true", limit=LATEST)
    return await page.show(
        "overview.html",
        organizations=whole["organizations"],
        credentials=whole["credentials"],
        invoices=invoices,
        incoming=incoming,
        refused=refused["entries"],
        companies=(await ask("/companies"))["companies"],
        base_url=page.emulator.base_url,
    )
