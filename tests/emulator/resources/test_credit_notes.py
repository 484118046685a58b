"""Credit notes: digest 8.3."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from emulating import BUYER, imported, invoice, invoice_body
from suppliers import conforms

KEYS = [
    "id",
    "invoice_id",
    "attachment_id",
    "issue_date",
    "invoice_issue_date",
    "number",
    "terms_and_conditions",
    "header",
    "footer",
    "vat_amount",
    "vat_amount_cents",
    "total_amount",
    "total_amount_cents",
    "currency",
    "created_at",
    "finalized_at",
    "contact_email",
    "invoice_url",
    "welfare_fund",
    "withholding_tax",
    "stamp_duty_amount",
    "items",
    "client",
    "einvoicing_lifecycle_events",
]
STRINGS = ["number", "terms_and_conditions", "stamp_duty_amount", "contact_email", "finalized_at", "header", "footer"]
CLIENT_STRINGS = [
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
    "country_code",
    "locale",
]


def item(value="10.00", quantity="1", **more):
    price = {"value": value, "currency": "EUR"}
    return {"title": "Remise", "quantity": quantity, "unit_price": price, "vat_rate": "0.2", **more}


def an_invoice(api, **fields):
    answer = api.post("/v2/client_invoices", json=invoice_body(api, **fields))
    assert answer.status_code == 201, answer.text
    return answer.json()["client_invoice"]


def credit(api, made, *items, **fields):
    body = {"invoice_id": made["id"], "issue_date": "2026-11-23", "currency": "EUR", "items": list(items) or [item()]}
    return api.post("/v2/credit_notes", json={**body, **fields})


def credited(api, made, *items, **fields):
    answer = credit(api, made, *items, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["credit_note"]


def refusal(answer, status):
    assert answer.status_code == status, answer.text
    return {error.get("source", {}).get("pointer") for error in answer.json()["errors"]}


def test_a_credit_note_has_all_keys_in_the_documented_order(api):
    note = credited(api, an_invoice(api))
    assert list(note) == KEYS
    conforms("CreditNote", note)


def test_what_strict_readers_need_is_a_string(api):
    note = credited(api, an_invoice(api))
    assert all(isinstance(note[name], str) for name in STRINGS)
    assert all(isinstance(note["client"][name], str) for name in CLIENT_STRINGS)
    assert [type(note["items"][0][name]) for name in ("unit", "description", "quantity")] == [str, str, str]


def test_amounts_are_worked_out(api):
    note = credited(api, an_invoice(api), item("10.00", "3", discount={"type": "percentage", "value": "0.1"}))
    assert (note["total_amount"]["value"], note["total_amount_cents"]) == ("32.40", 3240)
    assert (note["vat_amount"]["value"], note["vat_amount_cents"]) == ("5.40", 540)


def test_numbers_follow_each_other_and_pass_over_those_given_by_hand(api):
    made = an_invoice(api)
    notes = [credited(api, made), credited(api, made, number="AV-2026-0002"), credited(api, made)]
    assert [note["number"] for note in notes] == ["AV-2026-0001", "AV-2026-0002", "AV-2026-0003"]


def test_a_number_is_given_once(api):
    made = an_invoice(api)
    credited(api, made, number="A-1")
    assert refusal(credit(api, made, number="A-1"), 409) == {"/number"}


def test_with_manual_numbering_the_number_is_required(api):
    made = an_invoice(api)
    api.put("/v2/settings", json={"numbering_mode": "manual"})
    assert refusal(credit(api, made), 422) == {"/number"}
    assert credited(api, made, number="A-1")["number"] == "A-1"


def test_an_own_number_may_be_refused(emulator_with):
    api = emulator_with(quirk=("own-number=refused",))
    made = an_invoice(api)
    assert refusal(credit(api, made, number="A-1"), 422) == {"/number"}
    assert credited(api, made)["number"] == "AV-2026-0001"


def test_the_invoice_knows_its_credit_notes(api):
    made = an_invoice(api)
    ids = [credited(api, made)["id"] for _ in range(2)]
    shown = invoice(api, made["id"])
    assert (shown["credit_notes_ids"], shown["status"]) == (ids, "unpaid")


def test_one_over_the_whole_amount_cancels_the_invoice(api):
    made = an_invoice(api)
    credited(api, made, item("99.99", "2.5"))
    assert invoice(api, made["id"])["status"] == "canceled"
    assert credit(api, made).status_code == 412


def test_together_they_do_not_exceed_the_invoice(api):
    made = an_invoice(api)  # 299.98 with VAT
    credited(api, made, item("200.00"))
    assert refusal(credit(api, made, item("50.00")), 422) == {"/items"}
    credited(api, made, item("49.98"))
    assert refusal(credit(api, made, item("0.01")), 422) == {"/items"}
    assert len(api.get("/v2/credit_notes").json()["credit_notes"]) == 2


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"items": [item("-1.00")]}, "/items"),
        ({"items": [item("0.00")]}, "/items"),
        ({"items": [item(), item("9" * 40)]}, "/items/1"),
        ({"items": [item("1", "9" * 400)]}, "/items/0"),
        ({"discount": {"type": "absolute", "value": "9" * 40}}, "/discount/value"),
        ({"discount": {"type": "percentage", "value": "2"}}, "/items"),
    ],
)
def test_amounts_that_cannot_be_are_refused(api, fields, pointer):
    assert refusal(credit(api, an_invoice(api), **fields), 422) == {pointer}


def test_all_faults_are_named_at_once(api):
    api.put("/v2/settings", json={"numbering_mode": "manual"})
    made = an_invoice(api, number="M-1")
    assert refusal(credit(api, made, item("1000.00")), 422) == {"/items", "/number"}
    assert refusal(api.post("/v2/credit_notes", json={}), 422) == {"/invoice_id", "/issue_date", "/currency", "/items"}


def test_a_credit_note_without_lines_is_refused(api):
    body = {"invoice_id": an_invoice(api)["id"], "issue_date": "2026-11-23", "currency": "EUR", "items": []}
    assert refusal(api.post("/v2/credit_notes", json=body), 422) == {"/items"}


def test_the_currency_is_that_of_the_invoice(api):
    assert refusal(credit(api, an_invoice(api), currency="USD"), 422) == {"/currency"}


def test_a_draft_has_no_credit_notes(api):
    assert credit(api, an_invoice(api, status="draft")).status_code == 412


def test_an_imported_invoice_can_be_credited(api):
    note = credited(api, {"id": imported(api)})
    assert note["client"]["tax_identification_number"] == "000001016"


def test_the_invoices_of_others_are_not_found(api):
    made = an_invoice(api)
    body = {"invoice_id": made["id"], "issue_date": "2026-11-23", "currency": "EUR", "items": [item()]}
    assert refusal(api.post("/v2/credit_notes", json=body, auth=BUYER), 404) == {"/invoice_id"}


def test_a_credit_note_can_be_retrieved_by_its_organization_alone(api):
    note = credited(api, an_invoice(api))
    path = f"/v2/credit_notes/{note['id']}"
    assert api.get(path).json() == {"credit_note": note}
    assert api.get(path, auth=BUYER).status_code == 404
    assert api.get("/v2/credit_notes", auth=BUYER).json()["credit_notes"] == []


def test_the_list_is_bounded_by_time_of_creation_and_newest_first(api):
    made = an_invoice(api)
    early = credited(api, made)["id"]
    api.wall.advance(hours=1)
    late = credited(api, made)["id"]

    def ids(**query):
        return [note["id"] for note in api.get("/v2/credit_notes", params=query).json()["credit_notes"]]

    assert ids() == [late, early]
    assert ids(sort_by="created_at:asc") == [early, late]
    assert ids(**{"filter[created_at_from]": "2026-11-23T09:30:00Z"}) == [late]
    assert ids(**{"filter[created_at_to]": "2026-11-23T09:30:00Z"}) == [early]


def test_the_file_is_a_pdf(api):
    note = credited(api, an_invoice(api))
    attachment = api.get(f"/v2/attachments/{note['attachment_id']}").json()["attachment"]
    assert attachment["file_name"] == "AV-2026-0001.pdf"
    assert pypdf.PdfReader(BytesIO(api.get(attachment["url"], auth=None).content)).pages


def test_the_sandbox_spells_it_otherwise(emulator_with):
    api = emulator_with(quirk=("credit-note-keys=sandbox",))
    note = credited(api, an_invoice(api), reason="Erreur")
    assert note["Invoice_issue_date"] == "2026-11-23"
    assert note["reason"] == "Erreur"
    assert not set(note) & {"invoice_issue_date", "header", "footer", "einvoicing_status", "client", "invoice_url"}
    conforms("CreditNote", note)


def test_italian_fields_are_echoed(api):
    fields = {"welfare_fund": {"type": "TC01", "rate": "0.04"}, "stamp_duty_amount": "2.00"}
    note = credited(api, an_invoice(api), **fields)
    assert {name: note[name] for name in fields} == fields
