"""Query strings of the lists: `page`, `per_page`, `sort_by` and `filter[name]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from .wire import QueryPairs

Scalar = str | int | bool | date
Filters = Mapping[str, Scalar | Sequence[Scalar] | None]

PER_PAGE = 100
"""The largest page that Qonto gives, and its documented default."""


def query(
    *, filters: Filters | None = None, join: bool = True, **params: Scalar | Sequence[Scalar] | None
) -> QueryPairs:
    """The pairs of a query string; `None` is left out.

    Several values of one filter are joined by commas (client invoices), or repeat the key when `join` is
    false (supplier invoices). A filter named `x[]` becomes `filter[x][]`.
    """
    named = {**params, **{_filter_name(name): value for name, value in (filters or {}).items()}}
    return tuple(pair for name, value in named.items() for pair in _pairs(name, value, join))


def _filter_name(name: str) -> str:
    return f"filter[{name[:-2]}][]" if name.endswith("[]") else f"filter[{name}]"


def _pairs(name: str, value: Scalar | Sequence[Scalar] | None, join: bool) -> list[tuple[str, str]]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Sequence):
        return [(name, _text(value))]
    texts = [_text(one) for one in value]
    return [(name, ",".join(texts))] if join else [(name, text) for text in texts]


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
