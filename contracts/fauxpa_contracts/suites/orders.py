"""The documented order of the keys of the main objects (digest 10.7). Newer keys have no place in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_TEXTS = {
    "client_invoice": "id organization_id number purchase_order status invoice_url contact_email terms_and_conditions "
    "discount_conditions late_payment_penalties legal_fixed_compensation header footer currency total_amount "
    "total_amount_cents vat_amount vat_amount_cents issue_date due_date performance_start_date performance_end_date "
    "created_at finalized_at paid_at stamp_duty_amount items client payment_methods credit_notes_ids organization "
    "invoice_type attachment_id einvoicing_status welfare_fund withholding_tax payment_reporting "
    "einvoicing_lifecycle_events",
    "item": "title description quantity unit unit_price unit_price_cents vat_rate vat_exemption_reason discount "
    "total_vat total_vat_cents total_amount total_amount_cents subtotal subtotal_cents",
    "client of an invoice": "id name first_name last_name type email vat_number tax_identification_number address city "
    "zip_code province_code country_code recipient_code locale billing_address delivery_address",
    "client": "id name first_name last_name phone kind email extra_emails currency e_invoicing_address vat_number "
    "tax_identification_number address city zip_code province_code country_code billing_address delivery_address "
    "recipient_code created_at locale",
    "supplier_invoice": "id status organization_id source_type attachment_id updated_at created_at file_name "
    "declined_note is_einvoice has_discrepancies display_attachment_id e_invoice_type has_duplicates invoice_number "
    "supplier_name vat_number tin description total_amount issue_date due_date payment_date scheduled_date iban "
    "initiator_id source is_attachment_invoice attachment_category is_attachment_non_financial analyzed_at "
    "matched_transactions transfer_ids request_transfer einvoicing_lifecycle_events meta available_actions "
    "approval_workflow payable_amount total_amount_credit_notes is_credit_note has_suggested_credit_notes "
    "related_invoices suggested_transactions",
    "credit_note": "id invoice_id attachment_id issue_date invoice_issue_date number terms_and_conditions header "
    "footer vat_amount vat_amount_cents total_amount total_amount_cents currency created_at finalized_at contact_email "
    "invoice_url einvoicing_status welfare_fund withholding_tax stamp_duty_amount items client "
    "einvoicing_lifecycle_events",
    "organization": "id name slug legal_name locale legal_share_capital legal_country legal_registration_date "
    "legal_form legal_address legal_sector contract_signed_at legal_number bank_accounts",
    "bank account": "id slug iban bic currency balance balance_cents authorized_balance authorized_balance_cents name "
    "updated_at status main is_external_account account_number",
}
ORDERS: Mapping[str, Sequence[str]] = {name: text.split() for name, text in _TEXTS.items()}
"""By the name of the object."""
