"""Namespaces begin, begin anew, and end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from emulating import SELLER, importable, imported
from fauxpa_emulator.errors import Refusal
from fauxpa_emulator.namespaces import begin, delete, exists, named, origin, reset
from fauxpa_emulator.namespaces.life import pristine
from fauxpa_emulator.namespaces.sweeping import Sweeper
from fauxpa_emulator.store import CREDENTIALS, GLOBAL, KINDS, ClockStart, Condition


def ids(world, name, count=3):
    space = world.space(name)
    return [space.uuid() for _ in range(count)]


def opening(world, name):
    return {one.id for one in world.store.find(CREDENTIALS, GLOBAL, Condition("space", "=", name))}


def test_the_same_seed_and_name_give_the_same_ids_and_secrets(api, emulator_with):
    other = emulator_with().world
    assert begin(api.world, "shop", seed="s").handed == begin(other, "shop", seed="s").handed
    assert ids(api.world, "shop") == ids(other, "shop")


def test_two_names_with_one_seed_share_nothing_that_opens_them(api):
    one, two = (begin(api.world, name, seed="s") for name in ("one", "two"))
    assert not opening(api.world, "one") & opening(api.world, "two")
    assert {keys.id for keys in one.handed.organizations}.isdisjoint(keys.id for keys in two.handed.organizations)
    assert set(ids(api.world, "one")).isdisjoint(ids(api.world, "two"))


def test_the_seed_of_the_process_is_for_those_that_have_none(emulator_with):
    world, again = (emulator_with(seed="p").world for _ in range(2))
    assert begin(world, "shop").handed == begin(again, "shop").handed
    assert begin(world, "other", seed="own").handed != begin(again, "other").handed


def test_a_reset_gives_the_same_ids_again(api):
    begin(api.world, "shop", seed="s")
    first = ids(api.world, "shop")
    reset(api.world, "shop")
    assert ids(api.world, "shop") == first


def test_a_reset_leaves_exactly_what_was_there(api):
    begin(api.world, "shop", seed="s")
    found = {kind.name: api.world.store.records_of(kind, "shop") for kind in KINDS}
    keys = opening(api.world, "shop")
    api.world.space("shop").next_number("sirens")
    for _ in range(2):
        reset(api.world, "shop")
        assert {kind.name: api.world.store.records_of(kind, "shop") for kind in KINDS} == found
        assert opening(api.world, "shop") == keys


@pytest.mark.parametrize(
    ("clock", "comes_back"),
    [(ClockStart(speed=0), True), (ClockStart(speed=60), True), (ClockStart(), False)],
)
def test_a_clock_that_does_not_follow_the_machine_begins_again_where_it_began(api, clock, comes_back):
    begin(api.world, "shop", clock=clock)
    began = api.world.space("shop").now
    api.wall.advance(hours=1)
    reset(api.world, "shop")
    now = api.world.space("shop").now
    assert now == (began if comes_back else began + timedelta(hours=1))


def test_a_beginning_that_fails_leaves_what_was_there(api):
    before = begin(api.world, "shop", seed="s")

    def fails(space):
        space.next_number("x")
        raise Refusal(409)

    for name in ("shop", "other"):
        with pytest.raises(Refusal):
            begin(api.world, name, populate=fails)
    assert origin(api.world, "shop") == before
    assert opening(api.world, "shop")
    assert not exists(api.world, "other")


def test_a_record_that_was_rolled_back_is_not_remembered(api):
    record = api.world.namespace("default")

    def half_done():
        with api.world.store.transaction():
            api.world.save_namespace(msgspec.structs.replace(record, seed="never"))
            raise Refusal(409)

    with pytest.raises(Refusal):
        half_done()
    assert api.world.namespace("default") == record


def test_nothing_is_left_of_a_deleted_one(api):
    store = api.world.store
    begin(api.world, "shop")
    api.world.space("shop").save_content(b"file")
    delete(api.world, "shop")
    asyncio.run(swept(api.world))
    for name in ("shop", pristine("shop")):
        assert not any(store.records_of(kind, name) for kind in KINDS)
        assert store.counters_of(name) == {}
        assert store.contents_of(name) == {}
    assert not opening(api.world, "shop")
    with pytest.raises(KeyError):
        origin(api.world, "shop")


async def swept(world):
    sweeper = Sweeper(world)
    sweeper.start()
    sweeper.start()  # once is enough
    await sweeper.finished()


def test_files_of_what_was_reset_are_freed_bit_by_bit(api):
    imported(api)
    (name,) = api.world.store.contents_of("default")
    reset(api.world, "default")
    asyncio.run(swept(api.world))
    assert api.world.store.content(name) is None


def test_a_file_that_another_namespace_has_too_stays(api):
    data = importable()
    begin(api.world, "shop")
    name = api.world.space("shop").save_content(data)
    api.world.space("default").save_content(data)
    delete(api.world, "shop")
    asyncio.run(swept(api.world))
    assert api.world.store.content(name) == data


def test_a_call_that_outlives_its_namespace_writes_nothing(api):
    """Such as an import whose file is still being read when the test that made it is over."""
    space = api.world.space("default")
    keys = origin(api.world, "default").handed.organizations[0]
    reset(api.world, "default")
    record = api.world.store.find(CREDENTIALS, GLOBAL)[0]
    for write in (
        lambda: space.put(CREDENTIALS, record),
        lambda: space.delete(CREDENTIALS, record.id),
        lambda: space.save_content(b"late"),
    ):
        with pytest.raises(Refusal) as refused:
            write()
        assert refused.value.status == 401
    assert api.get("/v2/organization", auth=SELLER).json()["organization"]["id"] == keys.id


@pytest.mark.parametrize("name", ["a", "0", "a-1", "a" * 63])
def test_names_that_can_be(api, name):
    assert named(api.world, name) == name


@pytest.mark.parametrize("name", ["", "-a", "A", "é", "a_b", "a/b", "a b", "a\n", "a" * 64, "*", "default/seed"])
def test_names_that_cannot_be(api, name):
    with pytest.raises(Refusal) as refused:
        named(api.world, name)
    assert refused.value.status == 422


def test_names_that_are_made_up_differ(api):
    assert len({named(api.world, None) for _ in range(20)}) == 20
