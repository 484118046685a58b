"""What is asked again, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from ..story import READS, Check, Sighting, Story, apart
from ..told import GATEWAY, Told

TOLERANCE = timedelta(milliseconds=500)
LONGEST = 7 * 24 * 3600
"""Seconds that a `Retry-After` may ask for."""
FINAL = frozenset({400, 403, 404, 409, 412, 422})
"""Statuses that say that the request is to be changed."""
SOON = timedelta(minutes=1)


def retry_after_ignored(story: Story) -> Iterator[Sighting]:
    """The same operation asked again before the time that a 429 gave."""
    refused: dict[tuple[str, str], Told] = {}
    for told in story.all:
        place = (told.caller, told.name)
        before = refused.pop(place, None)
        wait = _seconds(before) if before is not None else None
        if before is not None and wait is not None and (passed := apart(before, told)) < wait - TOLERANCE:
            about = f"after {passed.total_seconds():.1f} s of {wait.total_seconds():.0f} s"
            yield Sighting((before.id, told.id), about)
        if told.entry.status == 429:
            refused[place] = told


def refused_again(story: Story) -> Iterator[Sighting]:
    """The same request within a minute after it was refused, with nothing done about it between."""
    refused: dict[tuple[object, ...], Told] = {}
    for told in story.all:
        entry = told.entry
        if entry.method in READS or not told.is_whole:
            continue
        content = tuple((piece.name, piece.content) for piece in told.pieces) or entry.request_body
        request = (told.caller, entry.method, entry.path, entry.query, content)
        before = refused.get(request)
        if before is not None and before.entry.status == entry.status and apart(before, told) < SOON:
            yield Sighting((before.id, told.id), f"{told.name or entry.path}: {entry.status}")
        if told.succeeded:
            refused.clear()
        elif entry.status in FINAL and not told.kind.startswith(GATEWAY):
            refused[request] = told


def _seconds(told: Told) -> timedelta | None:
    """How long a 429 asks to wait, where it says so in seconds."""
    text = told.answered("retry-after").strip()
    return timedelta(seconds=min(int(text), LONGEST)) if text.isascii() and text.isdigit() and len(text) < 10 else None


CHECKS: Mapping[str, Check] = {
    "retry-after-ignored": retry_after_ignored,
    "refused-again": refused_again,
}
