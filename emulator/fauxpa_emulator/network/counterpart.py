"""The parties that are not here: what a test makes them do to an invoice that was sent, and what they send in."""

from __future__ import annotations

from ..documents import Document
from ..errors import Problem, Refusal, conflict, invalid
from ..filing.keeping import stored
from ..filing.received import fields_of
from ..records.invoices import ClientInvoice, LifecycleEvent, SupplierInvoice, Transmission
from ..records.parties import Organization
from ..store import CLIENT_INVOICES, ORGANIZATIONS, SUPPLIER_INVOICES, Condition
from ..world import Space
from . import exchange, lifecycle, statuses

ARRIVED = (200, 201, 202, 203)
"""What has happened to an invoice when its buyer sees it."""


def act(space: Space, invoice: ClientInvoice, code: int, reason: str | None, message: str | None) -> ClientInvoice:
    """Let somebody say `code` of the invoice now; what was planned by itself is overtaken. Gives it, stored.

    Raises Refusal 409 where it was not sent, or the status cannot follow, and 422 for a reason that it cannot have.
    """
    sent = _sent(invoice)
    known = [event.code for event in lifecycle.past(sent.events, space.now)]
    if code in statuses.STATUSES and (problem := statuses.why_not_because(code, reason)) is not None:
        raise invalid(
            Problem("invalid_reason", problem), hint="GET /_fauxpa/statuses lists the reasons of each status."
        )
    if (problem := statuses.why_not(known, code, reason)) is not None:
        may = ", ".join(str(status.code) for status in statuses.may_follow(known)) or "nothing"
        raise Refusal(409, *conflict("illegal_transition", problem).problems, hint=f"What may follow now: {may}.")
    if reason is not None:
        message = message or statuses.REASONS.get(reason)
    event = LifecycleEvent(code=code, at=space.now, reason=reason, message=message)
    return _stored(space, invoice, lifecycle.decided(sent, event))


def hurry(space: Space, invoice: ClientInvoice) -> ClientInvoice:
    """Let what comes next happen now, be it planned or waiting for a word. Gives the invoice, stored.

    Raises Refusal 409 where it was not sent, or nothing is to come.
    """
    try:
        return _stored(space, invoice, lifecycle.hurried(_sent(invoice), space.now))
    except ValueError as error:
        hint = "Its script is at its end; POST /_fauxpa/client_invoices/{id}/events says something all the same."
        raise Refusal(409, *conflict("nothing_to_come", str(error)).problems, hint=hint) from None


def receiving_organization(space: Space, document: Document) -> Organization:
    """The organization that a structured invoice is addressed to.

    Raises Refusal 422 where the file holds no invoice, or one for nobody here.
    """
    if document.invoice is None:
        problem = Problem("not_an_e_invoice", document.problem or "The file holds no structured invoice")
        raise invalid(problem, hint="Send a UBL, a CII or a Factur-X file.")
    buyer = document.invoice.buyer
    address = buyer.electronic_address.value if buyer.electronic_address else ""
    for siren in (address[:9], buyer.siren):
        found = space.find(ORGANIZATIONS, Condition("legal_number", "=", siren), limit=1) if siren else []
        if found:
            return found[0]
    here = ", ".join(f"{one.legal_number} ({one.legal_name})" for one in space.find(ORGANIZATIONS, limit=5))
    raise invalid(
        Problem("no_such_recipient", f"No organization here has the address {address or buyer.siren or '(none)'}"),
        hint=f"Address it to one of this namespace: {here}.",
    )


def send_in(space: Space, organization: Organization, document: Document, data: bytes, name: str) -> SupplierInvoice:
    """An invoice arrives for an organization now, as if its platform had just made it available to it.

    Raises Refusal 409 where the organization does not receive.
    """
    if organization.receiving_status != "enabled":
        problem = f"{organization.legal_name} does not receive e-invoices ({organization.receiving_status})"
        raise Refusal(409, *conflict("not_receiving", problem).problems, hint="Enable receiving in its settings first.")
    attachment = stored(space, organization.id, name, document.media_type, data)
    arrived = SupplierInvoice(
        id=space.dated_uuid(),
        organization_id=organization.id,
        source_type="e_invoicing",
        source="e_invoicing",
        file_name=attachment.file_name,
        attachment_id=attachment.id,
        is_einvoice=True,
        events=tuple(LifecycleEvent(code=code, at=space.now) for code in ARRIVED),
        available_at=space.now,
        created_at=space.now,
        updated_at=space.now,
        **fields_of(document.invoice),
    )
    space.put(SUPPLIER_INVOICES, arrived)
    return arrived


def _sent(invoice: ClientInvoice) -> Transmission:
    if invoice.transmission is None:
        problem = "The invoice was not sent by e-invoice"
        hint = "POST /v2/client_invoices/{id}/send_by_einvoice comes first."
        raise Refusal(409, *conflict("not_sent", problem).problems, hint=hint)
    return invoice.transmission


def _stored(space: Space, invoice: ClientInvoice, sent: Transmission) -> ClientInvoice:
    with space.transaction():
        after = exchange.changed(space, invoice, sent)
        space.put(CLIENT_INVOICES, after)
    return after
