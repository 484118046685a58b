"""Uploads: a document that is sent ahead of the invoice which it belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from .bodies import made_invoice, read_invoice
from .calling import Api
from .expecting import error, has, json_of, same, status
from .filing import MB, MIB, content_of, factur_x, photo, picture, plain_pdf
from .following import codes
from .invoices import named
from .marks import proves
from .places import Place
from .readings import OTHER

PATH = "/v2/client_invoices/uploads"
UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"


def post(api: Api, *files: bytes, part: str = "client_invoices_upload") -> Any:
    """`POST /v2/client_invoices/uploads`."""
    return api.post(PATH, files=[(part, (named(data), data)) for data in files])


def uploaded(api: Api, data: bytes) -> dict[str, Any]:
    """What the answer to an upload says, in either of its two envelopes."""
    body = json_of(post(api, data), 200, 201)
    if "data" in body:
        return {"id": body["data"]["id"], **body["data"]["attributes"]}
    has("the answer to an upload", body, "client_invoice_upload")
    found: dict[str, Any] = body["client_invoice_upload"]
    return found


@pytest.mark.parametrize("kind", [plain_pdf, factur_x, picture, photo])
@proves("QPA-IMP-023", "QPA-IMP-024", "QPA-IMP-028", effect="reversible")
def test_an_upload_answers_under_its_name_with_its_size(api: Api, kind: Callable[[], bytes]) -> None:
    data = kind()
    found = uploaded(api, data)
    has("the upload", found, "id", "file_size")
    same("id is a UUID", str(uuid.UUID(found["id"])), found["id"])
    same("file_size", found["file_size"], len(data))
    same("type of file_size", type(found["file_size"]).__name__, "int")


@proves("QPA-IMP-024", effect="reversible", needs=("control",))
def test_here_the_envelope_is_the_documented_one(api: Api) -> None:
    same("keys of the answer", list(json_of(post(api, picture()), 201)), ["client_invoice_upload"])


@proves("QPA-IMP-025", effect="reversible")
def test_an_upload_succeeds_with_201(api: Api) -> None:
    status(post(api, picture()), 201)


@proves("QPA-IMP-024", "QPA-IMP-025", effect="reversible", needs=("variants",))
def test_the_other_reading_succeeds_with_200_in_the_envelope_of_json_api(variant: Callable[..., Place]) -> None:
    api = variant(quirk=OTHER).seller
    data = picture()
    found = json_of(post(api, data), 200)["data"]
    same("type", found["type"], "client_invoices_upload")
    same("file_size in the attributes", found["attributes"]["file_size"], len(data))
    same("id when it is read", json_of(api.get(f"{PATH}/{found['id']}"), 200)["data"]["id"], found["id"])


@pytest.mark.parametrize("kind", ["nothing", "text", "GIF"])
@proves("QPA-IMP-023", "QPA-IMP-026", effect="reversible")
def test_other_files_are_refused(api: Api, kind: str) -> None:
    data = {"nothing": b"", "text": b"hello", "GIF": b"GIF89a" + b"x" * 20}[kind]
    error(post(api, data), 422, family="client_invoice")


@proves("QPA-IMP-023", effect="reversible")
def test_a_part_of_another_name_is_no_upload(api: Api) -> None:
    status(post(api, picture(), part="file"), 400, 422)


@proves("QPA-IMP-023", effect="reversible")
def test_two_files_are_refused(api: Api) -> None:
    status(post(api, picture(), picture()), 400, 422)


@proves("QPA-IMP-026", effect="reversible")
def test_five_megabytes_are_taken_and_more_are_refused(api: Api) -> None:
    status(post(api, picture(5 * MB)), 200, 201)
    error(post(api, picture(5 * MIB + 1)), 422, family="client_invoice")


@proves("QPA-IMP-014", effect="reversible")
def test_an_upload_over_any_limit_is_refused(api: Api) -> None:
    status(post(api, picture(40 * MIB)), 413, 422)


@proves("QPA-IMP-013", effect="reversible", needs=("variants",))
def test_the_other_reading_refuses_what_is_too_large_with_413(variant: Callable[..., Place]) -> None:
    status(post(variant(quirk=OTHER).seller, picture(5 * MIB + 1)), 413)


@proves("QPA-IMP-027", "QPA-IMP-028", effect="reversible")
def test_an_upload_is_read_as_json_api(api: Api) -> None:
    made = uploaded(api, picture())
    body = json_of(api.get(f"{PATH}/{made['id']}"), 200)
    same("keys of the answer", list(body), ["data"])
    found = body["data"]
    same("type", found["type"], "client_invoices_upload")
    same("id", found["id"], made["id"])
    same("file_size in the attributes", found["attributes"]["file_size"], made["file_size"])
    same("type of file_size", type(found["attributes"]["file_size"]).__name__, "int")


@proves("QPA-IMP-030")
def test_an_unknown_upload_is_not_found(api: Api) -> None:
    status(api.get(f"{PATH}/{UNKNOWN}"), 404)


@proves("QPA-IMP-030", effect="reversible", needs=("buyer",))
def test_the_upload_of_another_organization_is_not_found(api: Api, buyer: Api) -> None:
    made = uploaded(api, picture())
    status(buyer.get(f"{PATH}/{made['id']}"), 404)


@proves("QPA-IMP-021", "QPA-IMP-029", "QPA-INV-026", effect="irreversible")
def test_an_upload_is_the_document_of_the_invoice_that_refers_to_it(place: Place) -> None:
    api, data = place.seller, plain_pdf()
    made = made_invoice(api, upload_id=uploaded(api, data)["id"])

    def attachment() -> Any:
        return read_invoice(api, made["id"]).get("attachment_id")

    id = place.time.until("the invoice has its attachment", attachment)
    same("the attachment is the file that was uploaded", content_of(api, id) == data, True)


@proves("QPA-SEND-018", "QPA-IMP-029", effect="irreversible", needs=("einvoicing",))
def test_an_invoice_with_a_plain_pdf_of_its_own_is_refused_at_the_send(api: Api) -> None:
    made = made_invoice(api, upload_id=uploaded(api, plain_pdf())["id"])
    error(api.post(f"/v2/client_invoices/{made['id']}/send_by_einvoice"), 412, family="client_invoice")
    same("lifecycle", codes(read_invoice(api, made["id"])), [])
