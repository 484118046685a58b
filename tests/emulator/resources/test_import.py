"""Importing issued invoices: digest 4.5 and 4.6."""

from __future__ import annotations

import zlib

import pytest

from emulating import BUYER, import_files, importable, imported, invoice, invoice_body
from fauxpa_fixtures import cii, samples, ubl


def plain_pdf() -> bytes:
    import io

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def listed(api, **params):
    return api.get("/v2/client_invoices", params={"exclude_imported": "false", **params}).json()["client_invoices"]


def test_a_facturx_fills_the_invoice_and_its_client(api):
    found = invoice(api, imported(api, number="FA-7"))
    model = samples.french_invoice()
    assert (found["number"], found["status"]) == ("FA-7", "unpaid")
    assert found["issue_date"] == model.issue_date.isoformat()
    assert found["total_amount"]["value"] == str(model.totals.tax_inclusive)
    assert found["vat_amount"]["value"] == str(model.totals.tax_total)
    assert len(found["items"]) == len(model.lines)
    assert found["client"]["tax_identification_number"] == "000001016"
    client = api.get(f"/v2/clients/{found['client']['id']}").json()["client"]
    assert (client["name"], client["e_invoicing_reachable"]) == (found["client"]["name"], True)


def test_the_buyer_is_matched_to_a_client_that_is_there(api):
    client = api.post(
        "/v2/clients", json={"kind": "company", "name": "Connu", "tax_identification_number": "000001016"}
    ).json()["client"]
    assert invoice(api, imported(api))["client"]["id"] == client["id"]


def test_the_file_comes_back_byte_for_byte_until_its_url_expires(api):
    data = importable()
    answer = import_files(api, ("facture.pdf", data))
    id = invoice(api, answer.json()["client_invoices"][0]["invoice_id"])["attachment_id"]
    url = api.get(f"/v2/attachments/{id}").json()["attachment"]["url"].removeprefix("http://qonto.test")
    assert api.get(url, auth=None).content == data
    api.wall.advance(minutes=31)
    assert api.get(url, auth=None).status_code == 403


def test_imports_are_hidden_from_the_plain_list(api):
    imported(api)
    assert api.get("/v2/client_invoices").json()["client_invoices"] == []
    assert len(listed(api)) == 1


def test_the_same_file_gives_the_same_invoice(api):
    data = importable()
    first = import_files(api, ("a.pdf", data)).json()["client_invoices"]
    again = import_files(api, ("b.pdf", data), ("c.pdf", data)).json()["client_invoices"]
    assert [one["invoice_id"] for one in again] == [first[0]["invoice_id"]] * 2
    assert [one["file_name"] for one in again] == ["b.pdf", "c.pdf"]
    assert len(listed(api)) == 1


def test_the_same_file_is_another_invoice_for_another_organization(api):
    data = importable()
    mine = import_files(api, ("a.pdf", data)).json()["client_invoices"][0]["invoice_id"]
    theirs = import_files(api, ("a.pdf", data), auth=BUYER).json()["client_invoices"][0]["invoice_id"]
    assert mine != theirs
    assert api.get(f"/v2/client_invoices/{theirs}").status_code == 404


@pytest.mark.parametrize("write", [cii.write, ubl.write])
def test_xml_is_taken_unless_the_quirk_says_otherwise(api, emulator_with, write):
    data = write(samples.french_invoice(number="X-1"))
    answer = import_files(api, ("facture.xml", data))
    assert answer.status_code == 200
    assert "C-18" in answer.headers["x-fauxpa-basis"] or "U-" in answer.headers["x-fauxpa-basis"]
    assert listed(api)[0]["number"] == "X-1"
    strict = emulator_with(quirk=("xml-import=refused",))
    assert import_files(strict, ("facture.xml", data)).status_code == 422


@pytest.mark.parametrize("data", [plain_pdf(), PNG])
def test_a_file_without_an_invoice_is_imported_but_cannot_be_sent(api, data):
    id = import_files(api, ("scan", data)).json()["client_invoices"][0]["invoice_id"]
    found = invoice(api, id)
    assert (found["number"], found["status"], found["items"]) == (None, "unpaid", None)
    assert found["client"]["id"]
    refused = api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    assert refused.status_code == 412
    assert refused.json()["errors"] == [{"status": "412", "code": "invoice_not_structured"}]
    assert "Factur-X" in refused.headers["x-fauxpa-hint"]


BAD_FILES = {
    "empty": b"",
    "text": b"hello",
    "no PDF": b"%PDF-1.7 and nothing else",
    "doctype": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Invoice>&e;</Invoice>',
    "other XML": b"<html/>",
    "half XML": b"<Invoice",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_one_bad_file_fails_the_whole_request(api, name):
    answer = import_files(api, ("good.pdf", importable()), ("bad.pdf", BAD_FILES[name]))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["source"]["pointer"]) == ("invalid_format", "/client_invoices/1")
    assert listed(api) == []
    assert api.get("/v2/clients").json()["clients"] == []


