"""What a strict client of the real API requires of each object (the tables of qontoctl's schemas, as observed facts).

A field's type may end in `?` (may be left out) and in `|null` (may be null); `[X]` is a list of X. Keys that are not
here are ignored. The reader's schema of uploads is left out: it reads a path that does not exist (digest 4.1).
"""

from __future__ import annotations

from typing import Any

TEXTS = "string?|null"


def texts(*names: str) -> dict[str, str]:
    """Strings that may be null or absent."""
    return dict.fromkeys(names, TEXTS)


def strings(*names: str) -> dict[str, str]:
    """Strings that must be there."""
    return dict.fromkeys(names, "string")


ADDRESS = ("street_address", "city", "zip_code", "province_code", "country_code")
OLD_ADDRESS = ("address", "city", "zip_code", "province_code", "country_code")
LINE = {
    **strings("title", "quantity", "vat_rate"),
    **dict.fromkeys(("unit_price", "total_amount", "total_vat", "subtotal"), "Money"),
    **dict.fromkeys(("unit_price_cents", "total_amount_cents", "total_vat_cents", "subtotal_cents"), "number"),
}

SCHEMAS: dict[str, dict[str, str]] = {
    "Money": strings("value", "currency"),
    "Address": texts(*ADDRESS),
    "Discount": {"type": "percentage/absolute/amount", "value": "string", "amount": "Money", "amount_cents": "number"},
    "Meta": {
        **dict.fromkeys(("current_page", "total_pages", "total_count", "per_page"), "number"),
        **dict.fromkeys(("next_page", "prev_page"), "number?|null"),
    },
    "Organization": {
        "slug": "string",
        "bank_accounts": "[BankAccount]",
        **texts("legal_name", "id", "name", "locale", "legal_country", "legal_registration_date", "legal_form"),
        **texts("legal_address", "legal_sector", "contract_signed_at", "legal_number"),
        "legal_share_capital": "number?|null",
        "address": "object?|null",
    },
    "BankAccount": {
        **strings("id", "name", "status", "iban", "bic", "currency"),
        "main": "boolean",
        **dict.fromkeys(("balance", "balance_cents", "authorized_balance", "authorized_balance_cents"), "numeric"),
        **dict.fromkeys(("organization_id", "slug", "updated_at"), "string?"),
        "is_external_account": "boolean?",
        "account_number": TEXTS,
    },
    "EInvoicingSettings": strings("sending_status", "receiving_status"),
    "Client": {
        "id": "string",
        "kind": "company/individual/freelancer",
        **strings("created_at", "updated_at"),
        "type": "string?",
        **texts("name", "first_name", "last_name", "email", "vat_number", "tax_identification_number", *OLD_ADDRESS),
        **texts("locale", "currency"),
        **dict.fromkeys(("billing_address", "delivery_address"), "Address?|null"),
        "extra_emails": "array?|null",
        "e_invoicing_reachable": "boolean?|null",
    },
    "InvoiceClient": {
        "id": "string",
        "type": "individual/company/freelancer",
        **texts("name", "first_name", "last_name", "email", "vat_number", "tax_identification_number", *OLD_ADDRESS),
        **texts("recipient_code", "locale"),
        **dict.fromkeys(("billing_address", "delivery_address"), "Address?|null"),
    },
    "InvoiceLine": {**LINE, **texts("description", "unit", "vat_exemption_reason"), "discount": "Discount?|null"},
    "ClientInvoice": {
        **strings("id", "organization_id", "status", "currency", "created_at", "updated_at"),
        **dict.fromkeys(("total_amount", "vat_amount"), "Money"),
        **dict.fromkeys(("total_amount_cents", "vat_amount_cents"), "number"),
        **dict.fromkeys(("issue_date", "due_date", "contact_email"), "string|null"),
        **dict.fromkeys(("terms_and_conditions", "header", "footer"), "string|null"),
        "items": "[InvoiceLine]|null",
        "client": "InvoiceClient",
        "discount": "Discount?|null",
        "amount_paid": "Money?|null",
        "payment_methods": "array?|null",
        "credit_notes_ids": "[string]?|null",
        "organization": "object?|null",
        "client_id": "string?",
        **texts("invoice_number", "attachment_id", "number", "purchase_order", "invoice_url", "discount_conditions"),
        **texts("late_payment_penalties", "legal_fixed_compensation", "performance_date", "performance_start_date"),
        **texts("performance_end_date", "finalized_at", "paid_at", "invoice_type", "stamp_duty_amount"),
    },
    "SupplierInvoice": {
        **strings("id", "organization_id", "status", "source_type", "source", "attachment_id"),
        **strings("display_attachment_id", "file_name", "created_at", "updated_at"),
        "is_einvoice": "boolean",
        **dict.fromkeys(("total_amount", "total_amount_excluding_taxes", "total_tax_amount"), "Money?|null"),
        **dict.fromkeys(("payable_amount", "total_amount_credit_notes"), "Money?|null"),
        **texts("invoice_number", "supplier_name", "issue_date", "due_date", "payment_date", "scheduled_date", "iban"),
        **texts("supplier_id", "issuer_name", "description", "initiator_id", "attachment_category", "analyzed_at"),
        **texts("self_invoice_id"),
        **dict.fromkeys(("is_attachment_invoice", "is_attachment_non_financial"), "boolean?|null"),
        **dict.fromkeys(("has_duplicates", "has_discrepancies", "is_credit_note"), "boolean?|null"),
        "has_suggested_credit_notes": "boolean?|null",
        **dict.fromkeys(("available_actions", "meta", "approval_workflow"), "object?|null"),
        **dict.fromkeys(("einvoicing_lifecycle_events", "related_invoices"), "array?|null"),
    },
    "BulkResult": {"supplier_invoices": "[SupplierInvoice]", "errors": "[BulkError]"},
    "BulkError": {**strings("code", "detail"), "source": "BulkSource?"},
    "BulkSource": {"pointer": "string?"},
    "CreditNote": {
        **strings("id", "invoice_id", "attachment_id", "number", "issue_date", "terms_and_conditions", "currency"),
        **strings("stamp_duty_amount", "created_at", "finalized_at", "contact_email"),
        **dict.fromkeys(("vat_amount", "total_amount"), "Money"),
        **dict.fromkeys(("vat_amount_cents", "total_amount_cents"), "number"),
        "items": "[CreditLine]",
        **dict.fromkeys(("invoice_issue_date", "header", "footer", "invoice_url", "einvoicing_status"), "string?"),
        "client": "CreditClient?",
    },
    "CreditLine": {**LINE, **strings("description", "unit")},
    "CreditClient": {
        **strings("id", "name", "first_name", "last_name", "type", "email", "vat_number"),
        **strings("tax_identification_number", "address", "city", "zip_code", "country_code", "locale"),
    },
    "Attachment": {
        **strings("id", "file_name", "file_content_type", "url", "created_at"),
        "file_size": "numeric",
    },
    "UploadedAttachment": strings("id"),
    "WebhookSubscription": {
        **strings("id", "organization_id", "membership_id", "callback_url", "created_at", "updated_at"),
        "types": "[string]",
        "secret": "string|null",
        "description": TEXTS,
    },
}


def faults(schema: str, value: Any, path: str = "") -> list[str]:
    """What the strict reader would refuse."""
    if not isinstance(value, dict):
        return [f"{path or schema} is no object"]
    return [fault for name, kind in SCHEMAS[schema].items() for fault in _field(kind, value, name, f"{path}{name}")]


def _field(kind: str, holder: dict[str, Any], name: str, path: str) -> list[str]:
    kind, _, null = kind.partition("|")
    optional = kind.endswith("?")
    if name not in holder:
        return [] if optional else [f"{path} is missing"]
    if holder[name] is None:
        return [] if null else [f"{path} is null"]
    return _value(kind.removesuffix("?"), holder[name], path)


def _value(kind: str, value: Any, path: str) -> list[str]:
    if kind.startswith("["):
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [fault for index, one in enumerate(value) for fault in _value(kind[1:-1], one, f"{path}.{index}")]
    if kind in SCHEMAS:
        return faults(kind, value, f"{path}.")
    return [] if _fits(kind, value) else [f"{path} is no {kind}: {value!r}"]


def _fits(kind: str, value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    match kind:
        case "number":
            return number
        case "numeric":
            return number or (isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdecimal())
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case _:
            return value in kind.split("/")
