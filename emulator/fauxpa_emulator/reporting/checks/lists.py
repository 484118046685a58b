"""Lists: pages and filters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import get_args

from ...records.invoices import InvoiceStatus
from ..story import LISTING, Check, Sighting, Story
from ..told import Told, within

SUPPLIERS = "supplier_invoices.list"
STATUSES = frozenset(get_args(InvoiceStatus))


def first_page_only(story: Story) -> Iterator[Sighting]:
    """There was a next page, and of this list no second page was ever asked for."""
    calls: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for told in story.all:
        if told.name.endswith(".list"):
            calls[told.caller, told.name].append(told)
    for (_, name), each in calls.items():
        cut = [told.id for told in each if told.heard and isinstance(within(told.said, "meta", "next_page"), int)]
        if cut and all(told.query.get("page", ["1"])[-1] in ("", "1") for told in each):
            yield Sighting(tuple(cut), name)


def page_size_left_open(story: Story) -> Iterator[Sighting]:
    """The list of supplier invoices without `per_page`: the sources disagree on how many that gives."""
    ids = tuple(told.id for told in story.of(SUPPLIERS) if not told.query.get("per_page"))
    if ids:
        yield Sighting(ids)


def unknown_status(story: Story) -> Iterator[Sighting]:
    """A status that no client invoice has: the list is empty, not refused."""
    for told in story.of(LISTING):
        asked = {status for value in told.query.get("filter[status]", ()) for status in value.split(",")}
        if unknown := sorted(asked - STATUSES - {""}):
            yield Sighting((told.id,), ", ".join(unknown))


CHECKS: Mapping[str, Check] = {
    "first-page-only": first_page_only,
    "page-size-left-open": page_size_left_open,
    "unknown-status-filter": unknown_status,
}
