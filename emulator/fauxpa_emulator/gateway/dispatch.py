"""From a path to its operation. Literal segments win over parameters, so `/bulk` is not taken for an id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..world import DEFAULT, World
from .bodies import Bounded
from .call import Answer
from .endpoint import Endpoint, Gateway, headers_of, send_answer
from .recording import Recording

PLAIN = "text/plain; charset=utf-8"
NOT_FOUND = Answer(404, raw=b"Not Found", media_type=PLAIN)
"""The answer to every path that is not there."""


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    name: str = ""
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


class Dispatcher:
    """The ASGI application of the whole API: a tree of path segments with an endpoint per method at its leaves."""

    def __init__(self, gateway: Gateway, endpoints: Iterable[tuple[str, Endpoint]]) -> None:
        self._gateway = gateway
        self._root = _Node()
        for path, endpoint in endpoints:
            self._add(path, endpoint)

    def _add(self, path: str, endpoint: Endpoint) -> None:
        node = self._root
        for segment in path.strip("/").split("/"):
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node(name=segment[1:-1])
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, _Node())
        node.endpoints[endpoint.operation.method] = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        node, parameters = self._find(scope["path"])
        if node is None or not node.endpoints:
            await self._refuse(scope, receive, send, NOT_FOUND)
            return
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        endpoint = node.endpoints.get(method)
        if endpoint is None:
            allowed = {"Allow": ", ".join(sorted(node.endpoints))}
            refusal = Answer(405, raw=b"Method Not Allowed", media_type=PLAIN, headers=allowed)
            await self._refuse(scope, receive, send, refusal)
            return
        scope["path_params"] = parameters
        scope["endpoint"] = endpoint
        await endpoint(scope, receive, send)

    def _find(self, path: str) -> tuple[_Node | None, dict[str, str]]:
        node, parameters = self._root, {}
        for segment in path[1:].split("/"):
            following = node.literal.get(segment)
            if following is None:
                following = node.parameter
                if following is None or not segment:
                    return None, {}
                parameters[following.name] = segment
            node = following
        return node, parameters

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, answer: Answer) -> None:
        """An answer of the gateway itself: plain text, and no request id since no application saw the request."""
        body = Bounded(receive, Headers(scope=scope))
        recording = Recording(self._gateway, scope, body, None)
        if body.expected:
            await body.drain()
        await send_answer(send, answer, "observed", recording, request_id=False)


def no_page(world: World) -> ASGIApp:
    """The same answer where pages are looked for."""

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        content = NOT_FOUND.raw or b""
        headers = headers_of(NOT_FOUND, content, world.trace_id(DEFAULT), "observed", request_id=False)
        await send({"type": "http.response.start", "status": NOT_FOUND.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return answer
