"""Looking on, by server-sent events."""

from __future__ import annotations

import asyncio
import json

from emulating import imported
from fauxpa_emulator.control.live import happenings, state_of


async def told(stream):
    line = b":"
    while not line.startswith(b"data: "):
        line = await anext(stream)
    return json.loads(line.removeprefix(b"data: "))


def test_the_state_comes_at_once_and_again_when_something_was_asked(api):
    async def look():
        stream = happenings(api.world, "default", every=0)
        first = await told(stream)
        waiting = asyncio.ensure_future(told(stream))
        await asyncio.sleep(0)
        assert not waiting.done()
        api.world.journal.changed()
        return first, await waiting

    api.get("/v2/organization")
    first, second = api.run(look())
    assert first == second
    assert first["journal"] == 1


def test_what_is_planned_is_told_when_it_falls_due(emulator_with):
    api = emulator_with(clock="x1000")
    id = imported(api, buyer="000001016")
    assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204

    async def look():
        stream = happenings(api.world, "default", every=0)
        await told(stream)
        return await asyncio.wait_for(told(stream), 5)

    assert api.run(look())["speed"] == 1000


def test_it_ends_with_its_namespace(api):
    made = api.post("/_fauxpa/namespaces", auth=None, json={"name": "shop"})
    assert made.status_code == 201

    assert json.loads(state_of(api.world, "shop"))["journal"] == 0
    api.delete("/_fauxpa/namespaces/shop", auth=None)

    async def ended():
        return [part async for part in happenings(api.world, "shop", every=0)]

    assert api.run(ended()) == [b"retry: 1000\n"]
