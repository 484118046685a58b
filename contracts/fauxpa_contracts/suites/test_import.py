"""Importing finished invoices: what is taken, what is refused, and what becomes of a file."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxpa_fixtures import strategies
from fauxpa_fixtures.facturx.template import template

from .bodies import made_client, made_invoice, read_invoice, siren_of
from .calling import Api
from .emulator import Control
from .expecting import error, json_of, lacks, one_of, same, status
from .following import codes, follow
from .invoices import Syntax, file_of, fresh_number, imported
from .invoices import invoice as document
from .marks import proves
from .places import Place

PDF = template().pdf + b"\n%"
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
MOST = 5
MEBI = 1024 * 1024
BULK = "/v2/client_invoices/bulk"


def bulk(api: Api, *files: bytes, name: str = "client_invoices", **more: Any) -> Any:
    """`POST /v2/client_invoices/bulk` with these files, called facture-0.pdf and so on."""
    return api.post(BULK, files=[(name, (f"facture-{n}.pdf", data)) for n, data in enumerate(files)], **more)


def count(api: Api) -> int:
    """How many client invoices there are."""
    query = {"exclude_imported": "false", "per_page": 1}
    total: int = json_of(api.get("/v2/client_invoices", params=query), 200)["meta"]["total_count"]
    return total


def large(size: int) -> bytes:
    """A Factur-X of just this size."""
    data = file_of(document())
    return data + b"%" + b" " * (size - len(data) - 2) + b"\n"


@proves("QPA-IMP-001", "QPA-IMP-010", "QPA-IMP-011", effect="irreversible")
def test_up_to_five_files_make_as_many_invoices_in_their_order(api: Api) -> None:
    files = [file_of(document(), "ubl") if n % 2 else file_of(document()) for n in range(MOST)]
    found = json_of(bulk(api, *files), 200)
    same("keys of the answer", list(found), ["client_invoices"])
    same(
        "file names", [one["file_name"] for one in found["client_invoices"]], [f"facture-{n}.pdf" for n in range(MOST)]
    )
    for one in found["client_invoices"]:
        same("keys of an entry", list(one), ["invoice_id", "file_name"])
    same("different invoices", len({one["invoice_id"] for one in found["client_invoices"]}), MOST)


@proves("QPA-IMP-001", "QPA-IMP-012")
def test_six_files_are_refused(api: Api) -> None:
    before = count(api)
    error(bulk(api, *[PNG + bytes([n]) for n in range(MOST + 1)]), 422, family="client_invoice")
    same("number of invoices", count(api), before)


@pytest.mark.parametrize("name", ["client_invoices[]", "file", "client_invoice"])
@proves("QPA-IMP-001", "QPA-IMP-012")
def test_a_part_of_another_name_is_no_file(api: Api, name: str) -> None:
    before = count(api)
    answer = bulk(api, PNG, name=name)
    one_of("status", answer.status_code, (400, 422))
    same("number of invoices", count(api), before)


@proves("QPA-IMP-002", effect="irreversible")
def test_five_mebibytes_are_taken(api: Api) -> None:
    status(bulk(api, large(5 * MEBI)), 200)


@proves("QPA-IMP-002", "QPA-IMP-013")
def test_a_byte_more_is_refused(api: Api) -> None:
    before = count(api)
    error(bulk(api, large(5 * MEBI + 1)), 422, family="client_invoice")
    same("number of invoices", count(api), before)


@proves("QPA-IMP-002", "QPA-IMP-013", "QPA-IMP-014")
def test_more_than_fifteen_mebibytes_in_all_are_refused(api: Api) -> None:
    before = count(api)
    status(bulk(api, *[large(4 * MEBI) for _ in range(4)]), 422, 413)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-014")
def test_a_request_over_any_limit_is_refused(api: Api) -> None:
    status(bulk(api, *[PDF + b" " * (8 * MEBI) for _ in range(5)]), 413, 422)


@proves("QPA-IMP-013", effect="read", needs=("variants",))
def test_the_other_reading_says_413(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("oversize-status=413", "bulk-status=201")).seller
    status(bulk(api, large(5 * MEBI + 1)), 413)


@proves("QPA-IMP-011", effect="irreversible", needs=("variants",))
def test_the_other_reading_answers_201(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("oversize-status=413", "bulk-status=201")).seller
    status(bulk(api, file_of(document())), 201)


KINDS = {"Factur-X": None, "a plain PDF": PDF, "PNG": PNG, "JPEG": JPEG}


@pytest.mark.parametrize("kind", KINDS)
@proves("QPA-IMP-003", effect="irreversible")
def test_pdf_and_pictures_are_taken(api: Api, kind: str) -> None:
    data = KINDS[kind]
    status(bulk(api, file_of(document()) if data is None else data + fresh_number().encode()), 200)


@pytest.mark.parametrize("data", [b"", b"hello", b"GIF89a" + b"x" * 20, b"PK\x03\x04" + b"x" * 20], ids=str)
@proves("QPA-IMP-003", "QPA-IMP-012")
def test_other_files_are_refused(api: Api, data: bytes) -> None:
    before = count(api)
    found = error(bulk(api, data), 422, "invalid_format", family="client_invoice")
    one_of("status in the error", found.get("status"), ("422", None))
    same("number of invoices", count(api), before)


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@proves("QPA-IMP-004", effect="irreversible")
def test_xml_is_taken(api: Api, syntax: Syntax) -> None:
    number = fresh_number()
    (id,) = imported(api, file_of(document(number=number), syntax))
    same("number", read_invoice(api, id)["number"], number)


@proves("QPA-IMP-004", needs=("variants",))
def test_the_other_reading_refuses_xml(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("xml-import=refused",)).seller
    error(bulk(api, file_of(document(), "ubl")), 422, family="client_invoice")


@proves("QPA-IMP-005", "QPA-IMP-018", effect="irreversible")
def test_the_document_is_kept_as_it_is_and_there_at_once(api: Api) -> None:
    data = file_of(document())
    (id,) = imported(api, data)
    attachment = json_of(api.get(f"/v2/attachments/{read_invoice(api, id)['attachment_id']}"), 200)["attachment"]
    same("the file is the one that was sent", api.get(attachment["url"], auth=None).content == data, True)
    same("file_name", attachment["file_name"], "facture-0")


@proves("QPA-IMP-006", effect="irreversible")
def test_one_bad_file_fails_all(api: Api) -> None:
    before = count(api)
    error(bulk(api, file_of(document()), b"no invoice", file_of(document())), 422, family="client_invoice")
    same("number of invoices", count(api), before)


@proves("QPA-IMP-007", "QPA-IMP-008", effect="irreversible")
def test_the_same_file_gives_the_same_invoice(api: Api) -> None:
    data = file_of(document())
    (first,) = imported(api, data)
    before = count(api)
    (second,) = imported(api, data)
    same("invoice_id", second, first)
    same("number of invoices", count(api), before)


@proves("QPA-IMP-008", "QPA-IMP-019", effect="irreversible")
def test_another_file_with_the_same_number_is_another_invoice(api: Api) -> None:
    number = fresh_number()
    first, second = imported(api, file_of(document(number=number)), file_of(document(number=number)) + b"%\n")
    same("different invoices", first != second, True)
    same("number", read_invoice(api, second)["number"], number)


@proves("QPA-IMP-008", effect="irreversible", needs=("buyer",))
def test_the_same_file_of_another_organization_is_another_invoice(api: Api, buyer: Api) -> None:
    data = file_of(document())
    same("different invoices", imported(api, data) != imported(buyer, data), True)


@proves("QPA-IMP-009", needs=("control",))
def test_an_italian_organization_may_not_import(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "Alfa SRL", "country": "IT", "siren": "000007005"}]).seller
    error(bulk(api, file_of(document())), 403, family="client_invoice")


@pytest.mark.parametrize("syntax", ["factur-x", "ubl", "cii"])
@proves("QPA-IMP-015", effect="irreversible")
def test_it_is_unpaid_and_says_what_the_document_says(api: Api, syntax: Syntax) -> None:
    written = document(buyer="000001016")
    (id,) = imported(api, file_of(written, syntax))
    shown = read_invoice(api, id)
    same("status", shown["status"], "unpaid")
    same("number", shown["number"], written.number)
    same("issue_date", shown["issue_date"], str(written.issue_date))
    same("due_date", shown["due_date"], str(written.due_date))
    assert written.totals is not None
    same("total_amount", shown["total_amount"]["value"], f"{written.totals.tax_inclusive:.2f}")
    same("vat_amount", shown["vat_amount"]["value"], f"{written.totals.tax_total:.2f}")
    same("currency", shown["currency"], "EUR")
    same("number of items", len(shown["items"]), len(written.lines))


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(written=strategies.invoices(), syntax=st.sampled_from(["ubl", "cii", "factur-x"]))
@proves("QPA-IMP-015", effect="irreversible")
def test_any_invoice_is_imported_with_its_number_and_total(api: Api, written: Any, syntax: Syntax) -> None:
    (id,) = imported(api, file_of(written, syntax))
    shown = read_invoice(api, id)
    same("number", shown["number"], written.number)
    same("total_amount", float(shown["total_amount"]["value"]), float(written.totals.tax_inclusive))


@proves("QPA-IMP-016", effect="irreversible")
def test_the_buyer_becomes_the_client(api: Api) -> None:
    known = made_client(api, tax_identification_number="000009019")
    (id,) = imported(api, file_of(document(buyer="000009019")))
    same("client", read_invoice(api, id)["client"]["id"], known["id"])
    fresh = fresh_siren()
    first, second = imported(api, file_of(document(buyer=fresh)), file_of(document(buyer=fresh)))
    made = read_invoice(api, first)["client"]
    same("tax_identification_number of the client that was made", made["tax_identification_number"], fresh)
    same("client of the second", read_invoice(api, second)["client"]["id"], made["id"])
    status(api.get(f"/v2/clients/{made['id']}"), 200)


@proves("QPA-IMP-017", "QPA-IMP-029", effect="irreversible")
def test_a_file_without_a_structured_part_is_imported_empty(api: Api) -> None:
    data = PDF + fresh_number().encode()
    (id,) = imported(api, data)
    shown = read_invoice(api, id)
    one_of("number", shown["number"], (None, ""))
    lacks("client", shown.get("client") or {}, "name", "tax_identification_number")
    one_of("items", shown["items"], (None, []))
    attachment = json_of(api.get(f"/v2/attachments/{shown['attachment_id']}"), 200)["attachment"]
    same("it was not turned into a Factur-X", api.get(attachment["url"], auth=None).content == data, True)


@proves("QPA-IMP-021", "QPA-IMP-023", "QPA-IMP-028", "QPA-IMP-025", "QPA-INV-026", effect="reversible")
def test_an_upload_can_be_attached_to_a_created_invoice(api: Api) -> None:
    uploaded = upload(api, PDF + fresh_number().encode())
    same("type of file_size", type(uploaded["file_size"]).__name__, "int")
    made = made_invoice(api, status="draft", upload_id=uploaded["id"])
    status(api.get(f"/v2/client_invoices/{made['id']}"), 200)
    api.delete(f"/v2/client_invoices/{made['id']}")


@pytest.mark.parametrize("data", [PDF, PNG, JPEG], ids=["PDF", "PNG", "JPEG"])
@proves("QPA-IMP-023", "QPA-IMP-024", effect="reversible")
def test_an_upload_answers_under_its_name(api: Api, data: bytes) -> None:
    uploaded = upload(api, data + fresh_number().encode())
    uuid.UUID(uploaded["id"])
    same("file_size", uploaded["file_size"], len(data) + len(fresh_number()))


@pytest.mark.parametrize(("data", "name"), [(b"hello", "client_invoices_upload"), (PNG, "file")])
@proves("QPA-IMP-023", "QPA-IMP-026")
def test_other_uploads_are_refused(api: Api, data: bytes, name: str) -> None:
    answer = api.post("/v2/client_invoices/uploads", files={name: ("a.png", data)})
    one_of("status", answer.status_code, (400, 422))


@proves("QPA-IMP-026")
def test_an_upload_of_more_than_five_mebibytes_is_refused(api: Api) -> None:
    data = PNG + b"x" * (5 * MEBI)
    answer = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.png", data)})
    error(answer, 422, family="client_invoice")


@proves("QPA-IMP-024", "QPA-IMP-025", "QPA-IMP-027", effect="reversible", needs=("variants",))
def test_other_readings_of_the_answer_to_an_upload(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("upload-envelope=json_api", "upload-status=200")).seller
    answer = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.png", PNG)})
    found = json_of(answer, 200)["data"]
    same("type", found["type"], "client_invoices_upload")
    same("size in the attributes", found["attributes"]["file_size"], len(PNG))
    read = json_of(api.get(f"/v2/client_invoices/uploads/{found['id']}"), 200)["data"]
    same("id", read["id"], found["id"])


@proves("QPA-IMP-027", effect="reversible")
def test_an_upload_is_read_as_json_api(api: Api) -> None:
    uploaded = upload(api, PNG + fresh_number().encode())
    found = json_of(api.get(f"/v2/client_invoices/uploads/{uploaded['id']}"), 200)["data"]
    same("type", found["type"], "client_invoices_upload")
    same("id", found["id"], uploaded["id"])
    same("size in the attributes", found["attributes"]["file_size"], uploaded["file_size"])


@proves("QPA-IMP-030")
def test_an_unknown_upload_is_not_found(api: Api) -> None:
    path = "/v2/client_invoices/uploads/4d5418bb-bd0d-4df4-865c-c07afab8bb48"
    error(api.get(path), 404, "not_found", family="json_api")


@proves("QPA-IMP-022", effect="irreversible")
def test_ids_of_imported_invoices_are_of_version_7(api: Api) -> None:
    (id,) = imported(api, file_of(document()))
    same(f"version of {id}", uuid.UUID(id).version, 7)


@proves("QPA-GW-015", effect="irreversible")
def test_an_idempotency_key_has_no_effect_on_an_import(api: Api) -> None:
    headers = {"X-Qonto-Idempotency-Key": str(uuid.uuid5(uuid.NAMESPACE_OID, fresh_number()))}
    first = json_of(bulk(api, file_of(document()), headers=headers), 200)["client_invoices"][0]["invoice_id"]
    second = json_of(bulk(api, file_of(document()), headers=headers), 200)["client_invoices"][0]["invoice_id"]
    same("different invoices", first != second, True)


BROKEN = {"BR-CO-15": "REJ_SEMAN", "BR-02": "REJ_SEMAN"}


@proves("QPA-SEND-017", "QPA-SEND-022", "QPA-LC-019", effect="sends", needs=("einvoicing",))
def test_a_document_that_breaks_a_rule_is_accepted_and_then_rejected(place: Place) -> None:
    from fauxpa_fixtures.breakers import broken

    data = broken("BR-CO-15", document(), "ubl")
    (id,) = imported(place.seller, data)
    status(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    shown = follow(place.time, place.seller, id, 213)
    same("codes", codes(shown), [213])
    same("einvoicing_status", shown["einvoicing_status"], "submission_failed")
    same("reason", shown["einvoicing_lifecycle_events"][0]["reason"], "REJ_SEMAN")


@proves("QPA-SEND-022", effect="sends", needs=("einvoicing",))
def test_a_number_that_the_seller_has_used_is_rejected_as_no_unique_one(place: Place) -> None:
    number = fresh_number()
    files = [file_of(document(number=number)), file_of(document(number=number)) + b"%\n"]
    for id, last in zip(imported(place.seller, *files), (203, 213), strict=True):
        status(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
        shown = follow(place.time, place.seller, id, last)
    one_of("reason", shown["einvoicing_lifecycle_events"][-1]["reason"], ("DOUBLON", "REJ_UNI"))


@proves("QPA-SEND-017", effect="sends", needs=("variants",))
def test_the_other_reading_reports_only(variant: Callable[..., Place]) -> None:
    from fauxpa_fixtures.breakers import broken

    place = variant(quirk=("validation-verdict=report_only",), validation="full")
    (id,) = imported(place.seller, broken("BR-CO-15", document(), "ubl"))
    status(place.seller.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)
    follow(place.time, place.seller, id, 203)


@proves("QPA-GEN-008", effect="irreversible", needs=("control",))
def test_every_well_formed_address_is_in_the_annuaire(place: Place, control: Control) -> None:
    line = control.ask("GET", f"/annuaire/{fresh_siren()}")
    same("reachable", line["reachable"], True)
    same(
        "SIREN of the seller is reachable", control.ask("GET", f"/annuaire/{siren_of(place.seller)}")["reachable"], True
    )


@proves("QPA-GEN-008", effect="irreversible", needs=("variants",))
def test_a_listed_annuaire_has_only_what_was_entered(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("annuaire=listed",))
    assert place.control is not None
    same("reachable", place.control.ask("GET", f"/annuaire/{fresh_siren()}")["reachable"], False)


def upload(api: Api, data: bytes) -> dict[str, Any]:
    """The answer to an upload, in the documented envelope."""
    answer = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.bin", data)})
    found: dict[str, Any] = json_of(answer, 201)["client_invoice_upload"]
    return found


def fresh_siren() -> str:
    """One that begins with 0001, with a right check digit, and that no other test uses."""
    from fauxpa_fixtures.identifiers import luhn_digit

    stem = "0001" + re.sub(r"\D", "", fresh_number())[-4:]
    return stem + luhn_digit(stem)
