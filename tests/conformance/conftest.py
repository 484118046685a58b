"""The fixtures of the emulator's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulating import Emulator
from fauxpa_emulator.settings import Settings


@pytest.fixture
def emulator_with() -> Iterator[Callable[..., Emulator]]:
    """An emulator with settings of its own."""
    made: list[Emulator] = []

    def make(**settings: Any) -> Emulator:
        made.append(Emulator(Settings(**{"rate_limit": "off", **settings})))
        return made[-1]

    yield make
    for one in made:
        one.close()
