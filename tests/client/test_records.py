from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fauxpa_client
from fauxpa_client import (
    Client,
    ClientInvoice,
    CreditNote,
    LifecycleEvent,
    Money,
    Organization,
    Record,
    Tokens,
    Upload,
    WebhookSubscription,
)
from fauxpa_client.records.base import page_of

RECORDS = [
    kind
    for name in fauxpa_client.__all__
    if isinstance(kind := getattr(fauxpa_client, name), type) and issubclass(kind, Record) and kind is not Record
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_an_invoice_is_read_with_its_types() -> None:
    raw = {
        "id": "i-1",
        "number": "F-1",
        "status": "unpaid",
        "total_amount": {"value": "120.10", "currency": "EUR"},
        "issue_date": "2026-09-01",
        "created_at": "2024-12-04T11:05:16.4497Z",
        "items": [{"title": "Table", "quantity": "1.5", "vat_rate": "0.2", "unit_price": {"value": "10.0"}}],
        "client": {"id": "c-1", "type": "company", "billing_address": {"city": "Paris"}},
        "credit_notes_ids": ["n-1"],
        "einvoicing_lifecycle_events": [{"status_code": 200, "timestamp": "2026-09-01T10:00:00Z"}],
        "never_seen_before": {"a": 1},
    }
    invoice = ClientInvoice.from_json(raw)
    assert (invoice.id, invoice.number, invoice.status) == ("i-1", "F-1", "unpaid")
    assert invoice.total_amount == Money(value=Decimal("120.10"), currency="EUR")
    assert invoice.issue_date == date(2026, 9, 1)
    assert invoice.created_at == datetime(2024, 12, 4, 11, 5, 16, 449700, tzinfo=UTC)
    assert invoice.items[0].quantity == Decimal("1.5")
    assert invoice.items[0].vat_rate == Decimal("0.2")
    assert invoice.client is not None
    assert invoice.client.kind == "company"
    assert invoice.client.billing_address is not None
    assert invoice.client.billing_address.city == "Paris"
    assert invoice.credit_notes_ids == ("n-1",)
    assert invoice.status_codes == (200,)
    assert invoice.raw is raw


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_reads_an_empty_object(kind: type[Record]) -> None:
    assert kind.from_json({}) == kind()


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_answer_however_odd_breaks_a_record(kind: type[Record], data: st.DataObject) -> None:
    raw: dict[str, Any] = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(kind.__dataclass_fields__, JSON)))
    record = kind.from_json(raw)
    assert record.raw is raw
    assert kind.from_json(raw) == record
    assert isinstance(repr(record), str)


@pytest.mark.parametrize("code", [205, "205"])
def test_a_status_code_may_be_a_string(code: object) -> None:
    assert LifecycleEvent.from_json({"status_code": code}).status_code == 205


@pytest.mark.parametrize("code", [True, "2x5", "-1", None, 2.5, [], "9" * 30])
def test_an_unreadable_status_code_is_none_and_kept_raw(code: object) -> None:
    invoice = ClientInvoice.from_json({"einvoicing_lifecycle_events": [{"status_code": code}]})
    (event,) = invoice.einvoicing_lifecycle_events
    assert event.status_code is None
    assert event.raw["status_code"] == code
    assert invoice.status_codes == ()


@pytest.mark.parametrize("events", [None, [], "oops"])
def test_no_events_is_empty_however_it_is_written(events: object) -> None:
    assert ClientInvoice.from_json({"einvoicing_lifecycle_events": events}).einvoicing_lifecycle_events == ()


def test_the_lines_of_an_empty_draft_are_null() -> None:
    assert ClientInvoice.from_json({"items": None}).items == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10.10", Decimal("10.10")),
        (10, Decimal(10)),
        (0.1, Decimal("0.1")),
        ("", None),
        ("ten", None),
        ("NaN", None),
        (float("inf"), None),
        (True, None),
        (None, None),
    ],
)
def test_amounts_are_exact_or_none(value: object, expected: Decimal | None) -> None:
    assert Money.from_json({"value": value}).value == expected


@pytest.mark.parametrize("value", ["", None, "soon", 20260901])
def test_an_unreadable_date_is_none(value: object) -> None:
    invoice = ClientInvoice.from_json({"paid_at": value, "due_date": value})
    assert (invoice.paid_at, invoice.due_date) == (None, None)


def test_fields_that_go_by_two_names_take_the_one_that_has_a_value() -> None:
    assert Client.from_json({"type": "company"}).kind == "company"
    assert Client.from_json({"kind": "individual", "type": "company"}).kind == "individual"
    assert Client.from_json({"kind": None, "type": "company"}).kind == "company"
    assert Upload.from_json({"file_name": "a.pdf"}).filename == "a.pdf"
    assert CreditNote.from_json({"Invoice_issue_date": "2026-09-01"}).invoice_issue_date == date(2026, 9, 1)


def test_balances_are_read_from_numbers() -> None:
    organization = Organization.from_json({"bank_accounts": [{"id": "b", "balance": 12.5, "main": True}]})
    assert organization.bank_accounts[0].balance == Decimal("12.5")
    assert organization.bank_accounts[0].main is True


def test_records_are_values() -> None:
    one, other = ClientInvoice.from_json({"id": "i", "new": 1}), ClientInvoice.from_json({"id": "i", "new": 2})
    assert one == other
    assert len({one, other}) == 1


def test_secrets_do_not_show() -> None:
    tokens = Tokens(access_token="s3cret", refresh_token="s3cret", id_token="s3cret", scope="client.read")
    assert "s3cret" not in repr(tokens)
    assert "client.read" in repr(tokens)
    assert "s3cret" not in repr(WebhookSubscription.from_json({"id": "w", "secret": "s3cret"}))


@pytest.mark.parametrize(
    ("meta", "asked", "following"),
    [
        ({"current_page": 1, "next_page": 2, "total_pages": 2}, 1, 2),
        ({"current_page": 2, "next_page": None, "total_pages": 2}, 2, None),
        ({"current_page": 1, "next_page": 0}, 1, None),
        ({"current_page": 3, "next_page": 3}, 3, None),
        ({"current_page": 3, "next_page": 1}, 3, None),
        ({"current_page": 1, "next_page": 2}, 2, None),
        ({"current_page": 1, "total_pages": 2}, 1, 2),
        ({"current_page": 2, "total_pages": 2}, 2, None),
        ({"next_page": "2"}, 1, 2),
        ({}, 1, None),
        (None, 1, None),
    ],
)
def test_the_next_page_is_always_a_later_one(meta: object, asked: int, following: int | None) -> None:
    assert page_of((), {"meta": meta}, asked).next == following


def test_a_page_is_a_collection_of_its_items() -> None:
    page = page_of(("a", "b"), {"meta": {"total_count": 7, "per_page": 2, "total_pages": 4}}, 2)
    assert (list(page), len(page), page.number, page.total_count, page.per_page) == (["a", "b"], 2, 2, 7, 2)
    assert page.next == 3
