"""What is in request bodies: shapes, formats, and what nobody reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ..story import CREATING, SENDING, Check, Sighting, Story
from ..told import Told, rows_of, text_of, within

WRAPPERS: Mapping[str, str] = {
    CREATING: "client_invoice",
    "client_invoices.update": "client_invoice",
    "clients.create": "client",
    "clients.update": "client",
}
"""Operations with a flat body, and the name that their answers are wrapped in (digest 2.9)."""
WRAPPED = ("supplier_invoices.reject", "supplier_invoices.mark_as_paid")
WRAPPER = "supplier_invoice"
INVOICES = (CREATING, "client_invoices.update", "credit_notes.create")
NUMBERS = frozenset({"quantity", "vat_rate"})
"""Fields that are decimals in texts, beside `value` of an amount or a discount (digest 2.7)."""
DEPRECATED: Mapping[str, tuple[str, ...]] = {
    CREATING: ("performance_date",),
    "client_invoices.update": ("performance_date",),
    "clients.create": ("address", "city", "zip_code", "province_code", "country_code"),
    "clients.update": ("address", "city", "zip_code", "province_code", "country_code"),
}
"""Digest 4.2.1 and 5."""
MOST_LEVELS = 10

Objecting = Callable[[Told], Iterator[str]]


def _each(*operations: str, objections: Objecting) -> Check:
    """A check that gives an entry where `objections` has something to say about it."""

    def check(story: Story) -> Iterator[Sighting]:
        for told in story.of(*operations):
            said = ", ".join(objections(told))
            if said:
                yield Sighting((told.id,), said)

    return check


def _wrapped(told: Told) -> Iterator[str]:
    name = WRAPPERS[told.name]
    if isinstance(within(told.sent, name), dict) and len(told.sent) == 1:
        yield f"everything is inside {name}"


def _bare(told: Told) -> Iterator[str]:
    if isinstance(told.sent, dict) and told.sent and WRAPPER not in told.sent:
        yield f"{', '.join(map(str, told.sent))} outside of {WRAPPER}"


def _numbers(told: Told) -> Iterator[str]:
    yield from _numbers_in(told.sent, "", MOST_LEVELS)


def _numbers_in(value: Any, path: str, levels: int) -> Iterator[str]:
    if levels == 0:
        return
    if isinstance(value, list):
        for each in value:
            yield from _numbers_in(each, f"{path}[]", levels - 1)
    elif isinstance(value, dict):
        is_amount = "currency" in value or "type" in value
        for name, each in value.items():
            inner = f"{path}.{name}" if path else name
            if name in NUMBERS or (name == "value" and is_amount):
                if isinstance(each, (int, float)) and not isinstance(each, bool):
                    yield f"{inner} is the number {each}"
            else:
                yield from _numbers_in(each, inner, levels - 1)


def _percentages(told: Told) -> Iterator[str]:
    for row in rows_of(told.sent, "items"):
        if _over_one(row.get("vat_rate")):
            yield f"vat_rate {row['vat_rate']}"
    for holder in (told.sent, *rows_of(told.sent, "items")):
        if text_of(holder, "discount", "type") == "percentage" and _over_one(within(holder, "discount", "value")):
            yield f"discount of {within(holder, 'discount', 'value')}"


def _over_one(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    try:
        return Decimal(str(value)) > 1
    except (InvalidOperation, ValueError):
        return False


def _list_of_methods(told: Told) -> Iterator[str]:
    if isinstance(within(told.sent, "payment_methods"), list):
        yield "payment_methods is a list"


def _no_status(told: Told) -> Iterator[str]:
    if isinstance(told.sent, dict) and not told.sent.get("status") and not any(_wrapped(told)):
        yield "status is not sent"


def _type_alone(told: Told) -> Iterator[str]:
    if text_of(told.sent, "type") and not within(told.sent, "kind"):
        yield "type without kind"


def _deprecated(told: Told) -> Iterator[str]:
    if isinstance(told.sent, dict):
        yield from (name for name in DEPRECATED[told.name] if told.sent.get(name) is not None)


def unread(story: Story) -> Iterator[Sighting]:
    """Fields and parameters that nothing reads."""
    for told in story.all:
        if told.entry.unread:
            yield Sighting((told.id,), f"{told.name}: {', '.join(told.entry.unread)}")


def sent_with_body(story: Story) -> Iterator[Sighting]:
    """A body where none is wanted; an empty object is tolerated (C-22)."""
    for told in story.of(SENDING):
        if told.entry.request_body.strip() not in (b"", b"{}"):
            yield Sighting((told.id,), f"{told.entry.request_size} bytes")


CHECKS: Mapping[str, Check] = {
    "wrapped-body": _each(*WRAPPERS, objections=_wrapped),
    "bare-body": _each(*WRAPPED, objections=_bare),
    "number-for-a-decimal": _each(*INVOICES, objections=_numbers),
    "percentage-for-a-fraction": _each(*INVOICES, objections=_percentages),
    "list-of-payment-methods": _each(CREATING, "client_invoices.update", objections=_list_of_methods),
    "invoice-without-status": _each(CREATING, objections=_no_status),
    "type-without-kind": _each("clients.create", objections=_type_alone),
    "deprecated-fields": _each(*DEPRECATED, objections=_deprecated),
    "unread-fields": unread,
    "sent-with-body": sent_with_body,
}
