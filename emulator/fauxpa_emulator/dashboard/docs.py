"""The API reference at `/_fauxpa/docs`: Qonto's API, and the control API beside it."""

from __future__ import annotations

from functools import lru_cache

from starlette.responses import Response

from ..wire import Json
from .asking import CONTROL
from .reference import Area, Document
from .rendering import Page

QONTO, OWN = f"{CONTROL}/docs/", f"{CONTROL}/docs/control"


async def qonto(page: Page) -> Response:
    """What the emulator answers as Qonto."""
    return await _shown(page, "Qonto", "/openapi.json", {"title": "fauxpa", "link": OWN})


async def control(page: Page) -> Response:
    """What it answers as itself."""
    return await _shown(page, "fauxpa", "/control/openapi.json", {"title": "Qonto", "link": QONTO})


async def _shown(page: Page, title: str, source: str, other: dict[str, str]) -> Response:
    document = await page.emulator.ask(source)
    areas = _areas(_Kept(document))
    return await page.show("reference.html", title=title, areas=areas, other=other, source=CONTROL + source)


class _Kept:
    """A document by its name and version, which tell documents of one emulator apart."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self._key = (document["info"]["title"], document["info"]["version"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=4)
def _areas(kept: _Kept) -> tuple[Area, ...]:
    return Document(kept.document).areas()
