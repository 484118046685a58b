"""Something happened: whoever waits for it is told, and looks for himself what it was."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[], object]


class Bell:
    """Call it to ring. Costs next to nothing while nobody listens."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def __call__(self) -> None:
        if self._listeners:
            for listener in tuple(self._listeners):
                listener()

    def listen(self, listener: Listener) -> None:
        """Call `listener` at each ring, in the thread that rings; it must be quick."""
        self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        """No longer."""
        self._listeners.remove(listener)
