"""What a moved clock says that happened: the lifecycle events that fell due, in order."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fauxpa_emulator.network import lifecycle
from fauxpa_emulator.network.companies import SCENARIOS
from fauxpa_emulator.records.invoices import Buyer, ClientInvoice, Transmission
from fauxpa_emulator.seed import SELLER_ID
from fauxpa_emulator.store import CLIENT_INVOICES

ADVANCE = "/_fauxpa/clock/advance"


@pytest.fixture
def frozen(emulator_with):
    return emulator_with(clock="frozen", start_at="2026-09-01T08:00:00Z")


def send(api, number, scenario="accepted"):
    space = api.world.space("default")
    invoice = ClientInvoice(
        id=space.uuid(),
        organization_id=SELLER_ID,
        status="unpaid",
        number=number,
        client=Buyer(id=space.uuid(), type="company", name="Acme"),
        transmission=Transmission(
            sent_at=space.now, scenario=scenario, events=lifecycle.plan(SCENARIOS[scenario].steps, space.now)[0]
        ),
        created_at=space.now,
        updated_at=space.now,
    )
    space.put(CLIENT_INVOICES, invoice)
    return invoice.id


def advance(api, **body):
    return api.post(ADVANCE, auth=None, json=body).json()


def test_events_come_in_the_order_in_which_they_happen_across_invoices(frozen):
    first = send(frozen, "F-1")
    advance(frozen, seconds=1.5)
    second = send(frozen, "F-2", "refused")
    told = advance(frozen, hours=1)["happened"]
    assert all(earlier["at"] <= later["at"] for earlier, later in pairwise(told))
    assert [entry["code"] for entry in told if entry["invoice_id"] == first] == [201, 202, 203, 204, 205]
    assert told[-2] == {
        "at": "2026-09-01T08:00:11.500000Z",
        "invoice_id": second,
        "number": "F-2",
        "organization_id": SELLER_ID,
        "code": 210,
        "reason": "DOUBLE_FACT",
        "message": "Facture déjà reçue",
        "einvoicing_status": "declined",
    }


def test_every_event_is_told_exactly_once_however_time_is_moved(frozen):
    send(frozen, "F-1")
    told = [entry["code"] for _ in range(60) for entry in advance(frozen, seconds=0.5)["happened"]]
    assert told == [200, 201, 202, 203, 204, 205]


def test_an_event_at_the_very_moment_has_happened(frozen):
    send(frozen, "F-1", "stuck")
    assert advance(frozen, seconds=0.999999)["happened"] == []
    assert [entry["code"] for entry in advance(frozen, seconds=0.000001)["happened"]] == [200]


def test_the_next_event_is_one_step_away(frozen):
    send(frozen, "F-1", "slow")
    moments = []
    while told := advance(frozen, to_next_event=True)["happened"]:
        assert len(told) == 1
        moments.append((told[0]["code"], told[0]["at"]))
    assert moments == [
        (200, "2026-09-01T08:01:00.000000Z"),
        (201, "2026-09-01T09:00:00.000000Z"),
        (202, "2026-09-02T08:00:00.000000Z"),
        (203, "2026-09-03T08:00:00.000000Z"),
        (204, "2026-09-06T08:00:00.000000Z"),
        (205, "2026-09-11T08:00:00.000000Z"),
    ]


def test_where_nothing_is_planned_the_next_event_moves_nothing(frozen):
    answer = advance(frozen, to_next_event=True)
    assert (answer["now"], answer["happened"]) == ("2026-09-01T08:00:00.000000Z", [])


def test_nothing_is_missed_among_many_invoices(frozen):
    sent = {send(frozen, f"F-{number}", "stuck") for number in range(1_203)}
    told = advance(frozen, minutes=1)["happened"]
    assert {entry["invoice_id"] for entry in told} == sent
    assert len(told) == 1_203
    assert advance(frozen, minutes=1)["happened"] == []


def test_setting_the_clock_tells_as_well(frozen):
    send(frozen, "F-1", "stuck")
    answer = frozen.put("/_fauxpa/clock", auth=None, json={"mode": "real", "now": "2026-09-01T09:00:00Z"}).json()
    assert [entry["code"] for entry in answer["happened"]] == [200]


def test_other_namespaces_do_not_show(frozen):
    frozen.world.open_namespace("other")
    send(frozen, "F-1")
    answer = frozen.post(f"{ADVANCE}?namespace=other", auth=None, json={"days": 1}).json()
    assert answer["happened"] == []
