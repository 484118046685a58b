"""From draft to invoice: it gets its number, its file (after a delay) and its place in e-invoicing."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from ...filing.names import safe_file_name
from ...records.files import Attachment
from ...records.invoices import ClientInvoice
from ...records.parties import Organization
from ...store import ATTACHMENTS, CLIENT_INVOICES, Condition
from ...world import Space

FILE_DELAY = timedelta(seconds=3)
"""How long the file of an invoice takes to be made (seen: a few seconds; digest 4.2.3)."""


def finalized(space: Space, organization: Organization, draft: ClientInvoice) -> ClientInvoice:
    """The unpaid invoice. The caller stores it."""
    invoice = msgspec.structs.replace(
        draft,
        status="unpaid",
        number=draft.number or next_number(space, organization),
        finalized_at=space.now,
        updated_at=space.now,
        einvoicing_expected=organization.legal_country == "FR" and organization.sending_status == "enabled",
    )
    if invoice.attachment_id is not None:
        return invoice
    attachment = Attachment(
        id=space.uuid(),
        organization_id=organization.id,
        file_name=safe_file_name(f"{invoice.number}.pdf"),
        content_type="application/pdf",
        created_at=space.now + FILE_DELAY,
        invoice_id=invoice.id,
    )
    space.put(ATTACHMENTS, attachment)
    return msgspec.structs.replace(invoice, attachment_id=attachment.id, attachment_ready_at=space.now + FILE_DELAY)


def next_number(space: Space, organization: Organization) -> str:
    """`F-2026-0001`, and on, passing over numbers that were given by hand."""
    while True:
        number = f"F-{space.now.year}-{space.next_number(f'invoices/{organization.id}/{space.now.year}'):04d}"
        conditions = (Condition("organization_id", "=", organization.id), Condition("number", "=", number))
        if not space.count(CLIENT_INVOICES, *conditions):
            return number
