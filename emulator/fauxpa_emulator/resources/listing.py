"""Lists: pages, sorting and filters, the same way for every resource (digest 2.3, 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

from ..errors import Problem, Refusal
from ..gateway.call import Answer, Call, ok
from ..store import Condition, Kind, Order
from ..wire import Json, page_meta

Record = TypeVar("Record")

MOST_PER_PAGE = 100
MOST_RESULTS = 10_000
"""That can be paged through (QPA-PAGE-008)."""


def listing(
    call: Call,
    kind: Kind[Record],
    *conditions: Condition,
    key: str,
    wire: Callable[[Record], Json],
    sorts: Mapping[str, str],
    default_sort: str,
    default_per_page: int = MOST_PER_PAGE,
    owner: Condition | None = None,
) -> Answer:
    """A page of the organization's records (or those of another `owner`) under `key`, with `meta`.

    `sorts` names the columns behind the values of `sort_by`. Raises Refusal 400 for a page, a size or an order that
    cannot be, 422 for a page that lies too deep.
    """
    page = _whole_number(call, "page", 1, most=None)
    per_page = _whole_number(call, "per_page", default_per_page, most=MOST_PER_PAGE)
    order = _order(call, sorts, default_sort)
    if (page - 1) * per_page >= MOST_RESULTS:
        detail = f"More than {MOST_RESULTS} results cannot be paged through"
        problem = Problem("search_limit_reached", detail, parameter="page")
        status = 422 if 422 in call.operation.statuses else 400
        raise Refusal(status, problem, hint="Narrow the list with filters.", clauses=("QPA-PAGE-008",))
    conditions = (owner or Condition("organization_id", "=", call.organization_id), *conditions)
    total = call.space.count(kind, *conditions)
    records = call.space.find(kind, *conditions, order=order, limit=per_page, offset=(page - 1) * per_page)
    return ok({key: [wire(record) for record in records], "meta": page_meta(page, per_page, total)})


def values(call: Call, name: str) -> list[str]:
    """All values of a parameter, however it was repeated: again, with `[]`, or with commas."""
    given = [*call.query.getlist(name), *call.query.getlist(name + "[]")]
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def one_of(call: Call, name: str, column: str) -> list[Condition]:
    """`column` is one of the parameter's values; an unknown value matches nothing (digest 12.2, 19)."""
    found = values(call, name)
    return [Condition(column, "in", found)] if found else []


def between(call: Call, field: str, column: str) -> list[Condition]:
    """`filter[<field>_from]` and `filter[<field>_to]`, times or dates, both inclusive."""
    conditions = []
    if (begin := moment(call, f"filter[{field}_from]")) is not None:
        conditions.append(Condition(column, ">=", begin))
    if (end := moment(call, f"filter[{field}_to]", end_of_day=True)) is not None:
        conditions.append(Condition(column, "<=", end))
    return conditions


def days_between(call: Call, field: str, column: str) -> list[Condition]:
    """The same over a date column."""
    conditions = []
    if (begin := moment(call, f"filter[{field}_from]")) is not None:
        conditions.append(Condition(column, ">=", begin.date()))
    if (end := moment(call, f"filter[{field}_to]")) is not None:
        conditions.append(Condition(column, "<=", end.date()))
    return conditions


def moment(call: Call, name: str, *, end_of_day: bool = False) -> datetime | None:
    """An ISO 8601 time (UTC where it names no zone) or date. Raises Refusal 400."""
    text = call.query.get(name)
    if not text:
        return None
    try:
        # an unescaped `+` of an offset arrives as a space
        found = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError:
        raise bad_parameter(name, f"{name} must be an ISO 8601 date or time") from None
    if end_of_day and len(text.strip()) == len("2026-09-01"):
        found = found.replace(hour=23, minute=59, second=59, microsecond=999999)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(call: Call, name: str) -> date | None:
    """An ISO 8601 date. Raises Refusal 400."""
    found = moment(call, name)
    return found.date() if found else None


def flag(call: Call, name: str, default: bool | None = None) -> bool | None:
    """`true` or `false`. Raises Refusal 400."""
    text = call.query.get(name)
    if text is None or text == "":
        return default
    if text.lower() in ("true", "false", "1", "0"):
        return text.lower() in ("true", "1")
    raise bad_parameter(name, f"{name} must be true or false")


def choice(call: Call, name: str, options: Sequence[str]) -> list[str]:
    """The parameter's values, each among `options`. Raises Refusal 400 `not_in_list`."""
    found = values(call, name)
    for value in found:
        if value not in options:
            raise bad_parameter(name, f"{name} must be one of: {', '.join(options)}", code="not_in_list")
    return found


def bad_parameter(name: str, detail: str, *, code: str = "bad_request") -> Refusal:
    """400 about one parameter of the query."""
    return Refusal(400, Problem(code, detail, parameter=name))


def _whole_number(call: Call, name: str, default: int, *, most: int | None) -> int:
    text = call.query.get(name)
    if text is None or text == "":
        return default
    value = int(text) if text.isdecimal() and len(text) < 10 else 0
    if value < 1 or (most is not None and value > most):
        limits = "at least 1" if most is None else f"between 1 and {most}"
        raise bad_parameter(name, f"{name} must be a whole number, {limits}")
    return value


def _order(call: Call, sorts: Mapping[str, str], default: str) -> Order:
    text = call.query.get("sort_by") or default
    field, _, direction = text.partition(":")
    if field not in sorts or direction not in ("", "asc", "desc"):
        options = [f"{name}:{way}" for name in sorts for way in ("asc", "desc")]
        raise bad_parameter("sort_by", f"sort_by must be one of: {', '.join(options)}", code="not_in_list")
    return Order(sorts[field], descending=direction == "desc")
