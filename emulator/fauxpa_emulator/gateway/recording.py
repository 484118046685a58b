"""One request on its way through the gateway, and what the journal keeps of it.

No request waits for its own record: what is known is put aside as it is, and decoded, masked and looked through when
somebody reads the entry. Secrets in headers are masked at once, and so is everything of operations whose bodies are
secrets, and of what leads to no operation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Message, Scope, Send

from fauxpa_contracts.contract import Operation

from ..errors import Problem, Refusal
from ..records.access import Credential
from ..records.exchanges import MASK, OVERHEAD, SHORTEST, SHOWN, Exchange
from ..world import DEFAULT, Space
from .authentication import presented
from .bodies import KEPT, Bounded

if TYPE_CHECKING:
    from .call import Call
    from .endpoint import Gateway

HOLD_SECRETS = ("oauth.", "webhook_subscriptions.", "onboarding_webhooks.", "registrations.")
"""How the ids of operations begin whose entries are made ready at once."""
SECRET_HEADERS = frozenset({b"authorization", b"x-qonto-staging-token", b"cookie", b"proxy-authorization"})
"""Masked at once; others whose names say that they hold a secret are masked when they are read."""
NUMBER = b"x-fauxpa-request"
"""The header with the number of the entry."""
EXPLAIN = b"x-fauxpa-explain"
"""The header of a refusal with the path of its explanation; without a host: the same calls give the same bytes."""
PAGE = "/_fauxpa/ui/journal"
SPACE = "fauxpa.space"
"""Where a page that is no operation writes, into its scope, the name of the namespace that it belongs to."""

RawHeader = tuple[bytes, bytes]
_VALUE = itemgetter(1)
_MASK = MASK.encode()


class Recording:
    """A request, from its arrival on, to which is written what becomes known of it; then an entry of the journal.

    Of the request itself an entry holds nothing: that would keep its connection, its form and its files alive.
    """

    __slots__ = (
        "_began",
        "_body",
        "_gateway",
        "_made",
        "_presented",
        "_scope",
        "_trace",
        "_wire",
        "answer_headers",
        "answer_size",
        "asked",
        "at",
        "call",
        "clauses",
        "client_id",
        "content",
        "credential",
        "fault",
        "headers",
        "hint",
        "id",
        "method",
        "milliseconds",
        "operation",
        "path",
        "problems",
        "query",
        "received",
        "received_size",
        "size",
        "status",
        "wall",
    )

    def __init__(self, gateway: Gateway, scope: Scope, body: Bounded, operation: Operation | None) -> None:
        world = gateway.world
        self._began = world.ticks()
        self._gateway = gateway
        self.wall = world.wall()
        self.operation = operation
        self._scope: Scope | None = scope
        self._body: Bounded | None = body
        self._wire: _Wire | None = None
        self._presented: tuple[Space, Credential | None] | None = None
        self._made: Exchange | None = None
        self._trace = ""
        self.id = 0
        self.call: Call | None = None
        """None as long as it has not passed the gateway, and again when it is answered."""
        self.clauses: list[str] = []
        """Rules that the answer rests on, beyond those every answer of the operation rests on."""
        self.problems: tuple[Problem, ...] = ()
        self.hint: str | None = None
        self.fault: str | None = None

    def refused(self, refusal: Refusal) -> None:
        """Remember why. (Not the refusal itself: it holds all that was going on when it was raised.)"""
        self.clauses.extend(refusal.clauses)
        self.problems, self.hint = refusal.problems, refusal.hint

    def space(self) -> Space:
        """The namespace that the request belongs to: that of its credential, also where it was refused."""
        return self.call.space if self.call is not None else self._found()[0]

    @property
    def trace(self) -> str:
        """What names the answer: the next trace id of the namespace that the request belongs to."""
        if not self._trace:
            self._trace = self._gateway.world.trace_id(self.space().name)
        return self._trace

    def _found(self) -> tuple[Space, Credential | None]:
        if self._presented is None:
            assert self._scope is not None
            credential = presented(self._gateway.world, Headers(scope=self._scope))
            name = self._scope.get(SPACE) or (credential.space if credential is not None else DEFAULT)
            try:
                self._presented = self._gateway.world.space(name), credential
            except KeyError:  # deleted meanwhile
                self._presented = self._gateway.world.space(DEFAULT), None
        return self._presented

    def watched(self, send: Send) -> Send:
        """A `send` for an answer that may go out otherwise than it was meant: what goes out is what is kept.

        Its entry is written by `ended`.
        """
        self._wire = _Wire(send)
        return self._wire

    def answered(self, status: int, headers: list[RawHeader], content: bytes) -> None:
        """The answer that is about to be sent. Adds the header with the number of its entry to `headers`."""
        journal, space = self._gateway.world.journal, self.space()
        if not journal or space.is_over:
            journal.changed()
            return
        if self._wire is None:
            self._put_aside(space, status, headers, content, len(content))
            self._number(space, status, headers)
            journal.add(space.name, self._ready())
        else:
            self._number(space, status, headers)

    def _number(self, space: Space, status: int, headers: list[RawHeader]) -> None:
        """Where it is in the journal; of a refusal also the page that explains it."""
        self.id = self._gateway.world.journal.number(space.name)
        headers.append((NUMBER, b"%d" % self.id))
        if status >= 400 or self.hint:
            namespace = "" if space.name == DEFAULT else f"?ns={space.name}"
            headers.append((EXPLAIN, f"{PAGE}/{self.id}{namespace}".encode()))

    def ended(self) -> None:
        """Nothing more will be sent, be it that the caller went away before it was answered."""
        journal, space = self._gateway.world.journal, self.space()
        if not journal or space.is_over:
            journal.changed()
            return
        self.id = self.id or journal.number(space.name)
        self._put_aside(space, *(self._wire.seen() if self._wire is not None else (None, [], b"", 0)))
        journal.add(space.name, self._ready())

    def _put_aside(self, space: Space, status: int | None, headers: list[RawHeader], content: bytes, size: int) -> None:
        scope, body, call = self._scope, self._body, self.call
        assert scope is not None
        assert body is not None
        self.at: datetime = space.now
        self.milliseconds = (self._gateway.world.ticks() - self._began) * 1000
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        mask = _mask if call is not None and call.credential is not None else _careful_mask()
        self.headers = [(each[0], mask(each[1])) if each[0] in SECRET_HEADERS else each for each in scope["headers"]]
        self.received = body.beginning()
        self.received_size = body.seen
        self.status = status
        self.answer_headers = headers
        self.content = content[:KEPT]
        self.answer_size = size
        self.credential = call.credential if call is not None else self._found()[1]
        self.asked: Collection[str] = call.query.asked if call is not None else ()
        self.client_id = call.client_id if call is not None else ""
        weight = len(self.path) + len(self.query) + sum(map(len, map(_VALUE, self.headers)))
        self.size = OVERHEAD + weight + len(self.received) + len(self.content)
        self._scope = self._body = self.call = self._wire = self._presented = None

    def _ready(self) -> Recording | Exchange:
        """What the journal keeps."""
        at_once = self.operation is None or self.operation.id.startswith(HOLD_SECRETS)
        return self.read() if at_once else self

    def read(self) -> Exchange:
        """The entry proper, with all secrets masked."""
        if self._made is None:
            from .ready import exchange_of  # most entries are never read

            self._made = exchange_of(self, self._gateway.readers)
            self.received = self.content = b""  # the entry has them now
        return self._made


class _Wire:
    """Passes messages on, and remembers them within a bound."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._status: int | None = None
        self._headers: list[RawHeader] = []
        self._content = bytearray()
        self._size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            chunk = message.get("body", b"")
            self._content += chunk[: KEPT - len(self._content)]
            self._size += len(chunk)
        await self._send(message)

    def seen(self) -> tuple[int | None, list[RawHeader], bytes, int]:
        """(status, headers, the beginning of the body, its size)."""
        return self._status, self._headers, bytes(self._content), self._size


def _mask(value: bytes) -> bytes:
    """For what needs no second look: the credential was in order."""
    return _MASK + value[-SHOWN:] if len(value) >= SHORTEST else _MASK


def _careful_mask() -> Callable[[bytes], bytes]:
    """Of what was not: its form is kept, since that may be what is wrong."""
    from .masking import masked_header

    return lambda value: masked_header(value.decode("latin-1")).encode("latin-1", "replace")
