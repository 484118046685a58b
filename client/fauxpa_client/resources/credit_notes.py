"""Credit notes on client invoices."""

from __future__ import annotations

from ..calls import Calls
from ..flow import D, Flow, Pages, operation, pages
from ..query import PER_PAGE, Filters, query
from ..records.base import Page
from ..records.invoices import CreditNote
from ..wire import Request, json_request, path

ROOT = ("v2", "credit_notes")


class CreditNotes(Calls[D]):
    """`/v2/credit_notes`"""

    @operation
    def create(self, /, **fields: object) -> Flow[CreditNote]:
        """Create a credit note from Qonto's fields, flat; with others on the invoice it cannot exceed its total."""
        return self._one(json_request("POST", path(*ROOT), fields), CreditNote, "credit_note")

    @operation
    def retrieve(self, credit_note_id: str) -> Flow[CreditNote]:
        return self._one(Request("GET", path(*ROOT, credit_note_id)), CreditNote, "credit_note")

    @operation
    def list(
        self,
        *,
        page: int = 1,
        per_page: int | None = PER_PAGE,
        filters: Filters | None = None,
        sort_by: str | None = None,
    ) -> Flow[Page[CreditNote]]:
        """One page."""
        return self._list(page, per_page, filters, sort_by)

    @pages
    def iterate(
        self, *, per_page: int | None = PER_PAGE, filters: Filters | None = None, sort_by: str | None = None
    ) -> Pages[CreditNote]:
        """All credit notes, page after page."""
        return lambda page: self._list(page, per_page, filters, sort_by)

    def _list(
        self, page: int, per_page: int | None, filters: Filters | None, sort_by: str | None
    ) -> Flow[Page[CreditNote]]:
        pairs = query(filters=filters, page=page, per_page=per_page, sort_by=sort_by)
        return self._page(Request("GET", path(*ROOT), pairs), CreditNote, "credit_notes", number=page)
