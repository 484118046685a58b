"""`send_by_einvoice` and what follows: digest 4.7, 4.8."""

from __future__ import annotations

import msgspec
import pytest

from emulating import BUYER, codes, imported, invoice, invoice_body
from fauxpa_emulator.network.companies import MAGIC_COMPANIES
from fauxpa_emulator.network.statuses import REASONS
from fauxpa_emulator.seed import BUYER_ID, CREDENTIAL_DEFAULTS, SELLER_ID
from fauxpa_emulator.store import DIRECTORY, ORGANIZATIONS

BY_SCENARIO = {company.scenario: company.siren for company in MAGIC_COMPANIES.values()}
A_MONTH = 31 * 86_400


def send(api, id, **more):
    return api.post(f"/v2/client_invoices/{id}/send_by_einvoice", **more)


def sent_to(api, scenario):
    id = imported(api, buyer=BY_SCENARIO[scenario])
    assert send(api, id).status_code == 204
    return id


def test_sending_says_nothing_and_changes_no_billing_status(api):
    id = imported(api)
    answer = send(api, id)
    assert (answer.status_code, answer.content) == (204, b"")
    found = invoice(api, id)
    assert (found["status"], found["einvoicing_status"], found["einvoicing_lifecycle_events"]) == (
        "unpaid",
        "pending",
        [],
    )


def test_polling_sees_the_journal_grow_in_order(api):
    id = sent_to(api, "accepted")
    seen = []
    for _ in range(4):
        api.wall.advance(1)
        seen.append(codes(api, id))
    assert seen == [[200], [200, 201], [200, 201, 202], [200, 201, 202, 203]]
    event = invoice(api, id)["einvoicing_lifecycle_events"][0]
    assert event == {
        "status_code": 200,
        "reason": None,
        "reason_message": None,
        "timestamp": "2026-11-23T09:00:01.0000Z",
    }


@pytest.mark.parametrize(
    ("scenario", "last", "status"),
    [
        ("accepted", 205, "approved"),
        ("accepted-and-paid", 211, "approved"),
        ("silent", 203, "approved"),
        ("refused", 210, "declined"),
        ("accepted-silently", 205, "approved"),
        ("routing-error", 213, "declined"),
        ("by-hand", 203, "approved"),
        ("disputed-then-approved", 205, "approved"),
        ("suspended-then-completed", 205, "approved"),
        ("partially-approved", 206, "approved"),
        ("rejected-by-sender-platform", 213, "submission_failed"),
        ("rejected-by-receiver-platform", 213, "declined"),
        ("duplicate", 213, "declined"),
        ("not-transmitted", 200, None),
        ("slow", 205, "approved"),
        ("stuck", 200, "submitted"),
    ],
)
def test_each_magic_company_does_its_one_thing(api, scenario, last, status):
    id = sent_to(api, scenario)
    api.wall.advance(A_MONTH)
    assert codes(api, id)[-1] == last
    assert invoice(api, id)["einvoicing_status"] == status


def test_every_magic_company_is_tried():
    tried = {row[0] for row in test_each_magic_company_does_its_one_thing.pytestmark[0].args[1]}
    assert tried | {"unreachable", "by-polls"} == set(BY_SCENARIO)


def test_each_reading_brings_a_buyer_that_waits_for_it_one_step_further(api):
    id = sent_to(api, "by-polls")
    assert [codes(api, id) for _ in range(7)] == [
        [200],
        [200, 201],
        [200, 201, 202],
        [200, 201, 202, 203],
        [200, 201, 202, 203, 204],
        [200, 201, 202, 203, 204, 205],
        [200, 201, 202, 203, 204, 205],
    ]


@pytest.mark.parametrize("company", [one for one in MAGIC_COMPANIES.values() if one.reason])
def test_a_magic_company_may_have_a_reason_of_its_own(api, company):
    id = imported(api, buyer=company.siren)
    assert send(api, id).status_code == 204
    api.wall.advance(A_MONTH)
    event = invoice(api, id)["einvoicing_lifecycle_events"][-1]
    assert (event["status_code"], event["reason"]) == (210, company.reason)
    assert event["reason_message"] == REASONS[company.reason]


def test_a_second_sending_is_accepted_and_does_nothing(api):
    id = sent_to(api, "accepted")
    api.wall.advance(A_MONTH)
    before = invoice(api, id)
    assert send(api, id).status_code == 204
    api.wall.advance(A_MONTH)
    assert invoice(api, id) == before


