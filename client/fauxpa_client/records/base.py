"""Records: typed views of JSON objects that never fail on what they did not expect.

Qonto adds fields and enum values at any time, leaves out what is unset, and writes numbers as strings or
not. So a field that is missing or unreadable is `None` (or empty), enums are plain strings, and everything
that came stays in `raw`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Generic, Self, TypeVar, cast, get_args, get_origin, get_type_hints

from ..wire import JsonObject

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The base of all records. `raw` is the JSON object as it came; it takes no part in comparisons."""

    raw: JsonObject = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_json(cls, raw: JsonObject) -> Self:
        """The record, each field read by its type from the key of its name."""
        values: dict[str, Any] = {}
        for name, keys, read in _readers(cast(Any, cls)):
            found = (read(raw[key]) for key in keys if key in raw)
            value = next((value for value in found if value is not None), None)
            if value is not None:
                values[name] = value
        return cls(raw=raw, **values)


def called(*keys: str) -> Mapping[str, tuple[str, ...]]:
    """Metadata of a field that goes by several names on the wire; the first with a value counts."""
    return {"keys": keys}


def secret() -> Any:
    """A text that `repr` leaves out."""
    return field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. `next` is the number of the page that follows, `None` at the end."""

    items: tuple[T, ...]
    number: int = 1
    next: int | None = None
    total_pages: int | None = None
    total_count: int | None = None
    per_page: int | None = None
    raw: JsonObject = field(default_factory=dict, repr=False, compare=False)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page_of(items: tuple[T, ...], raw: JsonObject, asked: int) -> Page[T]:
    """The page, read from its `meta`. Lists were seen to end with `next_page` null, 0, or left out."""
    meta = raw.get("meta")
    meta = meta if isinstance(meta, Mapping) else {}
    number = as_int(meta.get("current_page")) or asked
    total_pages = as_int(meta.get("total_pages"))
    follower = as_int(meta["next_page"]) if "next_page" in meta else number + 1 if number < (total_pages or 0) else None
    return Page(
        items=items,
        number=number,
        # A page that points back at itself or further would never end.
        next=follower if follower is not None and follower > max(number, asked) else None,
        total_pages=total_pages,
        total_count=as_int(meta.get("total_count")),
        per_page=as_int(meta.get("per_page")),
        raw=raw,
    )


def as_int(value: Any) -> int | None:
    """An integer, or a string of its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return None


def as_decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_date(value: Any) -> date | None:
    return _or_none(date.fromisoformat, value)


def as_datetime(value: Any) -> datetime | None:
    return _or_none(datetime.fromisoformat, value)


def as_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def as_flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _or_none(parse: Callable[[str], T], value: Any) -> T | None:
    try:
        return parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


READERS: Mapping[Any, Callable[[Any], Any]] = {
    str: as_text,
    bool: as_flag,
    int: as_int,
    Decimal: as_decimal,
    date: as_date,
    datetime: as_datetime,
}


@cache
def _readers(record: type[Record]) -> tuple[tuple[str, tuple[str, ...], Callable[[Any], Any]], ...]:
    hints = get_type_hints(record)
    read = (f for f in fields(record) if f.name != "raw")
    return tuple((f.name, f.metadata.get("keys", (f.name,)), _reader(hints[f.name])) for f in read)


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How to read `T`, `T | None` or `tuple[T, ...]`."""
    inner = next(iter(get_args(hint)), hint)
    read = READERS[inner] if inner in READERS else _object_reader(inner)
    if get_origin(hint) is not tuple:
        return read

    def read_all(value: Any) -> tuple[Any, ...]:
        # `null` is how Qonto writes an empty list at times.
        entries = value if isinstance(value, list) else []
        return tuple(one for entry in entries if (one := read(entry)) is not None)

    return read_all


def _object_reader(record: type[Record]) -> Callable[[Any], Record | None]:
    return lambda value: record.from_json(value) if isinstance(value, Mapping) else None
