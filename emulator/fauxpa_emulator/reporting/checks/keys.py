"""Idempotency keys: in a header for most, in the form for each invoice of a bulk creation (digest 2.6 and 6.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from ..story import READS, Check, Sighting, Story
from ..told import Told

HEADER = "x-qonto-idempotency-key"
LIFE = timedelta(minutes=30)
BULK = "supplier_invoices.bulk_create"
KEY = "supplier_invoices[][idempotency_key]"
FILES = ("supplier_invoices[][file]", "supplier_invoices[][attachment_id]")

Content = tuple[object, ...]


def _keyed(told: Told) -> Iterator[tuple[str, Content]]:
    """Each key of a request with what it was for."""
    if told.name == BULK:
        keys = [piece.content.decode("utf-8", "replace") for piece in told.pieces if piece.name == KEY]
        files = [(piece.file_name, piece.content) for piece in told.pieces if piece.name in FILES]
        yield from zip(keys, files, strict=False)
    elif told.operation is not None and told.operation.idempotent and (key := told.header(HEADER)):
        files = [(piece.file_name, piece.content) for piece in told.pieces]
        yield key, tuple(files) or (told.entry.request_body,)


def _uses(story: Story) -> Iterator[tuple[Told, tuple[str, str], str, Content]]:
    """Every use of a key: the entry, (caller, operation), the key, what it was for."""
    for told in story.all:
        for key, content in _keyed(told):
            yield told, (told.caller, told.name), key, content


def reused(story: Story) -> Iterator[Sighting]:
    """A key that had a success, with something else."""
    first: dict[tuple[tuple[str, str], str], tuple[Told, Content]] = {}
    for told, place, key, content in _uses(story):
        known = first.get((place, key))
        if known is not None and told.entry.at - known[0].entry.at < LIFE:
            if known[1] != content:
                yield Sighting((known[0].id, told.id), f"{told.name}: {key[:100]}")
        elif told.succeeded:
            first[place, key] = told, content


def renewed(story: Story) -> Iterator[Sighting]:
    """The same thing again, after an attempt of which nobody knows what came of it, with another key."""
    lost: dict[tuple[tuple[str, str], Content], tuple[Told, str]] = {}
    for told, place, key, content in _uses(story):
        if not told.is_whole:
            continue
        known = lost.get((place, content))
        if known is not None and known[1] != key and told.entry.at - known[0].entry.at < LIFE:
            yield Sighting((known[0].id, told.id), told.name)
        if told.is_lost:
            lost[place, content] = told, key


def useless(story: Story) -> Iterator[Sighting]:
    """A key where it has no effect."""
    entries: dict[str, list[int]] = {}
    for told in story.all:
        is_write = told.operation is not None and told.entry.method not in READS
        if is_write and told.operation is not None and not told.operation.idempotent and told.header(HEADER):
            entries.setdefault(told.name, []).append(told.id)
    for name, ids in entries.items():
        yield Sighting(tuple(ids), name)


CHECKS: Mapping[str, Check] = {
    "idempotency-key-reused": reused,
    "idempotency-key-renewed": renewed,
    "idempotency-key-useless": useless,
}
