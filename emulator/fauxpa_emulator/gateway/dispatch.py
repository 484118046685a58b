"""From a path to its operation. Literal segments win over parameters, so `/bulk` is not taken for an id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from ..ids import trace_id
from .call import Answer
from .endpoint import Endpoint, send_answer

PLAIN = "text/plain; charset=utf-8"


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    name: str = ""
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


class Dispatcher:
    """The ASGI application of the whole API: a tree of path segments with an endpoint per method at its leaves."""

    def __init__(self, endpoints: Iterable[tuple[str, Endpoint]]) -> None:
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
            await not_found(scope, receive, send)
            return
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        endpoint = node.endpoints.get(method)
        if endpoint is None:
            allowed = {"Allow": ", ".join(sorted(node.endpoints))}
            await _refuse(send, Answer(405, raw=b"Method Not Allowed", media_type=PLAIN, headers=allowed))
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


async def not_found(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An ASGI application that knows nothing: the answer to every path that is not there."""
    await _refuse(send, Answer(404, raw=b"Not Found", media_type=PLAIN))


async def _refuse(send: Send, answer: Answer) -> None:
    """An answer of the gateway itself: plain text, and no request id since no application saw the request."""
    await send_answer(send, answer, trace_id(), "observed", request_id=False)
