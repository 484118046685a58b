"""Invoices to clients: making or importing them, sending them, following them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ..calls import Calls
from ..files import FileSource, file_part
from ..flow import D, Flow, Pages, operation, pages
from ..query import PER_PAGE, Filters, query
from ..records.base import Page
from ..records.invoices import ClientInvoice, ImportedInvoice, Upload
from ..waiting import poll
from ..wire import Request, json_request, path

ROOT = ("v2", "client_invoices")


class ClientInvoices(Calls[D]):
    """`/v2/client_invoices`"""

    @operation
    def import_files(self, *files: FileSource) -> Flow[tuple[ImportedInvoice, ...]]:
        """Import 1 to 5 issued invoices (PDF, JPEG or PNG), all or none, in the order of the files.

        A file is a path or `(name, bytes)`, of 5 MB at most, 15 MB together. Importing a file again gives the
        same `invoice_id`. Imported invoices are hidden from lists that leave `exclude_imported` to Qonto.
        """
        parts = tuple(file_part("client_invoices", file) for file in files)
        if not parts:
            raise ValueError("give at least one file to import")
        return self._import(Request("POST", path(*ROOT, "bulk"), parts=parts, repeatable=True))

    @operation
    def upload(self, file: FileSource) -> Flow[Upload]:
        """Upload a file for an invoice to take up: pass the answer's id as `upload_id` to `create`."""
        request = Request("POST", path(*ROOT, "uploads"), parts=(file_part("client_invoices_upload", file),))
        return self._one(request, Upload, "client_invoice_upload")

    @operation
    def retrieve_upload(self, upload_id: str) -> Flow[Upload]:
        return self._one(Request("GET", path(*ROOT, "uploads", upload_id)), Upload, "client_invoice_upload")

    @operation
    def create(self, /, **fields: object) -> Flow[ClientInvoice]:
        """Create an invoice from Qonto's fields, flat. Always give `status`: its default is disputed (C-04)."""
        return self._one(json_request("POST", path(*ROOT), fields), ClientInvoice, "client_invoice")

    @operation
    def update(self, invoice_id: str, /, **fields: object) -> Flow[ClientInvoice]:
        """Change the given fields of a draft."""
        return self._one(json_request("PATCH", path(*ROOT, invoice_id), fields), ClientInvoice, "client_invoice")

    @operation
    def delete(self, invoice_id: str) -> Flow[None]:
        """Delete a draft. Raises `PreconditionFailed` for anything else."""
        return self._nothing(Request("DELETE", path(*ROOT, invoice_id)))

    @operation
    def retrieve(self, invoice_id: str) -> Flow[ClientInvoice]:
        """The invoice, with its e-invoicing status and lifecycle events."""
        return self._retrieve(invoice_id)

    @operation
    def list(
        self,
        *,
        page: int = 1,
        per_page: int | None = PER_PAGE,
        filters: Filters | None = None,
        sort_by: str | None = None,
        exclude_imported: bool | None = False,
    ) -> Flow[Page[ClientInvoice]]:
        """One page. `exclude_imported=None` leaves it to Qonto, which hides imported invoices then."""
        return self._list(page, per_page, filters, sort_by, exclude_imported)

    @pages
    def iterate(
        self,
        *,
        per_page: int | None = PER_PAGE,
        filters: Filters | None = None,
        sort_by: str | None = None,
        exclude_imported: bool | None = False,
    ) -> Pages[ClientInvoice]:
        """All invoices, page after page."""
        return lambda page: self._list(page, per_page, filters, sort_by, exclude_imported)

    @operation
    def finalize(self, invoice_id: str) -> Flow[ClientInvoice]:
        """From draft to unpaid; the invoice gets its number and can no longer be changed."""
        return self._action(invoice_id, "finalize")

    @operation
    def mark_as_paid(self, invoice_id: str, *, paid_at: date | None = None) -> Flow[ClientInvoice]:
        """From unpaid to paid, today unless `paid_at` is given."""
        return self._action(invoice_id, "mark_as_paid", {"paid_at": paid_at} if paid_at else None)

    @operation
    def unmark_as_paid(self, invoice_id: str) -> Flow[ClientInvoice]:
        return self._action(invoice_id, "unmark_as_paid")

    @operation
    def mark_as_canceled(self, invoice_id: str) -> Flow[ClientInvoice]:
        """From unpaid to canceled, for good."""
        return self._action(invoice_id, "mark_as_canceled")

    @operation
    def send(
        self,
        invoice_id: str,
        *,
        send_to: Sequence[str],
        email_title: str,
        email_body: str | None = None,
        copy_to_self: bool | None = None,
    ) -> Flow[None]:
        """Send by e-mail. Qonto sends a copy to the user unless `copy_to_self` is false."""
        optional = {"email_body": email_body, "copy_to_self": copy_to_self}
        fields: dict[str, object] = {"send_to": send_to, "email_title": email_title}
        fields |= {name: value for name, value in optional.items() if value is not None}
        return self._nothing(json_request("POST", path(*ROOT, invoice_id, "send"), fields))

    @operation
    def send_by_einvoice(self, invoice_id: str) -> Flow[None]:
        """Hand the invoice to the e-invoicing network. Success means accepted for processing: then `wait_for` it.

        Calling again does not send twice. Raises `PreconditionFailed`, e.g. when the client is not reachable.
        """
        return self._nothing(Request("POST", path(*ROOT, invoice_id, "send_by_einvoice"), repeatable=True))

    @operation
    def wait_for(
        self,
        invoice_id: str,
        *,
        until: Callable[[ClientInvoice], bool],
        timeout: float = 60.0,
        interval: float = 1.0,
        factor: float = 1.5,
        max_interval: float = 30.0,
    ) -> Flow[ClientInvoice]:
        """Retrieve the invoice until `until` is true of it, ever more slowly. Times in seconds, by the client's clock.

        Raises `Timeout`, whose `last` is the invoice as seen last.
        """
        return poll(
            lambda: self._retrieve(invoice_id),
            until,
            timeout=timeout,
            interval=interval,
            factor=factor,
            max_interval=max_interval,
            clock=self.session.clock,
        )

    def _import(self, request: Request) -> Flow[tuple[ImportedInvoice, ...]]:
        imported = yield from self._page(request, ImportedInvoice, "client_invoices", number=1)
        return imported.items

    def _retrieve(self, invoice_id: str) -> Flow[ClientInvoice]:
        return self._one(Request("GET", path(*ROOT, invoice_id)), ClientInvoice, "client_invoice")

    def _list(
        self,
        page: int,
        per_page: int | None,
        filters: Filters | None,
        sort_by: str | None,
        exclude_imported: bool | None,
    ) -> Flow[Page[ClientInvoice]]:
        pairs = query(filters=filters, page=page, per_page=per_page, sort_by=sort_by, exclude_imported=exclude_imported)
        return self._page(Request("GET", path(*ROOT), pairs), ClientInvoice, "client_invoices", number=page)

    def _action(self, invoice_id: str, name: str, fields: object = None) -> Flow[ClientInvoice]:
        url = path(*ROOT, invoice_id, name)
        request = Request("POST", url) if fields is None else json_request("POST", url, fields)
        return self._one(request, ClientInvoice, "client_invoice")
