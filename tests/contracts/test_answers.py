"""Answer schemas: the shapes that Qonto documents, and those that the live API was seen to send, both fit."""

from typing import Any

import jsonschema_rs
import pytest

from fauxpa_contracts import Contract

ID = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
TIME = "2026-03-04T17:58:30+02:00"
META = {"current_page": 2, "next_page": None, "prev_page": 1, "total_pages": 2, "total_count": 150, "per_page": 100}


def money(value: str) -> dict[str, str]:
    return {"value": value, "currency": "EUR"}


LINE = {
    "title": "Tables",
    "quantity": "1.5",
    "unit_price": money("10.0"),
    "unit_price_cents": 1000,
    "vat_rate": "0.1",
    "total_vat": money("120"),
    "total_vat_cents": 12000,
    "total_amount": money("300.50"),
    "total_amount_cents": 30050,
    "subtotal": money("120"),
    "subtotal_cents": 12000,
}
EMPTY_DRAFT: dict[str, Any] = {
    "id": ID,
    "organization_id": ID,
    "number": "",
    "status": "draft",
    "contact_email": None,
    "terms_and_conditions": "",
    "header": "",
    "footer": "",
    "currency": "EUR",
    "total_amount": money("0.00"),
    "total_amount_cents": 0,
    "vat_amount": money("0.00"),
    "vat_amount_cents": 0,
    "issue_date": None,
    "due_date": None,
    "performance_start_date": "",
    "created_at": TIME,
    "paid_at": "",
    "items": None,
    "client": {"id": ID, "type": "company"},
    "updated_at": TIME,
    "deposit_amount": None,
}
SENT_INVOICE: dict[str, Any] = {
    **EMPTY_DRAFT,
    "number": "INV001",
    "status": "paid",
    "invoice_url": f"https://pay.qonto.com/invoices/{ID}",
    "issue_date": "2026-03-01",
    "due_date": "2026-03-31",
    "finalized_at": TIME,
    "paid_at": TIME,
    "items": [{**LINE, "discount": {"type": "percentage", "value": "0.1", "amount": money("1"), "amount_cents": 100}}],
    "payment_methods": [{"beneficiary_name": "A", "bic": "B", "iban": "FR76", "type": "transfer"}],
    "credit_notes_ids": [ID],
    "organization": {"id": ID, "legal_name": "A", "transaction_type": "", "legal_capital_share": None},
    "invoice_type": "standard",
    "attachment_id": ID,
    "einvoicing_status": "submitted",
    "einvoicing_lifecycle_events": [
        {"status_code": 200, "reason": None, "reason_message": None, "timestamp": "2026-12-04T11:05:16.4497Z"},
        {"status_code": "201", "reason": "", "reason_message": "", "timestamp": "2026-12-04T11:06:16Z"},
        {"status_code": 202, "timestamp": "2026-12-04T11:07:16Z"},
    ],
    "amount_paid": money("300.50"),
}
SUPPLIER_INVOICE: dict[str, Any] = {
    "id": ID,
    "status": "to_review",
    "organization_id": ID,
    "source_type": "e_invoicing",
    "attachment_id": ID,
    "updated_at": TIME,
    "created_at": TIME,
    "file_name": "invoice.pdf",
    "is_einvoice": True,
    "display_attachment_id": ID,
    "e_invoice_type": None,
    "total_amount": money("22.10"),
    "source": "e_invoicing",
    "einvoicing_lifecycle_events": None,
    "taxes": [{"tax_amount": money("3.68"), "tax_rate": "0.20"}],
    "available_actions": {"pay": False, "reasons": {"pay": ["is_credit_note"]}},
    "request_transfer": None,
    "matched_transactions": [{"subject_id": ID, "subject_type": "transfer", "transaction_id": ID}],
}
CLIENT: dict[str, Any] = {
    "id": ID,
    "name": "Acme",
    "kind": "company",
    "created_at": "2026-03-01T00:00:00Z",
    "e_invoicing_reachable": None,
    "type": "company",
    "updated_at": "2026-03-01T00:00:00Z",
}
UPLOAD: dict[str, Any] = {
    "organization_id": ID,
    "filename": "a.pdf",
    "content_type": "application/pdf",
    "file_size": 524288,
    "url": "https://files.example.com/a.pdf",
    "created_at": TIME,
    "updated_at": TIME,
}
SUBSCRIPTION: dict[str, Any] = {
    "id": ID,
    "organization_id": ID,
    "membership_id": ID,
    "callback_url": "https://example.com/hook",
    "types": ["v1/client-invoices"],
    "created_at": TIME,
    "updated_at": TIME,
}
CREDIT_NOTE: dict[str, Any] = {
    "id": ID,
    "invoice_id": ID,
    "attachment_id": ID,
    "issue_date": "2026-03-01",
    "Invoice_issue_date": "2026-02-01",
    "number": "CN-1",
    "terms_and_conditions": "",
    "vat_amount": money("1"),
    "vat_amount_cents": 100,
    "total_amount": money("6"),
    "total_amount_cents": 600,
    "currency": "EUR",
    "created_at": TIME,
    "finalized_at": TIME,
    "contact_email": "a@example.com",
    "stamp_duty_amount": "",
    "items": [LINE],
    "reason": "Returned",
}
REGISTRATION: dict[str, Any] = {
    "id": ID,
    "legal_flow": "company_creation",
    "flow": {"type": "seamless", "breakdown": [{"code": "c", "detail": "d", "source": {"pointer": "p"}}]},
    "status": "pending",
    "redirection_link": "https://xyz.example.com/registrations/1",
    "created_at": TIME,
    "updated_at": TIME,
    "stakeholders": [{"id": ID, "legal_entities": [{"legal_number": 123456789, "capital_amount": "1023.43"}]}],
}
BULK_ERROR = {"code": "invalid", "detail": "No", "source": {"pointer": "/supplier_invoices/0"}}
EMPTY_ACCOUNTS = {"organization": {"slug": "acme-1", "bank_accounts": [], "legal_share_capital": 100.5, "address": {}}}
ATTACHMENT: dict[str, Any] = {
    "id": ID,
    "created_at": "2026-03-23T14:21:51.000Z",
    "file_name": "a.png",
    "file_size": "666",
    "file_content_type": "image/png",
    "url": "https://files.example.com/a.png",
    "probative_attachment": {"status": "unavailable"},
}

