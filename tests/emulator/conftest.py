"""Fixtures: emulators in this process, each with a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulating import Emulator
from fauxpa_emulator.settings import Settings
from fauxpa_emulator.store.sqlite import SqliteStore
from fauxpa_emulator.world import Validation


@pytest.fixture
def emulator_with() -> Iterator[Callable[..., Emulator]]:
    """`emulator_with(quirk=("create-status=200",))`: an emulator with settings of its own."""
    made: list[Emulator] = []

    def make(*, store: SqliteStore | None = None, judging: Validation | None = None, **settings: Any) -> Emulator:
        made.append(Emulator(Settings(**{"rate_limit": "off", **settings}), store, validation=judging))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def api(emulator_with: Callable[..., Emulator]) -> Emulator:
    """An emulator with default settings (but no rate limit)."""
    return emulator_with()
