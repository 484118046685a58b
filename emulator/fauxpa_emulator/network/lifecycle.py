"""The life of a submitted invoice, as pure functions: `(plan, now) -> what has happened`.

A plan is the tuple of all events that come by time, past and to come, and the steps that wait for something else (to be
asked after, or for somebody's word). The events that are due are what a reader sees (digest 4.7, 4.8).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from ..records.invoices import LifecycleEvent, Transmission
from ..records.scenarios import Step
from .statuses import REASONS, STATUSES, TERMINAL

NEVER_DEPOSITED = "submission_failed"
"""Instead of `declined`, where the sender's own platform rejects (213 without a 200 before it)."""

Events = tuple[LifecycleEvent, ...]


def plan(steps: Iterable[Step], began: datetime) -> tuple[Events, tuple[Step, ...]]:
    """The events that come by time from `began` on, and the steps from the first one that does not."""
    events: list[LifecycleEvent] = []
    left = tuple(steps)
    for index, step in enumerate(left):
        if step.after is None:
            return tuple(events), left[index:]
        events.append(_event(step, began + timedelta(seconds=step.after)))
    return tuple(events), ()


def because(steps: Iterable[Step], reason: str | None, message: str | None) -> tuple[Step, ...]:
    """The steps, with this reason and message where a reason stands, or has to (BR-FR-CDV-15); a reason of the reform
    brings its label along."""
    if reason is not None:
        message = message or REASONS.get(reason)
    return tuple(
        msgspec.structs.replace(step, reason=reason or step.reason, message=message or step.message)
        if step.reason is not None or STATUSES[step.status].reason_required
        else step
        for step in steps
    )


def asked_after(sent: Transmission, now: datetime) -> Transmission:
    """The transmission after one more reading of its invoice: counted, if the next step waits for that and its turn
    has come; the reading that the step asks for sees it."""
    step = next(iter(sent.waiting), None)
    if step is None or step.after_polls is None or any(event.at > now for event in sent.events):
        return sent
    if sent.polls + 1 >= step.after_polls:
        return hurried(sent, now)
    return msgspec.structs.replace(sent, polls=sent.polls + 1)


def hurried(sent: Transmission, now: datetime) -> Transmission:
    """The transmission when what comes next comes now, be it planned or waiting; what follows keeps its distance.

    Raises ValueError where nothing is to come.
    """
    known = past(sent.events, now)
    planned = sent.events[len(known) :]
    if planned:
        earlier = planned[0].at - now
        moved = tuple(msgspec.structs.replace(event, at=event.at - earlier) for event in planned)
        return msgspec.structs.replace(sent, events=(*known, *moved))
    if not sent.waiting:
        raise ValueError("nothing is to come")
    step, *rest = sent.waiting
    events, waiting = plan(rest, now)
    return msgspec.structs.replace(sent, events=(*known, _event(step, now), *events), waiting=waiting, polls=0)


def decided(sent: Transmission, event: LifecycleEvent) -> Transmission:
    """The transmission after somebody acted: what was still to come by itself is overtaken by `event`."""
    return msgspec.structs.replace(sent, events=overtaken(sent.events, event), waiting=(), polls=0)


def overtaken(events: Events, event: LifecycleEvent) -> Events:
    """What happened until `event`, and it."""
    return (*(planned for planned in events if planned.at <= event.at), event)


def past(events: Events, now: datetime) -> Events:
    """What has happened by `now`, oldest first."""
    return tuple(event for event in events if event.at <= now)


def status(events: Events) -> str | None:
    """`einvoicing_status` after these events; None where there is none, or where nothing was transmitted.

    A deposit with a reason is one that went nowhere, and the live API showed no status then (digest 4.7).
    """
    if not events:
        return None
    codes = {event.code for event in events}
    if codes & TERMINAL:
        return NEVER_DEPOSITED if 213 in codes and 200 not in codes else "declined"
    last = next(event for event in reversed(events) if STATUSES[event.code].einvoicing_status is not None)
    if last.code == 200 and last.reason is not None:
        return None
    return STATUSES[last.code].einvoicing_status


def is_over(events: Events) -> bool:
    """Whether nothing may follow: refused or rejected."""
    return any(event.code in TERMINAL for event in events)


def is_rejected(events: Events) -> bool:
    """Whether a platform rejects it: its number may be used again."""
    return any(event.code == 213 for event in events)


def status_changes(events: Events) -> list[datetime]:
    """When `einvoicing_status` changes along a plan."""
    moments = []
    before: str | None = None
    for index, event in enumerate(events):
        after = status(events[: index + 1])
        if after != before:
            moments.append(event.at)
        before = after
    return moments


def _event(step: Step, at: datetime) -> LifecycleEvent:
    return LifecycleEvent(code=step.status, at=at, reason=step.reason, message=step.message)
