"""What all clients have in common: their options, and being opened and closed."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict

from .flow import Asynchronous, Blocking

if TYPE_CHECKING:
    import httpx

    from .retry import RetryPolicy

TIMEOUT = 30.0


class Options(TypedDict, total=False):
    """Keywords that every client takes.

    `timeout` is in seconds, for each wait on the network. `sleep` and `clock` replace the real ones (`sleep` is
    a coroutine function for an asynchronous client); `clock` counts seconds from any origin. `transport` or
    `http` is an httpx transport or client of your own; your client is not closed, and neither its default
    headers nor its cookies are sent.
    """

    staging_token: str | None
    retry: RetryPolicy
    timeout: float
    clock: Callable[[], float]
    sleep: Callable[[float], Any]
    transport: httpx.BaseTransport | httpx.AsyncBaseTransport
    http: httpx.Client | httpx.AsyncClient


class BlockingClient:
    """Runs its calls in the calling thread; threads may share it."""

    driver: Blocking

    @staticmethod
    def _connect(options: Options) -> Blocking:
        from .drivers import BlockingDriver  # Here, because importing httpx takes longer than all the rest.

        return BlockingDriver(**_connection(options))

    def close(self) -> None:
        self.driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class AsynchronousClient:
    """Runs its calls on the asyncio loop; tasks of one loop may share it."""

    driver: Asynchronous

    @staticmethod
    def _connect(options: Options) -> Asynchronous:
        from .drivers import AsynchronousDriver

        return AsynchronousDriver(**_connection(options))

    async def close(self) -> None:
        await self.driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()


def _connection(options: Options) -> dict[str, Any]:
    if "transport" in options and "http" in options:
        raise ValueError("give `transport` or `http`, not both")
    given: dict[str, Any] = {"timeout": TIMEOUT, **options}
    return {name: given[name] for name in ("timeout", "sleep", "transport", "http") if name in given}
