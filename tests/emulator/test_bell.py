"""A bell tells everybody who listens, and nobody else."""

from __future__ import annotations

from fauxpa_emulator.bell import Bell


def test_everybody_who_listens_hears_every_ring():
    bell, heard = Bell(), []
    bell.listen(lambda: heard.append("one"))
    bell.listen(lambda: heard.append("other"))
    bell()
    bell()
    assert heard == ["one", "other"] * 2


def test_who_left_hears_nothing():
    bell, heard = Bell(), []
    listener = lambda: heard.append("heard")  # noqa: E731
    bell.listen(listener)
    bell.leave(listener)
    bell()
    assert heard == []


def test_a_listener_may_leave_while_it_rings():
    bell, heard = Bell(), []

    def once() -> None:
        heard.append("once")
        bell.leave(once)

    bell.listen(once)
    bell.listen(lambda: heard.append("always"))
    bell()
    bell()
    assert heard == ["once", "always", "always"]
