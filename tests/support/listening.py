"""A real emulator on a socket of this machine, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from fauxpa_emulator.app import create_app, create_world
from fauxpa_emulator.server import listen, protocol
from fauxpa_emulator.settings import Settings
from fauxpa_emulator.world import World


class Served:
    """Where it listens, and its state (look, but let the server's thread do the writing)."""

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world


@contextmanager
def served(**settings: Any) -> Iterator[Served]:
    """An emulator with these settings on a free port."""
    listener = listen("127.0.0.1", 0)
    world = create_world(Settings(**{"log": "none", "rate_limit": "off", **settings}))
    config = uvicorn.Config(create_app(world=world), http=protocol(), log_level="warning", lifespan="on", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", world)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
