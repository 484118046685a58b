"""A webhook receiver on this machine, for targets that can reach it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .expecting import Differs

PATIENCE = 5.0
PAUSE = 0.01


@dataclass(frozen=True, kw_only=True)
class Received:
    """One delivery as it came."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Keeps all that comes in, and answers 204, or what a test ordered for its path."""

    url: str
    received: list[Received] = field(default_factory=list)
    orders: dict[str, list[int]] = field(default_factory=dict)
    """By path: the statuses of the next answers."""

    def at(self, path: str) -> list[Received]:
        """What came to one path: a test that subscribes with a path of its own sees its own deliveries alone."""
        return [one for one in self.received if one.path == path]

    def wait(self, path: str, count: int = 1) -> list[Received]:
        """So many deliveries, in real time. Raises Differs where they do not come."""
        for _ in range(round(PATIENCE / PAUSE)):
            found = self.at(path)
            if len(found) >= count:
                return found
            time.sleep(PAUSE)
        raise Differs("webhooks that came in", count, len(self.at(path)))

    def silent(self, path: str, seconds: float = 0.3) -> list[Received]:
        """What has come after a while in which nothing should."""
        time.sleep(seconds)
        return self.at(path)


@contextmanager
def listening() -> Iterator[Receiver]:
    """On a free port of the loopback interface."""
    found = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.received.append(Received(path=self.path, headers=headers, body=self.rfile.read(length)))
            ordered = found.orders.get(self.path)
            self.send_response(ordered.pop(0) if ordered else 204)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
