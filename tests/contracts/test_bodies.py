"""Request bodies: what Qonto documents is accepted, what it forbids is found, all at once."""

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_contracts import Contract

ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
ITEM = {"title": "Chairs", "quantity": "0.5", "unit_price": {"value": "10.00", "currency": "EUR"}, "vat_rate": "0.1"}
INVOICE: dict[str, Any] = {
    "client_id": ID,
    "issue_date": "2026-03-01",
    "due_date": "2026-03-31",
    "currency": "EUR",
    "payment_methods": {"iban": "FR7616958000016086070099689"},
    "items": [ITEM],
}
FULL_INVOICE: dict[str, Any] = {
    **INVOICE,
    "performance_start_date": "2026-02-01",
    "performance_end_date": "2026-02-28",
    "performance_date": "2026-02-28",
    "status": "draft",
    "number": "INV-2026-001",
    "purchase_order": "PO-1",
    "terms_and_conditions": "30 days",
    "header": "Bonjour",
    "footer": "Merci",
    "upload_id": ID,
    "discount": {"type": "absolute", "value": "5"},
    "settings": {
        "vat_number": "FR12345678",
        "legal_capital_share": {"value": "10000.00", "currency": "EUR"},
        "transaction_type": "goods",
        "vat_payment_condition": "on_receipts",
        "discount_conditions": "Pas d’escompte",
    },
    "items": [
        {
            **ITEM,
            "description": "Four legs",
            "unit": "meter",
            "vat_exemption_reason": "N1",
            "discount": {"type": "percentage", "value": "0.1"},
        }
    ],
    "report_einvoicing": True,
    "payment_reporting": {"conditions": "TP01", "method": "MP01"},
    "welfare_fund": {"type": "TC01", "rate": "0.0001"},
    "withholding_tax": {"reason": "RF01", "rate": "0.01", "payment_reason": "A"},
    "stamp_duty_amount": "2.00",
}
CLIENT: dict[str, Any] = {"kind": "company", "name": "Acme SAS"}
FULL_CLIENT: dict[str, Any] = {
    **CLIENT,
    "type": "company",
    "email": "john.doe@example.com",
    "extra_emails": ["billing@example.com"],
    "phone": {"country_code": "+33", "number": "123456789"},
    "e_invoicing_address": "1234567890",
    "vat_number": "FR32123456789",
    "tax_identification_number": "123456789",
    "billing_address": {"street_address": "1 rue X", "city": "Paris", "zip_code": "75009", "country_code": "FR"},
    "delivery_address": {"province_code": "TO"},
    "recipient_code": "0000000",
    "currency": "EUR",
    "locale": "FR",
}
REGISTRATION: dict[str, Any] = {
    "legal_flow": "existing_company",
    "locale": "en",
    "partner_redirect_url": "https://example.com/users/123456/dashboard",
    "partner_user": {"email": "user@example.com", "first_name": "John", "last_name": "Doe"},
    "organization": {"legal_number": "123232323"},
}
COMPANY_CREATION: dict[str, Any] = {
    **REGISTRATION,
    "legal_flow": "company_creation",
    "organization": {
        "entity_type": "company",
        "legal_name": "Acme",
        "legal_form": "SAS",
        "legal_sector": "K.64.11",
        "legal_registration_date": "2019-08-24",
        "address": {"line_1": "20 rue X", "postal_code": "75009", "city": "Paris", "country": "FR"},
        "total_capital_amount": {"value": "3641.74", "currency": "EUR"},
    },
    "stakeholders": [
        {
            "capital_amount": {"value": "1023.43", "currency": "EUR"},
            "is_owner": True,
            "email": "leeroy@example.com",
            "birth_date": "2001-08-17T12:31:32.689Z",
            "residence_address": {"line_1": "20 rue X", "country": "FR"},
        }
    ],
}
WEBHOOK: dict[str, Any] = {
    "callback_url": "https://api.example.com/webhooks/qonto",
    "types": ["v1/transactions", "v1/accounts", "v1/organizations", "v1/memberships", "v1/client-invoices"],
    "secret": "whsec_" + "a" * 44,
    "description": "Production",
}
CREDIT_NOTE: dict[str, Any] = {
    "invoice_id": ID,
    "issue_date": "2026-01-15",
    "reason": "Returned",
    "currency": "EUR",
    "items": [ITEM],
    "number": "CN-2026-001",
    "contact_email": "contact@example.com",
}

