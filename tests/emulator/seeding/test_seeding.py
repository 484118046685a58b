"""Seeds: what they say is there from the beginning, and what is wrong in them is said before anything is made."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulating import importable, invoice_body
from fauxpa_emulator.errors import Refusal
from fauxpa_emulator.seeding.reading import MOST_BYTES, MOST_YAML_BYTES, parsed, read_file, state_of, with_files
from fauxpa_emulator.seeding.state import State
from fauxpa_fixtures.identifiers import iban_valid

SEED = b"""
clock: {mode: frozen, now: 2026-09-01T08:00:00Z}
organizations:
  - {name: Ma Boutique SARL, siren: 000007005, iban: FR2216958000010000000000142, login: boutique, secret_key: s3cret}
  - {name: Grossiste SAS, siren: 000007013, receiving: true}
  - {name: Tiers SARL, siren: 000007021, sending: false}
clients:
  - {name: Chez Paul, siren: 000001016, email: paul@example.com}
client_invoices:
  - {number: FA-1, buyer: {name: Grossiste SAS, siren: 000007013}, amount: 250.00, sent: true}
  - {number: FA-2, syntax: ubl, vat_rate: 5.50}
supplier_invoices:
  - {number: F-1, sender: {name: Papeterie, siren: 000007039}, to: 000007005}
annuaire:
  - {address: 000007047, name: Datee SAS, active_from: 2026-10-01T00:00:00Z}
scenarios:
  default: silent
  next: [refused:TX_TVA_ERR]
  buyers: {000007055: accepted-and-paid}
  own:
    mine: [{status: 200, after: 1}]
