"""Which entries of the journal somebody means, and how far the others are from that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated, Any

import msgspec

from ..records.exchanges import Exchange
from ..store import ORGANIZATIONS, Condition, any_of
from ..wire import Json
from ..world import Space
from .entries import parsed_body

ANY = "*"
NOTHING = "none"
MOST_DIFFERENCES = 5
LONGEST_VALUE = 200

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Match(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Criteria; an entry has to meet all that are given."""

    operation: str | None = None
    """An id, or a pattern such as `client_invoices.*`."""
    method: str | None = None
    path: str | None = None
    """Whole, or a pattern: `*` stands for anything, slashes too."""
    status: int | str | None = None
    """`404`, `4xx`, or `none` for a request that got no answer."""
    organization: str | None = None
    """Its id, slug or SIREN."""
    fault: str | None = None
    """Its name; `*` for any."""
    text: str | None = None
    """Stands, to the letter, in the query or in one of the bodies."""
    body: Any = msgspec.UNSET
    """What was sent has all this: JSON, or the texts of a form."""
    since: Moment | None = None
    """On the namespace's clock, inclusive; so is `until`."""
    until: Moment | None = None
    after: int = 0
    """Only entries with a higher id."""


DEFAULTS = {field.name: field.default for field in msgspec.structs.fields(Match)}


@dataclass(frozen=True, slots=True)
class Miss:
    """A criterion that an entry does not meet."""

    criterion: str
    wanted: Any
    found: Any


def is_open(match: Match) -> bool:
    """Whether every entry meets it."""
    return all(getattr(match, name) == default for name, default in DEFAULTS.items())


def resolved(space: Space, match: Match) -> Match:
    """The criteria with the id of the organization in place of its slug or SIREN."""
    given = match.organization
    if given is None or space.get(ORGANIZATIONS, given) is not None:
        return match
    named = any_of(Condition("slug", "=", given), Condition("legal_number", "=", given))
    found = space.find(ORGANIZATIONS, named, limit=1)
    return msgspec.structs.replace(match, organization=found[0].id) if found else match


def in_time(match: Match, entry: Exchange) -> bool:
    """Whether an entry is of the time that is meant at all."""
    return (
        entry.id > match.after
        and (match.since is None or entry.at >= match.since)
        and (match.until is None or entry.at <= match.until)
    )


def meets(match: Match, entry: Exchange) -> bool:
    """Whether an entry is meant."""
    return in_time(match, entry) and not any(True for _ in misses(match, entry))


def misses(match: Match, entry: Exchange) -> Iterator[Miss]:
    """The criteria that an entry does not meet; of the body, each place that differs."""
    for name, (is_met, found) in CRITERIA.items():
        wanted = getattr(match, name)
        if wanted is not None and not is_met(entry, wanted):
            yield Miss(name, wanted, found(entry))
    if match.body is not msgspec.UNSET:
        yield from differences(match.body, parsed_body(entry))


def differences(wanted: Any, found: Any, place: str = "body") -> Iterator[Miss]:
    """Where `found` has not what is wanted.

    Further fields, and further elements of a list, are no difference; null is the same as nothing.
    """
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, inner in wanted.items():
            yield from differences(inner, found.get(name), f"{place}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list):
        for index, inner in enumerate(wanted):
            yield from differences(inner, found[index] if index < len(found) else None, f"{place}[{index}]")
    elif isinstance(wanted, bool) is not isinstance(found, bool) or wanted != found:
        yield Miss(place, wanted, found)


def near_miss_json(entry: Exchange, missed: list[Miss]) -> Json:
    """What an entry lacks."""
    return {
        "id": entry.id,
        "request": f"{entry.method} {entry.path}",
        "status": entry.status,
        "failed": [
            {"criterion": one.criterion, "wanted": _short(one.wanted), "found": _short(one.found)}
            for one in missed[:MOST_DIFFERENCES]
        ],
    }


def _has_status(entry: Exchange, wanted: int | str) -> bool:
    text = str(wanted).lower()
    if text == NOTHING or entry.status is None:
        return text == NOTHING and entry.status is None
    return str(entry.status) == text or (text.endswith("xx") and str(entry.status)[:1] == text[:-2])


def _has_text(entry: Exchange, wanted: str) -> bool:
    data = wanted.encode("utf-8", "replace")
    return wanted in entry.query or data in entry.request_body or data in entry.response_body


Criterion = tuple[Callable[[Exchange, Any], bool], Callable[[Exchange], Any]]

CRITERIA: Mapping[str, Criterion] = {
    "operation": (lambda entry, wanted: fnmatchcase(entry.operation or "", wanted), lambda entry: entry.operation),
    "method": (lambda entry, wanted: entry.method == wanted.upper(), lambda entry: entry.method),
    "path": (lambda entry, wanted: fnmatchcase(entry.path, wanted), lambda entry: entry.path),
    "status": (_has_status, lambda entry: entry.status),
    "organization": (lambda entry, wanted: entry.organization_id == wanted, lambda entry: entry.organization_id),
    "fault": (
        lambda entry, wanted: entry.fault == wanted or (wanted == ANY and entry.fault is not None),
        lambda entry: entry.fault,
    ),
    "text": (_has_text, lambda _: None),
}
"""Name of each criterion: whether an entry meets it, and what the entry has instead."""


def _short(value: Any) -> Any:
    """A value as it may be shown beside others."""
    if isinstance(value, (dict, list)):
        value = msgspec.json.encode(value).decode("utf-8", "replace")
    return value if not isinstance(value, str) or len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
