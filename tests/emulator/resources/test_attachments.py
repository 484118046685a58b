"""Attachments and the urls that give their bytes: digest 8.1."""

from __future__ import annotations

import asyncio
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest

from emulating import BUYER, invoice_body
from fauxpa_emulator.network.contents import content_of
from fauxpa_emulator.records.files import Attachment
from fauxpa_emulator.seed import SELLER_ID
from fauxpa_emulator.store import ATTACHMENTS

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
JPEG = b"\xff\xd8\xff\xe0" + b"picture"
PDF = b"%PDF-1.7\n" + b"page"


def upload(api, data=PNG, name="ticket.png", key="key-1", **more):
    files = {"file": (name, data, "application/octet-stream")}
    return api.post("/v2/attachments", files=files, headers={"X-Qonto-Idempotency-Key": key}, **more)


def retrieve(api, id, **more):
    answer = api.get(f"/v2/attachments/{id}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["attachment"]


def uploaded(api, **about):
    answer = upload(api, **about)
    assert answer.status_code == 200, answer.text
    return retrieve(api, answer.json()["attachment"]["id"])


def test_an_upload_answers_the_id_alone(api):
    answer = upload(api)
    assert (answer.status_code, list(answer.json())) == (200, ["attachment"])
    assert list(answer.json()["attachment"]) == ["id"]


def test_the_size_is_a_string_and_the_proof_an_object(api):
    attachment = uploaded(api)
    assert list(attachment) == [
        "id",
        "created_at",
        "file_name",
        "file_size",
        "file_content_type",
        "url",
        "probative_attachment",
    ]
    assert attachment["file_size"] == str(len(PNG))
    assert attachment["probative_attachment"]["status"] == "unavailable"


@pytest.mark.parametrize(("data", "media_type"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (PDF, "application/pdf")])
def test_the_type_follows_from_the_bytes_and_they_come_back_as_they_were(api, data, media_type):
    attachment = uploaded(api, data=data, name="anything.exe")
    assert attachment["file_content_type"] == media_type
    fetched = api.get(attachment["url"], auth=None)
    assert fetched.status_code == 200
    assert fetched.content == data
    assert fetched.headers["content-type"] == media_type
    assert fetched.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("data", [b"", b"<html>", b"<?xml version='1.0'?><a/>", b"MZ\x90"])
def test_other_files_are_refused(api, data):
    answer = upload(api, data=data, name="facture.pdf")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"pointer": "/file"}


@pytest.mark.parametrize("parts", [{"document": ("a.png", PNG)}, {"file": (None, "text")}])
def test_a_form_without_a_file_is_refused(api, parts):
    answer = api.post("/v2/attachments", files=parts, headers={"X-Qonto-Idempotency-Key": "k"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "required"


def test_the_same_key_gives_the_same_attachment(api):
    first, second, third = upload(api), upload(api, data=JPEG), upload(api, key="key-2")
    assert first.json() == second.json()
    assert first.json() != third.json()


def test_the_key_is_mandatory(api):
    assert api.post("/v2/attachments", files={"file": ("a.png", PNG)}).status_code == 400


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\r\nX-Evil: 1.png", '";\x00<script>.png', "发票.png", "x" * 1000 + ".png"]
)
def test_hostile_names_do_no_harm(api, name):
    attachment = uploaded(api, name=name)
    assert not set(attachment["file_name"]) & set('/\\\r\n\0"<>')
    header = api.get(attachment["url"], auth=None).headers["content-disposition"]
    assert header.startswith("attachment; filename=")
    assert header.isprintable()


def test_a_url_lives_for_30_minutes_and_each_retrieval_gives_a_new_one(api):
    attachment = uploaded(api)
    api.wall.advance(minutes=30, seconds=-1)
    assert api.get(attachment["url"], auth=None).status_code == 200
    api.wall.advance(seconds=1)
    expired = api.get(attachment["url"], auth=None)
    assert expired.status_code == 403
    assert "expired" in expired.text
    assert api.get(retrieve(api, attachment["id"])["url"], auth=None).content == PNG


@pytest.mark.parametrize(
    "changed",
    [
        lambda url: url.replace("expires=", "expires=9"),
        lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
        lambda url: url.partition("&")[0],
        lambda url: url.partition("?")[0],
        lambda url: url.replace("/storage/default/", "/storage/other/"),
        lambda url: url.replace("signature=", "signature=%C3%A9"),
        lambda url: url.replace("expires=", "expires=%C2%B2"),
    ],
)
def test_an_altered_url_is_refused(api, changed):
    answer = api.get(changed(uploaded(api)["url"]), auth=None)
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text


def test_the_signature_of_one_file_opens_no_other(api):
    one, other = uploaded(api), uploaded(api, data=JPEG, key="key-2")
    assert api.get(one["url"].replace(one["id"], other["id"]), auth=None).status_code == 403


def test_a_file_that_is_gone_is_not_found(api):
    attachment = uploaded(api)
    api.world.space("default").delete(ATTACHMENTS, attachment["id"])
    assert api.get(attachment["url"], auth=None).status_code == 404


def test_attachments_of_others_are_not_found(api):
    attachment = uploaded(api)
    for answer in (api.get(f"/v2/attachments/{attachment['id']}", auth=BUYER), api.get("/v2/attachments/none")):
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["source"] == {"parameter": "id"}


def test_links_begin_where_the_caller_reached_the_emulator(emulator_with):
    assert uploaded(emulator_with())["url"].startswith("http://localhost:8711/storage/default/")
    public = emulator_with(public_url="https://qonto.example")
    url = urlsplit(uploaded(public)["url"])
    assert (url.scheme, url.netloc) == ("https", "qonto.example")
    assert set(parse_qs(url.query)) == {"expires", "signature"}


def test_the_file_of_an_invoice_made_here_is_a_pdf_made_once_on_demand(api):
    made = api.post("/v2/client_invoices", json=invoice_body(api)).json()["client_invoice"]
    api.wall.advance(seconds=10)
    id = api.get(f"/v2/client_invoices/{made['id']}").json()["client_invoice"]["attachment_id"]
    attachment = retrieve(api, id)
    first, second = (api.get(attachment["url"], auth=None).content for _ in range(2))
    assert first == second
    assert attachment["file_size"] == str(len(first))
    assert pypdf.PdfReader(BytesIO(first)).pages


def test_a_file_that_is_still_being_made_is_not_there(api):
    api.post("/v2/client_invoices", json=invoice_body(api))
    (attachment,) = api.world.space("default").find(ATTACHMENTS)
    assert api.get(f"/v2/attachments/{attachment.id}").status_code == 404
    api.wall.advance(seconds=10)
    assert api.get(f"/v2/attachments/{attachment.id}").status_code == 200


def test_two_who_ask_at_once_get_the_same_bytes(api, monkeypatch):
    written = []

    async def render(space, attachment):
        written.append(attachment.id)
        await asyncio.sleep(0)
        return b"version %d" % len(written)

    monkeypatch.setattr("fauxpa_emulator.network.generated.render", render)
    space = api.world.space("default")
    attachment = Attachment(
        id=space.uuid(),
        organization_id=SELLER_ID,
        file_name="F-1.pdf",
        content_type="application/pdf",
        created_at=space.now,
        invoice_id="one",
    )
    space.put(ATTACHMENTS, attachment)

    async def both():
        return await asyncio.gather(*(content_of(space, attachment) for _ in range(2)))

    first, second = api.run(both())
    assert first == second
    assert api.run(content_of(space, space.get(ATTACHMENTS, attachment.id))) == first