GOOD: list[tuple[str, Any]] = [
    ("client_invoices.create", INVOICE),
    ("client_invoices.create", FULL_INVOICE),
    ("client_invoices.create", {**INVOICE, "settings": {"legal_capital_share": {"currency": "EUR"}}}),
    ("client_invoices.create", {**INVOICE, "settings": {"legal_capital_share": None}, "items": []}),
    ("client_invoices.create", {key: value for key, value in INVOICE.items() if key != "payment_methods"}),
    ("client_invoices.create", {**INVOICE, "a_field_of_tomorrow": 1}),
    ("client_invoices.update", {}),
    ("client_invoices.update", {key: FULL_INVOICE[key] for key in FULL_INVOICE.keys() - {"currency", "status"}}),
    ("client_invoices.mark_as_paid", {}),
    ("client_invoices.mark_as_paid", {"paid_at": "2026-12-15"}),
    ("client_invoices.send", {"send_to": ["j@example.com"], "email_title": "Invoice"}),
    (
        "client_invoices.send",
        {"send_to": ["j@example.com"], "email_title": "I", "copy_to_self": True, "email_body": ""},
    ),
    ("clients.create", CLIENT),
    ("clients.create", FULL_CLIENT),
    ("clients.create", {"kind": "individual", "first_name": "Jane", "last_name": "Doe"}),
    ("clients.create", {"kind": "freelancer", "first_name": "Jane", "last_name": "Doe"}),
    ("clients.update", {}),
    ("clients.update", FULL_CLIENT),
    ("supplier_invoices.mark_as_paid", {"supplier_invoice": {"payment_date": "2026-01-01"}}),
    ("supplier_invoices.reject", {"supplier_invoice": {"declined_note": "No", "declined_reason_code": "DOUBLON"}}),
    ("supplier_invoices.reject", {"supplier_invoice": {}}),
    ("settings.update", {"numbering_mode": "automatic"}),
    ("settings.update", {"numbering_mode": "manual", "ignored": True}),
    ("registrations.create", REGISTRATION),
    ("registrations.create", COMPANY_CREATION),
    ("registrations.create", {**REGISTRATION, "legal_flow": "whatever_the_quirk_says"}),
    ("onboarding_webhooks.create", {"callback_url": "https://example.com/cb", "enabled": True, "secret": "1qA+9O=="}),
    ("webhook_subscriptions.create", WEBHOOK),
    ("webhook_subscriptions.replace", {"callback_url": "https://example.com", "types": ["v1/cards"]}),
    ("credit_notes.create", CREDIT_NOTE),
]

BAD: list[tuple[str, Any, list[str]]] = [
    (
        "client_invoices.create",
        {"client_invoice": INVOICE},
        ["currency", "client_id", "due_date", "issue_date", "items"],
    ),
    ("client_invoices.create", {**INVOICE, "client_id": "x", "currency": "USD"}, ["client_id", "currency"]),
    ("client_invoices.create", {**INVOICE, "items": [{**ITEM, "title": "a" * 41}]}, ["items/0/title"]),
    ("client_invoices.create", {**INVOICE, "items": [{}]}, ["items/0/" + key for key in ITEM]),
    ("client_invoices.create", {**INVOICE, "items": [{**ITEM, "quantity": 1}]}, ["items/0/quantity"]),
    ("client_invoices.create", {**INVOICE, "items": [{**ITEM, "vat_rate": "abc"}]}, ["items/0/vat_rate"]),
    ("client_invoices.create", {**INVOICE, "status": "pending"}, ["status"]),
    ("client_invoices.create", {**INVOICE, "issue_date": "01/03/2026"}, ["issue_date"]),
    ("client_invoices.create", {**INVOICE, "due_date": "2026-02-30"}, ["due_date"]),
    (
        "client_invoices.create",
        {**INVOICE, "number": "1" * 41, "terms_and_conditions": "t" * 526},
        ["number", "terms_and_conditions"],
    ),
    (
        "client_invoices.update",
        {"items": [{**ITEM, "discount": {"type": "free"}}]},
        ["items/0/discount/type", "items/0/discount/value"],
    ),
    ("client_invoices.mark_as_paid", {"paid_at": "yesterday"}, ["paid_at"]),
    ("client_invoices.send", {}, ["email_title", "send_to"]),
    ("client_invoices.send", {"send_to": ["nobody"], "email_title": "t"}, ["send_to/0"]),
    ("clients.create", {"client": CLIENT}, ["kind"]),
    ("clients.create", {"kind": "company"}, ["name"]),
    ("clients.create", {"kind": "individual", "name": "Jane"}, ["first_name", "last_name"]),
    ("clients.create", {"kind": "shop"}, ["kind"]),
    ("clients.create", {**CLIENT, "name": "n" * 251, "email": "x", "currency": "USD"}, ["currency", "email", "name"]),
    (
        "clients.update",
        {"billing_address": {"country_code": "FRA", "zip_code": "1" * 21}},
        ["billing_address/country_code", "billing_address/zip_code"],
    ),
    ("supplier_invoices.mark_as_paid", {"payment_date": "2026-01-01"}, ["supplier_invoice"]),
    (
        "supplier_invoices.reject",
        {"supplier_invoice": {"declined_reason_code": "REJ_SEMAN"}},
        ["supplier_invoice/declined_reason_code"],
    ),
    ("settings.update", {"numbering_mode": "by_hand"}, ["numbering_mode"]),
    (
        "registrations.create",
        {"legal_flow": "existing_company", "organization": {}},
        ["locale", "organization/legal_number", "partner_user"],
    ),
    (
        "registrations.create",
        {**REGISTRATION, "legal_flow": "company_creation", "locale": "pl"},
        ["locale", "stakeholders"],
    ),
    ("webhook_subscriptions.create", {"callback_url": "nowhere", "types": []}, ["callback_url", "types"]),
    ("webhook_subscriptions.create", {**WEBHOOK, "types": ["v1/supplier-invoices"]}, ["types/0"]),
    (
        "webhook_subscriptions.create",
        {**WEBHOOK, "secret": "short", "description": "d" * 257},
        ["description", "secret"],
    ),
    ("webhook_subscriptions.create", {**WEBHOOK, "callback_url": "https://example.com/" + "x" * 500}, ["callback_url"]),
    ("webhook_subscriptions.replace", {"types": ["v1/cards"]}, ["callback_url"]),
    ("credit_notes.create", {"reason": "r"}, ["currency", "invoice_id", "issue_date", "items"]),
]


