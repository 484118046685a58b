"""One request on its way through the gateway, and what the journal keeps of it.

No request waits for its own record: what is known is put aside as it is, and decoded, masked and looked through when
somebody reads the entry. Secrets in headers are masked at once, and so is everything of operations whose bodies are
secrets, and of what leads to no operation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Message, Scope, Send

from fauxpa_contracts.contract import Clause, Operation

from ..errors import Problem, Refusal
from ..records.access import Credential
from ..records.exchanges import OVERHEAD, Exchange, Objection
from ..world import DEFAULT, Space, World
from .authentication import presented
from .bodies import KEPT, Bounded
from .masking import MASK, SHORTEST, SHOWN, is_secret, masked_body, masked_header, masked_query, masked_text
from .unread import Readers

if TYPE_CHECKING:
    from .call import Call

HOLD_SECRETS = ("oauth.", "webhook_subscriptions.", "onboarding_webhooks.", "registrations.")
"""How the ids of operations begin whose entries are made ready at once."""
SECRET_HEADERS = frozenset({b"authorization", b"x-qonto-staging-token", b"cookie", b"proxy-authorization"})
"""Masked at once; others whose names say that they hold a secret are masked when they are read."""
AUTHORIZATION_SERVER = "/oauth2/"
"""Below it, `code` is the name of a secret."""
NUMBER = b"x-fauxpa-request"
"""The header with the number of the entry."""
SPACE = "fauxpa.space"
"""Where a page that is no operation writes, into its scope, the name of the namespace that it belongs to."""

RawHeader = tuple[bytes, bytes]
_VALUE = itemgetter(1)


class Recording:
    """A request, from its arrival on, to which is written what becomes known of it; then an entry of the journal.

    Of the request itself an entry holds nothing: that would keep its connection, its form and its files alive.
    """

    __slots__ = (
        "_answer_headers",
        "_answer_size",
        "_asked",
        "_at",
        "_began",
        "_body",
        "_client_id",
        "_content",
        "_credential",
        "_headers",
        "_made",
        "_method",
        "_milliseconds",
        "_operation",
        "_path",
        "_presented",
        "_query",
        "_readers",
        "_received",
        "_received_size",
        "_scope",
        "_status",
        "_wall",
        "_wire",
        "_world",
        "call",
        "clauses",
        "fault",
        "hint",
        "id",
        "problems",
        "size",
    )

    def __init__(
        self, world: World, readers: Readers, scope: Scope, body: Bounded, operation: Operation | None
    ) -> None:
        self._began = world.ticks()
        self._wall = world.wall()
        self._world = world
        self._readers = readers
        self._operation = operation
        self._scope: Scope | None = scope
        self._body: Bounded | None = body
        self._wire: _Wire | None = None
        self._presented: tuple[Space, Credential | None] | None = None
        self._made: Exchange | None = None
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

    def _found(self) -> tuple[Space, Credential | None]:
        if self._presented is None:
            assert self._scope is not None
            credential = presented(self._world, Headers(scope=self._scope))
            name = self._scope.get(SPACE) or (credential.space if credential is not None else DEFAULT)
            try:
                self._presented = self._world.space(name), credential
            except KeyError:  # deleted meanwhile
                self._presented = self._world.space(DEFAULT), None
        return self._presented

    def watched(self, send: Send) -> Send:
        """A `send` for an answer that may go out otherwise than it was meant: what goes out is what is kept.

        Its entry is written by `ended`.
        """
        self._wire = _Wire(send)
        return self._wire

    def answered(self, status: int, headers: list[RawHeader], content: bytes) -> None:
        """The answer that is about to be sent. Adds the header with the number of its entry to `headers`."""
        journal, space = self._world.journal, self.space()
        if not journal or space.is_over:
            journal.changed()
            return
        if self._wire is None:
            self._put_aside(space, status, headers, content, len(content))
            self.id = journal.number(space.name)
            headers.append((NUMBER, b"%d" % self.id))
            journal.add(space.name, self._ready())
        else:
            self.id = journal.number(space.name)
            headers.append((NUMBER, b"%d" % self.id))

    def ended(self) -> None:
        """Nothing more will be sent, be it that the caller went away before it was answered."""
        journal, space = self._world.journal, self.space()
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
        self._at: datetime = space.now
        self._milliseconds = (self._world.ticks() - self._began) * 1000
        self._method: str = scope["method"]
        self._path: str = scope["path"]
        self._query: bytes = scope["query_string"]
        mask = _masked if call is None or call.credential is None else _cut
        self._headers = [mask(each) if each[0] in SECRET_HEADERS else each for each in scope["headers"]]
        self._received = body.beginning()
        self._received_size = body.seen
        self._status = status
        self._answer_headers = headers
        self._content = content[:KEPT]
        self._answer_size = size
        self._credential = call.credential if call is not None else self._found()[1]
        self._asked: Collection[str] = call.query.asked if call is not None else ()
        self._client_id = call.client_id if call is not None else ""
        weight = len(self._path) + len(self._query) + sum(map(len, map(_VALUE, self._headers)))
        self.size = OVERHEAD + weight + len(self._received) + len(self._content)
        self._scope = self._body = self.call = self._wire = self._presented = None

    def _ready(self) -> Recording | Exchange:
        """What the journal keeps."""
        at_once = self._operation is None or self._operation.id.startswith(HOLD_SECRETS)
        return self.read() if at_once else self

    def read(self) -> Exchange:
        """The entry proper, with all secrets masked."""
        if self._made is None:
            self._made = self._make()
            self._received = self._content = b""  # the entry has them now
        return self._made

    def _make(self) -> Exchange:
        operation, credential, status = self._operation, self._credential, self._status
        headers, answer_headers = _told(self._headers), _told(self._answer_headers)
        sent, answered = dict(reversed(headers)), dict(reversed(answer_headers))
        media = sent.get("content-type", "")
        query = masked_query(self._query).decode("latin-1")
        body = masked_body(self._received, media, codes=self._path.startswith(AUTHORIZATION_SERVER))
        standing: tuple[Clause, ...] = ()
        unread: tuple[str, ...] = ()
        if operation is not None:
            unread = self._readers.unread(operation, query, self._asked, media, body)
            if status is not None:
                standing = self._readers.contract.standing(operation.id, status)
        return Exchange(
            id=self.id,
            at=self._at,
            wall=self._wall,
            milliseconds=self._milliseconds,
            operation=operation.id if operation is not None else None,
            method=self._method,
            path=_clean(self._path),
            query=query,
            request_headers=headers,
            request_body=body,
            request_size=self._received_size,
            status=status,
            response_headers=answer_headers,
            response_body=masked_body(self._content, answered.get("content-type", "")),
            response_size=self._answer_size,
            organization_id=(credential.organization_id or None) if credential is not None else None,
            credential=credential.kind if credential is not None else None,
            client_id=credential.client_id if credential is not None else self._client_id,
            clauses=tuple(dict.fromkeys([*(clause.id for clause in standing), *self.clauses])),
            basis=answered.get("x-fauxpa-basis", ""),
            problems=tuple(
                Objection(one.code, one.detail and _clean(one.detail), one.pointer or one.parameter)
                for one in self.problems
            ),
            hint=self.hint or answered.get("x-fauxpa-hint"),
            fault=self.fault,
            trace=answered.get("x-tyk-trace-id", ""),
            unread=tuple(map(_clean, unread)),
        )


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


def _masked(header: RawHeader) -> RawHeader:
    name, value = header
    return name, masked_header(value.decode("latin-1")).encode("latin-1", "replace")


def _cut(header: RawHeader) -> RawHeader:
    """The same for what needs no second look: it was in order."""
    name, value = header
    return name, MASK.encode() + value[-SHOWN:] if len(value) >= SHORTEST else MASK.encode()


def _clean(text: str) -> str:
    return masked_text(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _told(raw: Iterable[RawHeader]) -> tuple[tuple[str, str], ...]:
    """Headers as the entry has them."""
    pairs = [(name.decode("latin-1"), value) for name, value in raw]
    return tuple(
        (name, masked_header(value.decode("latin-1")))
        if is_secret(name)
        else (name, masked_text(value, codes=True).decode("latin-1"))
        for name, value in pairs
    )
