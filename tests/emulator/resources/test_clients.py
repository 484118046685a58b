"""Clients: digest 5."""

from __future__ import annotations

import pytest

COMPANY = {"kind": "company", "name": "Société Générique", "tax_identification_number": "000001016"}


def create(api, **fields):
    return api.post("/v2/clients", json={**COMPANY, **fields}).json()["client"]


def test_a_client_needs_only_a_kind_and_a_name(api):
    answer = api.post("/v2/clients", json={"kind": "company", "name": "Acme"})
    assert answer.status_code == 200
    client = answer.json()["client"]
    assert (client["kind"], client["type"], client["name"]) == ("company", "company", "Acme")
    assert "first_name" not in client
    assert "vat_number" not in client


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/kind"}),
        ({"client": COMPANY}, {"/kind"}),
        ({"kind": "company"}, {"/name"}),
        ({"kind": "individual"}, {"/first_name", "/last_name"}),
        ({"kind": "robot", "name": 5}, {"/kind", "/name"}),
    ],
)
def test_all_faults_are_named_at_once_with_pointers(api, body, pointers):
    answer = api.post("/v2/clients", json=body)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert {error["source"]["pointer"] for error in errors} == pointers
    assert answer.json()["trace_id"] == answer.headers["x-tyk-trace-id"]


def test_only_given_fields_change(api):
    client = create(api, email="a@example.com")
    changed = api.patch(f"/v2/clients/{client['id']}", json={"name": "Autre"}).json()["client"]
    assert (changed["name"], changed["email"]) == ("Autre", "a@example.com")


def test_a_deleted_client_is_gone(api):
    client = create(api)
    assert api.delete(f"/v2/clients/{client['id']}").status_code == 204
    assert api.get(f"/v2/clients/{client['id']}").status_code == 404


@pytest.mark.parametrize("name", ["generique", "SOCIÉTÉ", "té géné"])
def test_names_are_found_by_parts_without_case_and_accents(api, name):
    create(api)
    create(api, name="Autre chose")
    found = api.get("/v2/clients", params={"filter[name]": name}).json()["clients"]
    assert [client["name"] for client in found] == ["Société Générique"]


@pytest.mark.parametrize(
    ("fields", "reachable"),
    [
        ({}, True),
        ({"tax_identification_number": None}, False),
        ({"tax_identification_number": "000001131"}, False),
        ({"e_invoicing_address": "000001131"}, False),
        ({"e_invoicing_address": "000001016_SUITE"}, True),
    ],
)
def test_reachability_comes_from_the_annuaire(api, fields, reachable):
    client = create(api, **{name: value for name, value in fields.items() if value is not None})
    if fields.get("tax_identification_number", "") is None:
        client = api.post("/v2/clients", json={"kind": "company", "name": "Sans numéro"}).json()["client"]
    assert client["e_invoicing_reachable"] is reachable


def test_an_address_of_no_known_form_is_refused(api):
    answer = api.post("/v2/clients", json={**COMPANY, "e_invoicing_address": "peppol:0225:1"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"]["pointer"] == "/e_invoicing_address"


@pytest.mark.parametrize(("kind", "missing"), [("company", ["name"]), ("individual", ["first_name", "last_name"])])
def test_an_empty_name_is_no_name(api, kind, missing):
    answer = api.post("/v2/clients", json={"kind": kind, "name": "", "first_name": "", "last_name": ""})
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert [error["source"]["pointer"] for error in errors] == [f"/{name}" for name in missing]
    assert [error["detail"] for error in errors] == [f"Client.{name} failed on the required tag" for name in missing]


def test_a_freelancer_is_a_client_of_italian_organizations_only(api):
    body = {"kind": "freelancer", "first_name": "Ada", "last_name": "Rossi"}
    answer = api.post("/v2/clients", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["source"]) == (422, {"pointer": "/kind"})


def test_an_address_that_is_not_in_a_listed_annuaire_is_refused(emulator_with):
    api = emulator_with(quirk=("annuaire=listed",))
    body = {"kind": "company", "name": "A", "e_invoicing_address": "000009027"}
    assert api.post("/v2/clients", json=body).status_code == 422
    api.put("/_fauxpa/annuaire/000009027", auth=None, json={"name": "A"})
    assert api.post("/v2/clients", json=body).status_code == 200


def test_more_than_ten_thousand_results_cannot_be_paged_through(api):
    assert api.get("/v2/clients?page=100").status_code == 200
    answer = api.get("/v2/clients?page=101")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "search_limit_reached")
