"""What was asked and answered: a ring of entries for each namespace, in memory, bounded in number and in bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol, overload

from .bell import Bell
from .records.exchanges import Exchange

MOST_BYTES = 32 * 1024 * 1024
"""Of all namespaces together; beyond, the oldest entries of the largest namespace go."""
USUAL_BYTES = 4 * 1024
"""Of an entry: who asks for many gets room for them."""


class Entry(Protocol):
    """What the ring keeps. It need not be ready for reading: most entries are never read."""

    @property
    def id(self) -> int:
        """Its number in its namespace."""

    @property
    def size(self) -> int:
        """Bytes of memory, roughly; does not change."""

    def read(self) -> Exchange:
        """The record."""


class Entries(Sequence[Exchange]):
    """Entries that are made ready as they are looked at."""

    def __init__(self, kept: Sequence[Entry]) -> None:
        self._kept = kept

    @property
    def ids(self) -> list[int]:
        """Their numbers, without making them ready."""
        return [entry.id for entry in self._kept]

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...

    @overload
    def __getitem__(self, index: slice) -> Entries: ...

    def __getitem__(self, index: int | slice) -> Exchange | Entries:
        return Entries(self._kept[index]) if isinstance(index, slice) else self._kept[index].read()


class _Ring:
    __slots__ = ("entries", "number", "size")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.number = 0
        self.size = 0

    def insert(self, entry: Entry) -> None:
        """Where later requests were answered sooner."""
        place = len(self.entries)
        while place and self.entries[place - 1].id > entry.id:
            place -= 1
        self.entries.insert(place, entry)

    def drop_oldest(self) -> int:
        """Bytes that became free."""
        dropped = self.entries.popleft().size
        self.size -= dropped
        return dropped


class Journal:
    """The rings of all namespaces; false where none is wanted. Keeps up to `most` entries a namespace."""

    def __init__(self, most: int, *, most_bytes: int = MOST_BYTES) -> None:
        self.changed = Bell()
        """Rings after each request, also where none is kept."""
        self._most = most
        self._most_bytes = max(most_bytes, most * USUAL_BYTES)
        self._rings: dict[str, _Ring] = {}
        self._size = 0

    def __bool__(self) -> bool:
        return self._most > 0

    @property
    def size(self) -> int:
        """Bytes of all entries, roughly."""
        return self._size

    def number(self, namespace: str) -> int:
        """The number of the next entry: 1, 2, 3…, never twice, until the namespace is forgotten."""
        ring = self._ring(namespace)
        ring.number += 1
        return ring.number

    def last(self, namespace: str) -> int:
        """The number of the entry that came last; 0: there was none."""
        ring = self._rings.get(namespace)
        return ring.number if ring else 0

    def add(self, namespace: str, entry: Entry) -> None:
        """Keep an entry at its place in the order of numbers; the oldest ones go where there is no room."""
        if self._most > 0:
            ring = self._ring(namespace)
            entries, size = ring.entries, entry.size
            if entries and entries[-1].id > entry.id:
                ring.insert(entry)
            else:
                entries.append(entry)
            ring.size += size
            self._size += size
            if len(entries) > self._most:
                self._size -= ring.drop_oldest()
            while self._size > self._most_bytes:
                self._size -= max(self._rings.values(), key=attrgetter("size")).drop_oldest()
        self.changed()

    def entries(self, namespace: str, *, after: int = 0) -> Entries:
        """Those of a namespace as they are now, oldest first; with `after` those with a higher number."""
        ring = self._rings.get(namespace)
        kept = list(ring.entries) if ring is not None else []
        return Entries(kept[bisect_right(kept, after, key=attrgetter("id")) :] if after else kept)

    def entry(self, namespace: str, id: int) -> Exchange | None:
        """The entry with this number, if it is (still) there."""
        following = self.entries(namespace, after=id - 1)
        found = following[0] if following else None
        return found if found is not None and found.id == id else None

    def clear(self, namespace: str) -> int:
        """Drop all entries of a namespace; how many there were. Numbers go on."""
        ring = self._rings.get(namespace)
        if ring is None:
            return 0
        count = len(ring.entries)
        self._size -= ring.size
        ring.entries.clear()
        ring.size = 0
        self.changed()
        return count

    def forget(self, namespace: str) -> None:
        """For a namespace that begins anew or is gone: its numbers begin anew too."""
        self.clear(namespace)
        self._rings.pop(namespace, None)

    def _ring(self, namespace: str) -> _Ring:
        ring = self._rings.get(namespace)
        if ring is None:
            ring = self._rings[namespace] = _Ring()
        return ring
