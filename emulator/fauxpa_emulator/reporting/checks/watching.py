"""Looking after what was imported and sent: how often, where, and whether at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta

from ..story import LISTING, READING, SENDING, Check, Sighting, Story, apart
from ..told import Told, rows_of, text_of
from .sending import shows_imports

PAUSE = timedelta(seconds=1)
"""Clients that run pause for two seconds and more; Qonto gives no advice (U-31)."""
MANY = 5
"""Readings, one right after the other, that told nothing new."""
ENDINGS = (210, 213)
"""Nothing has to follow them (French rules, table of statuses)."""


def polled_too_fast(story: Story) -> Iterator[Sighting]:
    """Read again and again within a second, on the namespace's clock and on the machine's, with the same answer."""
    for invoice, calls in _calls_by_invoice(story).items():
        run: list[int] = []
        for one, other in zip([None, *calls], [*calls, None], strict=True):
            if one is not None and other is not None and _is_same(one, other) and apart(one, other) < PAUSE:
                run.append(other.id)
                continue
            if len(run) >= MANY:
                yield Sighting(tuple(run), f"invoice {invoice}")
            run = []


def polled_after_end(story: Story) -> Iterator[Sighting]:
    """Read on and on after an answer that said that it was refused or rejected."""
    for invoice, calls in _calls_by_invoice(story).items():
        ends = next((index for index, told in enumerate(calls) if _is_over(told)), len(calls))
        further = [told.id for told in calls[ends + 1 :] if told.name == READING and _is_over(told)]
        if len(further) >= MANY:
            yield Sighting((calls[ends].id, *further), f"invoice {invoice}")


def only_in_lists(story: Story) -> Iterator[Sighting]:
    """Sent, and after that seen in lists alone."""
    for told in story.of(SENDING):
        if not told.heard or story.read_after(told, told.subject, READING):
            continue
        seen = [later.id for later in story.of(LISTING) if later.id > told.id and _may_have(later, told.subject)]
        if seen:
            yield Sighting((told.id, *seen), f"invoice {told.subject}")


def imports_hidden(story: Story) -> Iterator[Sighting]:
    """Imported, then looked for in the list that leaves imports out, and nowhere else."""
    lists: dict[str, list[Told]] = defaultdict(list)
    for told in story.of(LISTING):
        lists[told.caller].append(told)
    for told, invoice in story.imports:
        later = [each for each in lists[told.caller] if each.id > told.id]
        if later and not any(map(shows_imports, later)) and not story.read_after(told, invoice, READING):
            yield Sighting((told.id, *(each.id for each in later)), f"invoice {invoice}")


def _calls_by_invoice(story: Story) -> Mapping[str, list[Told]]:
    """Everything that was asked of an invoice, in order."""
    calls: dict[str, list[Told]] = defaultdict(list)
    for told in story.all:
        if told.subject and told.name.startswith("client_invoices."):
            calls[told.subject].append(told)
    return calls


def _is_same(one: Told, other: Told) -> bool:
    """Whether the second is a reading that told nothing that the first had not."""
    return one.name == other.name == READING and other.heard and one.entry.response_body == other.entry.response_body


def _is_over(told: Told) -> bool:
    events = list(rows_of(told.said, "client_invoice", "einvoicing_lifecycle_events"))
    return bool(events) and events[-1].get("status_code") in ENDINGS


def _may_have(told: Told, invoice: str) -> bool:
    """Whether an invoice is in a list, or in the part of it that the journal does not have."""
    if told.said is None:
        return told.succeeded
    return any(text_of(row, "id") == invoice for row in rows_of(told.said, "client_invoices"))


CHECKS: Mapping[str, Check] = {
    "polled-too-fast": polled_too_fast,
    "polled-after-end": polled_after_end,
    "only-in-lists": only_in_lists,
    "imports-hidden": imports_hidden,
}
