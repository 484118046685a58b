"""Creating, updating and deleting client invoices (digest 4.2, 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from ...errors import Problem, Refusal, conflict, invalid, precondition_failed
from ...gateway.call import Answer, Call, no_content, prepared_by
from ...network import notices
from ...records.invoices import ClientInvoice, PaymentMethod
from ...records.parties import Client, Organization
from ...store import CLIENT_INVOICES, CLIENTS, UPLOADS, Condition
from ...wire import Json
from ...world import Space
from .. import invoice_parts
from .finalizing import finalized
from .issuer import issuer
from .reading import answer, own
from .uploads import attached

POINTER = "/data/attributes/"
TEXTS = ("number", "purchase_order", "terms_and_conditions", "header", "footer")
DATES = ("issue_date", "due_date", "performance_date", "performance_start_date", "performance_end_date")
ITALIAN = ("report_einvoicing", "payment_reporting", "welfare_fund", "withholding_tax", "stamp_duty_amount")


def _iban_first(space: Space, body: Json) -> Json:
    """Without an IBAN nothing else is looked at, and a wrapped body has none (observed; digest 12.2, 15)."""
    methods = body.get("payment_methods")
    if not isinstance(methods, dict) or not methods.get("iban"):
        raise invalid(
            Problem("invalid_iban", "IBAN is empty", pointer=POINTER + "payment_methods/iban"),
            hint='The body is flat, with "payment_methods": {"iban": "..."} (an object) at its root.',
        )
    return body


@prepared_by(_iban_first)
def create(call: Call) -> Answer:
    """A draft, or an invoice that is final at once (C-04)."""
    body, space = call.body, call.space
    if call.organization.legal_country == "IT" and call.organization.sending_status != "enabled":
        problem = Problem("forbidden", "E-invoicing has to be activated before invoices are created")
        raise Refusal(403, problem, clauses=("QPA-INV-056",))
    if "status" not in body:
        call.note("QPA-INV-007")
    with space.transaction():
        organization = call.organization
        client = _check_references(call, organization, body)
        invoice = ClientInvoice(
            id=space.uuid(),
            organization_id=organization.id,
            status="draft",
            client=invoice_parts.buyer_from(client),
            contact_email=organization.contact_email,
            einvoicing_expected=False,
            created_at=space.now,
            updated_at=space.now,
        )
        invoice = _changed(call, organization, invoice, body)
        if body.get("status", space.quirk("default-invoice-status")) == "unpaid":
            invoice = finalized(space, organization, invoice)
        space.put(CLIENT_INVOICES, invoice)
        notices.changed(space, invoice)
    return answer(call, invoice, int(space.quirk("create-status")))


def update(call: Call) -> Answer:
    """Drafts only; what is not given stays."""
    body, space = call.body, call.space
    with space.transaction():
        invoice, organization = own(call), call.organization
        if invoice.status != "draft":
            raise Refusal(
                412,
                Problem("forbidden_invoice_update", "Only drafts can be updated"),
                clauses=("QPA-ERR-023",),
                family="message" if space.quirk("update-not-draft") == "flat" else None,
            )
        client = _check_references(call, organization, body, invoice)
        if client is not None:
            invoice = msgspec.structs.replace(invoice, client=invoice_parts.buyer_from(client))
        invoice = msgspec.structs.replace(_changed(call, organization, invoice, body), updated_at=space.now)
        space.put(CLIENT_INVOICES, invoice)
        notices.changed(space, invoice)
    return answer(call, invoice)


def delete(call: Call) -> Answer:
    """Drafts only."""
    invoice = own(call)
    if invoice.status != "draft":
        raise precondition_failed(
            "invoice_not_in_draft_status", "Only drafts can be deleted", hint="Cancel the invoice instead."
        )
    call.space.delete(CLIENT_INVOICES, invoice.id)
    return no_content()


def _check_references(call: Call, organization: Organization, body: Json, invoice: ClientInvoice | None = None) -> Any:
    """The client that the body names (None where an update names none). Raises Refusal with all that is wrong."""
    space = call.space
    client = space.get(CLIENTS, body["client_id"]) if "client_id" in body else None
    problems = [*_client_problems(organization, client, body), *_iban_problems(organization, body)]
    problems += _date_problems(body, invoice)
    upload_id = body.get("upload_id")
    if upload_id:
        upload = space.get(UPLOADS, upload_id)
        if upload is None or upload.organization_id != organization.id:
            problems.append(_problem("upload_id", "No upload has this id"))
    number = body.get("number")
    if invoice is None and not number and organization.numbering_mode == "manual":
        problems.append(_problem("number", "number is required while numbering_mode is manual"))
    if number and organization.numbering_mode == "automatic" and space.quirk("own-number") == "refused":
        problems.append(_problem("number", "number is given by Qonto while numbering_mode is automatic"))
    if problems:
        raise invalid(*problems)
    if number:
        _check_number(space, organization.id, number, invoice)
    return client


def _client_problems(organization: Organization, client: Client | None, body: Json) -> list[Problem]:
    if "client_id" not in body:
        return []
    if client is None or client.organization_id != organization.id:
        return [_problem("client_id", "No client has this id", code="invalid_client_id")]
    problems = []
    if not client.currency:
        problems.append(_problem("currency", "The client has no currency"))
    if not client.locale:
        problems.append(_problem("client_id", "The client has no locale", code="invalid_client_id"))
    if client.billing_address is None:
        problems.append(_problem("client_id", "The client has no billing address", code="invalid_client_id"))
    french = organization.legal_country == "FR" and client.kind == "company"
    if french and not client.tax_identification_number:
        problems.append(_problem("client_id", "tin_number must have a value", code="invalid_client_id"))
    return problems


def _iban_problems(organization: Organization, body: Json) -> list[Problem]:
    """An IBAN must be of one of the organization's accounts, if it has any (U-29)."""
    if "payment_methods" not in body:
        return []
    given = body["payment_methods"].get("iban", "").replace(" ", "")
    known = {account.iban for account in organization.bank_accounts}
    if not given:
        return [_problem("payment_methods/iban", "IBAN is empty", code="invalid_iban")]
    if not known or given in known:
        return []
    return [_problem("payment_methods/iban", "IBAN is not one of the organization's accounts", code="invalid_iban")]


