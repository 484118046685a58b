"""`send_by_einvoice`: may it be sent, what will happen to it, and who receives it (digest 4.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from ..errors import Refusal, precondition_failed
from ..records.invoices import ClientInvoice, Transmission
from ..records.parties import Organization
from ..records.scenarios import Choice
from ..store import CLIENT_INVOICES, CLIENTS, SUPPLIER_INVOICES
from ..world import Space
from . import annuaire, exchange, lifecycle, notices, verdict
from .choosing import chosen, script, used
from .companies import DEFAULT_SCENARIO, EXCHANGED, NOT_TRANSMITTED, REJECTED

if TYPE_CHECKING:
    from ..documents.validation.findings import Report

Note = Callable[..., None]


def may_be_submitted(space: Space, organization: Organization, invoice: ClientInvoice) -> bool:
    """Whether `submit` would come to look at the file. Raises Refusal 412 where a prerequisite is not met."""
    if invoice.transmission is not None and not _again(space, invoice.transmission):
        return False
    _check_organization(space, organization)
    _check_invoice(invoice)
    return True


def submit(
    space: Space, organization: Organization, invoice: ClientInvoice, note: Note, report: Report | None = None
) -> verdict.Rejection | None:
    """Hand an invoice to the network, once; gives what the sender's platform has against its file.

    `note` is told the clauses that the outcome rests on; `report` is the judgement of the file. A second call does
    nothing. Raises Refusal 412 where a prerequisite is not met.
    """
    if invoice.transmission is not None:
        note("QPA-SEND-014")
    if not may_be_submitted(space, organization, invoice):
        return None
    recipient = _recipient(space, invoice)
    found = verdict.rejection(space, invoice, report)
    if found is not None:
        note("QPA-SEND-017", "QPA-SEND-022")
    rejected = found if space.quirk("validation-verdict") == "enforced" else None
    asked = chosen(space, invoice)
    choice = Choice(name=REJECTED, reason=rejected.reason, message=rejected.message) if rejected else asked
    choice = choice or _scenario(space, invoice, recipient, note)
    scenario = script(space, choice)
    if not scenario.steps:
        raise _unreachable()
    events, waiting = lifecycle.plan(lifecycle.because(scenario.steps, choice.reason, choice.message), space.now)
    if invoice.transmission is not None:
        events = (*lifecycle.past(invoice.transmission.events, space.now), *events)
    transmission = Transmission(sent_at=space.now, scenario=choice.name, events=events, waiting=waiting)
    buyer = annuaire.receiver(space, recipient) if recipient else None
    with space.transaction():
        if buyer is not None and exchange.arrives(transmission):
            arrived = exchange.received(space, invoice, transmission, buyer)
            space.put(SUPPLIER_INVOICES, arrived)
            transmission = msgspec.structs.replace(
                transmission, receiver_organization_id=buyer.id, supplier_invoice_id=arrived.id
            )
        sent = msgspec.structs.replace(invoice, transmission=transmission, updated_at=space.now)
        space.put(CLIENT_INVOICES, sent)
        notices.plan(space, sent)
        if asked is not None and choice is asked:
            used(space, invoice)
    return found


def _again(space: Space, earlier: Transmission) -> bool:
    """Whether a repeated call submits anew: only after a failure, and only where the quirk says so (U-11)."""
    if space.quirk("resend-after-failure") == "ignored":
        return False
    known = lifecycle.past(earlier.events, space.now)
    return bool(known) and lifecycle.status(known) in (None, "submission_failed", "not_delivered")


def _check_organization(space: Space, organization: Organization) -> None:
    if space.world.settings.profile == "sandbox" and space.quirk("sandbox-einvoicing") == "unavailable":
        raise precondition_failed(
            "einvoicing_not_available",
            "E-invoicing is not available in the sandbox",
            clauses=("QPA-SEND-015",),
            hint="Qonto's sandbox has no e-invoicing; the quirk sandbox-einvoicing=production_like lifts this here.",
        )
    if organization.sending_status != "enabled":
        raise precondition_failed(
            "einvoicing_not_activated",
            "The organization has not activated e-invoicing",
            clauses=("QPA-SEND-010",),
            hint="GET /v2/einvoicing/settings says sending_status disabled: activate it first (in Qonto's app).",
        )
    if organization.legal_country == "FR" and not annuaire.is_registered(space, organization):
        raise precondition_failed(
            "organization_not_registered_in_annuaire",
            "The organization is not registered in the Annuaire",
            clauses=("QPA-SEND-011",),
            hint="sending_status says nothing about the Annuaire: a French seller needs an active line there as well.",
        )


def _check_invoice(invoice: ClientInvoice) -> None:
    if invoice.status == "draft":
        raise precondition_failed(
            "invoice_in_draft_status",
            "A draft cannot be sent by e-invoice",
            clauses=("QPA-SEND-012",),
            hint="Finalize the invoice first.",
        )
    if invoice.status == "canceled":
        raise precondition_failed(
            "invoice_canceled", "A canceled invoice cannot be sent by e-invoice", clauses=("QPA-SEND-012",)
        )
    if invoice.source is not None and invoice.source.syntax is None:
        raise precondition_failed(
            "invoice_not_structured",
            "The file of this invoice holds no structured invoice",
            clauses=("QPA-SEND-018",),
            hint="A plain PDF or a picture is no e-invoice, and Qonto does not convert it: import a Factur-X.",
        )


def _recipient(space: Space, invoice: ClientInvoice) -> annuaire.Recipient | None:
    if invoice.source is not None and invoice.source.buyer_address:
        return annuaire.look_up(space, invoice.source.buyer_address)
    client = space.get(CLIENTS, invoice.client.id)
    address = annuaire.address_of(client) if client else None
    address = address or annuaire.address_from(invoice.client.tax_identification_number, invoice.client.vat_number)
    return annuaire.look_up(space, address) if address else None


def _scenario(space: Space, invoice: ClientInvoice, recipient: annuaire.Recipient | None, note: Note) -> Choice:
    """What will happen by itself. Raises Refusal 412 for a buyer that is known to be unreachable (C-15)."""
    note("QPA-GEN-011")
    usual = space.namespace.scenario or Choice(name=DEFAULT_SCENARIO)
    if invoice.source is not None and invoice.source.problem is not None:
        note("QPA-SEND-017")
        return Choice(name=REJECTED)
    if recipient is None:
        if not invoice.imported:
            raise _unreachable()
        note("QPA-GEN-008")
        return usual if space.quirk("annuaire") == "open" else Choice(name=NOT_TRANSMITTED)
    reachable = recipient.reachable
    if recipient.organization_id is not None:
        reachable = reachable and annuaire.receiver(space, recipient) is not None
    if not reachable:
        if space.quirk("unreachable-recipient") == "refused":
            raise _unreachable()
        note("QPA-SEND-008")
        return Choice(name=NOT_TRANSMITTED)
    if recipient.organization_id is not None:
        return recipient.scenario or Choice(name=EXCHANGED)
    return recipient.scenario or usual


def _unreachable() -> Refusal:
    return precondition_failed(
        "recipient_not_reachable_on_einvoicing",
        "The recipient cannot be reached by e-invoice",
        clauses=("QPA-SEND-007",),
        hint="Look at e_invoicing_reachable of the client before sending; e-mail the invoice instead.",
    )