GOOD: list[tuple[str, int, Any]] = [
    ("client_invoices.retrieve", 200, {"client_invoice": EMPTY_DRAFT}),
    ("client_invoices.create", 201, {"client_invoice": SENT_INVOICE}),
    ("client_invoices.create", 200, {"client_invoice": SENT_INVOICE}),
    ("client_invoices.list", 200, {"client_invoices": [EMPTY_DRAFT, SENT_INVOICE], "meta": META}),
    ("client_invoices.bulk_import", 200, {"client_invoices": [{"invoice_id": ID, "file_name": "a.pdf"}]}),
    ("client_invoices.create_upload", 201, {"client_invoice_upload": {"id": ID, **UPLOAD}}),
    (
        "client_invoices.create_upload",
        201,
        {"data": {"type": "client_invoices_upload", "id": ID, "attributes": UPLOAD}},
    ),
    (
        "client_invoices.retrieve_upload",
        200,
        {"data": {"type": "client_invoices_upload", "id": ID, "attributes": UPLOAD}},
    ),
    ("clients.retrieve", 200, {"client": CLIENT}),
    ("supplier_invoices.retrieve", 200, {"supplier_invoice": SUPPLIER_INVOICE}),
    ("supplier_invoices.reject", 200, SUPPLIER_INVOICE),
    ("supplier_invoices.bulk_create", 200, {"supplier_invoices": [SUPPLIER_INVOICE], "errors": [BULK_ERROR]}),
    ("einvoicing_settings.retrieve", 200, {"sending_status": "enabled", "receiving_status": "pending_creation"}),
    ("organization.retrieve", 200, EMPTY_ACCOUNTS),
    ("attachments.retrieve", 200, {"attachment": ATTACHMENT}),
    ("attachments.upload", 200, {"attachment": {"id": ID}}),
    ("credit_notes.retrieve", 200, {"credit_note": CREDIT_NOTE}),
    ("webhook_subscriptions.create", 201, {**SUBSCRIPTION, "secret": "s", "description": "d"}),
    ("webhook_subscriptions.retrieve", 200, {**SUBSCRIPTION, "secret": None}),
    ("webhook_subscriptions.list", 200, {"subscriptions": [SUBSCRIPTION], "meta": META}),
    ("registrations.create", 201, {"registration": REGISTRATION}),
    ("registrations.list", 200, {"registrations": [REGISTRATION]}),
    ("oauth.token", 200, {"access_token": "a", "expires_in": 3600, "scope": "openid", "token_type": "bearer"}),
    ("client_invoices.delete", 412, {"errors": [{"status": "412", "code": "invoice_not_in_draft_status"}]}),
    ("client_invoices.update", 412, {"errors": [{"status": "412", "code": "forbidden_invoice_update"}]}),
    ("client_invoices.update", 412, {"message": "Invalid", "code": "invalid"}),
    ("client_invoices.update", 404, {"errors": [{"code": "not_found", "detail": "Not found"}], "trace_id": "0" * 32}),
    ("webhook_subscriptions.retrieve", 404, {"code": "not_found", "detail": "d", "source": {"parameter": "id"}}),
    ("oauth.token", 400, {"error": "invalid_grant", "error_description": "d"}),
]

