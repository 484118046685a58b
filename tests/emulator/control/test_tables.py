"""What the emulator says about itself."""

from __future__ import annotations

import sqlite3

import pytest
from openapi_spec_validator import validate

from fauxpa_emulator.network.companies import MAGIC_COMPANIES


def test_it_is_alive_and_ready(api):
    for path in ("live", "ready"):
        answer = api.get(f"/_fauxpa/health/{path}", auth=None)
        assert (answer.status_code, answer.json()) == (200, {"schema_version": 1, "status": path})


def test_it_is_not_ready_when_its_store_does_not_answer(api, monkeypatch):
    def broken(*_):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(api.world.store, "count", broken)
    answer = api.run(api.http.get("/_fauxpa/health/ready"))
    assert answer.status_code == 503
    assert "disk I/O error" in answer.json()["error"]["detail"]


def test_info_says_what_answers_rest_on(emulator_with):
    api = emulator_with(profile="sandbox", quirk=("create-status=200",), clock="frozen")
    info = api.get("/_fauxpa/info", auth=None).json()
    assert (info["name"], info["profile"], info["clock"]["mode"]) == ("fauxpa", "sandbox", "frozen")
    assert {"name": "create-status", "register": "C-03", "value": "200"} in info["quirks"]
    assert sum(info["clauses"].values()) == len(api.world.contract.clauses)
    assert list(info["clauses"]) == ["documented", "observed", "guess"]
    assert info["operations"] == sorted(api.world.contract.operations)


def test_the_fields_of_info_stay(api):
    info = api.get("/_fauxpa/info", auth=None).json()
    assert list(info) == [
        "schema_version",
        "name",
        "version",
        "profile",
        "quirks",
        "clauses",
        "clock",
        "operations",
    ]


def test_the_contract_names_the_server_that_was_called(api):
    document = api.get("/_fauxpa/openapi.json", auth=None).json()
    assert document["servers"] == [{"url": "http://localhost:8711"}]
    validate(document)


def test_the_contract_names_the_public_address_where_there_is_one(emulator_with):
    api = emulator_with(public_url="https://fauxpa.example/base/")
    document = api.get("/_fauxpa/openapi.json", auth=None).json()
    assert document["servers"] == [{"url": "https://fauxpa.example/base"}]


def test_quirks_are_listed_with_what_was_chosen(emulator_with):
    api = emulator_with(quirk=("create-status=200",))
    quirks = {one["name"]: one for one in api.get("/_fauxpa/quirks", auth=None).json()["quirks"]}
    assert set(quirks) == set(api.world.contract.quirks)
    assert (quirks["create-status"]["value"], quirks["create-status"]["default"]) == ("200", "201")
    assert quirks["create-status"]["options"] == ["201", "200"]


def test_magic_companies_are_listed_with_what_they_do(api):
    told = api.get("/_fauxpa/companies", auth=None).json()
    assert [one["siren"] for one in told["companies"]] == list(MAGIC_COMPANIES)
    refused = next(one for one in told["companies"] if one["scenario"] == "refused")
    assert refused["text"]
    assert refused["steps"][-1] == {
        "status": 210,
        "after": 10.0,
        "reason": "DOUBLE_FACT",
        "message": "Facture déjà reçue",
    }


@pytest.mark.parametrize("path", ["info", "clock"])
def test_an_unknown_namespace_is_said_to_be_unknown(api, path):
    answer = api.get(f"/_fauxpa/{path}?namespace=nobody", auth=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_namespace")
