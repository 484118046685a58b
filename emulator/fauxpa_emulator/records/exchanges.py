"""One request with its answer, and on what the answer rested: an entry of the journal."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .access import CredentialKind

Headers = tuple[tuple[str, str], ...]

MASK = "****"
SHOWN = 4
"""Characters of a secret, the last ones, that are shown behind the mask."""
SHORTEST = 12
"""Characters of a secret of which any are shown."""
OVERHEAD = 2_048
"""Bytes that an entry takes beside what was sent and answered, roughly."""


class Objection(msgspec.Struct, frozen=True):
    """One thing that was wrong with the request. `pointer` is a place in the body, or a parameter's name."""

    code: str
    detail: str | None = None
    pointer: str | None = None


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A request and its answer. Secrets are masked; bodies are cut at a bound, their sizes are those before the cut."""

    id: int
    """1, 2, 3… in its namespace."""
    at: datetime
    """When it came, on the namespace's clock."""
    wall: datetime
    """The same on the machine's."""
    milliseconds: float = 0.0
    """From its arrival to its answer."""
    operation: str | None = None
    """None where the path leads to none."""
    method: str
    path: str
    query: str = ""
    request_headers: Headers = ()
    request_body: bytes = b""
    request_size: int = 0
    status: int | None = None
    """None where no answer was sent."""
    response_headers: Headers = ()
    response_body: bytes = b""
    response_size: int = 0
    organization_id: str | None = None
    credential: CredentialKind | None = None
    """The kind of what was presented, also where it was refused; None where it is unknown."""
    client_id: str = ""
    """The OAuth application, or the partner."""
    clauses: tuple[str, ...] = ()
    """All that the answer rested on, the standing rules of its operation included."""
    basis: str = ""
    """As in `X-Fauxpa-Basis`."""
    problems: tuple[Objection, ...] = ()
    hint: str | None = None
    fault: str | None = None
    """The fault that was ordered and struck."""
    trace: str = ""
    unread: tuple[str, ...] = ()
    """What was sent and nothing read: `body items[].colour`, `query colour`, `form colour`."""

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        weight = len(self.path) + len(self.query) + sum(len(value) for _, value in self.request_headers)
        return OVERHEAD + weight + len(self.request_body) + len(self.response_body)

    def read(self) -> Exchange:
        """Itself: an entry is kept as it is, or as something that becomes one when it is read."""
        return self
