"""One operation as an ASGI application: the way of a request through the gateway to its handler and back."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from fauxpa_contracts.contract import Operation, basis_text

from ..errors import Problem, Refusal, bad_request, invalid
from ..wire import Json
from ..world import DEFAULT, World
from . import idempotency
from .authentication import authenticate
from .bodies import Bounded, TooLarge, parse_form, parse_json
from .call import NO_FORM, NO_QUERY, Answer, Call, Handler, Preparation, Query
from .limits import RateLimiter
from .recording import RawHeader, Recording
from .rendering import error_body
from .staging import gate
from .validation import BodyChecker

if TYPE_CHECKING:
    from .unread import Readers

logger = logging.getLogger("fauxpa")

MOST_FILES: Mapping[str, int] = {"client_invoices.bulk_import": 5, "supplier_invoices.bulk_create": 40}
"""Files that a form may bring; one for the others. More than 20 supplier invoices have an answer of their own."""
EMPTY_BODY: Mapping[str, Problem] = {"client_invoices.send": Problem("invalid_body", "EOF")}
"""What is said where the body is missing altogether, seen live (digest 12.2, 14)."""

encode_json = msgspec.json.Encoder(decimal_format="string").encode


@dataclass(frozen=True)
class Gateway:
    """What all endpoints share."""

    world: World
    limiter: RateLimiter
    checker: BodyChecker
    turns: idempotency.Turns

    @staticmethod
    def of(world: World) -> Gateway:
        """A gateway with everything it needs."""
        return Gateway(world, RateLimiter(world.ticks), BodyChecker(world.contract), idempotency.Turns())

    @cached_property
    def readers(self) -> Readers:
        """What each operation reads of a request."""
        from .unread import Readers  # for whoever reads the journal

        return Readers(self.world.contract)


class Endpoint:
    """Staging gate, rate limit, authentication, body, idempotency, handler, rendering: in this order."""

    def __init__(self, gateway: Gateway, operation: Operation, load: Callable[[], Handler]) -> None:
        self.operation = operation
        self._gateway = gateway
        self._world = gateway.world
        self._load = load
        self._bases: dict[tuple[int | str, ...], str] = {}

    @cached_property
    def _handler(self) -> Any:
        return self._load()

    @cached_property
    def _is_async(self) -> bool:
        return inspect.iscoroutinefunction(self._handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        body = Bounded(receive, headers)
        recording = Recording(self._gateway, scope, body, self.operation)
        strike = None
        if self._world.faults:
            from .striking import choose  # only tests order faults

            strike = await choose(self._world, self.operation, scope, body)
            if strike is not None:
                recording.fault = strike.name
                recording.clauses.extend(strike.clauses)
                send = strike.sender(recording.watched(send), scope)
        try:
            if strike is None:
                answer = await self._answer(scope, headers, body, recording)
            else:
                answer = await strike.answer(partial(self._answer, scope, headers, body, recording))
        except Refusal as refusal:
            answer = self._refused(scope, refusal, recording)
        except ClientDisconnect:
            recording.ended()
            return
        except Exception:
            logger.exception("%s failed; this is a fault of fauxpa (trace id %s)", self.operation.id, recording.trace)
            answer = self._refused(scope, Refusal(500), recording)
        if body.expected:
            await body.drain()
        basis = self._basis(answer.status, recording.clauses)
        if strike is None:
            await send_answer(send, answer, basis, recording)
            return
        try:
            await send_answer(send, answer, basis, recording)
        finally:
            recording.ended()

    async def _answer(self, scope: Scope, headers: Headers, body: Bounded, recording: Recording) -> Answer:
        world, operation = self._world, self.operation
        signed_out = gate(world, headers)
        if signed_out is not None:
            return signed_out
        if world.settings.rate_limit == "on":
            self._gateway.limiter.admit(_address(scope))
        credential = None if "none" in operation.auth else authenticate(world, operation, headers)
        call = recording.call = Call(
            operation=operation,
            space=world.space(credential.space if credential else DEFAULT),
            credential=credential,
            path=scope.get("path_params", {}),
            query=Query(scope["query_string"]) if scope["query_string"] else NO_QUERY,
            headers=headers,
            scheme=scope.get("scheme", "http"),
            clauses=recording.clauses,
        )
        if operation.media is not None:
            await self._take_body(call, body)
        try:
            return await (self._handle_once(call) if operation.idempotent else self._handle(call))
        finally:
            if call.form is not NO_FORM:
                await call.form.close()

    async def _handle_once(self, call: Call) -> Answer:
        async with self._gateway.turns.turn(call):
            remembered = idempotency.recall(call)
            if remembered is not None:
                return remembered
            return idempotency.remember(call, await self._handle(call))

    async def _handle(self, call: Call) -> Answer:
        answer: Answer = await self._handler(call) if self._is_async else self._handler(call)
        return answer

    async def _take_body(self, call: Call, body: Bounded) -> None:
        operation = self.operation
        assert operation.media is not None
        try:
            if operation.media == "application/json":
                call.body = self._checked(call, await body.read())
            else:
                most = MOST_FILES.get(operation.id, 1)
                call.form = await parse_form(body, call.headers, operation.media, most_files=most)
        except TooLarge:
            raise self._too_large() from None

    def _checked(self, call: Call, data: bytes) -> Json:
        operation = self.operation
        if data.strip():
            parsed = parse_json(data)
        elif operation.id in EMPTY_BODY:
            raise invalid(EMPTY_BODY[operation.id])
        elif operation.body_required:
            raise bad_request("malformed_json", "The body is missing: send a JSON object")
        else:
            parsed = {}
        prepare: Preparation | None = getattr(self._handler, "preparation", None)
        if prepare is not None:
            parsed = prepare(call.space, parsed)
        self._gateway.checker.check(operation, parsed)
        return parsed

    def _too_large(self) -> Refusal:
        return too_large(self._world, "The request body is over 15 MB")

    def _refused(self, scope: Scope, refusal: Refusal, recording: Recording) -> Answer:
        if refusal.status == 401 and recording.fault is None:
            self._gateway.limiter.count_unauthorized(_address(scope))
        recording.refused(refusal)
        headers = dict(refusal.headers)
        if refusal.hint:
            headers["X-Fauxpa-Hint"] = refusal.hint
        body = error_body(refusal.family or self.operation.family_of(refusal.status), refusal, recording.trace)
        return Answer(refusal.status, body, headers=headers)

    def _basis(self, status: int, noted: list[str]) -> str:
        key: tuple[int | str, ...] = (status, *noted)
        known = self._bases.get(key)
        if known is None:
            contract = self._world.contract
            standing = contract.standing(self.operation.id, status)
            known = self._bases[key] = basis_text((*standing, *(contract.clauses[name] for name in noted)))
        return known


def too_large(world: World, detail: str, pointer: str | None = None) -> Refusal:
    """The answer to a body or a file over its limit, in the status that the quirk says (U-12)."""
    return Refusal(int(world.quirks["oversize-status"]), Problem("invalid_format", detail, pointer=pointer))


async def send_answer(send: Send, answer: Answer, basis: str, recording: Recording, *, request_id: bool = True) -> None:
    """Write an answer with the headers that every answer has, and its entry in the journal."""
    content = encode_json(answer.payload) if answer.payload is not None else answer.raw or b""
    headers = headers_of(answer, content, recording.trace, basis, request_id=request_id)
    recording.answered(answer.status, headers, content)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def headers_of(answer: Answer, content: bytes, trace: str, basis: str, *, request_id: bool = True) -> list[RawHeader]:
    """The headers of an answer with this content."""
    headers = [(b"x-tyk-trace-id", trace.encode()), (b"x-fauxpa-basis", basis.encode())]
    if request_id:
        headers.append((b"x-request-id", trace.encode()))
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(content)))
        if content:
            headers.append((b"content-type", answer.media_type.encode()))
    headers.extend((name.lower().encode(), _header_value(value)) for name, value in answer.headers.items())
    return headers


def _header_value(text: str) -> bytes:
    """One line of Latin-1, whatever the text was made from."""
    return " ".join(text.split()).encode("latin-1", "replace")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""
