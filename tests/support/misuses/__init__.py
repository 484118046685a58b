"""Stories of applications, told through the API: for each rule some that break it, and some that just do not.

@wrong("sent-again")                 a story in which this rule, and no other, finds something
@wrong("sent-again", also=("x",))    and in which others do too
@right("sent-again")                 a story near to it, in which no rule finds anything
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emulating import CONTRACT, Emulator
from fauxpa_emulator.reporting import Report, Story, report
from fauxpa_emulator.store import DELIVERIES, SUBSCRIPTIONS

Telling = Callable[[Emulator], Any]


@dataclass(frozen=True)
class Tale:
    """A story, the rules that find something in it, and the settings of its emulator."""

    rule: str
    tell: Telling
    finds: frozenset[str]
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """For the output of a test."""
        return f"{self.rule}-{self.tell.__name__.strip('_')}"


TALES: list[Tale] = []


def wrong(rule: str, *, also: tuple[str, ...] = (), **settings: Any) -> Callable[[Telling], Telling]:
    """Mark a story as one that breaks a rule."""
    return _told(rule, frozenset({rule, *also}), settings)


def right(rule: str, *, also: tuple[str, ...] = (), **settings: Any) -> Callable[[Telling], Telling]:
    """Mark a story as one that does not, though it is near to it."""
    return _told(rule, frozenset(also), settings)


def _told(rule: str, finds: frozenset[str], settings: dict[str, Any]) -> Callable[[Telling], Telling]:
    def mark(tell: Telling) -> Telling:
        TALES.append(Tale(rule, tell, finds, settings))
        return tell

    return mark


def report_of(api: Emulator) -> Report:
    """What is to be said of everything that was asked so far."""
    world, space = api.world, api.world.space("default")
    story = Story(
        list(world.journal.entries("default")),
        CONTRACT,
        profile=world.settings.profile,
        deliveries=space.find(DELIVERIES),
        subscriptions=space.find(SUBSCRIPTIONS),
    )
    return report("default", story)


from . import access, calling, sending, uploading, watching  # noqa: E402, F401 - they fill TALES
