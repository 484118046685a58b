"""The two ways to run a flow, over httpx. This module alone imports it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx

from .errors import ConnectionFailed
from .flow import Flow, Locked, Pages, Send, Sleep, Step
from .wire import Request, Response

T = TypeVar("T")

CONNECT_TIMEOUT = 5.0
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
FAILURES = (httpx.RequestError, httpx.InvalidURL)


class BlockingDriver:
    """Runs flows in the calling thread; threads may share it."""

    def __init__(
        self,
        *,
        timeout: float,
        transport: httpx.BaseTransport | None = None,
        http: httpx.Client | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._http = http or httpx.Client(transport=transport)
        self._owned = http is None
        self._timeout = timeout
        self._sleep = sleep
        self._lock = threading.Lock()

    def run(self, flow: Flow[T]) -> T:
        try:
            step = next(flow)
            while True:
                try:
                    result = self._perform(step)
                except ConnectionFailed as failure:
                    step = flow.throw(failure)
                else:
                    step = flow.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

    def iterate(self, pages: Pages[T]) -> Iterator[T]:
        number: int | None = 1
        while number is not None:
            page = self.run(pages(number))
            yield from page.items
            number = page.next

    def close(self) -> None:
        if self._owned:
            self._http.close()

    def _perform(self, step: Step) -> Any:
        match step:
            case Send(request):
                return self._send(request)
            case Sleep(seconds):
                self._sleep(seconds)
            case Locked(flow):
                with self._lock:
                    return self.run(flow)
        return None

    def _send(self, request: Request) -> Response:
        try:
            answer = self._http.send(_outgoing(request, self._timeout), auth=None, follow_redirects=False)
        except FAILURES as error:
            raise _failure(request, error) from error
        return _incoming(answer)


class AsynchronousDriver:
    """Runs flows on the asyncio loop; tasks of one loop may share it."""

    def __init__(
        self,
        *,
        timeout: float,
        transport: httpx.AsyncBaseTransport | None = None,
        http: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._http = http or httpx.AsyncClient(transport=transport)
        self._owned = http is None
        self._timeout = timeout
        self._sleep = sleep
        self._lock = asyncio.Lock()

    async def run(self, flow: Flow[T]) -> T:
        try:
            step = next(flow)
            while True:
                try:
                    result = await self._perform(step)
                except ConnectionFailed as failure:
                    step = flow.throw(failure)
                else:
                    step = flow.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

    async def iterate(self, pages: Pages[T]) -> AsyncIterator[T]:
        number: int | None = 1
        while number is not None:
            page = await self.run(pages(number))
            for item in page.items:
                yield item
            number = page.next

    async def close(self) -> None:
        if self._owned:
            await self._http.aclose()

    async def _perform(self, step: Step) -> Any:
        match step:
            case Send(request):
                return await self._send(request)
            case Sleep(seconds):
                await self._sleep(seconds)
            case Locked(flow):
                async with self._lock:
                    return await self.run(flow)
        return None

    async def _send(self, request: Request) -> Response:
        try:
            answer = await self._http.send(_outgoing(request, self._timeout), auth=None, follow_redirects=False)
        except FAILURES as error:
            raise _failure(request, error) from error
        return _incoming(answer)


def _outgoing(request: Request, timeout: float) -> httpx.Request:
    # Built apart from the client, so that its default headers and cookies never travel with ours.
    limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))
    return httpx.Request(
        request.method,
        httpx.URL(request.url, params=request.query) if request.query else request.url,
        headers=dict(request.headers),
        content=request.content,
        files=[(part.name, (part.filename, part.content, part.content_type)) for part in request.parts] or None,
        extensions={"timeout": limits.as_dict()},
    )


def _incoming(answer: httpx.Response) -> Response:
    return Response(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content)


def _failure(request: Request, error: Exception) -> ConnectionFailed:
    sent = not isinstance(error, NEVER_SENT)
    what = f"{request} got no complete answer ({type(error).__name__}: {str(error) or 'no detail'})"
    advice = "it may have taken effect: look before repeating it" if sent else "it was not sent: check the address"
    return ConnectionFailed(f"{what}; {advice}.", may_have_happened=sent)
