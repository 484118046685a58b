"""Waiting for what happens by itself: how long, and what it means when it does not."""

from __future__ import annotations

import pytest

from fauxpa_contracts.suites.expecting import Differs
from fauxpa_contracts.suites.following import IMPATIENCE, PATIENCE, Patience, Time


def waited(patience, after=None):
    """The seconds that pass, without any passing, until it is there (or never)."""
    passed: list[float] = []
    time = Time(sleep=passed.append, patience=patience)
    try:
        time.until("it", lambda: after is not None and sum(passed) >= after)
    finally:
        waited.seconds = sum(passed)
    return waited.seconds


def test_what_comes_is_waited_for():
    assert waited(Patience(), after=20) == 20


def test_what_does_not_come_is_a_difference_and_shortens_the_next_wait_of_the_same_run():
    patience = Patience()
    for expected in (PATIENCE, IMPATIENCE):
        with pytest.raises(Differs):
            waited(patience)
        assert waited.seconds == expected
    with pytest.raises(Differs):
        waited(Patience())
    assert waited.seconds == PATIENCE


def test_on_qontos_own_platform_it_is_not_judged():
    patience = Patience(is_of_qonto=True)
    for _ in range(2):
        with pytest.raises(pytest.skip.Exception):
            waited(patience)
        assert waited.seconds == PATIENCE
