"""Faults as they strike a request: chosen before anything else is done, felt by the client as what they claim to be."""

from __future__ import annotations

from typing import Protocol

from starlette.types import Scope, Send

from fauxpa_contracts.contract import Operation

from ..world import World
from .bodies import Bounded
from .call import Answer


class Strike(Protocol):
    """One fault on one request."""

    name: str
    """For `X-Fauxpa-Fault` and the journal."""
    answer: Answer | None
    """Given instead of the handler's, which then is not called; None: the request is handled as ever."""

    async def before(self) -> None:
        """What comes before the request is handled, as a delay does."""

    def sender(self, send: Send, scope: Scope) -> Send:
        """A `send` that marks the answer, and slows, spoils or breaks it off."""


async def choose(world: World, operation: Operation, scope: Scope, body: Bounded) -> Strike | None:
    """The fault that was ordered for this call, or None; counts the call."""
    return None
