"""`/v2/supplier_invoices`: what an organization received, and what it does about it (digest 6)."""

from __future__ import annotations

from collections.abc import Mapping

from ...gateway.call import Handler
from . import actions, bulk, reading

HANDLERS: Mapping[str, Handler] = {
    "supplier_invoices.list": reading.list_invoices,
    "supplier_invoices.retrieve": reading.retrieve,
    "supplier_invoices.bulk_create": bulk.create,
    "supplier_invoices.mark_as_paid": actions.mark_as_paid,
    "supplier_invoices.unmark_as_paid": actions.unmark_as_paid,
    "supplier_invoices.reject": actions.reject,
}

__all__ = ["HANDLERS"]
