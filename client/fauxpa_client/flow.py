"""Calls as flows: written once, run by a blocking and by an asynchronous driver.

A flow is a generator. It yields the steps that need the outside world and is sent their results, so that
authentication, retries, polling and parsing exist once and touch no socket.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, cast, overload

if TYPE_CHECKING:
    from .records.base import Page
    from .wire import Request

P = ParamSpec("P")
T = TypeVar("T")
D = TypeVar("D")
"""The driver: `Blocking` or `Asynchronous`."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send this; the result is a `Response`, or `ConnectionFailed` is raised in the flow."""

    request: Request


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Locked:
    """Run this flow while no other flow of the client holds the lock; the result is what it returns."""

    flow: Flow[Any]


Step = Send | Sleep | Locked
Flow = Generator[Step, Any, T]
Pages = Callable[[int], "Flow[Page[T]]"]


def done(value: T) -> Flow[T]:
    """A flow that has nothing to ask."""
    yield from ()
    return value


class Blocking(Protocol):
    """A driver whose steps happen in the calling thread."""

    def run(self, flow: Flow[T]) -> T: ...
    def iterate(self, pages: Pages[T]) -> Iterator[T]: ...
    def close(self) -> None: ...


class Asynchronous(Protocol):
    """A driver whose steps are awaited."""

    async def run(self, flow: Flow[T]) -> T: ...
    def iterate(self, pages: Pages[T]) -> AsyncIterator[T]: ...
    async def close(self) -> None: ...


class Driven(Generic[D]):
    """Something whose operations a driver runs: a client, or a group of its calls."""

    def __init__(self, driver: D) -> None:
        self.driver = driver


class operation(Generic[P, T]):
    """A method that describes a flow; callers get its result, or an awaitable of it from an asynchronous client."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Flow[T]]) -> None:
        self._describe = describe
        functools.update_wrapper(cast(Any, self), describe)

    @overload
    def __get__(self, instance: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, instance: Driven[Blocking], owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: Driven[Asynchronous], owner: Any) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, instance: Driven[Any] | None, owner: Any) -> Any:
        if instance is None:
            return self
        return _bound(instance, self._describe, instance.driver.run)


class pages(Generic[P, T]):
    """A method that describes how to get page n; callers get an iterator over the items of all pages."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Pages[T]]) -> None:
        self._describe = describe
        functools.update_wrapper(cast(Any, self), describe)

    @overload
    def __get__(self, instance: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, instance: Driven[Blocking], owner: Any) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, instance: Driven[Asynchronous], owner: Any) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, instance: Driven[Any] | None, owner: Any) -> Any:
        if instance is None:
            return self
        return _bound(instance, self._describe, instance.driver.iterate)


def _bound(instance: Any, describe: Callable[..., Any], run: Callable[[Any], Any]) -> Callable[..., Any]:
    described = describe.__get__(instance)

    @functools.wraps(described)
    def call(*args: Any, **kwargs: Any) -> Any:
        return run(described(*args, **kwargs))

    return call
