"""The life of a submitted invoice, as pure functions: `(plan, now) -> what has happened`.

A plan is the tuple of all events, past and to come; those that are due are what a reader sees (digest 4.7, 4.8;
french-einvoicing C.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from ..records.invoices import LifecycleEvent
from .companies import Scenario

STATUS: Mapping[int, str] = {
    200: "submitted",
    201: "submitted",
    202: "submitted",
    203: "approved",
    204: "approved",
    205: "approved",
    206: "approved",
    207: "approved",
    208: "approved",
    209: "approved",
    210: "declined",
    211: "approved",
    212: "approved",
    213: "declined",
    214: "approved",
}
"""`einvoicing_status` after an event with this code (U-17, a guess)."""
TERMINAL = frozenset({210, 213})
NEVER_DEPOSITED = "submission_failed"
"""Instead of `declined`, where the sender's own platform rejects (213 without a 200 before it)."""


def plan(scenario: Scenario, sent_at: datetime) -> tuple[LifecycleEvent, ...]:
    """All that will happen by itself to an invoice sent at `sent_at`."""
    return tuple(
        LifecycleEvent(code=step.code, at=sent_at + step.after, reason=step.reason, message=step.message)
        for step in scenario.steps
    )


def because(events: tuple[LifecycleEvent, ...], code: int, *, reason: str, message: str) -> tuple[LifecycleEvent, ...]:
    """The plan with this reason and message on its events of a code."""
    return tuple(
        msgspec.structs.replace(event, reason=reason, message=message) if event.code == code else event
        for event in events
    )


def past(events: tuple[LifecycleEvent, ...], now: datetime) -> tuple[LifecycleEvent, ...]:
    """What has happened by `now`, oldest first."""
    return tuple(event for event in events if event.at <= now)


def status(events: tuple[LifecycleEvent, ...]) -> str | None:
    """`einvoicing_status` after these events; None where there is none, or where nothing was transmitted.

    A deposit with a reason is one that went nowhere, and the live API showed no status then (digest 4.7).
    """
    if not events:
        return None
    codes = {event.code for event in events}
    if codes & TERMINAL:
        return NEVER_DEPOSITED if 213 in codes and 200 not in codes else "declined"
    last = events[-1]
    if last.code == 200 and last.reason is not None:
        return None
    return STATUS[last.code]


def is_over(events: tuple[LifecycleEvent, ...]) -> bool:
    """Whether nothing may follow: refused or rejected."""
    return any(event.code in TERMINAL for event in events)


def is_rejected(events: tuple[LifecycleEvent, ...]) -> bool:
    """Whether a platform rejects it: its number may be used again."""
    return any(event.code == 213 for event in events)


def decided(events: tuple[LifecycleEvent, ...], event: LifecycleEvent) -> tuple[LifecycleEvent, ...]:
    """The plan after somebody acted: what was still to come by itself is overtaken by `event`."""
    return (*(planned for planned in events if planned.at <= event.at), event)


def status_changes(events: tuple[LifecycleEvent, ...]) -> list[datetime]:
    """When `einvoicing_status` changes along a plan."""
    moments = []
    before: str | None = None
    for index, event in enumerate(events):
        after = status(events[: index + 1])
        if after != before:
            moments.append(event.at)
        before = after
    return moments
