"""Emulators that listen on a socket."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest

from serving import Serving


@pytest.fixture
def serve() -> Iterator[Callable[..., Serving]]:
    """`serve("--clock", "frozen")`: a running emulator on a free port, stopped at the end."""
    started: list[Serving] = []

    def start(*options: str, **environment: str) -> Serving:
        started.append(Serving(*options, **environment))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop(signal.SIGKILL)


@pytest.fixture(scope="module")
def served() -> Iterator[Serving]:
    """One emulator for the tests that only look at it."""
    found = Serving()
    yield found
    assert found.stop() == 0