def _date_problems(body: Json, invoice: ClientInvoice | None) -> list[Problem]:
    begin = _day(body, "performance_start_date") or (invoice.performance_start_date if invoice else None)
    end = _day(body, "performance_end_date") or (invoice.performance_end_date if invoice else None)
    if end is not None and begin is None:
        return [_problem("performance_start_date", "performance_start_date is required with performance_end_date")]
    if end is not None and begin is not None and begin > end:
        return [_problem("performance_start_date", "performance_start_date is after performance_end_date")]
    return []


def _check_number(space: Space, organization_id: str, number: str, invoice: ClientInvoice | None) -> None:
    taken = space.find(
        CLIENT_INVOICES,
        Condition("organization_id", "=", organization_id),
        Condition("number", "=", number),
        limit=2,
    )
    if any(invoice is None or other.id != invoice.id for other in taken):
        raise conflict(
            "invoice_number_already_exists", "An invoice with this number exists", pointer=POINTER + "number"
        )


def _changed(call: Call, organization: Organization, invoice: ClientInvoice, body: Mapping[str, Any]) -> ClientInvoice:
    changes: dict[str, Any] = {name: body[name] or None for name in TEXTS if name in body}
    changes |= {name: _day(body, name) for name in DATES if name in body}
    if "settings" in body:
        changes["settings"] = {**invoice.settings, **body["settings"]}
    settings = changes.get("settings", invoice.settings)
    changes["issuer"] = issuer(organization, settings)
    if "payment_methods" in body:
        changes["payment_methods"] = (_payment_method(organization, body["payment_methods"]),)
    changes["italian"] = {**invoice.italian, **{name: body[name] for name in ITALIAN if name in body}}
    items = invoice_parts.items_from(body["items"]) if "items" in body else invoice.items
    discount = body.get("discount")
    if discount is None and invoice.discount is not None:
        discount = {"type": invoice.discount.type, "value": str(invoice.discount.value)}
    total, vat, found = invoice_parts.totals(items, discount)
    changes |= {"items": items, "total_amount": total, "vat_amount": vat, "discount": found}
    if body.get("upload_id"):
        attachment, source = attached(call.space, body["upload_id"])
        changes |= {"attachment_id": attachment.id, "attachment_ready_at": None, "source": source}
    return msgspec.structs.replace(invoice, **changes)


def _payment_method(organization: Organization, given: Json) -> PaymentMethod:
    iban = given["iban"].replace(" ", "")
    account = next((account for account in organization.bank_accounts if account.iban == iban), None)
    return PaymentMethod(iban=iban, bic=account.bic if account else None, beneficiary_name=organization.legal_name)


def _day(body: Mapping[str, Any], name: str) -> date | None:
    text = body.get(name)
    return date.fromisoformat(text) if text else None


def _problem(field: str, detail: str, *, code: str = "invalid_format") -> Problem:
    return Problem(code, detail, pointer=POINTER + field)
