"""Attachments: what is taken, and where a file is fetched."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest

from .calling import Api
from .emulator import Control
from .expecting import error, has, json_of, one_of, same, status
from .invoices import fresh_number
from .marks import proves
from .places import Place

PATH = "/v2/attachments"
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF"
MEBI = 1024 * 1024


def upload(api: Api, data: bytes, name: str = "ticket.png", **more: Any) -> Any:
    """`POST /v2/attachments`, with a key of its own."""
    headers = {"X-Qonto-Idempotency-Key": str(uuid.uuid5(uuid.NAMESPACE_OID, fresh_number())), **more}
    return api.post(PATH, files={"file": (name, data)}, headers=headers)


def uploaded(api: Api, data: bytes = PNG) -> dict[str, Any]:
    """An attachment as it is read."""
    id = json_of(upload(api, data + fresh_number().encode()), 200)["attachment"]["id"]
    found: dict[str, Any] = json_of(api.get(f"{PATH}/{id}"), 200)["attachment"]
    return found


@proves("QPA-ATT-001", "QPA-ATT-008", effect="reversible")
def test_its_size_is_a_text_and_a_probative_one_is_named(api: Api) -> None:
    shown = uploaded(api)
    same("type of file_size", type(shown["file_size"]).__name__, "str")
    same("file_size", int(shown["file_size"]), len(PNG) + len(fresh_number()))
    has("an attachment", shown, "id", "created_at", "file_name", "file_content_type", "url", "probative_attachment")
    same("probative_attachment.status", shown["probative_attachment"]["status"], "unavailable")


@proves("QPA-ATT-002", "QPA-ATT-003", effect="reversible")
def test_its_url_needs_no_credentials_and_is_new_each_time(place: Place) -> None:
    shown = uploaded(place.seller)
    file = place.anonymous.get(shown["url"], auth=None)
    status(file, 200)
    same("the file", file.content.startswith(PNG), True)
    if place.control is not None:
        place.control.advance(minutes=1)
    again = json_of(place.seller.get(f"{PATH}/{shown['id']}"), 200)["attachment"]
    same("another url", again["url"] != shown["url"], True)


@proves("QPA-ATT-002", "QPA-ATT-010", effect="reversible", needs=("control",))
def test_its_url_is_good_for_thirty_minutes(place: Place, control: Control) -> None:
    shown = uploaded(place.seller)
    control.advance(minutes=29)
    status(place.anonymous.get(shown["url"], auth=None), 200)
    control.advance(minutes=2)
    status(place.anonymous.get(shown["url"], auth=None), 403)


@proves("QPA-ATT-003", "QPA-ATT-010", effect="reversible")
def test_an_altered_url_is_refused(place: Place) -> None:
    parts = urlsplit(uploaded(place.seller)["url"])
    query = parse_qsl(parts.query)
    name, value = query[-1]
    altered = [*query[:-1], (name, value[:-1] + ("0" if value[-1] != "0" else "1"))]
    status(place.anonymous.get(urlunsplit(parts._replace(query=urlencode(altered))), auth=None), 403)


@proves("QPA-ATT-004", effect="reversible")
def test_an_escaped_ampersand_is_one(api: Api) -> None:
    shown = uploaded(api)
    answer = api.get(f"{PATH}/{shown['id']}")
    url = json.loads(answer.content)["attachment"]["url"]
    same("there is no escape left", "\\u0026" in url, False)


@proves("QPA-ATT-005", effect="reversible")
def test_an_upload_answers_the_id_alone(api: Api) -> None:
    found = json_of(upload(api, PNG), 200)
    same("keys", (list(found), list(found["attachment"])), (["attachment"], ["id"]))
    uuid.UUID(found["attachment"]["id"])


@pytest.mark.parametrize("data", [PNG, JPEG], ids=["PNG", "JPEG"])
@proves("QPA-ATT-006", effect="reversible")
def test_pictures_are_taken(api: Api, data: bytes) -> None:
    status(upload(api, data), 200)


@proves("QPA-ATT-006", "QPA-ATT-007", "QPA-ATT-009", effect="reversible")
def test_other_files_and_names_are_refused(api: Api) -> None:
    error(upload(api, b"hello", "a.txt"), 422, family="json_api")
    headers = {"X-Qonto-Idempotency-Key": fresh_number()}
    for answer in (
        api.post(PATH, files={"attachment": ("a.png", PNG)}, headers=headers),
        api.post(PATH, files=[("file", ("a.png", PNG)), ("file", ("b.png", PNG))], headers=headers),
    ):
        one_of("status", answer.status_code, (400, 422))


@proves("QPA-ATT-006", "QPA-ATT-007", effect="reversible")
def test_up_to_fifteen_mebibytes(api: Api) -> None:
    status(upload(api, PNG + b"x" * (14 * MEBI)), 200)
    one_of("status of more", upload(api, PNG + b"x" * (15 * MEBI)).status_code, (413, 422))


@proves("QPA-ATT-009", "QPA-GW-013", effect="reversible")
def test_a_repeated_upload_is_no_conflict(api: Api) -> None:
    headers = {"X-Qonto-Idempotency-Key": fresh_number()}
    first, second = (api.post(PATH, files={"file": ("a.png", data)}, headers=headers) for data in (PNG, JPEG))
    same("the answer to the repeat", json_of(second, 200), json_of(first, 200))


@proves("QPA-GEN-001", "QPA-GEN-002", effect="reversible")
def test_ids_are_uuids_and_times_are_rfc_3339(api: Api) -> None:
    shown = uploaded(api)
    uuid.UUID(shown["id"])
    same("created_at has a zone", datetime.fromisoformat(shown["created_at"]).tzinfo is not None, True)
