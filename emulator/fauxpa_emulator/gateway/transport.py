"""The connection under a request, for faults that break it. ASGI has no words for that."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Scope

TRANSPORT = "fauxpa.transport"
"""Where it is, in the state of a request."""
_NO_LINGER = struct.pack("ii", 1, 0)


def handing_over(protocol: type[Any]) -> type[Any]:
    """One of uvicorn's protocols that also gives each request the connection that it came on."""

    def connection_made(self: Any, transport: asyncio.BaseTransport) -> None:
        protocol.connection_made(self, transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}

    return type(protocol.__name__, (protocol,), {"connection_made": connection_made})


def transport_of(scope: Scope) -> asyncio.Transport | None:
    """The connection; None where there is none, as in a process that calls the application itself."""
    found: asyncio.Transport | None = scope.get("state", {}).get(TRANSPORT)
    return found


def reset(transport: asyncio.Transport) -> None:
    """Break off at once, with a TCP reset in place of an orderly end."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()
