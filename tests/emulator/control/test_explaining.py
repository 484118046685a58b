"""Why an answer is as it is, and the nearest thing that would have worked."""

from __future__ import annotations

import re

import pytest

from checked import operation_of
from consenting import bearer, refresh
from emulating import BUYER, COMPANY, CONTRACT, SELLER, import_files, importable, imported
from fauxpa_emulator.control.nearest import CALLS
from fauxpa_emulator.documents.validation.findings import Finding, Report
from fauxpa_fixtures import cii, facturx, samples
from journaling import explained
from striking import call, order

SOME_ID = "9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"
OPERATIONS = list(CONTRACT.operations.values())
MISTAKES = {
    "no prefix": lambda path: "/" + "/".join(path.strip("/").split("/")[1:]),
    "a slash at the end": lambda path: path + "/",
    "two slashes": lambda path: path.replace("/", "//"),
    "capitals": lambda path: path.upper().replace(SOME_ID.upper(), SOME_ID),
    "dashes": lambda path: path.replace("_", "-"),
    "another version": lambda path: re.sub("^/[a-z0-9]+", "/v1", path),
}


def of(path):
    return re.sub(r"\{[^}]+\}", SOME_ID, path)


def told(explanation):
    return " ".join([*explanation["text"], *(one["text"] for one in explanation["nearest"])])


def attempts(explanation):
    return [one["try"] for one in explanation["nearest"]]