"""
SHOP = "boutique:s3cret"


def make(api, seed=SEED, name="shop"):
    body = {"name": name, "state": parsed(seed)}
    return api.post("/_fauxpa/namespaces", auth=None, json=body)


def test_everything_is_there(api):
    made = make(api)
    assert made.status_code == 201, made.text
    told = made.json()
    assert [one["legal_number"] for one in told["organizations"]] == ["000007005", "000007013", "000007021"]
    assert told["namespace"]["clock"] == {"now": "2026-09-01T08:00:00.000000Z", "mode": "frozen", "speed": 0.0}
    listed = api.get("/v2/client_invoices?exclude_imported=false", auth=SHOP).json()["client_invoices"]
    assert {(one["number"], one["total_amount"]["value"]) for one in listed} == {("FA-1", "300.00"), ("FA-2", "105.50")}
    received = api.get("/v2/supplier_invoices", auth=SHOP).json()["supplier_invoices"]
    assert [one["invoice_number"] for one in received] == ["F-1"]
    assert [one["name"] for one in api.get("/v2/clients", auth=SHOP).json()["clients"]].count("Chez Paul") == 1
    assert api.get("/v2/organization", auth=SHOP).json()["organization"]["legal_name"] == "Ma Boutique SARL"
    choices = api.get("/_fauxpa/scenarios/choices?namespace=shop", auth=None).json()
    assert choices["next"] == []  # taken by the invoice that was sent
    assert (choices["default"], choices["buyers"]) == ({"name": "silent"}, {"000007055": {"name": "accepted-and-paid"}})
    assert api.get("/_fauxpa/annuaire/000007047?namespace=shop", auth=None).json()["reachable"] is False


def test_a_sent_one_is_on_its_way_to_the_organization_that_is_here(api):
    told = make(api, SEED.replace(b"  next: [refused:TX_TVA_ERR]\n", b"")).json()
    grossiste = told["organizations"][1]
    api.post("/_fauxpa/clock/advance?namespace=shop", auth=None, json={"hours": 1})
    auth = f"{grossiste['login']}:{grossiste['secret_key']}"
    received = api.get("/v2/supplier_invoices", auth=auth).json()["supplier_invoices"]
    assert [one["invoice_number"] for one in received] == ["FA-1"]


def test_a_reset_comes_back_to_the_seed(api):
    make(api)
    before = api.get("/v2/client_invoices?exclude_imported=false", auth=SHOP).json()
    for one in before["client_invoices"]:
        api.post(f"/v2/client_invoices/{one['id']}/mark_as_paid", auth=SHOP)
    api.post("/_fauxpa/namespaces/shop/reset", auth=None)
    assert api.get("/v2/client_invoices?exclude_imported=false", auth=SHOP).json() == before


def test_the_usual_organizations_can_have_invoices_too(api):
    seed = b'{"client_invoices": [{"number": "A"}], "supplier_invoices": [{}]}'
    told = make(api, seed).json()
    seller = told["organizations"][0]
    listed = api.get(
        "/v2/client_invoices?exclude_imported=false", auth=f"{seller['login']}:{seller['secret_key']}"
    ).json()
    assert [one["number"] for one in listed["client_invoices"]] == ["A"]


def test_more_can_be_added_later(api):
    make(api)
    more = b"clients: [{name: Chez Anne, siren: 000001024}]\nsupplier_invoices: [{number: F-2}]"
    headers = {"Content-Type": "application/yaml"}
    answer = api.post("/_fauxpa/namespaces/shop/seed", auth=None, content=more, headers=headers)
    assert answer.status_code == 200, answer.text
    names = [one["name"] for one in api.get("/v2/clients", auth=SHOP).json()["clients"]]
    assert "Chez Anne" in names
    again = api.post("/_fauxpa/namespaces/shop/seed", auth=None, content=SEED, headers=headers)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "only_at_the_beginning")


def test_two_with_the_same_seed_and_name_are_the_same(api, emulator_with):
    told = []
    for emulator in (api, emulator_with()):
        body = {"name": "shop", "seed": "s", "state": parsed(SEED)}
        emulator.post("/_fauxpa/namespaces", auth=None, json=body)
        told.append(emulator.get("/v2/client_invoices?exclude_imported=false", auth=SHOP).content)
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("seed", "status", "words"),
    [
        (b"organisations: []", 422, "organisations"),
        (b"clients: [{name: X}]", 422, "siren"),
        (b"clients: [{name: X, siren: 12}]", 422, "clients[0].siren"),
        (b"clients: [{name: X, siren: 000001016, organization: 000000000}]", 422, "000000000"),
        (b"client_invoices: [{amount: 1e3}]", 422, "amount"),
        (b"scenarios: {default: nonsense}", 422, "nonsense"),
        (b"scenarios: {own: {mine: [{status: 205, after: 1}]}}", 422, "needs 203"),
        (b"annuaire: [{address: 12, name: X}]", 422, "address"),
        (b"clock: {mode: accelerated}", 422, "speed"),
        (b"organizations: [{name: X, siren: 000007005, login: a:b}]", 422, "login"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_made(api, seed, status, words):
    answer = make(api, seed)
    assert answer.status_code == status
    assert words in answer.json()["error"]["detail"]
    assert [one["name"] for one in api.get("/_fauxpa/namespaces", auth=None).json()["namespaces"]] == ["default"]


@pytest.mark.parametrize(
    "data",
    [
        b"a: &x [1]\nb: *x",
        b"[" * 5000,
        b"\xff\xfe\x00",
        b"a: [",
        b"!!python/object/apply:os.system ['true']: 1" + b"[",
        b"a: 1\n---\nb: 2",
    ],
)
def test_what_is_no_seed_is_refused(data):
    with pytest.raises(Refusal) as refused:
        state_of(parsed(data))
    assert refused.value.status in (400, 422)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(data):
    refused = None
    try:
        state_of(parsed(data))
    except Refusal as error:
        refused = error.status
    assert refused in (None, 400, 422)


def test_json_is_read_like_yaml():
    values = parsed(SEED)
    assert parsed(json.dumps(values).encode()) == values


def test_a_credential_of_another_namespace_is_refused(api):
    assert make(api, name="one").status_code == 201
    answer = make(api, name="two")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "credential_taken")
    assert api.get("/_fauxpa/namespaces/two", auth=None).status_code == 404


def test_whether_a_number_is_quoted_makes_no_difference():
    quoted = state_of({"client_invoices": [{"amount": "250.5", "due_in_days": "3"}]})
    assert state_of({"client_invoices": [{"amount": 250.5, "due_in_days": 3}]}) == quoted
    assert state_of(parsed(b"client_invoices: [{amount: 250.5, due_in_days: 3}]")) == quoted


@pytest.mark.parametrize(
    ("seed", "hint"),
    [
        (b"organisations: []", "organizations, clients"),
        (b"clients: [{nmae: X}]", "There are: name, siren"),
        (b"clients: [{name: X, siren: 12}]", "Nine digits"),
        (b"client_invoices: [{amount: 1e3}]", "250.50"),
        (b"client_invoices: [{syntax: pdf}]", "cii, factur-x, ubl"),
        (b"clock: {now: yesterday}", "2026-09-01T08:00:00Z"),
        (b"scenarios: {own: {mine: [{sttus: 200}]}}", "status, after"),
    ],
)
def test_what_would_do_is_said_too(seed, hint):
    with pytest.raises(Refusal) as refused:
        state_of(parsed(seed))
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        (b"organizations: [{name: X, siren: 000007006}]", "no SIREN"),
        (b"organizations: [{name: X, siren: 000007005, iban: FR00}]", "no IBAN"),
        (b"organizations: [{name: X, siren: 000007005}, {name: Y, siren: 000007005}]", "two organizations"),
        (b"organizations: [{name: X, siren: 000008003}]", "two organizations"),
        (
            b"organizations: [{name: X, siren: 000007005, login: a, secret_key: b},"
            b" {name: Y, siren: 000007013, login: a, secret_key: b}]",
            "same API key",
        ),
        (
            b"annuaire: [{address: 000007047, name: X, active_from: 2026-10-01T00:00:00Z,"
            b" active_to: 2026-09-01T00:00:00Z}]",
            "after active_from",
        ),
        (b"client_invoices: [{file: facture.pdf}]", "client_invoices[0].file"),
        (b"client_invoices: [{number: A, file: {name: a.pdf, content: aGVsbG8=}}]", "leave out number"),
        (b"client_invoices: [{file: {name: a.pdf, content: aGVsbG8=}}]", "a.pdf"),
        (b"scenarios: {next: [silent, nonsense]}", "scenarios.next.1"),
        (b"scenarios: {own: {mine: [{status: 205, after: 1}]}}", "scenarios.own.mine"),
        (b"client_invoices: [{}, {organization: 000000000}]", "client_invoices/1/organization"),
    ],
)
def test_what_cannot_be_is_refused(api, seed, words):
    answer = make(api, seed)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["detail"]


def test_organizations_without_an_account_get_one(api):
    told = make(api, b"organizations: [{name: X, siren: 000007005}]").json()
    assert iban_valid(told["credentials"]["QONTO_IBAN"])
    assert told["credentials"]["QONTO_BUYER_TIN"] == "000008003"


def test_a_client_can_be_invoiced(api):
    make(api, SEED)
    client = api.get("/v2/clients?filter[name]=Chez", auth=SHOP).json()["clients"][0]
    assert client["billing_address"]["city"] == "Paris"
    body = {**invoice_body(api), "client_id": client["id"]}
    assert api.post("/v2/client_invoices", auth=SHOP, json=body).status_code < 300


def test_files_are_taken_as_they_are(api):
    data = importable(number="GIVEN-1", buyer="000007013")
    content = base64.b64encode(data).decode()
    more = {"client_invoices": [{"file": {"name": "mine.pdf", "content": content}}]}
    received = {"supplier_invoices": [{"file": {"name": "theirs.pdf", "content": content}}]}
    state = {**parsed(SEED), **more, **received}
    answer = api.post("/_fauxpa/namespaces", auth=None, json={"name": "shop", "state": state})
    assert answer.status_code == 201, answer.text
    listed = api.get("/v2/client_invoices?exclude_imported=false", auth=SHOP).json()["client_invoices"]
    assert [one["number"] for one in listed] == ["GIVEN-1"]
    keys = answer.json()["organizations"][1]  # it is addressed to
    found = api.get("/v2/supplier_invoices", auth=f"{keys['login']}:{keys['secret_key']}").json()["supplier_invoices"]
    assert [(one["invoice_number"], one["file_name"]) for one in found] == [("GIVEN-1", "theirs.pdf")]


def test_a_file_beside_the_seed_is_named_by_its_path(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.pdf").write_bytes(b"%PDF")
    seed = tmp_path / "seed.yaml"
    seed.write_text("client_invoices: [{file: papers/a.pdf}, {}]\nsupplier_invoices: [{file: papers/a.pdf}]")
    state = state_of(read_file(seed))
    files = [state.client_invoices[0].file, state.client_invoices[1].file, state.supplier_invoices[0].file]
    assert [(one.name, one.content) if one else None for one in files] == [("a.pdf", b"%PDF"), None, ("a.pdf", b"%PDF")]


@pytest.mark.parametrize("path", ["missing.pdf", "/etc/hostname", "../seed.yaml", "papers/../../x", ".", "a\0b"])
def test_no_other_file_is_read(tmp_path, path):
    with pytest.raises(Refusal) as refused:
        with_files({"client_invoices": [{"file": path}]}, tmp_path)
    assert refused.value.status == 422


def test_the_example_of_the_documentation_is_one(api):
    text = (Path(__file__).parents[3] / "docs" / "testing.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    answer = make(api, example.encode())
    assert answer.status_code == 201, answer.text
    assert set(parsed(example.encode())) == set(State.__struct_fields__)


def test_it_is_bounded():
    for data in (b"a: " + b"x" * MOST_YAML_BYTES, b'{"a": "' + b"x" * MOST_BYTES + b'"}'):
        with pytest.raises(Refusal) as refused:
            parsed(data)
        assert refused.value.status == 413
