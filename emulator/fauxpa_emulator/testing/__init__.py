"""For people who test their own invoicing application: pytest fixtures, a server in this process, an ASGI application.

`plugin` is loaded by pytest through an entry point and imports nothing heavy; everything else is imported when it is
first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .handles import Bench as Bench
    from .server import Server as Server
    from .server import asgi_app as asgi_app

__all__ = ["Bench", "Server", "asgi_app"]


def __getattr__(name: str) -> Any:
    if name == "Bench":
        from .handles import Bench

        return Bench
    if name in ("Server", "asgi_app"):
        from . import server

        return getattr(server, name)
    raise AttributeError(name)
