"""What becomes of an imported file: the invoice that is read in it, its client, and its document."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxpa_fixtures import strategies

from .bodies import made_client, read_invoice, siren_of
from .calling import Api
from .emulator import Control
from .expecting import json_of, lacks, one_of, same, status
from .filing import content_of, factur_x, fresh_siren, photo, picture, plain_pdf
from .invoices import Syntax, file_of, imported
from .invoices import invoice as document
from .marks import proves
from .places import Place


@pytest.mark.parametrize("kind", [factur_x, plain_pdf, picture, photo])
@proves("QPA-IMP-005", "QPA-IMP-018", effect="irreversible")
def test_the_document_is_kept_as_it_is_and_there_at_once(api: Api, kind: Callable[[], bytes]) -> None:
    data = kind()
    (id,) = imported(api, data)
    attachment_id = read_invoice(api, id)["attachment_id"]
    same("the attachment is the file that was imported", content_of(api, attachment_id) == data, True)


@pytest.mark.parametrize("syntax", ["factur-x", "ubl", "cii"])
@proves("QPA-IMP-015", effect="irreversible")
def test_it_is_unpaid_and_says_what_the_document_says(api: Api, syntax: Syntax) -> None:
    written = document()
    (id,) = imported(api, file_of(written, syntax))
    shown = read_invoice(api, id)
    totals = written.totals
    assert totals.tax_inclusive is not None
    assert totals.tax_total is not None
    same("status", shown["status"], "unpaid")
    same("number", shown["number"], written.number)
    same("issue_date", shown["issue_date"], str(written.issue_date))
    same("due_date", shown["due_date"], str(written.due_date))
    same("total_amount", shown["total_amount"], {"value": f"{totals.tax_inclusive:.2f}", "currency": "EUR"})
    same("total_amount_cents", shown["total_amount_cents"], int(totals.tax_inclusive * 100))
    same("vat_amount", shown["vat_amount"]["value"], f"{totals.tax_total:.2f}")
    same("titles of the items", [one["title"] for one in shown["items"]], [one.item.name for one in written.lines])
    same("name of the client", shown["client"]["name"], written.buyer.name)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(written=strategies.invoices(), syntax=st.sampled_from(["ubl", "cii", "factur-x"]))
@proves("QPA-IMP-015", effect="irreversible")
def test_any_invoice_is_imported_with_its_number_and_total(api: Api, written: Any, syntax: Syntax) -> None:
    (id,) = imported(api, file_of(written, syntax))
    shown = read_invoice(api, id)
    same("number", shown["number"], written.number)
    same("total_amount", Decimal(shown["total_amount"]["value"]), written.totals.tax_inclusive)
    same("issue_date", shown["issue_date"], str(written.issue_date))


@proves("QPA-IMP-015", "QPA-INV-055", effect="irreversible")
def test_the_list_has_it_where_imported_ones_are_asked_for(api: Api) -> None:
    (id,) = imported(api, file_of(document()))

    def listed(**query: str) -> list[str]:
        found = json_of(api.get("/v2/client_invoices", params={"per_page": 100, **query}), 200)
        return [one["id"] for one in found["client_invoices"]]

    same("in the list with exclude_imported=false", id in listed(exclude_imported="false"), True)
    same("in the plain list", id in listed(), False)


@proves("QPA-IMP-016", effect="irreversible")
def test_a_client_with_the_siren_of_the_buyer_is_its_client(api: Api) -> None:
    siren = fresh_siren()
    known = made_client(api, tax_identification_number=siren)
    (id,) = imported(api, file_of(document(buyer=siren)))
    same("client", read_invoice(api, id)["client"]["id"], known["id"])


@proves("QPA-IMP-016", effect="irreversible")
def test_a_buyer_that_is_no_client_yet_becomes_one(api: Api) -> None:
    siren = fresh_siren()
    first, second = imported(api, file_of(document(buyer=siren)), file_of(document(buyer=siren)))
    made = read_invoice(api, first)["client"]
    same("tax_identification_number of the client that was made", made["tax_identification_number"], siren)
    same("client of the second invoice", read_invoice(api, second)["client"]["id"], made["id"])
    status(api.get(f"/v2/clients/{made['id']}"), 200)


@pytest.mark.parametrize("kind", [plain_pdf, picture, photo])
@proves("QPA-IMP-017", effect="irreversible")
def test_a_file_without_a_structured_part_is_imported_empty(api: Api, kind: Callable[[], bytes]) -> None:
    (id,) = imported(api, kind())
    shown = read_invoice(api, id)
    for name in ("number", "issue_date", "due_date"):
        one_of(name, shown[name], (None, ""))
    one_of("items", shown["items"], (None, []))
    lacks("client", shown.get("client") or {}, "name", "tax_identification_number")


@proves("QPA-IMP-022", effect="irreversible")
def test_ids_of_imported_invoices_are_of_version_7(api: Api) -> None:
    (id,) = imported(api, file_of(document()))
    same(f"version of {id}", uuid.UUID(id).version, 7)


@proves("QPA-IMP-020", effect="irreversible")
def test_an_imported_invoice_is_paid_and_unpaid_like_any_other(api: Api) -> None:
    (id,) = imported(api, file_of(document()))
    for action, expected in (("mark_as_paid", "paid"), ("unmark_as_paid", "unpaid")):
        shown = json_of(api.post(f"/v2/client_invoices/{id}/{action}"), 200)["client_invoice"]
        same(f"status after {action}", shown["status"], expected)
        same("status when it is read", read_invoice(api, id)["status"], expected)


@proves("QPA-GEN-008", effect="irreversible", needs=("control",))
def test_every_well_formed_address_is_in_the_annuaire(place: Place, control: Control) -> None:
    for siren in (fresh_siren(), siren_of(place.seller)):
        same(f"{siren} is reachable", control.ask("GET", f"/annuaire/{siren}")["reachable"], True)


@proves("QPA-GEN-008", effect="irreversible", needs=("variants",))
def test_a_listed_annuaire_has_only_what_was_entered(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("annuaire=listed",))
    assert place.control is not None
    same("reachable", place.control.ask("GET", f"/annuaire/{fresh_siren()}")["reachable"], False)
