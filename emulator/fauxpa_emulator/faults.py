"""What was ordered to go wrong, by namespace: kept in memory, counted, gone with a reset."""

from __future__ import annotations


class Faults:
    """The orders of all namespaces; false while there is none, so that a request without faults costs nothing."""

    def __init__(self) -> None:
        self._orders: dict[str, list[object]] = {}

    def __bool__(self) -> bool:
        return bool(self._orders)
