"""The lifecycle of an invoice as the platforms tell it to each other: one CDAR message for each event."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ..errors import Problem, Refusal, conflict
from ..records.invoices import ClientInvoice, LifecycleEvent
from ..records.parties import Organization
from ..store import ORGANIZATIONS
from ..world import Space
from . import lifecycle, statuses

if TYPE_CHECKING:
    from fauxpa_fixtures.cdar import Cashed, Role, StatusMessage

UNKNOWN_SIREN = "000000000"
"""A party of which nothing is known has to be named all the same."""
ROLES: dict[statuses.Emitter, Role] = {
    "sender_platform": "WK",
    "receiver_platform": "WK",
    "seller": "SE",
    "buyer": "BY",
}
CASHED = 212
NOT_TRANSMITTED = "NON_TRANSMISE"
IN_FRANCE = timedelta(hours=1)
"""Messages carry French time, without a zone; one hour is right in winter."""


def message_of(space: Space, invoice: ClientInvoice, index: int) -> StatusMessage:
    """The message of an event that has happened, by its place in the lifecycle, from 0.

    Raises Refusal 404 for an event that is not there or has not happened yet, 409 for an invoice without number or
    date.
    """
    from fauxpa_fixtures.cdar import Partner, StatusMessage

    known = lifecycle.past(invoice.transmission.events, space.now) if invoice.transmission else ()
    if not 0 <= index < len(known):
        problem = Problem("no_such_event", f"The invoice has {len(known)} events so far, counted from 0")
        raise Refusal(404, problem, hint="What is only planned has no message yet: advance the clock.")
    if invoice.number is None or invoice.issue_date is None:
        raise Refusal(409, *conflict("incomplete", "An invoice without number or date has no messages").problems)
    event, source = known[index], invoice.source
    status = statuses.STATUSES[event.code]
    seller = space.get(ORGANIZATIONS, invoice.organization_id)
    return StatusMessage(
        number=invoice.number,
        type_code=(source.type_code if source else None) or "380",
        issue_date=invoice.issue_date,
        seller=Partner(siren=_seller_siren(invoice, seller), name=seller.legal_name if seller else None),
        buyer=Partner(
            siren=(source.buyer_siren if source else None) or _siren_of(invoice.client.tax_identification_number),
            name=invoice.client.name,
            address=source.buyer_address if source else None,
        ),
        status=event.code,
        label=status.name,
        said_by=ROLES[status.emitter],
        at=event.at.astimezone(UTC) + IN_FRANCE,
        received_at=known[0].at.astimezone(UTC) + IN_FRANCE,
        **_because(event),
        currency=invoice.currency,
        cashed=_cashed(invoice) if event.code == CASHED else (),
    )


def _because(event: LifecycleEvent) -> dict[str, str | None]:
    """Reason, its label, and what was written beside it. A deposit that went nowhere has a sentence for a reason."""
    if event.reason is None:
        return {"reason": None, "reason_text": None, "comment": event.message}
    reason = event.reason if event.reason in statuses.REASONS else NOT_TRANSMITTED
    label = statuses.REASONS[reason]
    return {"reason": reason, "reason_text": label, "comment": event.message if event.message != label else None}


def _cashed(invoice: ClientInvoice) -> tuple[Cashed, ...]:
    """Everything, split by rate of VAT (BR-FR-CDV-14)."""
    from fauxpa_fixtures.cdar import Cashed

    shares: dict[Decimal, Decimal] = {}
    for item in invoice.items:
        shares[item.vat_rate] = shares.get(item.vat_rate, Decimal(0)) + item.total_amount
    shares = shares or {Decimal(0): invoice.total_amount}
    return tuple(Cashed(amount=amount, rate=rate * 100) for rate, amount in shares.items())


def _seller_siren(invoice: ClientInvoice, seller: Organization | None) -> str:
    named = invoice.source.seller_siren if invoice.source else None
    return named or _siren_of(seller.legal_number if seller else None)


def _siren_of(number: str | None) -> str:
    digits = "".join((number or "").split())
    return digits[:9] if digits[:9].isdecimal() and len(digits) >= 9 else UNKNOWN_SIREN
