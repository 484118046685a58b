"""Clients: the customers of an organization."""

from __future__ import annotations

from ..calls import Calls
from ..flow import D, Flow, Pages, operation, pages
from ..query import PER_PAGE, Filters, query
from ..records.base import Page
from ..records.parties import Client
from ..wire import Request, json_request, path

ROOT = ("v2", "clients")


class Clients(Calls[D]):
    """`/v2/clients`"""

    @operation
    def create(self, /, **fields: object) -> Flow[Client]:
        """Create a client from Qonto's fields, flat: `kind` and a name; currency, locale and address to invoice it."""
        return self._one(json_request("POST", path(*ROOT), fields), Client, "client")

    @operation
    def retrieve(self, client_id: str) -> Flow[Client]:
        return self._one(Request("GET", path(*ROOT, client_id)), Client, "client")

    @operation
    def update(self, client_id: str, /, **fields: object) -> Flow[Client]:
        """Change the given fields. Qonto then computes `e_invoicing_reachable` again."""
        return self._one(json_request("PATCH", path(*ROOT, client_id), fields), Client, "client")

    @operation
    def delete(self, client_id: str) -> Flow[None]:
        return self._nothing(Request("DELETE", path(*ROOT, client_id)))

    @operation
    def list(
        self,
        *,
        page: int = 1,
        per_page: int | None = PER_PAGE,
        filters: Filters | None = None,
        sort_by: str | None = None,
    ) -> Flow[Page[Client]]:
        """One page."""
        return self._list(page, per_page, filters, sort_by)

    @pages
    def iterate(
        self, *, per_page: int | None = PER_PAGE, filters: Filters | None = None, sort_by: str | None = None
    ) -> Pages[Client]:
        """All clients, page after page."""
        return lambda page: self._list(page, per_page, filters, sort_by)

    def _list(
        self, page: int, per_page: int | None, filters: Filters | None, sort_by: str | None
    ) -> Flow[Page[Client]]:
        pairs = query(filters=filters, page=page, per_page=per_page, sort_by=sort_by)
        return self._page(Request("GET", path(*ROOT), pairs), Client, "clients", number=page)
