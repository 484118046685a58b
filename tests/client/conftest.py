"""A scripted Qonto behind a mock transport, and one way to call both kinds of client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from fauxpa_client import AsyncOAuthApp, AsyncPartner, AsyncQonto, OAuthApp, Partner, Qonto

BASE = "https://pa.test"
CLIENTS: dict[str, dict[str, Any]] = {
    "blocking": {"qonto": Qonto, "partner": Partner, "app": OAuthApp},
    "asynchronous": {"qonto": AsyncQonto, "partner": AsyncPartner, "app": AsyncOAuthApp},
}


class Server:
    """Gives the scripted answers in turn and keeps the requests. An exception among the answers is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        assert len(self.requests) <= len(self.answers), f"one call too many: {request.method} {request.url}"
        answer = self.answers[len(self.requests) - 1]
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            # A response can be sent once; a script may be played to both kinds of client.
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return httpx.Response(200, json=answer)

    @property
    def request(self) -> httpx.Request:
        """The only request."""
        (request,) = self.requests
        return request

    @property
    def paths(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


def with_key(client: Any, options: Any) -> Any:
    return client["qonto"].with_api_key(BASE, "acme-1", "s3cret", **options)


class Caller:
    """Runs the same lambda on a blocking or on an asynchronous client and gives its result."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.clock = Clock()

    def __call__(
        self,
        use: Callable[[Any], Any],
        server: Callable[[httpx.Request], httpx.Response],
        make: Callable[[Any, Any], Any] = with_key,
        **options: Any,
    ) -> Any:
        blocking = self.kind == "blocking"
        sleep = self.clock.sleep if blocking else self.clock.sleep_async
        options = {"transport": httpx.MockTransport(server), "clock": self.clock, "sleep": sleep, **options}
        if blocking:
            with make(CLIENTS[self.kind], options) as client:
                result = use(client)
                return list(result) if hasattr(result, "__next__") else result
        return asyncio.run(self._awaited(use, make, options))

    async def _awaited(self, use: Callable[[Any], Any], make: Callable[[Any, Any], Any], options: Any) -> Any:
        async with make(CLIENTS[self.kind], options) as client:
            result = use(client)
            return [one async for one in result] if hasattr(result, "__anext__") else await result


@pytest.fixture(params=["blocking", "asynchronous"])
def call(request: pytest.FixtureRequest) -> Caller:
    return Caller(request.param)


@pytest.fixture
def serve() -> type[Server]:
    return Server


@pytest.fixture(scope="session")
def make_caller() -> type[Caller]:
    """For properties, which cannot share one caller over many examples."""
    return Caller
