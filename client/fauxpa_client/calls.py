"""What every group of calls can do: send a request and read the answer as a record, a page, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .answers import json_object, rows, unwrapped
from .flow import D, Driven, Flow
from .records.base import Page, Record, page_of
from .wire import Request

if TYPE_CHECKING:
    from .session import Session

R = TypeVar("R", bound=Record)


class Calls(Driven[D]):
    """Calls that share a session (base URL, credentials, retries) and the driver that runs them."""

    def __init__(self, session: Session, driver: D) -> None:
        super().__init__(driver)
        self.session = session

    def _one(self, request: Request, record: type[R], *envelopes: str) -> Flow[R]:
        response = yield from self.session.answer(request)
        return record.from_json(unwrapped(json_object(request, response), *envelopes))

    def _page(self, request: Request, record: type[R], envelope: str, *, number: int) -> Flow[Page[R]]:
        response = yield from self.session.answer(request)
        body = json_object(request, response)
        items = tuple(record.from_json(row) for row in rows(request, response, body, envelope))
        return page_of(items, body, number)

    def _nothing(self, request: Request) -> Flow[None]:
        yield from self.session.answer(request)
