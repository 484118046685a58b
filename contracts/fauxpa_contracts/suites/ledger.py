"""What a run made on a target that is not ours, written down when it is made, and taken back at the end if possible."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Undo = Callable[[], bool]
"""Takes it back; whether it is gone."""


class Ledger:
    """One line of JSON for each thing, in a file where there is one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._made: list[tuple[str, str, Undo | None]] = []

    def made(self, kind: str, id: str, undo: Undo | None = None) -> None:
        """Say that a thing was made: before anything else can go wrong."""
        self._made.append((kind, id, undo))
        self._write("made", kind, id)

    def clean_up(self) -> list[tuple[str, str]]:
        """Take back what can be, the last first; gives what is left there."""
        left = []
        for kind, id, undo in reversed(self._made):
            gone = _gone(undo)
            self._write("gone" if gone else "left", kind, id)
            if not gone:
                left.append((kind, id))
        self._made.clear()
        return left

    def _write(self, what: str, kind: str, id: str) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"what": what, "kind": kind, "id": id}) + "\n")


def _gone(undo: Undo | None) -> bool:
    try:
        return undo is not None and undo()
    except Exception:  # it is left there, whatever went wrong
        return False
