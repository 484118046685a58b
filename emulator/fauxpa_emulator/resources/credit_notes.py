"""`/v2/credit_notes`: what is given back of an invoice (digest 8.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from ..errors import Problem, Refusal, conflict, invalid, not_found, precondition_failed
from ..filing.names import safe_file_name
from ..gateway.call import Answer, Call, Handler, ok
from ..network import lifecycle, notices
from ..records.files import Attachment
from ..records.invoices import Buyer, ClientInvoice, CreditNote, Item
from ..records.parties import Organization
from ..store import ATTACHMENTS, CLIENT_INVOICES, CREDIT_NOTES, Condition
from ..wire import Json, priced, timestamp
from ..world import Space
from . import listing
from .invoice_parts import buyer_wire, events_wire, item_wire, items_from, totals

SORTS = {"created_at": "created_at"}
ITALIAN = ("welfare_fund", "withholding_tax", "stamp_duty_amount")
BUYER_TEXTS = (
    "id",
    "name",
    "first_name",
    "last_name",
    "type",
    "email",
    "vat_number",
    "tax_identification_number",
    "address",
    "city",
    "zip_code",
    "province_code",
    "country_code",
    "recipient_code",
    "locale",
)
"""Of the client in a credit note: strings throughout, empty where unset (strict readers want them all)."""
NOT_IN_SANDBOX = frozenset({"header", "footer", "einvoicing_status", "client", "invoice_url"})


def list_credit_notes(call: Call) -> Answer:
    """A page of the organization's credit notes."""
    return listing.listing(
        call,
        CREDIT_NOTES,
        *listing.between(call, "created_at", "created_at"),
        key="credit_notes",
        wire=lambda note: wire(call.space, note),
        sorts=SORTS,
        default_sort="created_at:desc",
    )


def retrieve(call: Call) -> Answer:
    """One credit note."""
    note = call.space.get(CREDIT_NOTES, call.path["id"])
    if note is None or note.organization_id != call.organization_id:
        raise not_found()
    return ok({"credit_note": wire(call.space, note)})


def create(call: Call) -> Answer:
    """A final credit note on a final invoice; one over the whole amount cancels the invoice."""
    body, space = call.body, call.space
    with space.transaction():
        organization = call.organization
        invoice = _credited(space, organization, body["invoice_id"])
        items, total, vat = _amounts(body)
        _check(space, organization, invoice, body, total)
        note = CreditNote(
            id=space.uuid(),
            organization_id=organization.id,
            invoice_id=invoice.id,
            number=body.get("number") or _next_number(space, organization),
            client=invoice.client,
            items=items,
            currency=invoice.currency,
            total_amount=total,
            vat_amount=vat,
            issue_date=date.fromisoformat(body["issue_date"]),
            invoice_issue_date=invoice.issue_date,
            contact_email=body.get("contact_email") or organization.contact_email,
            terms_and_conditions=body.get("terms_and_conditions") or invoice.terms_and_conditions or "",
            header=invoice.header,
            footer=invoice.footer,
            reason=body.get("reason"),
            italian={name: body[name] for name in ITALIAN if name in body},
            attachment_id=space.uuid(),
            created_at=space.now,
            finalized_at=space.now,
        )
        space.put(CREDIT_NOTES, note)
        space.put(ATTACHMENTS, _attachment(note))
        _record_on_invoice(space, invoice, note)
    return ok({"credit_note": wire(space, note)}, status=call.operation.success)


def wire(space: Space, note: CreditNote) -> Json:
    """The credit note in the key order of digest 10.7; the sandbox's spelling is a quirk (C-19)."""
    currency = note.currency
    events = lifecycle.past(note.transmission.events, space.now) if note.transmission else ()
    shown: Json = {
        "id": note.id,
        "invoice_id": note.invoice_id,
        "attachment_id": note.attachment_id,
        "issue_date": note.issue_date.isoformat(),
        "invoice_issue_date": note.invoice_issue_date.isoformat() if note.invoice_issue_date else None,
        "number": note.number,
        "terms_and_conditions": note.terms_and_conditions,
        "header": note.header or "",
        "footer": note.footer or "",
        **priced("vat_amount", note.vat_amount, currency),
        **priced("total_amount", note.total_amount, currency),
        "currency": currency,
        "created_at": timestamp(note.created_at),
        "finalized_at": timestamp(note.finalized_at),
        "contact_email": note.contact_email or "",
        "invoice_url": f"https://pay.qonto.com/invoices/{note.invoice_id}",
        "einvoicing_status": lifecycle.status(events),
        "welfare_fund": note.italian.get("welfare_fund"),
        "withholding_tax": note.italian.get("withholding_tax"),
        "stamp_duty_amount": note.italian.get("stamp_duty_amount", ""),
        "items": [_item_wire(item, currency) for item in note.items],
        "client": _client_wire(note.client),
        "einvoicing_lifecycle_events": events_wire(space, events) or None,
    }
    for name in ("invoice_issue_date", "einvoicing_status"):  # never null: absent
        if shown[name] is None:
            del shown[name]
    return _as_in_sandbox(shown, note) if space.quirk("credit-note-keys") == "sandbox" else shown


