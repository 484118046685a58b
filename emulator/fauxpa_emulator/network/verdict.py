"""What the sender's platform says of a file before it deposits it: table C.2 of the reform, reasons of 213.

That Qonto rejects at send, and not at import, is a guess (U-15); so is the reason that it picks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ..records.invoices import ClientInvoice
from ..store import CLIENT_INVOICES, Condition
from ..world import Space
from . import lifecycle

if TYPE_CHECKING:
    from ..documents.validation.findings import Finding, Report

UNIQUENESS = "BR-FR-CO-02"
SAME_AGAIN = "DOUBLON"
NUMBER_TAKEN = "REJ_UNI"
AHEAD = timedelta(hours=2)
"""Paris is at most two hours ahead of UTC: an invoice dated today there is never dated tomorrow."""

MOST_RULES = 3
"""How many of the rules a message names; the whole list is a call of the control API away."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """The reason and the message of the event 213, and the ids of all rules that are broken."""

    reason: str
    message: str
    rules: tuple[str, ...]


def expect(space: Space, syntax: str | None) -> None:
    """Say that a document of this syntax was imported: it will probably be sent soon."""
    if syntax is not None and space.world.settings.validation == "full":
        from ..documents.validation import artefacts

        space.world.validation().warm(*artefacts.USUAL["ubl" if syntax == "ubl" else "cii"])


async def report_on(space: Space, invoice: ClientInvoice) -> Report | None:
    """The findings on the file that an invoice was imported from; None without a file, or with validation off."""
    level = space.world.settings.validation
    if level == "off" or invoice.source is None:
        return None
    data = space.store.content(invoice.source.content)
    if data is None:
        return None
    from ..documents.validation.jobs import Job

    today = (space.now + AHEAD).date()
    return await space.world.validation().judge(Job(data=data, file_name=invoice.id, level=level, today=today))


def rejection(space: Space, invoice: ClientInvoice, report: Report | None) -> Rejection | None:
    """Why the platform rejects an invoice that is sent now, or None where it deposits it."""
    if report is None:
        return None
    if report.fatal:
        from ..documents.validation.catalogue import reason_for

        broken = tuple(dict.fromkeys(finding.rule for finding in report.fatal))
        return Rejection(reason_for(broken[0]), _message(report.fatal), broken)
    return _duplicate(space, invoice) if report.level == "full" else None


def _message(findings: tuple[Finding, ...]) -> str:
    by_rule = {finding.rule: finding for finding in findings}
    said = [f"{rule} : {finding.message_fr or finding.message}" for rule, finding in by_rule.items()]
    more = len(said) - MOST_RULES
    return " ".join(said[:MOST_RULES]) + (f" (et {more} autres règles)" if more > 0 else "")


def _duplicate(space: Space, invoice: ClientInvoice) -> Rejection | None:
    """BR-FR-CO-02: a seller uses a number once in a year, among the invoices that were deposited."""
    source = invoice.source
    if source is None or invoice.number is None or invoice.issue_date is None:
        return None
    same_number = (
        Condition("organization_id", "=", invoice.organization_id),
        Condition("number", "=", invoice.number),
    )
    for other in space.find(CLIENT_INVOICES, *same_number):
        if (
            other.id == invoice.id
            or other.transmission is None
            or other.source is None
            or other.source.seller_siren != source.seller_siren
            or other.issue_date is None
            or other.issue_date.year != invoice.issue_date.year
            or lifecycle.is_rejected(other.transmission.events)
        ):
            continue
        again = (other.total_amount, other.source.buyer_siren) == (invoice.total_amount, source.buyer_siren)
        year = invoice.issue_date.year
        return Rejection(
            SAME_AGAIN if again else NUMBER_TAKEN,
            f"{UNIQUENESS} : la facture {invoice.number} de {year} a déjà été déposée pour ce vendeur.",
            (UNIQUENESS,),
        )
    return None
