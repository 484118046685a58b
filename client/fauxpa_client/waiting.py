"""Waiting for an invoice to get somewhere, by looking again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .errors import Timeout
from .flow import Flow, Sleep
from .records.invoices import ClientInvoice, NetworkDocument

D = TypeVar("D", bound=NetworkDocument)


def status_code_reached(*codes: int) -> Callable[[NetworkDocument], bool]:
    """True once the lifecycle has an event with one of these codes. Name the bad ends too: 202, 210, 213."""
    return lambda document: not set(codes).isdisjoint(document.status_codes)


def einvoicing_status_in(*statuses: str) -> Callable[[ClientInvoice], bool]:
    """True once `einvoicing_status` is one of these. It can stay empty although the journal shows a failure."""
    return lambda invoice: invoice.einvoicing_status in statuses


def attachment_ready(invoice: ClientInvoice) -> bool:
    """True once the PDF exists: Qonto makes it some seconds after the invoice."""
    return bool(invoice.attachment_id)


def poll(
    look: Callable[[], Flow[D]],
    until: Callable[[D], bool],
    *,
    timeout: float,
    interval: float,
    factor: float,
    max_interval: float,
    clock: Callable[[], float],
) -> Flow[D]:
    """What `look` sees once `until` is true of it. All times in seconds; the last look is at the deadline.

    Raises `Timeout`, with what was seen last.
    """
    deadline = clock() + timeout
    polls = 0
    while True:
        seen = yield from look()
        polls += 1
        if until(seen):
            return seen
        left = deadline - clock()
        if left <= 0:
            raise Timeout(_gave_up(seen, timeout, polls), last=seen, polls=polls)
        yield Sleep(min(interval, left))
        interval = min(interval * factor, max_interval)


def _gave_up(seen: NetworkDocument, timeout: float, polls: int) -> str:
    state = {name: getattr(seen, name, None) for name in ("status", "einvoicing_status", "status_codes")}
    last = ", ".join(f"{name} {value!r}" for name, value in state.items())
    return f"{seen.id} did not get there in {timeout:g} s and {polls} looks; last seen: {last}."
