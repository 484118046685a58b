"""What is known of the invoices that were sent, and acting as the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulating import codes, imported, invoice
from fauxpa_emulator.network import lifecycle, statuses

SILENT = "000001032"
BY_HAND = "000001206"


@pytest.fixture
def frozen(emulator_with):
    return emulator_with(clock="frozen", start_at="2026-09-01T08:00:00Z")


def sent(api, buyer=SILENT):
    id = imported(api, buyer=buyer)
    assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    return id


def advance(api, seconds):
    assert api.post("/_fauxpa/clock/advance", auth=None, json={"seconds": seconds}).status_code == 200


def act(api, id, code, **more):
    return api.post(f"/_fauxpa/client_invoices/{id}/events", auth=None, json={"code": code, **more})


def told(api, id):
    return api.get(f"/_fauxpa/client_invoices/{id}", auth=None).json()["client_invoice"]


def test_the_whole_way_shows_what_was_and_what_will_be(frozen):
    id = sent(frozen, "000001016")
    advance(frozen, 2)
    found = told(frozen, id)
    assert [(event["code"], event["state"]) for event in found["events"]] == [
        (200, "past"),
        (201, "past"),
        (202, "planned"),
        (203, "planned"),
        (204, "planned"),
        (205, "planned"),
    ]
    assert found["events"][0]["emitter"] == "sender_platform"
    assert (found["einvoicing_status"], found["scenario"]) == ("submitted", "accepted")


def test_what_waits_says_for_what(frozen):
    id = sent(frozen, BY_HAND)
    pending = [event for event in told(frozen, id)["events"] if event["state"] == "pending"]
    assert [(event["code"], event["waits_for"]) for event in pending] == [
        (204, {"on_demand": True}),
        (205, {"on_demand": True}),
        (211, {"on_demand": True}),
    ]


def test_the_buyer_refuses_and_the_seller_sees_it(frozen):
    id = sent(frozen)
    advance(frozen, 60)
    answer = act(frozen, id, 210, reason="CMD_ERR")
    assert answer.status_code == 200
    event = invoice(frozen, id)["einvoicing_lifecycle_events"][-1]
    assert (event["status_code"], event["reason"]) == (210, "CMD_ERR")
    assert event["reason_message"] == statuses.REASONS["CMD_ERR"]
    assert invoice(frozen, id)["einvoicing_status"] == "declined"
    assert answer.json()["client_invoice"]["may_follow"] == []


@pytest.mark.parametrize(
    ("before", "body", "status", "words"),
    [
        (0, {"code": 205}, 409, "needs 203"),
        (60, {"code": 210}, 422, "needs a reason"),
        (60, {"code": 210, "reason": "JUSTIF_ABS"}, 422, "no reason of 210"),
        (60, {"code": 213, "reason": "REJ_COH"}, 409, "cannot follow 203"),
        (60, {"code": 209}, 409, "needs 208"),
        (60, {"code": 299}, 409, "no status"),
        (60, {"code": "205"}, 422, "int"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(frozen, before, body, status, words):
    id = sent(frozen)
    advance(frozen, before)
    seen = codes(frozen, id)
    answer = frozen.post(f"/_fauxpa/client_invoices/{id}/events", auth=None, json=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]["detail"]
    assert codes(frozen, id) == seen


def test_nothing_is_said_of_what_was_not_sent(frozen):
    id = imported(frozen)
    for path, body in (("events", {"code": 205}), ("next", None)):
        answer = frozen.post(f"/_fauxpa/client_invoices/{id}/{path}", auth=None, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_sent")


def test_by_hand_every_step_comes_when_it_is_asked_for(frozen):
    id = sent(frozen, BY_HAND)
    seen = []
    for _ in range(7):
        assert frozen.post(f"/_fauxpa/client_invoices/{id}/next", auth=None).status_code == 200
        seen.append(codes(frozen, id)[-1])
    assert seen == [200, 201, 202, 203, 204, 205, 211]
    answer = frozen.post(f"/_fauxpa/client_invoices/{id}/next", auth=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_to_come")


def test_what_the_buyer_here_sees_keeps_in_step(frozen):
    from emulating import BUYER

    id = sent(frozen, "000008003")
    advance(frozen, 60)
    assert act(frozen, id, 207, reason="QTE_ERR", message="Trois de trop").status_code == 200
    (received,) = frozen.get("/v2/supplier_invoices", auth=BUYER).json()["supplier_invoices"]
    detail = frozen.get(f"/v2/supplier_invoices/{received['id']}", auth=BUYER).json()["supplier_invoice"]
    assert detail["einvoicing_lifecycle_events"][-1]["status_code"] == 207


@given(st.lists(st.sampled_from(sorted(statuses.STATUSES)), max_size=12))
def test_what_may_follow_is_what_is_not_refused(wanted):
    came: list[int] = []
    for code in wanted:
        status = statuses.STATUSES[code]
        reason = status.reasons[0] if status.reason_required else None
        allowed = {one.code for one in statuses.may_follow(came)}
        assert (code in allowed) == (statuses.why_not(came, code, reason) is None)
        if code in allowed:
            came.append(code)
    assert not came or came[0] in (200, 213)
    assert all(code not in lifecycle.TERMINAL for code in came[:-1])


def test_an_unknown_invoice_is_not_there(frozen):
    for method, path in (("GET", ""), ("POST", "/next"), ("GET", "/validation")):
        answer = frozen.request(method, f"/_fauxpa/client_invoices/nobody{path}", auth=None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_invoice")


def test_the_list_is_newest_first_and_can_be_narrowed(frozen):
    first = sent(frozen)
    advance(frozen, 1)
    second = imported(frozen, number="FA-2026-0002")
    listed = frozen.get("/_fauxpa/client_invoices?limit=1", auth=None).json()
    assert ([one["id"] for one in listed["client_invoices"]], listed["total"]) == ([second], 2)
    rest = frozen.get("/_fauxpa/client_invoices?offset=1", auth=None).json()
    assert [one["id"] for one in rest["client_invoices"]] == [first]
    none = frozen.get("/_fauxpa/client_invoices?organization=nobody", auth=None).json()
    assert (none["client_invoices"], none["total"]) == ([], 0)
    assert frozen.get("/_fauxpa/client_invoices?limit=many", auth=None).status_code == 422