def validator(contract: Contract, operation: str) -> Any:
    return jsonschema_rs.Draft202012Validator(contract.body_schema(operation), validate_formats=True)


def faults(contract: Contract, operation: str, body: Any) -> list[str]:
    found = []
    for error in validator(contract, operation).iter_errors(body):
        missing = [error.kind.property] if type(error.kind).__name__ == "Required" else []
        found.append("/".join(map(str, [*error.instance_path, *missing])))
    return sorted(found)


def test_every_json_body_has_a_schema_that_compiles(contract: Contract) -> None:
    taking = {key for key, operation in contract.operations.items() if operation.media == "application/json"}
    assert taking == {operation for operation, _ in GOOD}
    for operation in taking:
        validator(contract, operation)


def test_other_bodies_have_none(contract: Contract) -> None:
    others = [key for key, operation in contract.operations.items() if operation.media != "application/json"]
    assert [contract.body_schema(key) for key in others] == [None] * len(others)


def test_send_by_einvoice_takes_no_body(contract: Contract) -> None:
    assert contract.operations["client_invoices.send_by_einvoice"].media is None


@pytest.mark.parametrize(("operation", "body"), GOOD)
def test_documented_bodies_are_accepted(contract: Contract, operation: str, body: Any) -> None:
    assert faults(contract, operation, body) == []


@pytest.mark.parametrize(("operation", "body", "expected"), BAD)
def test_all_faults_are_found(contract: Contract, operation: str, body: Any, expected: list[str]) -> None:
    assert faults(contract, operation, body) == sorted(expected)


@pytest.mark.parametrize("operation", sorted({operation for operation, _ in GOOD}))
def test_bodies_are_objects(contract: Contract, operation: str) -> None:
    assert not validator(contract, operation).is_valid([])


@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_any_decimal_is_a_price(contract: Contract, value: Decimal) -> None:
    item = {**ITEM, "unit_price": {"value": f"{value:f}", "currency": "EUR"}}
    assert faults(contract, "client_invoices.create", {**INVOICE, "items": [item]}) == []


@given(value=st.text().filter(lambda text: not text.strip("0123456789.-").isascii() or text == "" or text.isalpha()))
def test_text_is_no_price(contract: Contract, value: str) -> None:
    item = {**ITEM, "unit_price": {"value": value, "currency": "EUR"}}
    found = faults(contract, "client_invoices.create", {**INVOICE, "items": [item]})
    assert found == ["items/0/unit_price/value"]


@pytest.mark.parametrize("value", ["12.", ".5", "1,5", "1e3", "+1", "--1", " 1", "1 ", "1\n", "٣"])
def test_near_decimals_are_refused(contract: Contract, value: str) -> None:
    item = {**ITEM, "quantity": value}
    assert faults(contract, "client_invoices.create", {**INVOICE, "items": [item]}) == ["items/0/quantity"]
