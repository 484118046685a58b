"""Two organizations of one emulator: what one sends arrives at the other, and what the other does comes back."""

from __future__ import annotations

import msgspec

from ..clock import LATEST as NEVER
from ..records.files import Attachment
from ..records.invoices import ClientInvoice, LifecycleEvent, SupplierInvoice, TaxShare, Transmission
from ..records.parties import Organization
from ..store import ATTACHMENTS, CLIENT_INVOICES, SUPPLIER_INVOICES
from ..world import Space
from . import lifecycle, notices

CREDIT_NOTES = frozenset({"381", "261", "396", "502", "503", "262"})
"""Values of BT-3 that are credit notes (french-einvoicing C.6)."""
AVAILABLE = 203
PAYMENT_SENT = 211
REFUSED = 210
CASHED = 212


def received(space: Space, invoice: ClientInvoice, transmission: Transmission, buyer: Organization) -> SupplierInvoice:
    """What `buyer` gets of `invoice`: visible once the network has made it available (status 203), which may wait."""
    available = next((event.at for event in transmission.events if event.code == AVAILABLE), NEVER)
    return SupplierInvoice(
        id=space.dated_uuid(),
        organization_id=buyer.id,
        source_type="e_invoicing",
        source="e_invoicing",
        file_name=_file_name(space, invoice),
        attachment_id=_copy_attachment(space, invoice, buyer),
        is_einvoice=True,
        invoice_number=invoice.number,
        supplier_name=invoice.issuer.get("legal_name"),
        vat_number=invoice.issuer.get("vat_number"),
        tin=invoice.issuer.get("legal_number"),
        iban=invoice.payment_methods[0].iban if invoice.payment_methods else None,
        currency=invoice.currency,
        total_amount=invoice.total_amount,
        total_amount_excluding_taxes=invoice.total_amount - invoice.vat_amount,
        total_tax_amount=invoice.vat_amount,
        payable_amount=invoice.total_amount,
        taxes=_tax_shares(invoice),
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        is_credit_note=invoice.source is not None and invoice.source.type_code in CREDIT_NOTES,
        events=transmission.events,
        sent_invoice_id=invoice.id,
        sender_organization_id=invoice.organization_id,
        available_at=available,
        created_at=available,
        updated_at=available,
    )


def arrives(sent: Transmission) -> bool:
    """Whether the buyer gets to see it: 203 is among what comes."""
    codes = {event.code for event in sent.events} | {step.status for step in sent.waiting}
    return AVAILABLE in codes


def refused(space: Space, supplier_invoice: SupplierInvoice, reason_code: str | None, note: str) -> SupplierInvoice:
    """The buyer refuses: 210 on both sides. Gives the supplier invoice with its events; the caller stores it."""
    event = LifecycleEvent(code=REFUSED, at=space.now, reason=reason_code, message=note or None)
    return _acted(space, supplier_invoice, event)


def paid(space: Space, supplier_invoice: SupplierInvoice) -> SupplierInvoice:
    """The buyer says that it has paid: 211 on both sides, once, unless the quirk says otherwise (U-34)."""
    known = lifecycle.past(supplier_invoice.events, space.now)
    if space.quirk("buyer-payment-event") == "off" or any(event.code == PAYMENT_SENT for event in known):
        return supplier_invoice
    return _acted(space, supplier_invoice, LifecycleEvent(code=PAYMENT_SENT, at=space.now))


def cashed(space: Space, invoice: ClientInvoice) -> ClientInvoice:
    """The seller says that the money is there: 212, once, on what was deposited and not refused (U-17).

    Gives the invoice with its events; the caller stores it.
    """
    sent = invoice.transmission
    if sent is None or space.quirk("payment-event") == "off":
        return invoice
    known = lifecycle.past(sent.events, space.now)
    if not known or lifecycle.is_over(known) or any(event.code == CASHED for event in known):
        return invoice
    event = LifecycleEvent(code=CASHED, at=space.now)
    return changed(space, invoice, lifecycle.decided(sent, event))


def changed(space: Space, invoice: ClientInvoice, after: Transmission) -> ClientInvoice:
    """The invoice with its transmission as it is from now on; its webhooks are planned anew, and the buyer's side, if
    it is here, has the same events. The caller stores the invoice."""
    before = invoice.transmission
    assert before is not None
    now_known = msgspec.structs.replace(invoice, transmission=after, updated_at=space.now)
    notices.replan(space, now_known, before=before.events)
    other = space.get(SUPPLIER_INVOICES, after.supplier_invoice_id) if after.supplier_invoice_id else None
    if other is not None:
        space.put(SUPPLIER_INVOICES, _on_the_other_side(other, after))
    return now_known


def asked_after(space: Space, invoice: ClientInvoice) -> ClientInvoice:
    """The invoice as this reading of it shows it, stored: a step may have waited for the reading."""
    sent = invoice.transmission
    after = lifecycle.asked_after(sent, space.now) if sent is not None else None
    if sent is None or after is None or after is sent:
        return invoice
    with space.transaction():
        if after.events == sent.events:  # only counted
            read = msgspec.structs.replace(invoice, transmission=after)
        else:
            read = changed(space, invoice, after)
        space.put(CLIENT_INVOICES, read)
    return read


def _acted(space: Space, supplier_invoice: SupplierInvoice, event: LifecycleEvent) -> SupplierInvoice:
    sent_id = supplier_invoice.sent_invoice_id
    invoice = space.get(CLIENT_INVOICES, sent_id) if sent_id else None
    if invoice is not None and invoice.transmission is not None:
        space.put(CLIENT_INVOICES, changed(space, invoice, lifecycle.decided(invoice.transmission, event)))
    return msgspec.structs.replace(supplier_invoice, events=lifecycle.overtaken(supplier_invoice.events, event))


def _on_the_other_side(supplier_invoice: SupplierInvoice, sent: Transmission) -> SupplierInvoice:
    available = next((event.at for event in sent.events if event.code == AVAILABLE), supplier_invoice.available_at)
    return msgspec.structs.replace(supplier_invoice, events=sent.events, available_at=available)


def _file_name(space: Space, invoice: ClientInvoice) -> str:
    attachment = space.get(ATTACHMENTS, invoice.attachment_id) if invoice.attachment_id else None
    return attachment.file_name if attachment else f"{invoice.number}.pdf"


def _copy_attachment(space: Space, invoice: ClientInvoice, buyer: Organization) -> str:
    """The buyer's own attachment of the same bytes (U-32)."""
    own = space.get(ATTACHMENTS, invoice.attachment_id) if invoice.attachment_id else None
    copy = Attachment(
        id=space.uuid(),
        organization_id=buyer.id,
        file_name=own.file_name if own else f"{invoice.number}.pdf",
        content_type=own.content_type if own else "application/pdf",
        content=own.content if own else None,
        size=own.size if own else 0,
        invoice_id=own.invoice_id if own else invoice.id,
        created_at=space.now,
    )
    space.put(ATTACHMENTS, copy)
    return copy.id


def _tax_shares(invoice: ClientInvoice) -> tuple[TaxShare, ...]:
    shares: dict[object, TaxShare] = {}
    for item in invoice.items:
        before = shares.get(item.vat_rate)
        amount = item.total_vat + (before.amount if before else 0)
        shares[item.vat_rate] = TaxShare(rate=item.vat_rate, amount=amount)
    return tuple(shares.values())
