"""A real browser in front of a real emulator. Where there is no Chromium, these tests say so and are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from fauxpa_emulator.testing.server import Server

CHROMIUM = os.environ.get("FAUXPA_TEST_BROWSER") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
START = "2026-09-14T08:00:00Z"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not longer: while it is open, its event loop runs in this thread, and others' cannot."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, or set FAUXPA_TEST_BROWSER")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def emulator() -> Iterator[Server]:
    """With its time standing still, so that what is seen is the same each time."""
    with Server(rate_limit="off", clock="frozen", start_at=START) as server:
        yield server


class Tab:
    """A page, and all that must not happen on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.on("console", lambda one: self.complaints.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._look)
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def _look(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "chrome:", "chrome-extension:", "about:")):
            self.complaints.append(f"asks another host: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page


@pytest.fixture
def tab_of(browser: Browser, emulator: Server) -> Iterator[Callable[..., Tab]]:
    """`tab_of(color_scheme="dark")`: a tab of its own; at the end nothing may have been complained of."""
    made: list[tuple[BrowserContext, Tab]] = []

    def make(**settings: Any) -> Tab:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1180, "height": 900}, **settings})
        context.set_default_timeout(15_000)
        made.append((context, Tab(context.new_page(), emulator.url)))
        return made[-1][1]

    yield make
    for context, tab in made:
        context.close()
        assert tab.complaints == []


@pytest.fixture
def tab(tab_of: Callable[..., Tab]) -> Tab:
    return tab_of()
