"""An emulator in this process: on a socket, served by a thread, or as an ASGI application without one."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.routing import Router

from ..app import create_app, create_world
from ..server import embedded, listen
from ..settings import Settings

BOUND = 30.0
"""Seconds for a start or an end."""


class Server:
    """Listens on a free port from `start` to `stop`; settings are those of `fauxpa serve`."""

    def __init__(self, **settings: Any) -> None:
        self._settings = Settings(**{"host": "127.0.0.1", "port": 0, "log": "none", **settings})
        self.url = ""

    def start(self) -> Server:
        """Returns when it answers."""
        listener = listen(self._settings.host, self._settings.port)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = _Started(embedded(create_app(world=create_world(self._settings))))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        if not self._server.answers.wait(BOUND):
            raise RuntimeError(f"the emulator does not start within {BOUND:g} s")
        return self

    def stop(self) -> None:
        """Returns when it is gone."""
        self._server.should_exit = True
        self._thread.join(BOUND)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Started(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()


@contextlib.asynccontextmanager
async def asgi_app(**settings: Any) -> AsyncIterator[Router]:
    """The application for `httpx.ASGITransport`, running for as long as the context does; webhooks are delivered."""
    app = create_app(Settings(**{"log": "none", **settings}))
    async with app.lifespan_context(app):
        yield app
