"""Choosing what the other side does, and writing scripts of one's own."""

from __future__ import annotations

import pytest

from emulating import codes, imported, invoice
from fauxpa_emulator.network import choosing, statuses
from fauxpa_emulator.network.companies import SCENARIOS

A_MONTH = 31 * 86_400
PATH = "/_fauxpa/scenarios"


def send(api, number="FA-2026-0001", **about):
    id = imported(api, number=number, **about)
    answer = api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    return id, answer.status_code


def outcome(api, id):
    api.wall.advance(A_MONTH)
    event = invoice(api, id)["einvoicing_lifecycle_events"][-1]
    return event["status_code"], event["reason"]


def put(api, path, **body):
    return api.put(f"{PATH}/{path}", auth=None, json=body)


def test_the_next_ones_get_what_was_chosen_for_them_and_no_other_does(api):
    assert api.post(f"{PATH}/next", auth=None, json={"scenario": "refused:TX_TVA_ERR", "times": 2}).status_code == 200
    ids = [send(api, number=f"N-{number}")[0] for number in range(3)]
    assert [outcome(api, id) for id in ids] == [(210, "TX_TVA_ERR"), (210, "TX_TVA_ERR"), (205, None)]


def test_one_invoice_gets_what_was_chosen_for_it_before_all_else(api):
    api.post(f"{PATH}/next", auth=None, json={"scenario": "stuck"})
    id = imported(api, buyer="000001040")
    choice = {"name": "suspended-then-completed", "reason": "REF_ERR", "message": "Quelle référence ?"}
    assert put(api, f"invoices/{id}", scenario=choice).status_code == 200
    assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    api.wall.advance(A_MONTH)
    events = {one["status_code"]: one for one in invoice(api, id)["einvoicing_lifecycle_events"]}
    assert (events[208]["reason"], events[208]["reason_message"]) == ("REF_ERR", "Quelle référence ?")
    assert api.get(f"{PATH}/choices", auth=None).json()["next"] == [{"name": "stuck"}]


def test_a_buyer_and_the_default(api):
    assert put(api, "default", scenario="silent").status_code == 200
    assert put(api, "buyers/000007005", scenario="accepted-and-paid").status_code == 200
    somebody, known = (send(api, number=f"N-{siren}", buyer=siren)[0] for siren in ("000007013", "000007005"))
    assert [outcome(api, id)[0] for id in (somebody, known)] == [203, 211]
    for path in ("default", "buyers/000007005"):
        assert api.delete(f"{PATH}/{path}", auth=None).status_code == 200
    after = send(api, number="N-3", buyer="000007005")[0]
    assert outcome(api, after)[0] == 205


def test_a_magic_company_keeps_its_behaviour_under_another_default(api):
    put(api, "default", scenario="silent")
    assert outcome(api, send(api, buyer="000001040")[0])[0] == 210


def test_unreachable_can_be_chosen_too(api):
    api.post(f"{PATH}/next", auth=None, json={"scenario": "unreachable"})
    id, status = send(api)
    assert (status, codes(api, id)) == (412, [])


@pytest.mark.parametrize("status", [206, 207, 208, 210, 213])
def test_every_reason_that_a_status_may_have_can_be_asked_for(api, status):
    scenario = {
        206: "partially-approved",
        207: "disputed-then-approved",
        208: "suspended-then-completed",
        210: "refused",
        213: "rejected-by-receiver-platform",
    }[status]
    for number, reason in enumerate(statuses.STATUSES[status].reasons):
        api.post(f"{PATH}/next", auth=None, json={"scenario": f"{scenario}:{reason}"})
        id, _ = send(api, number=f"R-{number}")
        api.wall.advance(A_MONTH)
        events = {one["status_code"]: one["reason"] for one in invoice(api, id)["einvoicing_lifecycle_events"]}
        assert events[status] == reason


def test_a_script_of_ones_own_is_checked_kept_and_played(api):
    steps = [
        {"status": 200, "after": 0},
        {"status": 201, "after": 0},
        {"status": 202, "after": 5},
        {"status": 203, "after_polls": 2},
        {"status": 207, "after": 10, "reason": "PU_ERR"},
        {"status": 205, "on_demand": True},
    ]
    assert put(api, "pays-late", steps=steps, text="Late.").status_code == 200
    listed = {one["name"]: one for one in api.get(PATH, auth=None).json()["scenarios"]}
    assert listed["pays-late"] == {"name": "pays-late", "text": "Late.", "custom": True, "steps": steps}
    api.post(f"{PATH}/next", auth=None, json={"scenario": "pays-late"})
    id, _ = send(api)
    seen = [codes(api, id)[-1:]]
    for seconds in (5, 0, 0, 9, 1, 1000):
        api.wall.advance(seconds)
        seen.append(codes(api, id)[-1:])
    # at once; 202 is there, and this is the first reading since; the second brings 203; ten seconds later 207
    assert seen == [[201], [202], [203], [203], [203], [207], [207]]
    api.post(f"/_fauxpa/client_invoices/{id}/next", auth=None)
    assert codes(api, id)[-1] == 205
    assert api.delete(f"{PATH}/pays-late", auth=None).status_code == 200
    assert api.delete(f"{PATH}/pays-late", auth=None).status_code == 404


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([{"status": 205, "after": 1}], "needs 203"),
        ([{"status": 213, "after": 1}], "needs a reason"),
        ([{"status": 213, "after": 1, "reason": "AUTRE"}], "no reason of 213"),
        ([{"status": 999, "after": 1}], "no status"),
        ([{"status": 200, "after": 5}, {"status": 201, "after": 4}], "before the step before it"),
        ([{"status": 200}], "one of after, after_polls and on_demand"),
        ([{"status": 200, "after": 1, "on_demand": True}], "one of after, after_polls and on_demand"),
        ([{"status": 200, "after": -1}], "0 or more"),
        ([{"status": 200, "afer": 1}], "afer"),
    ],
)
def test_an_impossible_script_is_refused_and_says_why(api, steps, words):
    answer = put(api, "mine", steps=steps)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["detail"]


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("nonsense", "no_such_scenario"),
        ("refused:JUSTIF_ABS", "illegal_scenario"),
        ({"name": "refused", "reason": "NO"}, "illegal_scenario"),
    ],
)
def test_an_impossible_choice_is_refused_when_it_is_made(api, scenario, code):
    for method, path in (("PUT", "default"), ("POST", "next"), ("PUT", "buyers/000007005")):
        answer = api.request(method, f"{PATH}/{path}", auth=None, json={"scenario": scenario})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_the_table_stays_as_it_is(api):
    assert put(api, "refused", steps=[{"status": 200, "after": 1}]).status_code == 409
    assert api.delete(f"{PATH}/refused", auth=None).status_code == 400


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_the_scripts_of_the_table_are_possible(scenario):
    choosing.check_script(scenario)


def test_the_statuses_are_served(api):
    told = api.get("/_fauxpa/statuses", auth=None).json()
    assert [one["code"] for one in told["statuses"]] == list(range(200, 215))
    assert told["reasons"] == dict(statuses.REASONS)
