"""Recordings of real runs: made by a proxy, with every value replaced, and compared with what a target answers."""

from .form import Answered, Asked, Exchange, Part, Recording, Unsafe, read, write
from .judging import verdict
from .replaying import Compared, replay
from .sanitizing import sanitized

__all__ = [
    "Answered",
    "Asked",
    "Compared",
    "Exchange",
    "Part",
    "Recording",
    "Unsafe",
    "read",
    "replay",
    "sanitized",
    "verdict",
    "write",
]
