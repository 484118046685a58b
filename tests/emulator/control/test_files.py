"""The file behind an invoice, for a person."""

from __future__ import annotations

import pytest

from emulating import imported, invoice_body
from fauxpa_emulator.control.files import plain
from fauxpa_fixtures.samples import golden

PREFIX = "/_fauxpa/client_invoices"


def test_what_a_document_says_is_told_with_the_names_of_the_model(api):
    id = imported(api)
    told = api.get(f"{PREFIX}/{id}/document", auth=None).json()["document"]
    assert (told["media_type"], told["syntax"], told["problem"]) == ("application/pdf", "factur-x", None)
    said = told["invoice"]
    assert said["seller"]["name"]
    assert said["lines"][0]["item"]["name"]
    assert said["totals"]["due"].replace(".", "").isdigit()


def test_a_pdf_is_shown_in_place_and_only_on_our_own_pages(api):
    answer = api.get(f"{PREFIX}/{imported(api)}/file", auth=None)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"].startswith("inline; ")
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_xml_is_never_shown_in_place(api):
    id = imported(api)
    answer = api.get(f"{PREFIX}/{id}/xml", auth=None)
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert b"CrossIndustryInvoice" in answer.content


def test_a_file_without_an_invoice_says_so(api):
    answer = api.post(
        "/v2/client_invoices/bulk", files=[("client_invoices", ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 60))]
    )
    id = answer.json()["client_invoices"][0]["invoice_id"]
    assert api.get(f"{PREFIX}/{id}/document", auth=None).json()["document"]["invoice"] is None
    refused = api.get(f"{PREFIX}/{id}/xml", auth=None)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "no_xml")


def test_an_invoice_that_was_made_here_has_its_file_and_a_draft_has_none(api):
    body = invoice_body(api, status="draft")
    made = api.post("/v2/client_invoices", json=body).json()["client_invoice"]
    assert api.get(f"{PREFIX}/{made['id']}/document", auth=None).json()["error"]["code"] == "no_file"
    assert api.post(f"/v2/client_invoices/{made['id']}/finalize").status_code == 200
    assert api.get(f"{PREFIX}/{made['id']}/document", auth=None).json()["document"]["syntax"] == "factur-x"


def test_what_arrives_has_its_file(api):
    sent = {"content": golden("facture-demo.pdf"), "headers": {"Content-Type": "application/pdf"}}
    there = api.get("/_fauxpa/namespaces/default", auth=None).json()["organizations"][0]["id"]
    arrived = api.post(f"/_fauxpa/supplier_invoices?organization={there}", auth=None, **sent).json()["supplier_invoice"]
    listed = api.get("/_fauxpa/supplier_invoices", auth=None).json()
    assert [one["id"] for one in listed["supplier_invoices"]] == [arrived["id"]]
    assert api.get(f"/_fauxpa/supplier_invoices/{arrived['id']}", auth=None).json()["supplier_invoice"] == arrived
    assert api.get(f"/_fauxpa/supplier_invoices/{arrived['id']}/file", auth=None).content == sent["content"]


@pytest.mark.parametrize("what", ["document", "file", "xml"])
def test_what_is_not_there_has_no_file(api, what):
    for kind in ("client_invoices", "supplier_invoices"):
        answer = api.get(f"/_fauxpa/{kind}/nobody/{what}", auth=None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_invoice")


def test_contents_are_told_by_their_size():
    assert plain((b"1234",)) == [{"size": 4}]
