"""What a test says of itself: the clauses that it proves, what it does to the target, and what it needs of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from ..contract import Effect
from ..targets import Ability

Test = TypeVar("Test", bound=Callable[..., object])


def proves(*clauses: str, effect: Effect = "read", needs: tuple[Ability, ...] = ()) -> Callable[[Test], Test]:
    """For every test: `@proves("QPA-SEND-001", effect="sends", needs=("einvoicing",))`.

    `effect` is the worst thing that the test does to the target; without permission for it the test is not run.
    """

    def mark(test: Test) -> Test:
        marked: Test = pytest.mark.proves(*clauses, effect=effect, needs=needs)(test)
        return marked

    return mark
