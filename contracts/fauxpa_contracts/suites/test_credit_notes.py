"""Credit notes: what one needs, how much it may be, and what it does to its invoice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from .bodies import ITEM, made_invoice, read_invoice, without
from .calling import Api
from .expecting import error, has, in_order, json_of, one_of, same, status
from .invoices import file_of, fresh_number, imported, today
from .invoices import invoice as document
from .marks import proves
from .orders import ORDERS
from .places import Place

NOTES = "/v2/credit_notes"
UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
WHOLE = {**ITEM, "quantity": "1", "unit_price": {"value": "100", "currency": "EUR"}}


def body(invoice_id: str, **fields: Any) -> dict[str, Any]:
    """For `POST /v2/credit_notes`: ten euros and VAT."""
    item = {**WHOLE, "unit_price": {"value": "10", "currency": "EUR"}}
    given = {"invoice_id": invoice_id, "issue_date": today().isoformat(), "currency": "EUR", "items": [item]}
    return {**given, **fields}


def issued(api: Api) -> str:
    """The id of an invoice of 120 euros."""
    return str(made_invoice(api, items=[WHOLE])["id"])


def credited(api: Api, invoice_id: str, **fields: Any) -> dict[str, Any]:
    """The credit note that was made."""
    found: dict[str, Any] = json_of(api.post(NOTES, json=body(invoice_id, **fields)), 201)["credit_note"]
    return found


def read(api: Api, id: str) -> dict[str, Any]:
    """`GET /v2/credit_notes/{id}`."""
    found: dict[str, Any] = json_of(api.get(f"{NOTES}/{id}"), 200)["credit_note"]
    return found


@pytest.mark.parametrize("field", ["invoice_id", "issue_date", "currency", "items"])
@proves("QPA-CN-001", "QPA-CN-003", effect="irreversible")
def test_a_required_field_is_required(api: Api, field: str) -> None:
    error(api.post(NOTES, json=without(body(issued(api)), field)), 422, family="json_api")


@proves("QPA-CN-002", effect="irreversible")
def test_it_is_created_with_201(api: Api) -> None:
    id = issued(api)
    made = credited(api, id)
    same("invoice_id", made["invoice_id"], id)
    same("total_amount", Decimal(made["total_amount"]["value"]), Decimal(12))
    same("it is in the list", made["id"] in [one["id"] for one in json_of(api.get(NOTES), 200)["credit_notes"]], True)


@proves("QPA-CN-003")
def test_an_unknown_invoice_or_note_is_not_found(api: Api) -> None:
    one_of("status", api.post(NOTES, json=body(UNKNOWN)).status_code, (404, 422))
    error(api.get(f"{NOTES}/{UNKNOWN}"), 404, "not_found", family="json_api")


@proves("QPA-CN-003", effect="irreversible")
def test_a_draft_has_no_credit_note(api: Api) -> None:
    draft = made_invoice(api, status="draft", items=[WHOLE])
    one_of("status", api.post(NOTES, json=body(draft["id"])).status_code, (409, 412, 422))
    api.delete(f"/v2/client_invoices/{draft['id']}")


@proves("QPA-CN-004", effect="irreversible")
def test_all_together_do_not_exceed_the_invoice(api: Api) -> None:
    id = issued(api)
    credited(api, id, items=[{**WHOLE, "unit_price": {"value": "60", "currency": "EUR"}}])
    rest = body(id, items=[{**WHOLE, "unit_price": {"value": "40.01", "currency": "EUR"}}])
    error(api.post(NOTES, json=rest), 422, family="json_api")
    credited(api, id, items=[{**WHOLE, "unit_price": {"value": "40", "currency": "EUR"}}])


@proves("QPA-CN-005", effect="irreversible")
def test_one_over_all_of_it_cancels_the_invoice(api: Api) -> None:
    whole, part = issued(api), issued(api)
    credited(api, whole, items=[WHOLE])
    credited(api, part)
    same("status of the one", read_invoice(api, whole)["status"], "canceled")
    same("status of the other", read_invoice(api, part)["status"], "unpaid")


@proves("QPA-CN-006", effect="read")
def test_a_partial_invoice_has_none() -> None:
    pytest.skip("no endpoint makes a partial invoice")


@proves("QPA-CN-007", effect="irreversible")
def test_the_currency_is_that_of_the_invoice(api: Api) -> None:
    error(api.post(NOTES, json=body(issued(api), currency="USD")), 422, family="json_api")


@proves("QPA-CN-008", "QPA-CN-009", "QPA-CN-011", effect="irreversible")
def test_keys_are_spelled_and_ordered_as_documented(api: Api) -> None:
    id = issued(api)
    shown = read(api, credited(api, id)["id"])
    same("invoice_issue_date", shown["invoice_issue_date"], read_invoice(api, id)["issue_date"])
    in_order("a credit note", shown, ORDERS["credit_note"])
    has("a credit note", shown, "einvoicing_lifecycle_events", "items", "client", "number", "total_amount_cents")
    one_of("einvoicing_lifecycle_events", shown["einvoicing_lifecycle_events"], (None, []))


@proves("QPA-CN-008", effect="irreversible", needs=("variants",))
def test_the_other_reading_spells_as_the_sandbox(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("credit-note-keys=sandbox",)).seller
    has("a credit note", read(api, credited(api, issued(api))["id"]), "Invoice_issue_date", "reason")


@proves("QPA-CN-010", effect="irreversible")
def test_its_id_is_on_the_invoice(api: Api) -> None:
    id = issued(api)
    made = credited(api, id)
    same("credit_notes_ids", read_invoice(api, id)["credit_notes_ids"], [made["id"]])


@proves("QPA-CN-012", effect="irreversible", needs=("control",))
def test_with_manual_numbering_the_number_is_required(api: Api) -> None:
    id = issued(api)
    status(api.put("/v2/settings", json={"numbering_mode": "manual"}), 200)
    error(api.post(NOTES, json=body(id)), 422, family="json_api")
    number = fresh_number()
    same("number", credited(api, id, number=number)["number"], number)


@proves("QPA-CN-003", "QPA-ERR-020", effect="irreversible", needs=("buyer",))
def test_the_invoice_of_another_organization_has_none_of_mine(api: Api, buyer: Api) -> None:
    (id,) = imported(buyer, file_of(document()))
    one_of("status", api.post(NOTES, json=body(id)).status_code, (404, 422))
