"""`/v2/client_invoices`: making, importing, sending and following invoices (digest 4)."""

from __future__ import annotations

from collections.abc import Mapping

from ...gateway.call import Handler
from . import importing, mailing, reading, transitions, uploads, writing
from .wire import webhook_data

HANDLERS: Mapping[str, Handler] = {
    "client_invoices.list": reading.list_invoices,
    "client_invoices.retrieve": reading.retrieve,
    "client_invoices.create": writing.create,
    "client_invoices.update": writing.update,
    "client_invoices.delete": writing.delete,
    "client_invoices.finalize": transitions.finalize,
    "client_invoices.mark_as_paid": transitions.mark_as_paid,
    "client_invoices.unmark_as_paid": transitions.unmark_as_paid,
    "client_invoices.mark_as_canceled": transitions.mark_as_canceled,
    "client_invoices.send": mailing.send,
    "client_invoices.send_by_einvoice": mailing.send_by_einvoice,
    "client_invoices.bulk_import": importing.bulk_import,
    "client_invoices.create_upload": uploads.create,
    "client_invoices.retrieve_upload": uploads.retrieve,
}

__all__ = ["HANDLERS", "webhook_data"]