def _as_in_sandbox(shown: Json, note: CreditNote) -> Json:
    renamed = {
        "Invoice_issue_date" if name == "invoice_issue_date" else name: value
        for name, value in shown.items()
        if name not in NOT_IN_SANDBOX
    }
    return {**renamed, "reason": note.reason or ""}


def _item_wire(item: Item, currency: str) -> Json:
    """A line; here `unit` is a string even where unset."""
    return item_wire(msgspec.structs.replace(item, unit=item.unit or ""), currency)


def _client_wire(buyer: Buyer) -> Json:
    known = buyer_wire(buyer)
    return {name: known.get(name, "") for name in BUYER_TEXTS} | known


def _credited(space: Space, organization: Organization, invoice_id: str) -> ClientInvoice:
    """The invoice. Raises Refusal 404 or, where it can have no credit note, 412."""
    invoice = space.get(CLIENT_INVOICES, invoice_id)
    if invoice is None or invoice.organization_id != organization.id:
        raise Refusal(404, Problem("not_found", "No invoice has this id", pointer="/invoice_id"))
    if invoice.status == "draft":
        raise precondition_failed(
            "invoice_in_draft_status", "A draft has no credit notes", hint="Finalize the invoice first, or change it."
        )
    if invoice.status == "canceled":
        raise precondition_failed("invoice_canceled", "A canceled invoice takes no more credit notes")
    if invoice.invoice_type != "standard":
        raise precondition_failed(
            "credit_note_on_partial_invoice", "Credit notes cannot be made on deposit and balance invoices"
        )
    return invoice


def _amounts(body: Mapping[str, Any]) -> tuple[tuple[Item, ...], Decimal, Decimal]:
    """Lines, total with VAT, VAT. Raises Refusal 422."""
    if not body["items"]:
        raise invalid(Problem("too_short", "items must have at least 1 entries", pointer="/items"))
    items = items_from(body["items"], root="/")
    total, vat, _ = totals(items, body.get("discount"), root="/")
    return items, total, vat


def _check(
    space: Space, organization: Organization, invoice: ClientInvoice, body: Mapping[str, Any], total: Decimal
) -> None:
    """Raises Refusal 422 with all that is wrong, or 409 for a number that is taken."""
    problems = []
    if body["currency"] != invoice.currency:
        detail = f"currency must be that of the invoice, {invoice.currency}"
        problems.append(Problem("invalid", detail, pointer="/currency"))
    earlier = sum(
        (note.total_amount for note in space.find(CREDIT_NOTES, Condition("invoice_id", "=", invoice.id))), Decimal(0)
    )
    if total <= 0:
        problems.append(Problem("invalid", "The total of a credit note must be positive", pointer="/items"))
    elif earlier + total > invoice.total_amount:
        detail = f"Credit notes would amount to {earlier + total}, more than the invoice: {invoice.total_amount}"
        problems.append(Problem("invalid", detail, pointer="/items"))
    number = body.get("number")
    if not number and organization.numbering_mode == "manual":
        detail = "number is required while numbering_mode is manual"
        problems.append(Problem("required", detail, pointer="/number"))
    if number and organization.numbering_mode == "automatic" and space.quirk("own-number") == "refused":
        detail = "number is given by Qonto while numbering_mode is automatic"
        problems.append(Problem("invalid", detail, pointer="/number"))
    if problems:
        raise invalid(*problems)
    if number and _is_taken(space, organization, number):
        raise conflict("credit_note_number_already_exists", "A credit note with this number exists", pointer="/number")


def _next_number(space: Space, organization: Organization) -> str:
    """`AV-2026-0001`, and on, passing over numbers that were given by hand."""
    year = space.now.year
    while True:
        number = f"AV-{year}-{space.next_number(f'credit_notes/{organization.id}/{year}'):04d}"
        if not _is_taken(space, organization, number):
            return number


def _is_taken(space: Space, organization: Organization, number: str) -> bool:
    same = (Condition("organization_id", "=", organization.id), Condition("number", "=", number))
    return space.count(CREDIT_NOTES, *same) > 0


def _attachment(note: CreditNote) -> Attachment:
    """The Factur-X, to be made when somebody asks for it."""
    return Attachment(
        id=note.attachment_id,
        organization_id=note.organization_id,
        file_name=safe_file_name(f"{note.number}.pdf"),
        content_type="application/pdf",
        invoice_id=note.id,
        created_at=note.created_at,
    )


def _record_on_invoice(space: Space, invoice: ClientInvoice, note: CreditNote) -> None:
    changed = msgspec.structs.replace(
        invoice,
        status="canceled" if note.total_amount == invoice.total_amount else invoice.status,
        credit_notes_ids=(*invoice.credit_notes_ids, note.id),
        updated_at=space.now,
    )
    space.put(CLIENT_INVOICES, changed)
    notices.changed(space, changed)


HANDLERS: Mapping[str, Handler] = {
    "credit_notes.list": list_credit_notes,
    "credit_notes.create": create,
    "credit_notes.retrieve": retrieve,
}
