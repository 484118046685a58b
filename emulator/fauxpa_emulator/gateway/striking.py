"""Faults as they strike a request: chosen before anything else is done, felt by the client as what they claim to be."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote_plus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Scope, Send

from fauxpa_contracts.contract import Operation

from ..errors import Problem, Refusal
from ..faults import MOST_FIELDS, Asked, Fault
from ..store import APPLICATIONS, GLOBAL
from ..world import DEFAULT, World
from .authentication import presented
from .bodies import Bounded, TooLarge
from .breaking import Breaking
from .call import Answer
from .dispatch import NOT_FOUND
from .fault_kinds import KINDS
from .recording import SPACE
from .rendering import DEFAULTS
from .staging import sign_in

OF_APPLICATIONS = "oauth."
"""How the ids of operations begin whose calls belong to the namespace of an application."""

Handle = Callable[[], Awaitable[Answer]]


async def choose(world: World, operation: Operation, scope: Scope, body: Bounded) -> Strike | None:
    """The fault that was ordered for this call, or None; counts the call."""
    faults = world.faults
    if not faults.awaits(operation.id):
        return None
    headers = Headers(scope=scope)
    query = scope["query_string"].decode("latin-1")
    space = await _space_of(world, operation, headers, query, body)
    content = await _peek(body) if faults.reads_body(space, operation.id) else b""
    asked = Asked(scope["path"], _pairs(query), headers.items(), content)
    fault = faults.strike(space, operation.id, asked)
    if fault is None:
        return None
    scope[SPACE] = space
    return Strike(fault, body)


async def _space_of(world: World, operation: Operation, headers: Headers, query: str, body: Bounded) -> str:
    """The namespace that a call belongs to, also where its credential will be refused."""
    if operation.id.startswith(OF_APPLICATIONS):
        id = dict(_pairs(query)).get("client_id") or _user(headers.get("authorization", ""))
        if not id and body.expected:
            form = await _peek(body)
            id = dict(_pairs(form.decode("latin-1"))).get("client_id", "")
        application = world.store.get(APPLICATIONS, GLOBAL, id) if id else None
        if application is not None:
            return application.space
    credential = presented(world, headers)
    return credential.space if credential is not None else DEFAULT


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return []


def _user(authorization: str) -> str:
    """The name in Basic authentication (RFC 6749, section 2.3.1), empty where there is none."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return unquote_plus(base64.b64decode(given, validate=True).decode().partition(":")[0])
    except (binascii.Error, ValueError):
        return ""


async def _peek(body: Bounded) -> bytes:
    """The body, empty where it cannot be had: who reads it next says why."""
    try:
        return await body.peek()
    except (TooLarge, ClientDisconnect):
        return b""


@dataclass(frozen=True)
class Strike:
    """One fault on one request."""

    fault: Fault
    body: Bounded

    @property
    def name(self) -> str:
        """For `X-Fauxpa-Fault` and the journal."""
        return self.fault.name

    @property
    def clauses(self) -> tuple[str, ...]:
        """What it rests on."""
        return KINDS[self.fault.kind].clauses

    async def answer(self, handle: Handle) -> Answer:
        """What is answered: what `handle` gives, or something else, whether or not the request is handled.

        An answer that is to be spoilt is a 500 where the request is not handled. Raises Refusal.
        """
        instead = INSTEAD.get(self.fault.kind)
        if not self.fault.parameters.get("handled"):
            return (instead or _server_error)(self.fault.parameters)
        if instead is None:
            return await handle()
        with suppress(Refusal):
            await handle()
        return instead(self.fault.parameters)

    def sender(self, send: Send, scope: Scope) -> Send:
        """A `send` that marks the answer, and slows, spoils or breaks it off."""
        return Breaking(self.fault, send, scope, self.body)


def _error(parameters: Mapping[str, Any]) -> NoReturn:
    usual = DEFAULTS.get(parameters["status"], Problem("error"))
    code = parameters.get("code", usual.code)
    detail = parameters.get("detail", usual.detail if code == usual.code else None)
    raise Refusal(parameters["status"], Problem(code, detail, parameters.get("pointer")))


def _unauthorized(_: Mapping[str, Any]) -> NoReturn:
    raise Refusal(401)


def _rate_limited(parameters: Mapping[str, Any]) -> NoReturn:
    after = parameters.get("retry_after")
    raise Refusal(429, headers={} if after is None else {"Retry-After": str(after)})


def _server_error(_: Mapping[str, Any]) -> NoReturn:
    raise Refusal(500)


INSTEAD: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "error": _error,
    "unauthorized": _unauthorized,
    "rate-limited": _rate_limited,
    "server-error": _server_error,
    "gateway-404": lambda _: NOT_FOUND,
    "gateway-502": lambda _: Answer(502, {"error": "There was a problem proxying the request"}),
    "gateway-504": lambda _: Answer(504, {"error": "Upstream service reached hard timeout."}),
    "staging-page": lambda _: sign_in(200),
    "staging-redirect": lambda _: sign_in(302),
}
"""What is answered in place of the true answer, by kind; the other kinds spoil that one on its way."""
