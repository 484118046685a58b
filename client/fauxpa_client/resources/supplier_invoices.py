"""Invoices from suppliers: what came in through the network, and what the organization says to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from ..answers import json_object, rows
from ..calls import Calls
from ..files import FileSource, file_part, idempotency_key, text_part
from ..flow import D, Flow, Pages, operation, pages
from ..problems import problems_of
from ..query import PER_PAGE, Filters, query
from ..records.base import Page
from ..records.invoices import SupplierImport, SupplierInvoice
from ..wire import Part, Request, json_request, path

ROOT = ("v2", "supplier_invoices")


@dataclass(frozen=True, slots=True)
class SupplierFile:
    """A file to create a supplier invoice from. The key defaults to one made from the name and the bytes."""

    file: FileSource
    idempotency_key: str | None = None


class Search(TypedDict, total=False):
    """What a list of supplier invoices can be narrowed by, besides its page."""

    filters: Filters | None
    sort_by: str | None
    query: str | None
    query_fields: str | None


class SupplierInvoices(Calls[D]):
    """`/v2/supplier_invoices`"""

    @operation
    def retrieve(self, invoice_id: str) -> Flow[SupplierInvoice]:
        return self._one(Request("GET", path(*ROOT, invoice_id)), SupplierInvoice, "supplier_invoice")

    @operation
    def list(
        self, *, page: int = 1, per_page: int | None = PER_PAGE, **search: Unpack[Search]
    ) -> Flow[Page[SupplierInvoice]]:
        """One page. Several values of a filter repeat its key."""
        return self._list(page, per_page, search)

    @pages
    def iterate(self, *, per_page: int | None = PER_PAGE, **search: Unpack[Search]) -> Pages[SupplierInvoice]:
        """All supplier invoices, page after page."""
        return lambda page: self._list(page, per_page, search)

    @operation
    def bulk_create(
        self,
        *files: SupplierFile | FileSource,
        source: str | None = None,
        meta: Mapping[str, object] | None = None,
        skip_attachment_matcher: bool | None = None,
    ) -> Flow[SupplierImport]:
        """Create up to 20 supplier invoices from files. Look at `errors`: Qonto answers 200 even if all were refused.

        The same file with the same key is a repeat within 30 minutes, with another key a second invoice.
        """
        parts: list[Part] = []
        for each in files:
            given = each if isinstance(each, SupplierFile) else SupplierFile(each)
            part = file_part("supplier_invoices[][file]", given.file)
            key = given.idempotency_key or idempotency_key(part)
            parts += [part, text_part("supplier_invoices[][idempotency_key]", key)]
        options = {
            "source": source,
            "meta": None if meta is None else json.dumps(meta),
            "skip_attachment_matcher": None
            if skip_attachment_matcher is None
            else str(skip_attachment_matcher).lower(),
        }
        parts += [text_part(name, value) for name, value in options.items() if value is not None]
        return self._bulk(Request("POST", path(*ROOT, "bulk"), parts=tuple(parts)))

    @operation
    def mark_as_paid(self, invoice_id: str, *, payment_date: date) -> Flow[SupplierInvoice]:
        """Note a payment made elsewhere. Raises `BadRequest` when the status does not allow it."""
        return self._action(invoice_id, "mark_as_paid", {"payment_date": payment_date})

    @operation
    def unmark_as_paid(self, invoice_id: str) -> Flow[SupplierInvoice]:
        """Take the payment back; the invoice is to be reviewed again."""
        request = Request("POST", path(*ROOT, invoice_id, "unmark_as_paid"))
        return self._one(request, SupplierInvoice, "supplier_invoice")

    @operation
    def reject(
        self, invoice_id: str, *, declined_note: str | None = None, declined_reason_code: str | None = None
    ) -> Flow[SupplierInvoice]:
        """Refuse the invoice. A French e-invoice needs a reason code since September 2026, e.g. DOUBLON."""
        fields = {"declined_note": declined_note, "declined_reason_code": declined_reason_code}
        return self._action(invoice_id, "reject", {name: value for name, value in fields.items() if value is not None})

    def _list(self, page: int, per_page: int | None, search: Search) -> Flow[Page[SupplierInvoice]]:
        pairs = query(**search, join=False, page=page, per_page=per_page)
        return self._page(Request("GET", path(*ROOT), pairs), SupplierInvoice, "supplier_invoices", number=page)

    def _bulk(self, request: Request) -> Flow[SupplierImport]:
        response = yield from self.session.answer(request)
        body = json_object(request, response)
        created = rows(request, response, body, "supplier_invoices")
        errors = problems_of({"errors": body.get("errors") or []})
        return SupplierImport(tuple(SupplierInvoice.from_json(row) for row in created), tuple(errors))

    def _action(self, invoice_id: str, name: str, fields: Mapping[str, object]) -> Flow[SupplierInvoice]:
        # The request is wrapped although the answer is not.
        request = json_request("POST", path(*ROOT, invoice_id, name), {"supplier_invoice": fields})
        return self._one(request, SupplierInvoice, "supplier_invoice")