@pytest.mark.parametrize("more", [{}, {"json": {}}, {"headers": {"Content-Type": "application/x-www-form-urlencoded"}}])
def test_the_body_may_be_empty_in_any_way(api, more):
    assert send(api, imported(api), **more).status_code == 204


@pytest.mark.parametrize("by_json", [True, False])
def test_an_unreachable_recipient_is_refused(api, by_json):
    siren = BY_SCENARIO["unreachable"]
    if by_json:
        body = invoice_body(api, client={"tax_identification_number": siren})
        id = api.post("/v2/client_invoices", json=body).json()["client_invoice"]["id"]
    else:
        id = imported(api, buyer=siren)
    answer = send(api, id)
    assert answer.status_code == 412
    assert answer.json()["errors"] == [{"status": "412", "code": "recipient_not_reachable_on_einvoicing"}]
    assert codes(api, id) == []


def test_an_unreachable_recipient_may_show_in_the_journal_only(emulator_with):
    api = emulator_with(quirk=("unreachable-recipient=event",))
    id = sent_to(api, "unreachable")
    api.wall.advance(60)
    found = invoice(api, id)
    assert found["einvoicing_status"] is None
    (event,) = found["einvoicing_lifecycle_events"]
    assert event["reason"] == "Facture non transmise au destinataire"


def test_a_failed_delivery_is_sent_again_only_where_the_quirk_says_so(emulator_with):
    for choice, count in (("ignored", 1), ("resubmitted", 2)):
        api = emulator_with(quirk=(f"resend-after-failure={choice}",))
        id = sent_to(api, "not-transmitted")
        api.wall.advance(60)
        assert send(api, id).status_code == 204
        api.wall.advance(60)
        assert codes(api, id) == [200] * count


def change_seller(api, **fields):
    space = api.world.space("default")
    space.put(ORGANIZATIONS, msgspec.structs.replace(space.get(ORGANIZATIONS, SELLER_ID), **fields))


def test_an_organization_that_is_not_activated_cannot_send(api):
    id = imported(api)
    change_seller(api, sending_status="disabled")
    answer = send(api, id)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (412, "einvoicing_not_activated")
    assert "U-08" in answer.headers["x-fauxpa-basis"]


def test_activation_is_not_registration_in_the_annuaire(api):
    id = imported(api)
    api.world.space("default").delete(DIRECTORY, "000009001")
    answer = send(api, id)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
        412,
        "organization_not_registered_in_annuaire",
    )


def test_drafts_and_canceled_invoices_are_not_sent(api):
    draft = api.post("/v2/client_invoices", json=invoice_body(api, status="draft")).json()["client_invoice"]["id"]
    assert send(api, draft).status_code == 412
    api.post(f"/v2/client_invoices/{draft}/finalize")
    api.post(f"/v2/client_invoices/{draft}/mark_as_canceled")
    assert send(api, draft).status_code == 412


def test_an_invoice_made_by_json_is_sent_too(api):
    id = api.post("/v2/client_invoices", json=invoice_body(api)).json()["client_invoice"]["id"]
    assert send(api, id).status_code == 204
    api.wall.advance(5)
    assert codes(api, id) == [200, 201, 202, 203]


def test_the_sandbox_can_be_told_to_have_no_einvoicing(emulator_with):
    headers = {"X-Qonto-Staging-Token": CREDENTIAL_DEFAULTS.QONTO_STAGING_TOKEN}
    api = emulator_with(profile="sandbox", quirk=("sandbox-einvoicing=unavailable",))
    body_client = api.post("/v2/clients", json={"kind": "company", "name": "A"}, headers=headers)
    assert body_client.status_code == 200
    made = api.post("/v2/client_invoices/uploads", files={}, headers=headers)
    assert made.status_code in (400, 422)


def test_payment_of_a_sent_invoice_is_reported(api):
    id = sent_to(api, "silent")
    api.wall.advance(60)
    api.post(f"/v2/client_invoices/{id}/mark_as_paid")
    assert codes(api, id) == [200, 201, 202, 203, 212]
    api.post(f"/v2/client_invoices/{id}/mark_as_paid", json={"paid_at": "2026-11-22"})
    assert codes(api, id)[-2:] == [203, 212]


