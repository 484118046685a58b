"""The statuses of the reform and the reasons they may have, from the tables beside this module.

Sources: french-einvoicing C.1 (who says what, and in which order), C.2 (reasons, BR-FR-CDV-CL-09), BR-FR-CDV-15 (where
a reason is required). The reform publishes no matrix of transitions: transmission goes 200, 201, 202, 203 in order,
213 stands in place of 200 or of 202, what the parties say follows in any order, 210 and 213 end it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Literal

import msgspec

Emitter = Literal["sender_platform", "receiver_platform", "seller", "buyer"]


class Status(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the table."""

    code: int
    name: str
    """Of the reform, in French."""
    english: str
    emitter: Emitter
    einvoicing_status: str | None
    """What Qonto shows after it (U-17, a guess)."""
    after: tuple[int, ...]
    """It needs one of these to have come before; none: it may be the first."""
    never_after: tuple[int, ...]
    once: bool
    reason_required: bool
    reasons: tuple[str, ...]
    """The codes that it may have."""
    terminal: bool


def _table(name: str) -> bytes:
    return resources.files(__package__).joinpath(name).read_bytes()


STATUSES: Mapping[int, Status] = {
    each.code: each for each in msgspec.json.decode(_table("statuses.json"), type=list[Status])
}
REASONS: Mapping[str, str] = msgspec.json.decode(_table("reasons.json"), type=dict[str, str])
"""Reason code to its label in French."""
TERMINAL = frozenset(code for code, status in STATUSES.items() if status.terminal)


def why_not(before: Iterable[int], code: int, reason: str | None = None) -> str | None:
    """Why `code` cannot follow the codes that came before, for a person; None where it can."""
    status = STATUSES.get(code)
    if status is None:
        return f"{code} is no status that Qonto shows: they are {min(STATUSES)} to {max(STATUSES)}"
    came = set(before)
    named = f"{code} ({status.english})"
    if ended := came & TERMINAL:
        return f"nothing follows {min(ended)} ({STATUSES[min(ended)].english})"
    if status.once and code in came:
        return f"{named} comes once"
    if overtaken := came & set(status.never_after):
        return f"{named} cannot follow {max(overtaken)} ({STATUSES[max(overtaken)].english})"
    if status.after and not came & set(status.after):
        wanted = " or ".join(f"{one} ({STATUSES[one].english})" for one in status.after)
        return f"{named} needs {wanted} before it"
    return why_not_because(code, reason)


def why_not_because(code: int, reason: str | None) -> str | None:
    """Why a status cannot have this reason, or none; None where it can."""
    status = STATUSES[code]
    if reason is None:
        return (
            f"{code} ({status.english}) needs a reason: {', '.join(status.reasons)}" if status.reason_required else None
        )
    if reason in status.reasons:
        return None
    may = f"it may have {', '.join(status.reasons)}" if status.reasons else "it has none"
    return f"{reason} is no reason of {code} ({status.english}): {may}"


def may_follow(before: Iterable[int]) -> tuple[Status, ...]:
    """The statuses that can come next."""
    came = tuple(before)
    reasons = {code: next(iter(status.reasons), None) for code, status in STATUSES.items()}
    return tuple(
        status
        for code, status in STATUSES.items()
        if why_not(came, code, reasons[code] if status.reason_required else None) is None
    )
