"""Listing and retrieving client invoices (digest 4.4)."""

from __future__ import annotations

from functools import partial

from ...errors import not_found
from ...gateway.call import Answer, Call
from ...gateway.endpoint import encode_json
from ...network import exchange
from ...records.invoices import ClientInvoice
from ...store import CLIENT_INVOICES, Condition
from ...world import Space
from .. import listing
from .wire import invoice_wire, seen

SORTS = {"created_at": "created_at"}


def list_invoices(call: Call) -> Answer:
    """Imported invoices are hidden unless `exclude_imported=false` (digest 12.2, 18)."""
    conditions = [
        *listing.one_of(call, "filter[status]", "status"),
        *listing.one_of(call, "filter[number]", "number"),
        *listing.between(call, "created_at", "created_at"),
        *listing.between(call, "updated_at", "updated_at"),
        *listing.days_between(call, "due_date", "due_date"),
    ]
    if (due := listing.day(call, "filter[due_date]")) is not None:
        conditions.append(Condition("due_date", "=", due))
    if listing.flag(call, "exclude_imported", default=True):
        conditions.append(Condition("imported", "=", False))
    with_events = call.space.quirk("list-lifecycle-events") == "included"
    return listing.listing(
        call,
        CLIENT_INVOICES,
        *conditions,
        key="client_invoices",
        wire=partial(invoice_wire, call.space, with_events=with_events),
        sorts=SORTS,
        default_sort="created_at:desc",
    )


def retrieve(call: Call) -> Answer:
    """One invoice, with its lifecycle: what a client polls."""
    return answer(call, exchange.asked_after(call.space, own(call)))


def own(call: Call) -> ClientInvoice:
    """The organization's invoice that the path names. Raises Refusal 404."""
    invoice = call.space.get(CLIENT_INVOICES, call.path["id"])
    if invoice is None or invoice.organization_id != call.organization_id:
        raise not_found()
    return invoice


def answer(call: Call, invoice: ClientInvoice, status: int = 200) -> Answer:
    """The invoice in its envelope, with the guesses that its status rests on."""
    if invoice.transmission is not None:
        call.note("QPA-LC-010", "QPA-LC-008")
    if invoice.imported:
        call.note("QPA-IMP-015")
    raw = call.space.world.memo.recall(invoice, seen(call.space, invoice), lambda: _encoded(call.space, invoice))
    return Answer(status, raw=raw)


def _encoded(space: Space, invoice: ClientInvoice) -> bytes:
    return encode_json({"client_invoice": invoice_wire(space, invoice)})
