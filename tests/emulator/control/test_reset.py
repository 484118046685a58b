"""Starting anew without a restart."""

from __future__ import annotations

from fauxpa_emulator.namespaces import begin


def test_reset_forgets_what_was_made_and_keeps_the_credentials(api):
    api.post("/v2/clients", json={"kind": "company", "name": "Acme"})
    assert api.get("/v2/clients").json()["meta"]["total_count"] == 1
    assert api.post("/_fauxpa/reset", auth=None).status_code == 200
    assert api.get("/v2/clients").json()["meta"]["total_count"] == 0


def test_reset_gives_the_same_ids_again_under_a_seed(emulator_with):
    api = emulator_with(seed="one")
    body = {"kind": "company", "name": "Acme"}
    first = api.post("/v2/clients", json=body).json()["client"]["id"]
    api.post("/_fauxpa/reset", auth=None)
    assert api.post("/v2/clients", json=body).json()["client"]["id"] == first


def test_reset_starts_the_clock_as_the_settings_say(emulator_with):
    api = emulator_with(clock="frozen", start_at="2026-09-01T08:00:00Z")
    api.post("/_fauxpa/clock/advance", auth=None, json={"days": 3})
    clock = api.post("/_fauxpa/reset", auth=None).json()["clock"]
    assert clock == {"namespace": "default", "now": "2026-09-01T08:00:00.000000Z", "mode": "frozen", "speed": 0.0}


def test_reset_wakes_whoever_waits_for_time(api):
    woken = []
    api.world.wake = lambda: woken.append(True)
    api.post("/_fauxpa/reset", auth=None)
    assert woken == [True]


def test_reset_leaves_other_namespaces_alone(api):
    made = begin(api.world, "other")
    api.world.space("other").next_number("sirens")
    api.post("/_fauxpa/reset", auth=None)
    assert api.world.space("other").clock == made.namespace.clock
    assert api.world.space("other").next_number("sirens") == 2
    assert api.post("/_fauxpa/reset?namespace=other", auth=None).status_code == 200
    assert api.world.space("other").next_number("sirens") == 1
    assert api.post("/_fauxpa/reset?namespace=nobody", auth=None).status_code == 404
