"""What a supplier invoice takes from the structured invoice in its file. Anything may be missing, or absurd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fauxpa_fixtures.model import Invoice

from ..records.invoices import TaxShare

LARGEST = Decimal(10) ** 13
"""Amounts from here on are taken as unreadable."""
MOST_CHARACTERS = 250
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", re.ASCII)


def fields_of(invoice: Invoice | None) -> dict[str, Any]:
    """Fields of a SupplierInvoice; none where there is no structured invoice (pictures and plain PDFs are not read)."""
    if invoice is None:
        return {}
    totals, seller = invoice.totals, invoice.seller
    total = _amount(totals.tax_inclusive)
    due = _amount(totals.due)
    registration = seller.legal_registration.value if seller.legal_registration else None
    return {
        "invoice_number": _text(invoice.number),
        "supplier_name": _text(seller.name or seller.trading_name),
        "vat_number": _text(seller.vat_identifier),
        "tin": _text(seller.siren or registration),
        "iban": _iban(invoice),
        "currency": invoice.currency if CURRENCY.fullmatch(invoice.currency or "") else "EUR",
        "total_amount": total,
        "total_amount_excluding_taxes": _amount(totals.tax_exclusive),
        "total_tax_amount": _amount(totals.tax_total),
        "payable_amount": total if due is None else due,
        "taxes": tuple(_taxes(invoice)),
        "issue_date": invoice.issue_date,
        "due_date": invoice.due_date,
        "is_credit_note": invoice.is_credit_note,
    }


def _taxes(invoice: Invoice) -> Iterator[TaxShare]:
    for share in invoice.vat_breakdown:
        rate, amount = _amount(share.rate or Decimal(0)), _amount(share.tax_amount)
        if rate is not None and amount is not None:
            yield TaxShare(rate=rate / 100, amount=amount)


def _iban(invoice: Invoice) -> str | None:
    transfers = invoice.payment.credit_transfers if invoice.payment else ()
    accounts = ((transfer.account or "").replace(" ", "").upper() for transfer in transfers)
    return next((account for account in accounts if IBAN.fullmatch(account)), None)


def _amount(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() and abs(value) < LARGEST else None


def _text(value: str | None) -> str | None:
    return value[:MOST_CHARACTERS] if value else None
