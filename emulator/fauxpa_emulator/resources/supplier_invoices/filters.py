"""The filters of the supplier invoice list, as conditions on its table (digest 6.2)."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from ...gateway.call import Call
from ...records.parties import folded
from ...store import SUPPLIER_INVOICES, Condition, any_of
from .. import listing

DUE_DATES = ("past_and_today", "future", "missing_date")
PERIODS = ("today", "yesterday", "this_week", "past_week", "this_month", "past_month")
DOCUMENT_TYPES = ("duplicates", "non_financial_documents")
TEXT_FIELDS = {
    "supplier_name": "search_supplier_name",
    "file_name": "search_file_name",
    "invoice_number": "search_number",
}
QUERY_FIELDS = (*TEXT_FIELDS, "amount")
BOUND = re.compile(r"(lte|gte):([0-9]{1,12}(?:\.[0-9]{1,6})?):([A-Z]{3})", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,12}([.,][0-9]{1,6})?", re.ASCII)
NOTHING = any_of()


def conditions(call: Call) -> list[Condition]:
    """What the query asks for; filters that nobody knows are ignored. Raises Refusal 400 for a value that cannot be."""
    return [
        *listing.one_of(call, "filter[status]", "status"),
        *_source(call),
        *listing.one_of(call, "filter[attachment_id]", "attachment_id"),
        *listing.between(call, "created_at", "created_at"),
        *listing.between(call, "updated_at", "updated_at"),
        *listing.days_between(call, "issue_date", "issue_date"),
        *_due(call),
        *_within(call, "payment_date"),
        *_within(call, "issue_date"),
        *_flags(call),
        *_document_types(call),
        *_payable(call),
        *_text(call),
    ]


def period(name: str, today: date) -> tuple[date, date]:
    """First and last day of one of PERIODS. Weeks begin on Monday; `past` is the whole one before this."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    match name:
        case "today":
            return today, today
        case "yesterday":
            return today - timedelta(days=1), today - timedelta(days=1)
        case "this_week":
            return monday, monday + timedelta(days=6)
        case "past_week":
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case "this_month":
            return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
        case _:
            last = first - timedelta(days=1)
            return last.replace(day=1), last


def _source(call: Call) -> list[Condition]:
    found = listing.one_of(call, "filter[source]", "source")
    if found:
        call.note("QPA-SUP-033")
    return found


def _due(call: Call) -> list[Condition]:
    today = call.space.now.date()
    meanings = {
        "past_and_today": Condition("due_date", "<=", today),
        "future": Condition("due_date", ">", today),
        "missing_date": Condition("due_date", "is null"),
    }
    chosen = listing.choice(call, "filter[due_date]", DUE_DATES)
    return [any_of(*(meanings[name] for name in chosen))] if chosen else []


def _within(call: Call, field: str) -> list[Condition]:
    found = []
    for name in listing.choice(call, f"filter[{field}]", PERIODS):
        begin, end = period(name, call.space.now.date())
        found += [Condition(field, ">=", begin), Condition(field, "<=", end)]
    return found


def _flags(call: Call) -> list[Condition]:
    found = []
    missing = listing.flag(call, "filter[missing_data]")
    if missing is not None:
        found.append(Condition("is_complete", "=", not missing))
    if listing.flag(call, "filter[exclude_credit_notes]"):
        found.append(Condition("is_credit_note", "=", False))
    # nothing here is ever matched with a transaction, or given to an approver
    if listing.flag(call, "filter[matched_transactions]") or listing.values(call, "filter[approver_id]"):
        found.append(NOTHING)
    return found


def _document_types(call: Call) -> list[Condition]:
    chosen = listing.choice(call, "filter[document_type]", DOCUMENT_TYPES)
    meanings = []
    if "non_financial_documents" in chosen:
        meanings.append(Condition("is_financial", "=", False))
    if "duplicates" in chosen:
        own = (
            Condition("organization_id", "=", call.organization_id),
            Condition("available_at", "<=", call.space.now),
            Condition("twin_key", "is not null"),
        )
        twins = Counter(invoice.twin_key for invoice in call.space.find(SUPPLIER_INVOICES, *own))
        meanings.append(Condition("twin_key", "in", [key for key, count in twins.items() if count > 1]))
    return [any_of(*meanings)] if chosen else []


def _payable(call: Call) -> list[Condition]:
    name = "filter[payable_amount]"
    text = call.query.get(name)
    if not text:
        return []
    bound = BOUND.fullmatch(text)
    if bound is None:
        raise listing.bad_parameter(name, f"{name} must look like lte:100.00:EUR or gte:100.00:EUR")
    operator, amount, currency = bound.groups()
    return [
        Condition("payable_cents", "<=" if operator == "lte" else ">=", float(Decimal(amount) * 100)),
        Condition("currency", "=", currency),
    ]


def _text(call: Call) -> list[Condition]:
    fields = listing.choice(call, "query_fields", QUERY_FIELDS) or QUERY_FIELDS
    text = call.query.get("query", "").strip()
    if not text:
        return []
    meanings = [Condition(TEXT_FIELDS[name], "contains", folded(text)) for name in fields if name in TEXT_FIELDS]
    if "amount" in fields and NUMBER.fullmatch(text):
        meanings.append(Condition("total_amount", "=", Decimal(text.replace(",", "."))))
    return [any_of(*meanings)]
