"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "warning", "problem", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`problem`: it will not work; `warning`: it will surprise; `note`: good to know; `skipped`: not looked at."""

    check: str
    state: State
    text: str
    remedy: str | None = None
    """What to do; of problems and warnings always."""
