"""Sending invoices in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulating import BUYER, SELLER, of_siren
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.documents import read
from fauxpa_emulator.seed import BUYER_ID
from fauxpa_fixtures import cii, facturx, samples, ubl
from judging import rules, the_judge

PATH = "/_fauxpa/supplier_invoices"
WRITERS = {"ubl": ubl.write, "cii": cii.write, "factur-x": facturx.write}


def received(api, auth=SELLER):
    return api.get("/v2/supplier_invoices", auth=auth).json()["supplier_invoices"]


def file_of(api, listed, auth=SELLER):
    attachment = api.get(f"/v2/attachments/{listed['attachment_id']}", auth=auth).json()["attachment"]
    return api.get(attachment["url"], auth=None).content


def post(api, data, media="application/xml", **query):
    return api.request("POST", PATH, auth=None, content=data, headers={"Content-Type": media}, params=query)


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_few_words_make_a_valid_invoice_that_arrives(api, syntax):
    body = {"number": "F-7", "amount": "250.00", "sender": {"name": "Papeterie", "siren": "000007005"}}
    answer = api.post(PATH, auth=None, json={**body, "syntax": syntax})
    assert answer.status_code == 200, answer.text
    (listed,) = received(api)
    assert listed["id"] == answer.json()["supplier_invoice"]["id"]
    assert (listed["invoice_number"], listed["supplier_name"]) == ("F-7", "Papeterie")
    assert (listed["total_amount"]["value"], listed["source"], listed["status"]) == (
        "300.00",
        "e_invoicing",
        "to_review",
    )
    data = file_of(api, listed)
    assert read(data, file_name="x").syntax == syntax
    assert rules(the_judge().judge(data, file_name="x")) == set()


def test_without_any_words_the_first_organization_gets_one_after_the_other(api):
    for _ in range(2):
        assert api.post(PATH, auth=None, json={}).status_code == 200
    assert {one["invoice_number"] for one in received(api)} == {"F-00001", "F-00002"}


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_file_goes_to_whom_it_is_addressed(api, syntax):
    buyer = replace(samples.BUYER, **of_siren(CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN))
    data = WRITERS[syntax](samples.french_invoice(number="EXT-1", buyer=buyer))
    assert post(api, data, "application/octet-stream").status_code == 200
    (listed,) = received(api, BUYER)
    assert listed["invoice_number"] == "EXT-1"
    assert file_of(api, listed, BUYER) == data
    assert received(api) == []


def test_a_file_may_be_given_to_somebody_else(api):
    data = ubl.write(samples.french_invoice(buyer=replace(samples.BUYER, **of_siren("000007005"))))
    refused = post(api, data)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "no_such_recipient")
    assert CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN in refused.json()["error"]["hint"]
    assert post(api, data, organization=BUYER_ID).status_code == 200
    assert len(received(api, BUYER)) == 1
    assert post(api, data, organization="nobody").status_code == 404


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "unreadable"), (b"<a/>", "unreadable"), (b"%PDF-1.4 nothing", "unreadable")]
)
def test_what_is_no_invoice_does_not_arrive(api, data, code):
    answer = post(api, data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert received(api) == []


@pytest.mark.parametrize(
    "body", [{"to": "000007005"}, {"to": "x"}, {"amount": "1e5"}, {"vat_rate": "19.6"}, {"number": "a b"}, {"what": ""}]
)
def test_what_cannot_be_made_is_refused(api, body):
    assert api.post(PATH, auth=None, json=body).status_code in (404, 422)
    assert received(api) == []


def test_the_buyer_answers_it_like_any_other(api):
    api.post(PATH, auth=None, json={})
    (listed,) = received(api)
    body = {"supplier_invoice": {"declined_note": "no", "declined_reason_code": "CMD_ERR"}}
    assert api.post(f"/v2/supplier_invoices/{listed['id']}/reject", json=body).status_code == 200
    shown = api.get(f"/v2/supplier_invoices/{listed['id']}").json()["supplier_invoice"]
    assert shown["einvoicing_lifecycle_events"][-1]["status_code"] == 210
