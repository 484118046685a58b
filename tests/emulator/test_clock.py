"""The line of time of a namespace (R15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.clock import LATEST, ClockState, monotonic, start, wall_clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
walls = st.timedeltas(timedelta(days=365), timedelta(days=375_000)).map(lambda span: EPOCH + span)
speeds = st.sampled_from([0.0, 1.0]) | st.floats(0.1, 1e6)
clocks = st.builds(start, walls, at=st.none() | walls, speed=speeds)
moments_ago = st.timedeltas(timedelta(0), timedelta(hours=1))
"""Since a clock was set; even the fastest then has far to go to the end of the calendar."""
spans = st.timedeltas(timedelta(0), timedelta(days=36_500))
accelerated = clocks.filter(lambda clock: clock.speed > 0)


@given(clock=clocks, first=walls, later=spans)
def test_time_never_runs_backwards(clock, first, later):
    assert clock.anchor <= clock.now(first) <= clock.now(first + later) <= LATEST


@given(clock=clocks, walls=st.lists(walls, min_size=1, max_size=5), moves=st.data())
def test_no_sequence_of_moves_goes_back(clock, walls, moves):
    seen = clock.anchor
    for wall in sorted(walls):
        before = clock.now(wall)
        move = moves.draw(st.sampled_from(["advance", "to", "speed"]))
        if move == "advance":
            clock = clock.advanced(wall, min(moves.draw(spans), LATEST - before))
        elif move == "to":
            clock = clock.moved(wall, to=min(before + moves.draw(spans), LATEST))
        else:
            clock = clock.moved(wall, speed=moves.draw(speeds))
        assert seen <= before <= clock.now(wall)
        seen = clock.now(wall)


@given(clock=clocks, wall=walls, later=spans)
def test_a_frozen_clock_stands_still(clock, wall, later):
    frozen = clock.moved(wall, speed=0)
    assert frozen.mode == "frozen"
    assert frozen.now(wall) == frozen.now(wall + later) == clock.now(wall)
    assert frozen.wait(frozen.now(wall) + timedelta(microseconds=1), wall) is None


@given(clock=accelerated, ago=moments_ago, ahead=st.timedeltas(timedelta(microseconds=1), timedelta(days=3_650)))
def test_after_waiting_as_told_the_moment_has_come(clock, ago, ahead):
    wall = clock.wall_anchor + ago
    until = clock.now(wall) + ahead
    told = clock.wait(until, wall)
    assert told is not None
    grain = timedelta(microseconds=2 * max(clock.speed, 1))
    assert clock.now(wall + timedelta(seconds=told)) >= until - grain
    assert clock.now(wall + timedelta(seconds=told * 0.9)) < until + grain


@given(clock=clocks, wall=walls, past=spans)
def test_there_is_no_waiting_for_what_is_past(clock, wall, past):
    assert clock.wait(clock.now(wall), wall) == 0
    assert clock.wait(clock.anchor, wall) == 0


@given(clock=clocks, wall=walls, by=st.timedeltas(timedelta(microseconds=1), timedelta(days=36_500)))
def test_going_back_is_refused(clock, wall, by):
    with pytest.raises(ValueError, match="cannot go back"):
        clock.moved(wall, to=clock.now(wall) - by)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advanced(wall, -by)


@given(clock=clocks, wall=walls, by=st.timedeltas(timedelta(days=3_000_000), timedelta.max))
def test_the_calendar_has_an_end(clock, wall, by):
    with pytest.raises(ValueError, match="no clock goes beyond"):
        clock.advanced(wall, by)
    with pytest.raises(ValueError, match="no clock goes beyond"):
        clock.moved(wall, to=LATEST + timedelta(microseconds=1))


@given(clock=clocks, ago=moments_ago, by=spans)
def test_advancing_moves_by_exactly_that_much(clock, ago, by):
    wall = clock.wall_anchor + ago
    assert clock.advanced(wall, by).now(wall) == clock.now(wall) + by


@given(wall=walls, at=st.none() | walls)
def test_a_real_clock_keeps_its_distance_from_the_machines(wall, at):
    clock = start(wall, at=at)
    assert clock.mode == "real"
    assert clock.now(wall) == (at or wall)
    assert clock.now(wall + timedelta(seconds=90)) == (at or wall) + timedelta(seconds=90)


def test_a_machine_that_is_set_back_does_not_take_the_clock_along():
    clock = ClockState(wall_anchor=datetime(2026, 9, 1, tzinfo=UTC), anchor=datetime(2026, 9, 1, tzinfo=UTC))
    assert clock.now(datetime(2026, 8, 1, tzinfo=UTC)) == clock.anchor


def test_the_modes_have_their_names():
    wall = datetime(2026, 9, 1, tzinfo=UTC)
    assert [start(wall, speed=speed).mode for speed in (1, 0, 60, 0.5)] == [
        "real",
        "frozen",
        "accelerated",
        "accelerated",
    ]


def test_the_machines_clocks_run():
    assert wall_clock().tzinfo is UTC
    assert monotonic() <= monotonic()
