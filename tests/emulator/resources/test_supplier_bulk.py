"""Supplier invoices made from files: digest 6.5."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from starlette.datastructures import FormData

from emulating import BUYER, SELLER
from fauxpa_emulator.filing.received import fields_of
from fauxpa_emulator.resources.supplier_invoices import form
from fauxpa_fixtures import facturx, samples
from fauxpa_fixtures.model import Invoice
from suppliers import PNG, bulk, conforms, created, listed, parts

FILE, ATTACHMENT, KEY = (f"supplier_invoices[][{name}]" for name in ("file", "attachment_id", "idempotency_key"))


def uploaded(api, data=PNG, auth=BUYER):
    answer = api.post(
        "/v2/attachments",
        files={"file": ("ticket.png", data)},
        headers={"X-Qonto-Idempotency-Key": str(len(data))},
        auth=auth,
    )
    return answer.json()["attachment"]["id"]


def the_error(answer):
    assert answer.status_code == 200, answer.text
    (error,) = answer.json()["errors"]
    conforms("BulkError", error)
    return error


# What is made


def test_an_upload_is_to_review_and_there_at_once(api):
    (made,) = created(api, *parts())
    assert (made["status"], made["source_type"], made["is_einvoice"]) == ("to_review", "direct_upload", False)
    assert made["file_name"] == "ticket.png"
    assert [invoice["id"] for invoice in listed(api)] == [made["id"]]
    attachment = api.get(f"/v2/attachments/{made['attachment_id']}", auth=BUYER).json()["attachment"]
    assert api.get(attachment["url"], auth=None).content == PNG


def test_a_factur_x_fills_the_invoice(api):
    invoice = samples.french_invoice(number="FA-77")
    (made,) = created(api, *parts(facturx.write(invoice), "facture.pdf"))
    conforms("SupplierInvoice", made)
    assert (made["invoice_number"], made["supplier_name"]) == ("FA-77", invoice.seller.name)
    assert made["total_amount"] == {"value": f"{invoice.totals.tax_inclusive:.2f}", "currency": "EUR"}
    assert made["payable_amount"]["value"] == f"{invoice.totals.due:.2f}"
    assert made["total_tax_amount"]["value"] == f"{invoice.totals.tax_total:.2f}"
    assert made["taxes"][0]["tax_rate"] == "0.20"
    assert (made["issue_date"], made["due_date"]) == (str(invoice.issue_date), str(invoice.due_date))
    assert made["iban"] == invoice.payment.credit_transfers[0].account
    assert (made["tin"], made["vat_number"]) == (invoice.seller.siren, invoice.seller.vat_identifier)
    assert made["attachment_category"] == "INVOICE"
    assert made["is_einvoice"] is False


def test_a_credit_note_is_recognised(api):
    note = facturx.write(
        samples.french_credit_note(samples.french_invoice(), number="AV-1", issue_date=date(2026, 11, 20))
    )
    (made,) = created(api, *parts(note, "avoir.pdf"))
    assert (made["is_credit_note"], made["attachment_category"]) == (True, "CREDIT_NOTE")


def test_a_pdf_that_cannot_be_read_is_kept_as_a_picture_would_be(api):
    (made,) = created(api, *parts(b"%PDF-1.7\nnothing", "scan.pdf"))
    assert (made["invoice_number"], made["total_amount"], made["attachment_category"]) == (None, None, "UNKNOWN")


def test_several_invoices_keep_their_order(api):
    made = created(api, *parts(name="1.png", key="1"), *parts(name="2.png", key="2"), *parts(name="3.png", key="3"))
    assert [invoice["file_name"] for invoice in made] == ["1.png", "2.png", "3.png"]


def test_the_key_may_come_before_the_file(api):
    file, key = parts()
    assert len(created(api, key, file)) == 1


def test_an_attachment_may_stand_for_the_file(api):
    id = uploaded(api)
    (made,) = created(api, (ATTACHMENT, (None, id)), (KEY, (None, "k")))
    assert (made["attachment_id"], made["file_name"]) == (id, "ticket.png")


def test_files_and_attachments_may_be_mixed(api):
    id = uploaded(api)
    made = created(api, *parts(), (ATTACHMENT, (None, id)), (KEY, (None, "k")), *parts(key="3"))
    assert len(made) == 3
    assert made[1]["attachment_id"] == id


def test_source_and_meta_are_shown(api):
    meta = json.dumps({"integration_type": "dropbox", "connector": "grover", "other": 1})
    form_fields = (("source", (None, "pay_by_invoice")), ("meta", (None, meta)))
    (made,) = created(api, *parts(), *form_fields, ("skip_attachment_matcher", (None, "true")))
    assert made["source"] == "pay_by_invoice"
    assert made["meta"] == {
        "integration_type": "dropbox",
        "connector": "grover",
        "accounting_recorded_at": None,
        "accounting_recorded_source": None,
    }


@pytest.mark.parametrize("source", form.SOURCES)
def test_every_documented_source_gives_an_invoice_that_conforms(api, source):
    (made,) = created(api, *parts(), ("source", (None, source)))
    conforms("SupplierInvoice", made)


# Idempotency


def test_the_same_key_gives_the_same_invoice(api):
    (first,) = created(api, *parts())
    (second,) = created(api, *parts(PNG + b"other", "other.png"))
    assert first == second
    assert len(listed(api)) == 1


def test_the_same_file_with_two_keys_makes_two_invoices(api):
    first, second = created(api, *parts(key="1"), *parts(key="2"))
    assert first["id"] != second["id"]


def test_keys_are_the_organizations_own(api):
    (first,) = created(api, *parts())
    (second,) = created(api, *parts(), auth=SELLER)
    assert first["id"] != second["id"]


def test_a_failed_invoice_may_be_tried_again_under_its_key(api):
    assert the_error(bulk(api, *parts(b"text")))["code"] == "invalid"
    assert len(created(api, *parts())) == 1


# What is wrong with single invoices


@pytest.mark.parametrize(
    ("broken", "code", "pointer"),
    [
        (parts(b"text", "facture.pdf"), "invalid", "/supplier_invoices/idempotency_key/key-1"),
        (parts(b""), "invalid", "/supplier_invoices/idempotency_key/key-1"),
        (parts(b"<?xml version='1.0'?><Invoice/>"), "invalid", "/supplier_invoices/idempotency_key/key-1"),
        (parts(PNG + bytes(10 * 1024 * 1024)), "invalid", "/supplier_invoices/idempotency_key/key-1"),
        ([(FILE, (None, "text")), parts()[1]], "required", "/supplier_invoices/idempotency_key/key-1"),
        ([parts()[1]], "required", "/supplier_invoices/idempotency_key/key-1"),
        ([parts()[0]], "required", "/supplier_invoices/0"),
        ([parts()[0], (KEY, (None, " "))], "required", "/supplier_invoices/0"),
        ([parts()[0], (KEY, (None, "k" * 256))], "required", "/supplier_invoices/0"),
        ([(ATTACHMENT, (None, "unknown")), parts()[1]], "invalid", "/supplier_invoices/idempotency_key/key-1"),
        (
            [parts()[0], (ATTACHMENT, (None, "a")), parts()[1]],
            "invalid",
            "/supplier_invoices/idempotency_key/key-1",
        ),
    ],
)
def test_a_fault_is_told_in_a_200(api, broken, code, pointer):
    answer = bulk(api, *broken)
    error = the_error(answer)
    assert (error["code"], error["source"]) == (code, {"pointer": pointer})
    assert answer.json()["supplier_invoices"] == []
    assert answer.headers["x-fauxpa-hint"]
    assert listed(api) == []


def test_the_others_are_made_all_the_same(api):
    answer = bulk(api, *parts(key="1"), *parts(b"text", key="2"), *parts(key="3"))
    assert the_error(answer)["source"] == {"pointer": "/supplier_invoices/idempotency_key/2"}
    assert len(answer.json()["supplier_invoices"]) == 2


def test_the_attachment_of_somebody_else_is_unknown(api):
    foreign = uploaded(api, auth=SELLER)
    assert the_error(bulk(api, (ATTACHMENT, (None, foreign)), (KEY, (None, "k"))))["code"] == "invalid"


# What is wrong with the whole request


@pytest.mark.parametrize(
    ("parts_sent", "pointer"),
    [
        ([("source", (None, "integration"))], "/supplier_invoices"),
        ([("supplier_invoices", (None, "[{}]"))], "/supplier_invoices"),
        ([("supplier_invoices[0][file]", ("a.png", PNG))], "/supplier_invoices"),
        ([*parts(), ("source", (None, "fax"))], "/source"),
        ([*parts(), ("meta", (None, "{"))], "/meta"),
        ([*parts(), ("meta", (None, "[]"))], "/meta"),
        ([*parts(), ("meta", ("meta.json", b"{}"))], "/meta"),
        ([*parts(), ("source", ("source.txt", b"integration"))], "/source"),
        ([*parts(), ("meta", (None, '{"connector": 1}'))], "/meta"),
        ([*parts(), ("skip_attachment_matcher", (None, "perhaps"))], "/skip_attachment_matcher"),
    ],
)
def test_a_request_that_is_unusable_as_a_whole_is_400(api, parts_sent, pointer):
    answer = bulk(api, *parts_sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"] == {"pointer": pointer}
    assert listed(api) == []


def test_more_than_20_invoices_are_too_many(api):
    twenty = [part for number in range(20) for part in parts(key=str(number))]
    assert len(created(api, *twenty)) == 20
    answer = bulk(api, *twenty, *parts(key="20"))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "limit_reached"


def test_json_is_no_form(api):
    body = {"supplier_invoices": [{"file": "a.pdf", "idempotency_key": "1"}]}
    assert api.post("/v2/supplier_invoices/bulk", json=body, auth=BUYER).status_code == 400


# The parts and the document, by themselves


@pytest.mark.parametrize(
    ("names", "sizes"),
    [
        ([], []),
        ([FILE, KEY], [2]),
        ([KEY, FILE], [2]),
        ([FILE, KEY, FILE, KEY], [2, 2]),
        ([FILE, FILE, KEY], [1, 2]),
        ([FILE, KEY, FILE], [2, 1]),
        ([FILE, ATTACHMENT, KEY], [3]),
        (["source", FILE, "meta", KEY, "supplier_invoices[][colour]"], [2]),
    ],
)
def test_parts_belong_together_until_a_name_comes_again(names, sizes):
    assert [len(entry) for entry in form.entries(FormData([(name, "x") for name in names]))] == sizes


def absurd():
    invoice = samples.french_invoice()
    totals = replace(invoice.totals, tax_inclusive=Decimal("9" * 30), due=Decimal("-" + "9" * 30))
    payment = replace(invoice.payment, credit_transfers=(replace(invoice.payment.credit_transfers[0], account="cash"),))
    seller = replace(invoice.seller, name="N" * 10_000)
    return replace(invoice, number="1" * 10_000, currency="euros", totals=totals, payment=payment, seller=seller)


def test_absurd_values_are_dropped_or_cut():
    fields = fields_of(absurd())
    assert (fields["total_amount"], fields["payable_amount"], fields["iban"]) == (None, None, None)
    assert fields["currency"] == "EUR"
    assert len(fields["invoice_number"]) == len(fields["supplier_name"]) == 250


def test_an_empty_invoice_gives_empty_fields():
    fields = fields_of(Invoice())
    assert {name for name, value in fields.items() if value} == {"currency"}
    assert fields_of(None) == {}


def test_an_absurd_document_makes_an_invoice_like_any_other(api):
    (made,) = created(api, *parts(facturx.write(absurd()), "facture.pdf"))
    conforms("SupplierInvoice", made)
