"""The emulator as a process: a socket, a log, and a graceful end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import json
import logging
import signal
import socket
import sys
from collections.abc import Callable
from typing import TextIO

import uvicorn
from starlette.types import ASGIApp

from . import __version__
from .app import create_app, create_world
from .gateway.accesslog import AccessLog, as_json, as_text
from .gateway.transport import handing_over
from .settings import Settings, called_at
from .world import DEFAULT, World

GRACE = 5
"""Seconds that running requests get when the process is asked to stop."""
KEEP_ALIVE = 75
"""Seconds; longer than what clients keep idle connections for, so that none is closed under a request."""


class CannotListen(Exception):
    """The address cannot be had; the text says why and what to do."""


def run(settings: Settings, *, log: TextIO) -> None:
    """Serve until SIGTERM or SIGINT.

    Writes a block that says where and how, then the log, to `log`. Raises CannotListen, BadSetting, and
    store.sqlite.UnusableStore; after a signal SystemExit 0.
    """
    listener = listen(settings.host, settings.port)
    with contextlib.closing(listener):
        world = create_world(settings)
        configure_logging(settings, log)
        port: int = listener.getsockname()[1]
        config = uvicorn.Config(
            logged(create_app(world=world), world, log),
            http=protocol(),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="on",
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=GRACE,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            # uvicorn raises the signal again after its graceful end: the process then ends well, not by the signal
            signal.signal(number, lambda *_: sys.exit(0))
        _Server(config, world, lambda: print_greeting(world, port, log)).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, world: World, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._world = world
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()
        gc.freeze()
        gc.enable()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._world.end()  # who looks on or waits would be waited for
        await super().shutdown(sockets)


def embedded(app: ASGIApp) -> uvicorn.Config:
    """How an application is served by a thread of another program: no log, and an end that does not keep it waiting."""
    quiet_parsers()
    return uvicorn.Config(
        app,
        http=protocol(),
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=1,
    )


def protocol() -> type[asyncio.Protocol]:
    """How HTTP is spoken: as uvicorn would choose, with the connection in reach, so that a fault can break it."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol  # uvicorn itself reads it no earlier

    return handing_over(AutoHTTPProtocol)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises CannotListen."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}: {error.strerror or error}; choose another --host") from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(2048)
    except OSError as error:
        found.close()
        raise CannotListen(_why_not(host, port, error)) from error
    return found


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is taken, maybe by a fauxpa that runs already (`fauxpa readyz` tells). "
            "Stop that, or take another port: --port 8712, or --port 0 for a free one."
        )
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port}: take one from 1024 on, such as --port 8711"
    return f"cannot listen on {host}, port {port}: {error.strerror or error}; choose another --host or --port"


def logged(app: ASGIApp, world: World, log: TextIO) -> ASGIApp:
    """The application with its access log; the application itself where no log is wanted."""
    style = world.settings.log
    if style == "none":
        return app

    def write(line: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads the log any more: serve on
            log.write(line)
            log.flush()

    return AccessLog(
        app, write=write, render=as_json if style == "json" else as_text, wall=world.wall, ticks=world.ticks
    )


def configure_logging(settings: Settings, log: TextIO) -> None:
    """Warnings and faults, ours and uvicorn's, go to `log` in its style."""
    handler = logging.StreamHandler(log)
    handler.setFormatter(_JsonFormatter() if settings.log == "json" else logging.Formatter("%(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    quiet_parsers()


def quiet_parsers() -> None:
    """A form that a client got wrong is answered, and in the journal: its parser need not complain of characters."""
    logging.getLogger("python_multipart").setLevel(logging.ERROR)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {"level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told)


def print_greeting(world: World, port: int, log: TextIO) -> None:
    """Where the emulator is, what it keeps, and what to type next."""
    settings, space = world.settings, world.space(DEFAULT)
    url = called_at(settings.host, port)
    option = "" if (settings.host, port) == (Settings.host, Settings.port) else f" --url {url}"
    greeting = f"fauxpa {__version__} answers at {url}"
    told = {
        "store": "memory: gone when it stops" if settings.store == ":memory:" else settings.store,
        "profile": settings.profile,
        "clock": f"{space.clock.mode}, {space.now:%Y-%m-%d %H:%M:%S} UTC",
        "page": f"{url}/_fauxpa/ui/",
        "shell": f'eval "$(fauxpa env{option})"',
    }
    if settings.log == "json":
        log.write(json.dumps({"message": greeting, "url": url, **told}) + "\n")
    else:
        log.write("\n".join([greeting, *(f"  {name:<8} {value}" for name, value in told.items())]) + "\n")
    log.flush()
