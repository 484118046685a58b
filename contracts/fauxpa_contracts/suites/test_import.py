"""Importing finished invoices: which files are taken, how many, how large, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .bodies import read_invoice, siren_of
from .calling import Api
from .expecting import error, json_of, same, status
from .filing import MB, MIB, count, factur_x, photo, picture, plain_pdf
from .invoices import Syntax, file_of, fresh_number, imported, named
from .invoices import invoice as document
from .marks import proves
from .places import Place
from .readings import OTHER

MOST = 5
BULK = "/v2/client_invoices/bulk"


def ids_of(found: Any) -> list[str]:
    """Of the invoices that were made."""
    return [one["invoice_id"] for one in found["client_invoices"]]


def bulk(api: Api, *files: bytes, part: str = "client_invoices", **more: Any) -> Any:
    """`POST /v2/client_invoices/bulk` with these files."""
    return api.post(BULK, files=[(part, (named(data, place), data)) for place, data in enumerate(files)], **more)


@proves("QPA-IMP-001", "QPA-IMP-010", effect="irreversible")
def test_five_files_make_five_invoices_in_their_order(api: Api) -> None:
    written = [document() for _ in range(MOST)]
    found = json_of(bulk(api, *map(file_of, written)), 200, 201)
    same("keys of the answer", set(found), {"client_invoices"})
    for one in found["client_invoices"]:
        same("keys of an entry", set(one), {"invoice_id", "file_name"})
    names = [one["file_name"] for one in found["client_invoices"]]
    same("file names", names, [f"facture-{place}.pdf" for place in range(MOST)])
    numbers, right = [read_invoice(api, id)["number"] for id in ids_of(found)], [one.number for one in written]
    if set(numbers) == set(right):  # otherwise it does not read them, which is another clause
        same("numbers of the invoices", numbers, right)


@proves("QPA-IMP-001", "QPA-IMP-012")
def test_six_files_are_refused(api: Api) -> None:
    before = count(api)
    error(bulk(api, *[picture() for _ in range(MOST + 1)]), 422, family="client_invoice")
    same("number of invoices", count(api), before)


@pytest.mark.parametrize("part", ["client_invoices[]", "file", "client_invoice"])
@proves("QPA-IMP-001", "QPA-IMP-012", effect="irreversible")
def test_a_part_of_another_name_is_no_file(api: Api, part: str) -> None:
    before = count(api)
    status(bulk(api, picture(), part=part), 400, 422)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-001", "QPA-IMP-012")
def test_a_form_without_files_is_refused(api: Api) -> None:
    status(api.post(BULK, files={"comment": (None, "nothing")}), 400, 422)


@proves("QPA-IMP-002", effect="irreversible")
def test_three_files_of_nearly_five_megabytes_are_taken(api: Api) -> None:
    """5 MB each and 15 MB in all, whichever way a target counts; the form itself needs a little."""
    status(bulk(api, picture(5 * MB)), 200, 201)
    status(bulk(api, *[picture(5 * MB - 10_000) for _ in range(3)]), 200, 201)


@pytest.mark.parametrize("kind", [factur_x, picture])
@proves("QPA-IMP-002", "QPA-IMP-013")
def test_a_file_of_more_than_five_megabytes_is_refused(api: Api, kind: Callable[[int], bytes]) -> None:
    before = count(api)
    status(bulk(api, kind(5 * MIB + 1)), 422, 413)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-002", "QPA-IMP-013", "QPA-IMP-014")
def test_more_than_fifteen_megabytes_in_all_are_refused(api: Api) -> None:
    before = count(api)
    status(bulk(api, *[picture(4 * MIB) for _ in range(4)]), 422, 413)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-014")
def test_a_request_over_any_limit_is_refused(api: Api) -> None:
    status(bulk(api, *[picture(8 * MIB) for _ in range(5)]), 413, 422)


@proves("QPA-IMP-013", needs=("variants",))
def test_the_other_reading_refuses_what_is_too_large_with_413(variant: Callable[..., Place]) -> None:
    api = variant(quirk=OTHER).seller
    status(bulk(api, picture(5 * MIB + 1)), 413)


@proves("QPA-IMP-011", effect="irreversible")
def test_an_import_succeeds_with_200(api: Api) -> None:
    status(bulk(api, file_of(document())), 200)


@proves("QPA-IMP-011", effect="irreversible", needs=("variants",))
def test_the_other_reading_succeeds_with_201(variant: Callable[..., Place]) -> None:
    api = variant(quirk=OTHER).seller
    status(bulk(api, file_of(document())), 201)


@pytest.mark.parametrize("kind", [factur_x, plain_pdf, picture, photo])
@proves("QPA-IMP-003", effect="irreversible")
def test_pdf_and_pictures_are_taken(api: Api, kind: Callable[[], bytes]) -> None:
    status(bulk(api, kind()), 200, 201)


OTHERS = {"nothing": b"", "text": b"hello", "GIF": b"GIF89a" + b"x" * 20, "ZIP": b"PK\x03\x04" + b"x" * 20}


@pytest.mark.parametrize("kind", OTHERS)
@proves("QPA-IMP-003", "QPA-IMP-012")
def test_other_files_are_refused(api: Api, kind: str) -> None:
    before = count(api)
    found = error(bulk(api, OTHERS[kind]), 422, "invalid_format", family="client_invoice")
    same("status in the error", found.get("status"), "422")
    same("number of invoices", count(api), before)


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@proves("QPA-IMP-004", effect="irreversible")
def test_xml_is_taken_as_an_invoice_or_refused_as_no_pdf(api: Api, syntax: Syntax) -> None:
    before, number = count(api), fresh_number()
    answer = bulk(api, file_of(document(number=number), syntax))
    if answer.status_code == 422:
        error(answer, 422, family="client_invoice")
        same("number of invoices", count(api), before)
        return
    (one,) = json_of(answer, 200, 201)["client_invoices"]
    same("number", read_invoice(api, one["invoice_id"])["number"], number)


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@proves("QPA-IMP-004", effect="irreversible", needs=("control",))
def test_here_xml_is_taken(api: Api, syntax: Syntax) -> None:
    status(bulk(api, file_of(document(), syntax)), 200)


@proves("QPA-IMP-004", needs=("variants",))
def test_the_other_reading_refuses_xml(variant: Callable[..., Place]) -> None:
    api = variant(quirk=OTHER).seller
    error(bulk(api, file_of(document(), "ubl")), 422, family="client_invoice")
    same("number of invoices", count(api), 0)


@pytest.mark.parametrize("bad", [0, 1, 2])
@proves("QPA-IMP-006", effect="irreversible")
def test_one_bad_file_fails_all(api: Api, bad: int) -> None:
    before = count(api)
    files = [b"no invoice" if place == bad else file_of(document()) for place in range(3)]
    error(bulk(api, *files), 422, family="client_invoice")
    same("number of invoices", count(api), before)


@proves("QPA-IMP-006", "QPA-IMP-002", effect="irreversible")
def test_one_file_that_is_too_large_fails_all(api: Api) -> None:
    before = count(api)
    status(bulk(api, file_of(document()), picture(5 * MIB + 1)), 422, 413)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-007", effect="irreversible")
def test_the_same_file_gives_the_same_invoice(api: Api) -> None:
    data = file_of(document())
    (first,) = imported(api, data)
    before = count(api)
    (second,) = imported(api, data)
    same("invoice_id", second, first)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-007", "QPA-IMP-010", effect="irreversible")
def test_a_known_file_among_new_ones_gives_its_invoice_in_its_place(api: Api) -> None:
    data = file_of(document())
    (known,) = imported(api, data)
    before = count(api)
    first, second, third = imported(api, file_of(document()), data, file_of(document()))
    same("invoice_id of the known file", second, known)
    same("the others are others", known in (first, third), False)
    same("new invoices", count(api) - before, 2)


@proves("QPA-IMP-008", effect="irreversible")
def test_the_name_of_a_file_does_not_make_it_another(api: Api) -> None:
    data = file_of(document())
    (first,) = imported(api, data)
    answer = api.post(BULK, files=[("client_invoices", ("another name.pdf", data))])
    (one,) = json_of(answer, 200, 201)["client_invoices"]
    same("invoice_id", one["invoice_id"], first)


@proves("QPA-IMP-008", "QPA-IMP-019", effect="irreversible")
def test_another_file_with_the_same_number_is_another_invoice(api: Api) -> None:
    number = fresh_number()
    first, second = imported(api, file_of(document(number=number)), file_of(document(number=number)) + b"%\n")
    same("different invoices", first != second, True)
    same("number", read_invoice(api, second)["number"], number)


@proves("QPA-IMP-008", effect="irreversible", needs=("buyer",))
def test_the_same_file_of_another_organization_is_another_invoice(api: Api, buyer: Api) -> None:
    data = file_of(document())
    (first,), (second,) = imported(api, data), imported(buyer, data)
    same("different invoices", first != second, True)
    status(api.get(f"/v2/client_invoices/{second}"), 404)


@proves("QPA-IMP-009", effect="irreversible", needs=("control",))
def test_an_italian_organization_may_not_import(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "Alfa SRL", "country": "IT", "siren": "000007005"}]).seller
    before = count(api)
    error(bulk(api, file_of(document(seller=siren_of(api)))), 403, family="client_invoice")
    same("number of invoices", count(api), before)


@proves("QPA-GW-015", effect="irreversible")
def test_an_idempotency_key_has_no_effect_on_an_import(api: Api) -> None:
    headers = {"X-Qonto-Idempotency-Key": fresh_number()}
    found = [json_of(bulk(api, file_of(document()), headers=headers), 200, 201) for _ in range(2)]
    first, second = (one["client_invoices"][0]["invoice_id"] for one in found)
    same("different invoices", first != second, True)
