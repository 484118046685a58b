"""Subscriptions, deliveries with every try, and Replay."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import Response

from .rendering import Page

LATEST = 50


async def show(page: Page) -> Response:
    """What was delivered last."""
    subscribed = await page.emulator.ask("/webhooks/subscriptions")
    delivered = await page.emulator.ask("/webhooks/deliveries", limit=LATEST)
    return await page.show(
        "webhooks.html",
        subscriptions=subscribed["subscriptions"],
        collecting=subscribed["collecting"],
        deliveries=delivered["deliveries"],
        total=delivered["total"],
    )


async def replay(page: Page, _: FormData) -> Response:
    """Send a delivery once more."""
    await page.emulator.call("POST", f"/webhooks/deliveries/{page.id}/replay")
    return page.go("/webhooks", notice="replayed")


async def collect(page: Page, form: FormData) -> Response:
    """Keep webhooks instead of sending them, or send them again."""
    await page.emulator.call("PUT", "/webhooks/collecting", {"collect": form.get("collect") == "yes"})
    return page.go("/webhooks")
