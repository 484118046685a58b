"""Supplier invoices, read and acted on: digest 6.2 to 6.6."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulating import BUYER, SELLER, codes, imported
from fauxpa_emulator.records.invoices import LifecycleEvent, TaxShare
from fauxpa_emulator.resources.supplier_invoices.filters import PERIODS, period
from fauxpa_emulator.store import SUPPLIER_INVOICES
from suppliers import conforms, created, listed, parts, put

KEYS = [
    "id",
    "status",
    "organization_id",
    "source_type",
    "attachment_id",
    "updated_at",
    "created_at",
    "file_name",
    "declined_note",
    "is_einvoice",
    "has_discrepancies",
    "display_attachment_id",
    "e_invoice_type",
    "has_duplicates",
    "invoice_number",
    "supplier_name",
    "vat_number",
    "tin",
    "description",
    "total_amount",
    "issue_date",
    "due_date",
    "payment_date",
    "scheduled_date",
    "iban",
    "initiator_id",
    "source",
    "is_attachment_invoice",
    "attachment_category",
    "is_attachment_non_financial",
    "analyzed_at",
    "matched_transactions",
    "transfer_ids",
    "request_transfer",
    "einvoicing_lifecycle_events",
    "meta",
    "available_actions",
    "approval_workflow",
    "payable_amount",
    "total_amount_credit_notes",
    "is_credit_note",
    "has_suggested_credit_notes",
    "related_invoices",
    "suggested_transactions",
    "supplier_id",
    "issuer_name",
    "total_amount_excluding_taxes",
    "total_tax_amount",
    "taxes",
    "self_invoice_id",
    "matched_transactions_ids",
    "supplier_snapshot",
]
NEVER_ON_A_PLAIN_UPLOAD = {
    "e_invoice_type",
    "vat_number",
    "tin",
    "matched_transactions",
    "transfer_ids",
    "suggested_transactions",
    "total_amount_excluding_taxes",
    "total_tax_amount",
    "taxes",
    "matched_transactions_ids",
    "supplier_snapshot",
}


def retrieve(api, id, **more):
    answer = api.get(f"/v2/supplier_invoices/{id}", **{"auth": BUYER, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["supplier_invoice"]


def act(api, id, action, body=None, auth=BUYER):
    wrapped = {"json": {"supplier_invoice": body}} if body is not None else {}
    return api.post(f"/v2/supplier_invoices/{id}/{action}", auth=auth, **wrapped)


def numbers(invoices):
    return {invoice["invoice_number"] for invoice in invoices}


# What is shown


def test_a_received_einvoice_has_all_keys_in_the_documented_order(api):
    put(
        api,
        total_amount_excluding_taxes=Decimal(100),
        total_tax_amount=Decimal(20),
        taxes=(TaxShare(rate=Decimal("0.2"), amount=Decimal(20)),),
    )
    (shown,) = listed(api)
    assert list(shown) == KEYS
    conforms("SupplierInvoice", shown)
    assert (shown["is_einvoice"], shown["source"], shown["source_type"]) == (True, "e_invoicing", "e_invoicing")
    assert shown["status"] == "to_review"
    assert shown["taxes"] == [{"tax_amount": {"value": "20.00", "currency": "EUR"}, "tax_rate": "0.20"}]
    assert shown["display_attachment_id"] == shown["attachment_id"]


def test_a_plain_upload_lacks_what_was_never_seen_on_one(api):
    (shown,) = created(api, *parts())
    assert list(shown) == [name for name in KEYS if name not in NEVER_ON_A_PLAIN_UPLOAD]
    conforms("SupplierInvoice", shown)
    assert shown["einvoicing_lifecycle_events"] is None
    assert shown["attachment_category"] == "UNKNOWN"


def test_unset_amounts_without_tax_are_left_out(api):
    shown = retrieve(api, put(api).id)
    assert "total_amount_excluding_taxes" not in shown
    assert shown["total_amount"] == {"value": "120.00", "currency": "EUR"}


@pytest.mark.parametrize(
    ("reading", "rate", "text"),
    [
        ("fraction", "0.2", "0.20"),
        ("fraction", "0.055", "0.055"),
        ("fraction", "0", "0.00"),
        ("percentage", "0.2", "20"),
        ("percentage", "0.055", "5.5"),
    ],
)
def test_tax_rates_read_as_the_quirk_says(emulator_with, reading, rate, text):
    api = emulator_with(quirk=(f"tax-rate={reading}",))
    put(api, taxes=(TaxShare(rate=Decimal(rate), amount=Decimal(1)),))
    assert listed(api)[0]["taxes"][0]["tax_rate"] == text


@pytest.mark.parametrize("reading", ["true", "false"])
def test_older_texts_keep_is_einvoice_for_germany(emulator_with, reading):
    api = emulator_with(quirk=(f"french-is-einvoice={reading}",))
    put(api)
    assert listed(api)[0]["is_einvoice"] is (reading == "true")


def test_only_events_that_are_due_are_shown(api):
    now = api.world.space("default").now
    invoice = put(api, events=(LifecycleEvent(code=202, at=now), LifecycleEvent(code=204, at=now.replace(hour=10))))
    assert [event["status_code"] for event in retrieve(api, invoice.id)["einvoicing_lifecycle_events"]] == [202]
    api.wall.advance(hours=2)
    assert [event["status_code"] for event in retrieve(api, invoice.id)["einvoicing_lifecycle_events"]] == [202, 204]


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"iban": "FR76"}, []),
        ({}, ["missing_iban"]),
        ({"iban": "FR76", "supplier_name": None}, ["missing_data"]),
        ({"iban": "FR76", "is_credit_note": True}, ["is_credit_note"]),
        ({"iban": "FR76", "status": "paid"}, ["invalid_status"]),
        ({"iban": "FR76", "status": "to_approve"}, ["incorrect_approval_workflow"]),
    ],
)
def test_what_cannot_be_paid_says_why(api, fields, reasons):
    actions = retrieve(api, put(api, **fields).id)["available_actions"]
    assert actions["reasons"]["pay"] == reasons
    assert actions["pay"] is (not reasons)


def test_an_archived_invoice_can_only_be_unarchived_or_deleted(api):
    actions = retrieve(api, put(api, status="archived").id)["available_actions"]
    assert {name for name, can in actions.items() if can is True} == {"unarchive", "delete"}


def test_what_is_still_on_its_way_is_not_there(api):
    invoice = put(api, in_seconds=60)
    assert listed(api) == []
    assert api.get(f"/v2/supplier_invoices/{invoice.id}", auth=BUYER).status_code == 404
    assert act(api, invoice.id, "reject", {"declined_reason_code": "DOUBLON"}).status_code == 404
    api.wall.advance(seconds=60)
    assert numbers(listed(api)) == {"F-1"}


def test_what_others_received_is_not_found(api):
    invoice = put(api)
    assert listed(api, auth=SELLER) == []
    answer = api.get(f"/v2/supplier_invoices/{invoice.id}", auth=SELLER)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["source"] == {"parameter": "id"}


# The list


def test_the_page_size_is_that_of_the_quirk(api, emulator_with):
    assert api.get("/v2/supplier_invoices").json()["meta"]["per_page"] == 25
    other = emulator_with(quirk=("supplier-per-page=100",))
    assert other.get("/v2/supplier_invoices").json()["meta"]["per_page"] == 100


def test_the_newest_comes_first(api):
    put(api, invoice_number="A")
    api.wall.advance(seconds=1)
    put(api, invoice_number="B")
    assert [invoice["invoice_number"] for invoice in listed(api)] == ["B", "A"]
    assert [invoice["invoice_number"] for invoice in listed(api, sort_by="created_at:asc")] == ["A", "B"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"filter[status]": "paid"}, {"paid"}),
        ({"filter[status]": ["paid", "to_pay"]}, {"paid", "pay"}),
        ({"filter[status][]": ["paid", "to_pay"]}, {"paid", "pay"}),
        ({"filter[status]": "unheard_of"}, set()),
        ({"filter[due_date]": "past_and_today"}, {"paid", "today"}),
        ({"filter[due_date]": "future"}, {"pay"}),
        ({"filter[due_date]": "missing_date"}, {"credit"}),
        ({"filter[due_date]": ["missing_date", "future"]}, {"credit", "pay"}),
        ({"filter[payment_date]": "yesterday"}, {"paid"}),
        ({"filter[payment_date]": "today"}, set()),
        ({"filter[issue_date]": "this_month"}, {"paid", "pay"}),
        ({"filter[issue_date]": "past_month"}, {"today"}),
        ({"filter[issue_date_from]": "2026-11-02"}, {"pay"}),
        ({"filter[missing_data]": "true"}, {"credit"}),
        ({"filter[missing_data]": "false"}, {"paid", "pay", "today"}),
        ({"filter[matched_transactions]": "true"}, set()),
        ({"filter[matched_transactions]": "false"}, {"paid", "pay", "today", "credit"}),
        ({"filter[approver_id][]": "0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e22"}, set()),
        ({"filter[exclude_credit_notes]": "true"}, {"paid", "pay", "today"}),
        ({"filter[document_type]": "non_financial_documents"}, {"today"}),
        ({"filter[document_type]": "duplicates"}, set()),
        ({"filter[payable_amount]": "lte:100.00:EUR"}, {"pay"}),
        ({"filter[payable_amount]": "gte:100.01:EUR"}, {"paid", "today"}),
        ({"filter[payable_amount]": "gte:100.01:USD"}, set()),
        ({"filter[source][]": "e_invoicing"}, {"paid", "pay", "today"}),
        ({"filter[source]": "email_forward"}, {"credit"}),
        ({"query": "ELOI"}, {"paid", "today"}),
        ({"query": "scierie"}, {"pay", "credit"}),
        ({"query": "scierie", "query_fields": "invoice_number,file_name"}, set()),
        ({"query": "credit"}, {"credit"}),
        ({"query": "99,50"}, {"pay"}),
        ({"query": "99.5", "query_fields": "amount"}, {"pay"}),
        ({"query": "Éloi", "query_fields": "amount"}, set()),
        ({"query": "scan"}, {"credit"}),
        ({"filter[unheard_of]": "x", "whatever": "1"}, {"paid", "pay", "today", "credit"}),
    ],
)
def test_filters(api, query, found):
    put(
        api,
        invoice_number="paid",
        status="paid",
        payment_date=date(2026, 11, 22),
        due_date=date(2026, 11, 20),
    )
    put(
        api,
        invoice_number="pay",
        status="to_pay",
        supplier_name="Scierie du Lac",
        total_amount=Decimal("99.50"),
        payable_amount=Decimal("99.50"),
        issue_date=date(2026, 11, 20),
    )
    put(api, invoice_number="today", issue_date=date(2026, 10, 31), due_date=date(2026, 11, 23), is_financial=False)
    put(
        api,
        invoice_number="credit",
        is_credit_note=True,
        supplier_name="Scierie du Lac",
        source="email_forward",
        source_type="email",
        file_name="Scan.pdf",
        issue_date=None,
        due_date=None,
        payable_amount=None,
    )
    assert numbers(listed(api, **query)) == found


def test_the_attachment_filter_takes_one_or_several(api):
    one, other = put(api, invoice_number="1"), put(api, invoice_number="2")
    put(api, invoice_number="3")
    assert numbers(listed(api, **{"filter[attachment_id]": one.attachment_id})) == {"1"}
    both = {"filter[attachment_id][]": [one.attachment_id, other.attachment_id]}
    assert numbers(listed(api, **both)) == {"1", "2"}


def test_times_of_creation_and_change_bound_the_list(api):
    put(api, invoice_number="early")
    api.wall.advance(hours=1)
    late = put(api, invoice_number="late")
    assert numbers(listed(api, **{"filter[created_at_from]": "2026-11-23T09:30:00Z"})) == {"late"}
    assert numbers(listed(api, **{"filter[created_at_to]": "2026-11-23T09:30:00Z"})) == {"early"}
    api.wall.advance(hours=1)
    act(api, late.id, "mark_as_paid", {"payment_date": "2026-11-23"})
    assert numbers(listed(api, **{"filter[updated_at_from]": "2026-11-23T10:30:00Z"})) == {"late"}


def test_the_same_number_of_the_same_supplier_is_a_duplicate(api):
    put(api, invoice_number="X-1", supplier_name="MENUISERIE Eloi")
    put(api, invoice_number="x-1")
    put(api, invoice_number="X-1", supplier_name="Scierie")
    put(api, invoice_number=None)
    put(api, invoice_number=None)
    put(api, invoice_number="X-1", supplier_name="Scierie", in_seconds=60)
    found = listed(api, **{"filter[document_type][]": "duplicates"})
    assert numbers(found) == {"X-1", "x-1"}
    assert [invoice["has_duplicates"] for invoice in found] == [True, True]
    assert sum(invoice["has_duplicates"] for invoice in listed(api)) == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"filter[due_date]": "tomorrow"}, "not_in_list"),
        ({"filter[issue_date]": "never"}, "not_in_list"),
        ({"filter[document_type]": "poems"}, "not_in_list"),
        ({"query_fields": "colour"}, "not_in_list"),
        ({"sort_by": "colour:asc"}, "not_in_list"),
        ({"filter[payable_amount]": "100"}, "bad_request"),
        ({"filter[payable_amount]": "lte:" + "9" * 50 + ":EUR"}, "bad_request"),
        ({"filter[created_at_from]": "yesterday"}, "bad_request"),
        ({"filter[missing_data]": "perhaps"}, "bad_request"),
        ({"per_page": "101"}, "bad_request"),
    ],
)
def test_values_that_cannot_be_are_refused(api, query, code):
    answer = api.get("/v2/supplier_invoices", params=query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code
    assert answer.json()["errors"][0]["source"] == {"parameter": next(iter(query))}


@given(st.dates(min_value=date(2000, 1, 1)), st.sampled_from(PERIODS))
def test_a_period_is_whole_days_in_order_that_hold_today_or_end_before_it(today, name):
    begin, end = period(name, today)
    assert begin <= end
    if name.startswith(("past", "yesterday")):
        assert end < today
    else:
        assert begin <= today <= end
    if "month" in name:
        assert (begin.day, (end + timedelta(days=1)).day) == (1, 1)
        assert (begin.year, begin.month) == (end.year, end.month)
    else:
        assert end - begin == timedelta(days=6 if "week" in name else 0)
    if "week" in name:
        assert begin.weekday() == 0


# What the buyer does


def test_marking_as_paid_answers_the_flat_invoice(api):
    answer = act(api, put(api).id, "mark_as_paid", {"payment_date": "2026-11-20"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["payment_date"]) == ("paid", "2026-11-20")
    conforms("SupplierInvoice", answer.json())


@pytest.mark.parametrize("status", ["to_review", "to_approve", "pending", "awaiting_payment", "to_pay", "archived"])
def test_most_statuses_can_be_paid(api, status):
    assert act(api, put(api, status=status).id, "mark_as_paid", {"payment_date": "2026-11-20"}).status_code == 200


@pytest.mark.parametrize("status", ["scheduled", "rejected", "discarded"])
def test_others_cannot(api, status):
    answer = act(api, put(api, status=status).id, "mark_as_paid", {"payment_date": "2026-11-20"})
    assert answer.status_code == 400
    assert "U-22" in answer.headers["x-fauxpa-basis"]


def test_paying_twice_changes_nothing(api):
    invoice = put(api, status="paid", payment_date=date(2026, 11, 1))
    answer = act(api, invoice.id, "mark_as_paid", {"payment_date": "2026-11-20"})
    assert (answer.status_code, answer.json()["payment_date"]) == (200, "2026-11-01")


@pytest.mark.parametrize("day", ["2026-11-24", "tomorrow", ""])
def test_the_payment_is_today_or_earlier(api, day):
    answer = act(api, put(api).id, "mark_as_paid", {"payment_date": day})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"pointer": "/supplier_invoice/payment_date"}


@pytest.mark.parametrize("action", ["mark_as_paid", "reject"])
def test_an_unwrapped_body_is_refused(api, action):
    body = {"payment_date": "2026-11-20", "declined_reason_code": "DOUBLON"}
    answer = api.post(f"/v2/supplier_invoices/{put(api).id}/{action}", json=body, auth=BUYER)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"pointer": "/supplier_invoice"}


def test_unmarking_takes_paid_back_to_review(api):
    invoice = put(api, status="paid", payment_date=date(2026, 11, 1))
    answer = act(api, invoice.id, "unmark_as_paid")
    assert (answer.status_code, answer.json()["status"], answer.json()["payment_date"]) == (200, "to_review", None)
    assert act(api, invoice.id, "unmark_as_paid").status_code == 400


def test_a_rejection_keeps_the_note_and_adds_the_event(api):
    invoice = put(api)
    note = {"declined_note": "Déjà reçue", "declined_reason_code": "DOUBLON"}
    answer = act(api, invoice.id, "reject", note)
    assert (answer.status_code, answer.json()["status"]) == (200, "rejected")
    shown = retrieve(api, invoice.id)
    assert shown["declined_note"] == "Déjà reçue"
    refused = shown["einvoicing_lifecycle_events"][-1]
    assert (refused["status_code"], refused["reason"], refused["reason_message"]) == (210, "DOUBLON", "Déjà reçue")


@pytest.mark.parametrize("status", ["rejected", "paid", "to_pay", "pending", "scheduled", "archived", "discarded"])
def test_what_cannot_be_rejected_is_400(api, status):
    answer = act(api, put(api, status=status).id, "reject", {"declined_reason_code": "DOUBLON"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "invalid_status_transition"


@pytest.mark.parametrize("status", ["to_review", "to_approve", "awaiting_payment"])
def test_the_others_can(api, status):
    assert act(api, put(api, status=status).id, "reject", {"declined_reason_code": "DOUBLON"}).status_code == 200


@pytest.mark.parametrize("body", [{}, {"declined_note": "Non"}, {"declined_reason_code": "PARCE_QUE"}])
def test_a_french_einvoice_is_not_rejected_without_a_reason_of_the_reform(api, body):
    invoice = put(api)
    answer = act(api, invoice.id, "reject", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"pointer": "/supplier_invoice/declined_reason_code"}
    assert retrieve(api, invoice.id)["status"] == "to_review"


def test_other_invoices_need_no_reason(api):
    (upload,) = created(api, *parts())
    answer = act(api, upload["id"], "reject", {"declined_note": "Non"})
    assert (answer.status_code, answer.json()["status"]) == (200, "rejected")
    assert answer.json()["einvoicing_lifecycle_events"] is None


def test_before_the_reform_no_reason_was_needed(emulator_with):
    api = emulator_with(start_at="2026-08-31T12:00:00Z")
    assert act(api, put(api).id, "reject", {}).status_code == 200


def test_what_the_buyer_does_reaches_the_seller(api):
    ids = [imported(api, buyer="000008003", number=number) for number in ("A", "B")]
    for id in ids:
        assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    api.wall.advance(hours=1)
    received = {invoice["invoice_number"]: invoice["id"] for invoice in listed(api)}
    assert act(api, received["A"], "reject", {"declined_reason_code": "TX_TVA_ERR"}).status_code == 200
    assert act(api, received["B"], "mark_as_paid", {"payment_date": "2026-11-23"}).status_code == 200
    assert [codes(api, id)[-1] for id in ids] == [210, 211]


def test_paying_again_after_unmarking_tells_the_seller_once(api):
    id = imported(api, buyer="000008003")
    api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    api.wall.advance(hours=1)
    (received,) = listed(api)
    for action in ("mark_as_paid", "unmark_as_paid", "mark_as_paid"):
        api.wall.advance(seconds=1)
        body = {"payment_date": "2026-11-23"} if action == "mark_as_paid" else None
        assert act(api, received["id"], action, body).status_code == 200
    assert codes(api, id).count(211) == 1


def test_a_refused_action_writes_nothing(api):
    invoice = put(api, status="scheduled")
    act(api, invoice.id, "mark_as_paid", {"payment_date": "2026-11-20"})
    assert api.world.space("default").get(SUPPLIER_INVOICES, invoice.id) == invoice
