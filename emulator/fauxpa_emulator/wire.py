"""How values look in Qonto's JSON (digest 2.7): amounts, times, dates, and a page of a list."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

Json = dict[str, Any]

CENT = Decimal("0.01")


@lru_cache(maxsize=4096)
def timestamp(moment: datetime | None) -> str | None:
    """`2025-01-27T22:05:07.000Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


@lru_cache(maxsize=4096)
def event_timestamp(moment: datetime) -> str:
    """`2024-12-04T11:05:16.4497Z`: lifecycle events carry four digits of a second."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:24] + "Z"


def two_places(amount: Decimal) -> str:
    """`12.50`."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))


def money(amount: Decimal, currency: str) -> Json:
    """`{"value": "12.50", "currency": "EUR"}`."""
    return {"value": two_places(amount), "currency": currency}


def priced(name: str, amount: Decimal, currency: str) -> Json:
    """An amount twice, as Qonto's invoices have it: `<name>` as money, and `<name>_cents` as an integer."""
    text = two_places(amount)
    return {name: {"value": text, "currency": currency}, f"{name}_cents": int(text.replace(".", ""))}


def plain(number: Decimal) -> str:
    """A quantity or a rate without exponent and without needless zeros: `1.5`, `0.2`, `10`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def page_meta(page: int, per_page: int, total: int) -> Json:
    """The `meta` of a list."""
    pages = -(-total // per_page)
    return {
        "current_page": page,
        "next_page": page + 1 if page < pages else None,
        "prev_page": page - 1 if page > 1 else None,
        "total_pages": pages,
        "total_count": total,
        "per_page": per_page,
    }
