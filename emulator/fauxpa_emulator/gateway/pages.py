"""Pages that are no operation of the API, such as those that pre-signed urls lead to: they stand in the journal too."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .bodies import Bounded
from .endpoint import Gateway
from .recording import Recording


class Pages:
    """Passes requests on to `app`, and writes down what came of them.

    A page says which namespace it belongs to by writing its name into the scope, under `recording.SPACE`.
    """

    def __init__(self, gateway: Gateway, app: ASGIApp) -> None:
        self._gateway = gateway
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = Bounded(receive, Headers(scope=scope))
        recording = Recording(self._gateway, scope, body, None)
        watched = recording.watched(send)

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"]]
                recording.answered(message["status"], headers, b"")
                message = {**message, "headers": headers}
            await watched(message)

        try:
            await self._app(scope, body, numbered)
        finally:
            recording.ended()
