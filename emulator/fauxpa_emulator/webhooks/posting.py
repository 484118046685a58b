"""One POST to a receiver: one second, no redirections, no proxies, and never to a forbidden address.

The host is resolved here, and the connection made to the very address that was checked; the name is still what the
certificate is held against.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from .addresses import is_forbidden

if TYPE_CHECKING:
    import httpx

ACKNOWLEDGED_WITHIN = 1.0
"""Real seconds (digest 9.3)."""

MOST_LOOK_UPS = 32
"""Of names, at once."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> addresses, the best first. Raises OSError."""
OpenTransport = Callable[[], "httpx.AsyncBaseTransport"]
"""Called in a thread."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back. `status` is None where nothing did; `problem` says why it does not count."""

    status: int | None = None
    problem: str | None = None

    @property
    def acknowledged(self) -> bool:
        """Any 2xx."""
        return self.status is not None and 200 <= self.status < 300


class Resolver:
    """As the machine resolves; names under `localhost` are its own everywhere (RFC 6761).

    A look-up that nobody answers cannot be called off, and takes minutes: it has a thread that nobody waits for.
    """

    def __init__(self, look_up: Callable[..., Sequence[Any]] = socket.getaddrinfo, most: int = MOST_LOOK_UPS) -> None:
        self._look_up = look_up
        self._room = asyncio.Semaphore(most)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if host == "localhost" or host.endswith(".localhost"):
            return ("127.0.0.1", "::1")
        await self._room.acquire()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Sequence[Any]] = loop.create_future()

        def tell(addresses: Sequence[Any] | Exception) -> None:
            self._room.release()
            if found.done():  # it came too late
                return
            if isinstance(addresses, Exception):
                found.set_exception(addresses)
            else:
                found.set_result(addresses)

        def look_up() -> None:
            answer: Sequence[Any] | Exception
            try:
                answer = self._look_up(host, port, type=socket.SOCK_STREAM)
            except Exception as error:
                answer = error
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(tell, answer)

        threading.Thread(target=look_up, daemon=True).start()
        return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in await found))


class Poster:
    """Posts to receivers. The HTTP library is loaded when it is first needed, off the event loop."""

    def __init__(self, open_transport: OpenTransport | None = None, resolve: Resolve | None = None) -> None:
        self._open = open_transport or _open_transport
        self._resolve = resolve or Resolver()
        self._transport: httpx.AsyncBaseTransport | None = None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send it once. Raises nothing: what went wrong is in the outcome."""
        if self._transport is None:
            self._transport = await asyncio.to_thread(self._open)
        import httpx

        try:
            async with asyncio.timeout(ACKNOWLEDGED_WITHIN):
                status = await self._status(self._transport, httpx.URL(url), headers, body)
        except TimeoutError:
            return Outcome(problem=f"no answer within {ACKNOWLEDGED_WITHIN:g} s")
        except _Forbidden as error:
            return Outcome(problem=str(error))
        except Exception as error:  # of a connection that is gone at once the library raises anything
            return Outcome(problem=f"{type(error).__name__}: {error}"[:500])
        return Outcome(status, "redirections are not followed" if 300 <= status < 400 else None)

    async def _status(
        self, transport: httpx.AsyncBaseTransport, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> int:
        import httpx

        port = url.port or (443 if url.scheme == "https" else 80)
        found = await self._resolve(url.host, port)
        allowed = [address for address in found if not is_forbidden(ip_address(address))]
        if not allowed:
            raise _Forbidden(f"{url.host} has no address that webhooks may go to ({', '.join(found) or 'none'})")
        headers = {"Host": url.netloc.decode("ascii"), **headers}
        for address in allowed:
            request = httpx.Request(
                "POST",
                url.copy_with(host=address),
                headers=headers,
                content=body,
                extensions={"sni_hostname": url.host},
            )
            try:
                response = await transport.handle_async_request(request)
            except httpx.ConnectError:
                if address == allowed[-1]:
                    raise
            else:
                await response.aclose()
                return response.status_code
        raise AssertionError("the last address answers or raises")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None


class _Forbidden(Exception):
    pass


def _open_transport() -> httpx.AsyncBaseTransport:
    import httpx

    # connections are not kept: one to an address must not serve two names
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(verify=httpx.create_ssl_context(), trust_env=False, limits=limits)