WRONG = {
    f"{operation.id}, {name}": (operation, path)
    for operation in OPERATIONS
    for name, mistake in MISTAKES.items()
    if (path := mistake(of(operation.path))) != of(operation.path)
    and operation_of(operation.method, path) is None
    and (name != "another version" or operation.path.startswith("/v2"))
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_path_that_is_nearly_right_leads_to_its_operation(api, wrong):
    operation, path = WRONG[wrong]
    answer = api.request(operation.method, path)
    assert (answer.status_code, answer.text) == (404, "Not Found")
    assert f"{operation.method} {operation.path}" in attempts(explained(api, answer))


def test_a_path_of_another_api_is_said_to_be_one(api):
    found = explained(api, api.get("/v2/transactions/wibble/wobble"))
    assert "/_fauxpa/openapi.json" in attempts(found)[0]
    assert found["clauses"] == []


def test_a_wrong_method_is_told_the_right_ones(api):
    found = explained(api, api.request("PUT", f"/v2/clients/{SOME_ID}"))
    assert attempts(found) == [f"{method} /v2/clients/{SOME_ID}" for method in ("GET", "PATCH", "DELETE")]


@pytest.mark.parametrize(
    ("auth", "path", "said"),
    [
        (None, "/v2/clients", "No Authorization header came"),
        ("Basic bG9naW46a2V5LWluLWJhc2U2NA==", "/v2/clients", "Basic ****NA=="),
        (f"Bearer {SELLER}", "/v2/clients", "Bearer ****4821:****93e2"),
        ("some-login-or-other:some-secret-or-other", "/v2/clients", "****ther:****ther"),
        (SELLER, "/v2/webhook_subscriptions", "`Authorization: Bearer <access token>`"),
        (SELLER, "/register/registrations", "Qonto-Partner-Id"),
    ],
)
def test_what_the_credential_looked_like_and_what_it_should_look_like(api, auth, path, said):
    answer = api.get(path, auth=auth)
    found = explained(api, answer)
    assert answer.status_code == 401
    assert said in told(found)
    assert found["hint"] == answer.headers["x-fauxpa-hint"]


def test_the_form_of_the_token_endpoint_is_told(api):
    assert "client_secret" in told(explained(api, refresh(api, "x", client_id="nobody")))


def test_a_missing_scope_is_named(api):
    found = explained(api, api.get("/v2/clients", auth=bearer(api, scope="offline_access organization.read")))
    assert "client.read" in told(found)
    assert "scope=client.read" in attempts(found)[0]


def test_fields_are_told_what_the_contract_wants_of_them(api):
    body = {**COMPANY, "kind": "compny", "currency": 5, "email": "x"}
    found = told(explained(api, api.post("/v2/clients", json=body)))
    assert 'kind is one of individual, company, freelancer (required), such as "individual"' in found
    assert "currency is one of EUR" in found
    assert "email is a string in the form of an email" in found


def test_fields_within_lists_are_told_of_too(api):
    body = {
        "client_id": SOME_ID,
        "issue_date": "2026-11-23",
        "due_date": "2026-12-23",
        "currency": "EUR",
        "payment_methods": {"iban": "FR2216958000010000000000142"},
        "items": [{"title": "A", "quantity": "1", "unit_price": {"value": "1", "currency": "EUR"}, "vat_rate": 5}],
    }
    answer = api.post("/v2/client_invoices", json=body)
    assert answer.status_code == 422
    assert "items[0].vat_rate is a string" in told(explained(api, answer))


def test_a_parameter_is_told_what_it_may_be(api):
    found = explained(api, api.get("/v2/clients?per_page=many"))
    assert "per_page in the query is an integer" in told(found)


def test_a_body_that_is_no_json_is_told_what_it_should_be(api):
    found = explained(api, api.post("/v2/clients", content=b"{kind: company}"))
    assert '"kind":"individual"' in told(found)


@pytest.mark.parametrize(
    ("query", "field", "close"),
    [
        ("filter[nme]=x", "query filter[nme]", ["filter[name]"]),
        ("filter[vat-number]=x", "query filter[vat-number]", ["filter[vat_number]"]),
        ("perpage=2", "query perpage", ["per_page", "page"]),
        ("colour=2", "query colour", []),
    ],
)
def test_a_parameter_that_nobody_knows_is_told_its_neighbours(api, query, field, close):
    (found,) = explained(api, api.get(f"/v2/clients?{query}"))["unread"]
    assert (found["field"], found["close"]) == (field, close)
    assert all(name in found["text"] for name in close)


def test_a_field_that_nobody_knows_is_told_its_neighbours(api):
    body = {**COMPANY, "emial": "a@example.com", "billing_address": {**COMPANY["billing_address"], "zip": "1"}}
    found = {one["field"]: one["close"] for one in explained(api, api.post("/v2/clients", json=body))["unread"]}
    assert found["body emial"] == ["email"]
    assert "body billing_address.zip" in found


def test_a_body_that_is_wrapped_is_told_that_it_is_flat(api):
    (found,) = explained(api, api.post("/v2/clients", json={"client": COMPANY}))["unread"]
    assert "flat" in found["text"]


def test_an_id_of_another_organization_or_kind_is_recognised(api):
    client = api.post("/v2/clients", json=COMPANY).json()["client"]["id"]
    foreign = explained(api, api.get(f"/v2/clients/{client}", auth=BUYER))
    assert "Atelier Lumière SAS" in told(foreign)
    confused = explained(api, api.get(f"/v2/client_invoices/{client}"))
    assert attempts(confused) == [f"GET /v2/clients/{client}"]
    assert attempts(explained(api, api.get(f"/v2/clients/{SOME_ID}"))) == []


def test_a_missing_prerequisite_is_told_with_the_call_that_arranges_it(api):
    unstructured = import_files(api, ("f.pdf", samples_without_invoice())).json()["client_invoices"][0]["invoice_id"]
    found = explained(api, api.post(f"/v2/client_invoices/{unstructured}/send_by_einvoice"))
    assert found["problems"][0]["code"] == "invoice_not_structured"
    assert "fauxpa generate" in attempts(found)[0]
    unreachable = imported(api, buyer="000003004")
    answer = api.post(f"/v2/client_invoices/{unreachable}/send_by_einvoice")
    if answer.status_code == 412:
        assert "/_fauxpa/annuaire/" in attempts(explained(api, answer))[0]


def samples_without_invoice():
    import io

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    written = io.BytesIO()
    pdf.save(written)
    return written.getvalue()


def test_a_draft_is_told_to_be_finalized(api):
    client = api.post("/v2/clients", json=COMPANY).json()["client"]["id"]
    body = {
        "client_id": client,
        "issue_date": "2026-11-23",
        "due_date": "2026-12-23",
        "currency": "EUR",
        "status": "draft",
        "payment_methods": {"iban": "FR2216958000010000000000142"},
        "items": [{"title": "A", "quantity": "1", "unit_price": {"value": "1", "currency": "EUR"}, "vat_rate": "0.2"}],
    }
    id = api.post("/v2/client_invoices", json=body).json()["client_invoice"]["id"]
    found = explained(api, api.post(f"/v2/client_invoices/{id}/send_by_einvoice"))
    call_ = f"/v2/client_invoices/{id}/finalize"
    assert attempts(found) == [f"POST {call_}"]
    assert api.post(call_).status_code == 200


def test_every_prerequisite_that_can_be_missing_has_its_call():
    """Over the sources: a new 412 wants an entry in the table."""
    from pathlib import Path

    import fauxpa_emulator

    root = Path(fauxpa_emulator.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in root.rglob("*.py") if "control" not in path.parts]
    codes = {code for text in texts for code in re.findall(r'precondition_failed\(\s*"([a-z_]+)"', text)}
    assert len(codes) > 5
    assert codes <= CALLS.keys()


def test_who_asks_too_often_is_told_when_to_come_back(emulator_with):
    api = emulator_with(rate_limit="on")
    answer = [api.get("/v2/organization") for _ in range(1_001)][-1]
    found = explained(api, answer)
    assert answer.headers["retry-after"] in told(found)
    assert attempts(found) == ["fauxpa serve --rate-limit off"]


def test_a_fault_is_said_to_have_decided(api):
    order(api, "rate-limited", "clients.list", retry_after=7)
    answer = call(api, "GET", "/v2/clients")
    found = explained(api, answer)
    assert found["fault"]
    assert "was ordered for this call" in told(found)
    assert "After 7 s" in told(found)


def test_the_rules_behind_an_answer_are_told_with_their_sources(api):
    found = explained(api, import_files(api, ("f.pdf", importable())))
    assert found["rests_on_guess"] is True
    assert "This rests on a guess" in told(found)
    clauses = {clause["id"]: clause for clause in found["clauses"]}
    assert clauses
    for id, clause in clauses.items():
        known = CONTRACT.clauses[id]
        assert (clause["text"], clause["basis"], clause["source"]) == (known.text, known.basis, known.source)
        assert clause["register"] == list(known.register)
    firm = explained(api, api.get("/v2/organization"))
    assert (firm["rests_on_guess"], firm["nearest"], firm["unread"]) == (False, [], [])


def test_the_rule_of_this_very_answer_comes_before_the_standing_ones(api):
    id = imported(api)
    api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    found = explained(api, api.post(f"/v2/client_invoices/{id}/send_by_einvoice"))
    standing = [clause["standing"] for clause in found["clauses"]]
    assert standing == sorted(standing)
    assert not standing[0]


def test_what_an_imported_file_says_and_nothing_reads_is_told(api):
    xml = cii.write(samples.french_invoice(number="EXT-1"))
    line = b"</ram:AssociatedDocumentLineDocument>"
    more = b"<ram:ParentLineID>1</ram:ParentLineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    data = xml.replace(line, more + line)
    assert data != xml
    found = explained(api, import_files(api, ("f.xml", data)))["unread_terms"]
    assert {(one["term"], one["value"]) for one in found} >= {("EXT-FR-FE-162", "1"), ("EXT-FR-FE-163", "GROUP")}
    named = {one["term"]: one for one in found}["EXT-FR-FE-162"]
    assert named["name"] == "parent line identifier"
    assert named["xpath"].endswith("ram:ParentLineID")
    assert named["line"] > 0
    assert (
        explained(api, import_files(api, ("g.xml", cii.write(samples.french_invoice(number="N-1")))))["unread_terms"]
        == []
    )


def test_uploads_and_received_invoices_are_read_again_too(api):
    xml = cii.write(samples.french_invoice(number="EXT-2"))
    data = xml.replace(b"</ram:BuyerTradeParty>", b"<ram:X>unheard of</ram:X></ram:BuyerTradeParty>", 1)
    upload = api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("f.xml", data)})
    pdf = facturx.write(samples.french_invoice(number="EXT-2"), xml=data)
    parts = [("supplier_invoices[][file]", ("f.pdf", pdf)), ("supplier_invoices[][idempotency_key]", (None, "k"))]
    received = api.post("/v2/supplier_invoices/bulk", files=parts)
    for answer in (upload, received):
        assert "unheard of" in [one["value"] for one in explained(api, answer)["unread_terms"]], answer.text


def test_pages_and_their_links_are_explained(api):
    found = explained(api, api.get(f"/storage/default/{SOME_ID}?expires=1&signature=x", auth=None))
    assert "ask for a new one" in told(found)


class Judge:
    """Finds the same in every file."""

    async def judge(self, job):
        finding = Finding(
            rule="BR-CO-10", severity="fatal", source="EN 16931", version="1", message="Sums", term="BT-106"
        )
        return Report(level="full", findings=(finding,))

    def warm(self, *files):
        """Nothing to make ready."""

    async def close(self):
        """Nothing to end."""


def test_of_a_sending_the_findings_on_its_file_are_told(emulator_with):
    api = emulator_with(judging=Judge())
    id = imported(api)
    sent = api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    (found,) = explained(api, sent)["findings"]
    assert (found["rule"], found["severity"], found["term"]) == ("BR-CO-10", "fatal", "BT-106")
    assert explained(api, api.get(f"/v2/client_invoices/{id}"))["findings"] == []