def test_six_files_are_one_too_many(api):
    answer = import_files(api, *((f"{number}.pdf", importable(number=f"N{number}")) for number in range(6)))
    assert answer.status_code == 422
    assert listed(api) == []


@pytest.mark.parametrize(("quirk", "status"), [((), 422), (("oversize-status=413",), 413)])
def test_a_file_may_have_five_megabytes(emulator_with, quirk, status):
    api = emulator_with(quirk=quirk)
    data = importable()
    fits = data + b"\x00" * (5 * 1024 * 1024 - len(data))
    answer = import_files(api, ("big.pdf", fits + b"\x00"))
    assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == "invalid_format"
    assert listed(api) == []
    assert import_files(api, ("fits.pdf", fits)).status_code == 200


@pytest.mark.parametrize("declared", [True, False])
def test_a_request_may_have_fifteen_megabytes(api, declared):
    boundary = b"xxxx"
    head = b'--xxxx\r\nContent-Disposition: form-data; name="client_invoices"; filename="a.pdf"\r\n\r\n'
    body = head + b"\x00" * (15 * 1024 * 1024 + 1 - len(head) - 12) + b"\r\n--xxxx--\r\n"

    async def chunks():
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    answer = api.post(
        "/v2/client_invoices/bulk",
        content=body if declared else chunks(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "invalid_format"
    assert listed(api) == []


@pytest.mark.parametrize("headers", [{"Content-Type": "application/json"}, {"Content-Type": "multipart/form-data"}, {}])
def test_what_is_no_form_is_a_bad_request(api, headers):
    answer = api.post("/v2/client_invoices/bulk", content=b"{}", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "bad_request"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\facture.pdf", "facture.pdf"),
        ("a\tb\r\n.pdf", None),
        ("é<b>.pdf", None),
    ],
)
def test_file_names_are_only_names(api, given, kept):
    answer = import_files(api, (given, importable()))
    name = answer.json()["client_invoices"][0]["file_name"]
    assert "/" not in name
    assert "\\" not in name
    assert name.isprintable()
    assert kept is None or name == kept


def test_a_pdf_that_inflates_without_end_is_taken_as_a_file_and_not_read(api):
    bomb = zlib.compress(b"\x00" * 50_000_000, 9)
    pdf = b"".join(
        [
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<<",
            b"/EmbeddedFiles<</Names[(factur-x.xml)3 0 R]>>>>>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n",
            b"3 0 obj<</Type/Filespec/F(factur-x.xml)/EF<</F 4 0 R>>>>endobj\n",
            b"4 0 obj<</Type/EmbeddedFile/Filter/FlateDecode/Length " + str(len(bomb)).encode() + b">>stream\n",
            bomb,
            b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        ]
    )
    answer = import_files(api, ("bomb.pdf", pdf))
    assert answer.status_code in (200, 422)


def test_italian_organizations_import_nothing(api):
    import msgspec

    from fauxpa_emulator.seed import SELLER_ID
    from fauxpa_emulator.store import ORGANIZATIONS

    space = api.world.space("default")
    space.put(ORGANIZATIONS, msgspec.structs.replace(space.get(ORGANIZATIONS, SELLER_ID), legal_country="IT"))
    assert import_files(api, ("a.pdf", importable())).status_code == 403


def test_an_upload_becomes_the_file_of_an_invoice_and_is_sent(api):
    data = importable()
    made = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("f.pdf", data)})
    assert made.status_code == 201
    upload = made.json()["client_invoice_upload"]
    assert (upload["filename"], upload["file_size"]) == ("f.pdf", len(data))
    shown = api.get(f"/v2/client_invoices/uploads/{upload['id']}").json()["data"]
    assert (shown["type"], shown["id"]) == ("client_invoices_upload", upload["id"])
    answer = api.post("/v2/client_invoices", json=invoice_body(api, upload_id=upload["id"]))
    id = answer.json()["client_invoice"]["id"]
    assert answer.json()["client_invoice"]["attachment_id"]
    assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    api.wall.advance(5)
    assert invoice(api, id)["einvoicing_lifecycle_events"]


def test_the_other_envelope_of_uploads(emulator_with):
    api = emulator_with(quirk=("upload-envelope=json_api",))
    made = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("f.pdf", importable())})
    assert made.json()["data"]["attributes"]["filename"] == "f.pdf"


def test_an_unknown_upload_is_refused_by_name(api):
    body = invoice_body(api, upload_id="3c90c3cc-0d44-4b50-8888-8dd25736052a")
    answer = api.post("/v2/client_invoices", json=body)
    assert answer.json()["errors"][0]["source"]["pointer"] == "/data/attributes/upload_id"
