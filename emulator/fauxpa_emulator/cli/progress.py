"""How far a long command is: a bar on standard error, where somebody is looking; it is gone when the command ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

PAUSE = 0.1
"""Seconds between two drawings: a slow terminal must not hold up the work."""
WIDTH = 16
"""Of the bar itself; a line that is longer than the terminal could not be taken away."""
ERASE = "\r\x1b[K"
LINE_UP = "\x1b[1A"


class Progress:
    """What a command tells while it works. Without a bar, nothing is written."""

    def __init__(self, bar: ProgressBar[None] | None = None) -> None:
        self._bar = bar
        self._pending = 0
        self._done = 0
        self._drawn = time.monotonic()

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        self._pending += count
        if self._bar is not None and self._pending and time.monotonic() - self._drawn >= PAUSE:
            self._bar.update(self._pending)
            self._done += self._pending
            self._pending = 0
            self._drawn = time.monotonic()

    def reach(self, count: int) -> None:
        """So many are done by now, in all."""
        self.step(count - self._done - self._pending)

    def make_way(self) -> None:
        """Before text is written to the same terminal: the bar goes, and the next step draws it again."""
        if self._bar is not None and sys.stdout.isatty():
            _draw(ERASE)
            self._drawn = float("-inf")


@contextmanager
def progress(length: int | None, label: str, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar for so many steps (None: nobody knows how many), taken away at the end, and on Ctrl-C."""
    if quiet or not is_shown() or (length is not None and length < 2):
        yield Progress()
        return
    endless = (None for _ in iter(int, 1))
    bar = click.progressbar(
        endless if length is None else None,
        length,
        label=label,
        show_percent=length is not None,
        show_pos=True,
        width=WIDTH,
        file=sys.stderr,
    )
    try:
        with bar:
            yield Progress(bar)
    finally:
        _draw(LINE_UP + ERASE)  # click ends its bar with a new line


def is_shown() -> bool:
    """Whether standard error is a terminal that can draw."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _draw(text: str) -> None:
    click.echo(text, nl=False, err=True)
