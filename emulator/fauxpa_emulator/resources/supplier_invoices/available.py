"""What can be done with a supplier invoice in Qonto's app, and why not (`available_actions`, digest 6.4)."""

from __future__ import annotations

from ...records.invoices import SupplierInvoice
from ...wire import Json

PAYABLE = frozenset({"to_review", "to_pay", "to_approve"})
UNAPPROVED = frozenset({"to_approve"})
DELETABLE = frozenset({"to_review", "to_pay", "to_approve", "archived", "rejected", "discarded"})
ARCHIVABLE = frozenset({"to_review", "to_pay", "to_approve", "paid", "rejected"})
UNARCHIVABLE = frozenset({"archived"})


def available_actions(invoice: SupplierInvoice) -> Json:
    """Each action with whether it can be done; the reasons of those that cannot."""
    reasons = {
        "pay": _against_paying(invoice),
        "delete": _unless(invoice, DELETABLE),
        "archive": _unless(invoice, ARCHIVABLE),
        "unarchive": _unless(invoice, UNARCHIVABLE),
    }
    actions = {name: not reasons[name] for name in ("delete", "archive", "unarchive", "pay")}
    return {**actions, "reasons": reasons}


def _against_paying(invoice: SupplierInvoice) -> list[str]:
    found = {
        "is_credit_note": invoice.is_credit_note,
        "missing_iban": invoice.iban is None,
        "missing_data": not invoice.is_complete,
        "invalid_status": invoice.status not in PAYABLE,
        "incorrect_approval_workflow": invoice.status in UNAPPROVED,
    }
    return [reason for reason, holds in found.items() if holds]


def _unless(invoice: SupplierInvoice, statuses: frozenset[str]) -> list[str]:
    return [] if invoice.status in statuses else ["invalid_status"]