def test_acting_early_keeps_the_other_side_silent(api):
    id = sent_to(api, "accepted")
    api.wall.advance(2)
    api.post(f"/v2/client_invoices/{id}/mark_as_paid")
    api.wall.advance(A_MONTH)
    assert codes(api, id) == [200, 201, 212]


# Two organizations of one emulator


def exchanged(api):
    id = imported(api, buyer=CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN, number="ECH-1")
    assert send(api, id).status_code == 204
    return id


def received(api):
    return api.get("/v2/supplier_invoices", auth=BUYER).json()["supplier_invoices"]


def test_what_one_sends_arrives_at_the_other_when_it_is_made_available(api):
    id = exchanged(api)
    assert received(api) == []
    api.wall.advance(4)
    (arrived,) = received(api)
    sent = invoice(api, id)
    assert (arrived["invoice_number"], arrived["status"], arrived["is_einvoice"]) == ("ECH-1", "to_review", True)
    assert (arrived["source_type"], arrived["source"]) == ("e_invoicing", "e_invoicing")
    assert arrived["total_amount"] == sent["total_amount"]
    assert arrived["supplier_name"] == "Atelier Lumière SAS"
    assert api.get("/v2/supplier_invoices").json()["supplier_invoices"] == []


def test_the_buyer_has_the_same_bytes(api):
    id = exchanged(api)
    api.wall.advance(4)

    def file(attachment_id, **auth):
        url = api.get(f"/v2/attachments/{attachment_id}", **auth).json()["attachment"]["url"]
        return api.get(url.removeprefix("http://qonto.test"), auth=None).content

    theirs = received(api)[0]["attachment_id"]
    mine = invoice(api, id)["attachment_id"]
    assert theirs != mine
    assert file(theirs, auth=BUYER) == file(mine)
    assert api.get(f"/v2/attachments/{theirs}").status_code == 404


def test_a_refusal_comes_back_as_210_with_its_reason(api):
    id = exchanged(api)
    api.wall.advance(10)
    answer = api.post(
        f"/v2/supplier_invoices/{received(api)[0]['id']}/reject",
        json={"supplier_invoice": {"declined_note": "Déjà reçue", "declined_reason_code": "DOUBLON"}},
        auth=BUYER,
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "rejected")
    found = invoice(api, id)
    assert found["einvoicing_status"] == "declined"
    assert found["einvoicing_lifecycle_events"][-1] == {
        "status_code": 210,
        "reason": "DOUBLON",
        "reason_message": "Déjà reçue",
        "timestamp": "2026-11-23T09:00:10.0000Z",
    }


def test_a_payment_comes_back_as_211(api):
    id = exchanged(api)
    api.wall.advance(10)
    paying = {"supplier_invoice": {"payment_date": "2026-11-23"}}
    for _ in range(2):
        answer = api.post(f"/v2/supplier_invoices/{received(api)[0]['id']}/mark_as_paid", json=paying, auth=BUYER)
        assert (answer.status_code, answer.json()["status"]) == (200, "paid")
    assert codes(api, id) == [200, 201, 202, 203, 211]


def test_a_buyer_that_receives_nothing_is_unreachable(api):
    space = api.world.space("default")
    buyer = space.get(ORGANIZATIONS, BUYER_ID)
    space.put(ORGANIZATIONS, msgspec.structs.replace(buyer, receiving_status="disabled"))
    assert send(api, imported(api, buyer=CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN)).status_code == 412


def test_an_invoice_of_this_emulator_reaches_the_other_organization_with_its_own_facturx(api):
    body = invoice_body(api, client={"tax_identification_number": CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN})
    id = api.post("/v2/client_invoices", json=body).json()["client_invoice"]["id"]
    send(api, id)
    api.wall.advance(10)
    attachment = api.get(f"/v2/attachments/{received(api)[0]['attachment_id']}", auth=BUYER).json()["attachment"]
    file = api.get(attachment["url"].removeprefix("http://qonto.test"), auth=None)
    assert file.content.startswith(b"%PDF")


def test_a_body_is_refused_where_the_quirk_says_so(emulator_with):
    api = emulator_with(quirk=("send-body=refused",))
    id = imported(api)
    assert send(api, id, json={}).status_code == 400
    assert send(api, id).status_code == 204
