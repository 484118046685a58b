"""Creating supplier invoices from files: each stands for itself."""

from __future__ import annotations

import pytest

from .calling import Api
from .expecting import error, has, json_of, one_of, same, status
from .invoices import file_of, fresh_number
from .invoices import invoice as document
from .marks import proves
from .supplying import PATH, PNG, bulk, key, listed, part, read

MEBI = 1024 * 1024


@proves("QPA-SUP-024", "QPA-SUP-028", effect="irreversible")
def test_twenty_files_make_twenty_invoices(api: Api) -> None:
    found = bulk(api, *[part(PNG + f"{fresh_number()}-{n}".encode()) for n in range(20)])
    same("invoices and errors", (len(found["supplier_invoices"]), found["errors"]), (20, []))
    same("status of the first", found["supplier_invoices"][0]["status"], "to_review")


@proves("QPA-SUP-024", effect="irreversible")
def test_the_fault_of_one_file_is_an_entry_of_errors(api: Api) -> None:
    found = bulk(api, part(PNG + fresh_number().encode()), part(b"no invoice at all", "x.txt"))
    same("invoices", len(found["supplier_invoices"]), 1)
    (fault,) = found["errors"]
    has("an error", fault, "code", "detail")


@proves("QPA-SUP-024", effect="irreversible")
def test_only_a_request_that_fails_as_a_whole_is_400(api: Api) -> None:
    error(api.post(f"{PATH}/bulk", json={}), 400, family="json_api")


@proves("QPA-SUP-025", effect="irreversible")
def test_each_file_has_its_own_key(api: Api) -> None:
    (file, _) = part(PNG + fresh_number().encode())
    answer = api.post(f"{PATH}/bulk", files=[file])
    if answer.status_code == 200:
        same("invoices without a key", answer.json()["supplier_invoices"], [])
    else:
        status(answer, 400, 422)


@proves("QPA-SUP-026", effect="irreversible")
def test_the_same_file_with_two_keys_makes_two(api: Api) -> None:
    data = PNG + fresh_number().encode()
    found = bulk(api, part(data), part(data))
    same("different invoices", len({one["id"] for one in found["supplier_invoices"]}), 2)


@proves("QPA-SUP-027", "QPA-SUP-025", effect="irreversible")
def test_the_same_key_makes_no_second_invoice(api: Api) -> None:
    same_key = key()
    first = bulk(api, part(PNG + fresh_number().encode(), idempotency_key=same_key))["supplier_invoices"][0]["id"]
    second = bulk(api, part(PNG + fresh_number().encode(), idempotency_key=same_key))["supplier_invoices"]
    same("the answer to the repeat", [one["id"] for one in second], [first])


@proves("QPA-SUP-028", "QPA-SUP-030", effect="irreversible")
def test_more_than_the_limits_is_refused(api: Api) -> None:
    before = json_of(api.get(PATH, params={"per_page": 1}), 200)["meta"]["total_count"]
    many = [one for n in range(21) for one in part(PNG + bytes([n]))]
    for answer in (
        api.post(f"{PATH}/bulk", files=many),
        api.post(f"{PATH}/bulk", files=part(PNG + b"x" * (10 * MEBI))),
        api.post(f"{PATH}/bulk", files=[*part(PNG + b"x" * (8 * MEBI)), *part(PNG + b"y" * (8 * MEBI))]),
    ):
        if answer.status_code == 200:
            same("invoices made", answer.json()["supplier_invoices"], [])
        else:
            one_of("status", answer.status_code, (400, 413, 422))
    same("number of invoices", json_of(api.get(PATH, params={"per_page": 1}), 200)["meta"]["total_count"], before)


@proves("QPA-SUP-029", "QPA-ATT-005", effect="irreversible")
def test_a_file_or_an_attachment_and_not_both(api: Api) -> None:
    headers = {"X-Qonto-Idempotency-Key": key()}
    data = PNG + fresh_number().encode()
    attachment = json_of(api.post("/v2/attachments", files={"file": ("a.png", data)}, headers=headers), 200)
    id = attachment["attachment"]["id"]
    by_id = [("supplier_invoices[][attachment_id]", (None, id)), part(PNG)[1]]
    (made,) = bulk(api, by_id)["supplier_invoices"]
    same("attachment_id", read(api, made["id"])["attachment_id"], id)
    file, own_key = part(PNG + fresh_number().encode())
    answer = api.post(f"{PATH}/bulk", files=[file, ("supplier_invoices[][attachment_id]", (None, id)), own_key])
    if answer.status_code == 200:
        same("made of both", answer.json()["supplier_invoices"], [])


@proves("QPA-SUP-024", effect="irreversible")
def test_a_structured_invoice_fills_the_fields(api: Api) -> None:
    written = document()
    (made,) = bulk(api, part(file_of(written), "facture.pdf"))["supplier_invoices"]
    same("invoice_number", read(api, made["id"])["invoice_number"], written.number)


@pytest.mark.parametrize("data", [PNG, b"\xff\xd8\xff\xe0\x00\x10JFIF"], ids=["PNG", "JPEG"])
@proves("QPA-SUP-024", effect="irreversible")
def test_pictures_are_taken_and_in_the_list(api: Api, data: bytes) -> None:
    (made,) = bulk(api, part(data + fresh_number().encode()))["supplier_invoices"]
    same("in the list", made["id"] in [one["id"] for one in listed(api)], True)