BAD: list[tuple[str, int, Any]] = [
    ("client_invoices.retrieve", 200, SENT_INVOICE),
    ("supplier_invoices.reject", 200, {"supplier_invoice": SUPPLIER_INVOICE}),
    ("einvoicing_settings.retrieve", 200, {"settings": {"sending_status": "enabled", "receiving_status": "enabled"}}),
    ("client_invoices.retrieve", 200, {"client_invoice": {**SENT_INVOICE, "status": "cancelled"}}),
    (
        "client_invoices.retrieve",
        200,
        {"client_invoice": {**SENT_INVOICE, "total_amount": {"value": 1, "currency": "EUR"}}},
    ),
    ("client_invoices.retrieve", 200, {"client_invoice": {**SENT_INVOICE, "einvoicing_status": "not_applicable"}}),
    ("attachments.retrieve", 200, {"attachment": {**ATTACHMENT, "file_size": 666}}),
    ("webhook_subscriptions.list", 200, {"webhook_subscriptions": [SUBSCRIPTION], "meta": META}),
    ("webhook_subscriptions.retrieve", 404, {"errors": [{"code": "not_found", "detail": "d"}]}),
    ("client_invoices.delete", 412, {"errors": [{"code": "invoice_not_in_draft_status"}]}),
    ("clients.retrieve", 404, {"error": {"code": "not_found", "detail": "d"}}),
]


def fits(contract: Contract, operation: str, status: int, answer: Any) -> bool:
    found = contract.operations[operation]
    described = contract.openapi["paths"][found.path][found.method.lower()]["responses"][str(status)]
    schema = {**described["content"]["application/json"]["schema"], "components": contract.openapi["components"]}
    return bool(jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(answer))


@pytest.mark.parametrize(("operation", "status", "answer"), GOOD)
def test_known_answers_fit(contract: Contract, operation: str, status: int, answer: Any) -> None:
    assert fits(contract, operation, status, answer)


@pytest.mark.parametrize(("operation", "status", "answer"), BAD)
def test_wrong_shapes_do_not_fit(contract: Contract, operation: str, status: int, answer: Any) -> None:
    assert not fits(contract, operation, status, answer)


def test_a_success_without_content_is_a_204_or_a_redirection(contract: Contract) -> None:
    for operation in contract.operations.values():
        responses = contract.openapi["paths"][operation.path][operation.method.lower()]["responses"]
        empty = {int(status) for status, described in responses.items() if "content" not in described}
        assert empty <= {204, 302} or operation.id == "oauth.revoke"
