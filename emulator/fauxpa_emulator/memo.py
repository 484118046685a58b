"""Work that need not be done twice for a record that did not change: who polls, asks for the same again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Result = TypeVar("Result")

MOST = 1_000


class Memo:
    """The last result for each of up to MOST frozen records, known by their identity.

    A store gives the same object for a record as long as it is the same (see `SqliteStore.get`).
    """

    def __init__(self) -> None:
        self._results: dict[int, tuple[object, Hashable, object]] = {}

    def recall(self, record: object, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` gave for this record and key, or gives now. `key` is all else that the result depends on."""
        known = self._results.get(id(record))
        if known is None or known[0] is not record or known[1] != key:
            if len(self._results) >= MOST:
                self._results.clear()
            known = self._results[id(record)] = (record, key, make())
        return known[2]  # type: ignore[return-value]
