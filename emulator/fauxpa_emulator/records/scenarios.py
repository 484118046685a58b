"""Scripts of what the network and the other side do to an invoice, and the choice of one."""

from __future__ import annotations

import msgspec


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One status. It comes by time, by being asked after, or when somebody says so: exactly one of the three."""

    status: int
    """Of the reform: 200 to 214."""
    after: float | None = None
    """Seconds since the sending, or since the last step before it that did not come by time."""
    after_polls: int | None = None
    """It comes with this reading of the invoice over the API, counted since the step before it has come."""
    on_demand: bool = False
    reason: str | None = None
    message: str | None = None

    def __post_init__(self) -> None:
        if (self.after is not None) + (self.after_polls is not None) + self.on_demand != 1:
            raise ValueError("a step has one of after, after_polls and on_demand")
        if (self.after or 0) < 0 or (self.after_polls is not None and self.after_polls < 1):
            raise ValueError("after is 0 or more seconds, after_polls 1 or more readings")


class Scenario(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What happens to an invoice that was sent."""

    name: str
    text: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def id(self) -> str:
        """Its key in the store, for one that a user wrote."""
        return self.name


class Choice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A scenario by name; `reason` and `message` go to the step that turns things, in place of those of the script."""

    name: str
    reason: str | None = None
    message: str | None = None
