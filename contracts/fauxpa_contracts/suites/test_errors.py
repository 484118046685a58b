"""Refusals: which family an operation answers in, and what each of them carries."""

from __future__ import annotations

from typing import Any

import pytest

from ..contract import Contract
from .bodies import ADDRESS, company, invoice, made_client, made_invoice
from .calling import Api
from .emulator import Control
from .expecting import error, has, json_of, lacks, one_of, same, status
from .marks import proves
from .places import Place

UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
MALFORMED = {"content": b'{"kind": ', "headers": {"Content-Type": "application/json"}}


def errors(answer: Any) -> list[dict[str, Any]]:
    """All of them."""
    found: list[dict[str, Any]] = json_of(answer)["errors"] if answer.is_success else answer.json()["errors"]
    return found


@proves("QPA-ERR-001", "QPA-ERR-002")
def test_most_errors_are_a_list_with_a_trace_id_beside_it(api: Api) -> None:
    for path in (f"/v2/clients/{UNKNOWN}", f"/v2/supplier_invoices/{UNKNOWN}", f"/v2/client_invoices/{UNKNOWN}"):
        answer = api.get(path)
        found = error(answer, 404, "not_found", family="json_api")
        has("the error", found, "code", "detail")
        same("trace_id", answer.json().get("trace_id"), answer.headers.get("x-tyk-trace-id"))


@proves("QPA-ERR-003", "QPA-ERR-016", effect="reversible")
def test_the_source_is_a_place_in_the_body_or_a_parameter(api: Api) -> None:
    body = error(api.post("/v2/clients", json=company(currency="USD")), 422, family="json_api")
    same("pointer", body["source"]["pointer"], "/currency")
    path = error(api.get(f"/v2/clients/{UNKNOWN}"), 404, family="json_api")
    same("parameter of the path", path["source"]["parameter"], "id")
    answer = api.get("/v2/clients", params={"per_page": 1_000})
    status(answer, 422, 400)
    same("parameter of the query", answer.json()["errors"][0]["source"]["parameter"], "per_page")


@proves("QPA-ERR-004")
def test_a_value_outside_its_list_is_told_with_the_list(api: Api) -> None:
    answer = api.get("/v2/clients", params={"sort_by": "colour:asc"})
    status(answer, 400, 422)
    found = answer.json()["errors"][0]
    same("code", found["code"], "not_in_list")
    same("the allowed values are in the detail", all(name in found["detail"] for name in ("name", "created_at")), True)


@proves("QPA-ERR-005", "QPA-ERR-016", effect="reversible")
def test_a_422_of_the_generic_family_also_has_status_and_message(api: Api) -> None:
    found = error(api.post("/v2/clients", json={}), 422, family="json_api")
    has("the error", found, "status", "message", "detail", "code")
    same("words", "failed on the required tag" in found["detail"], True)


@proves("QPA-ERR-006")
def test_a_401_has_a_code_and_a_detail_and_nothing_else(api: Api) -> None:
    for path in ("/v2/organization", "/v2/clients", "/v2/supplier_invoices"):
        same("keys", sorted(error(api.get(path, auth=None), 401, family="json_api")), ["code", "detail"])


@proves("QPA-ERR-007")
def test_a_404_of_the_generic_family_names_the_parameter(api: Api) -> None:
    for path in (f"/v2/clients/{UNKNOWN}", f"/v2/attachments/{UNKNOWN}", f"/v2/credit_notes/{UNKNOWN}"):
        same("parameter", error(api.get(path), 404, family="json_api")["source"]["parameter"], "id")


@proves("QPA-ERR-008", "QPA-ERR-019", needs=("control",))
def test_a_500_may_have_no_body_and_else_has_its_code(place: Place, control: Control) -> None:
    control.ask("POST", "/faults", {"operation": "*", "kind": "server-error", "times": 2})
    generic, own = place.seller.get("/v2/clients"), place.seller.get("/v2/client_invoices")
    status(generic, 500)
    if generic.content:
        error(generic, 500, "internal_server_error", family="json_api")
    error(own, 500, "internal_server_error", family="client_invoice")


OWN = [
    ("GET", "/v2/client_invoices?page=0"),
    ("POST", "/v2/client_invoices"),
    ("DELETE", f"/v2/client_invoices/{UNKNOWN}"),
    ("POST", f"/v2/client_invoices/{UNKNOWN}/finalize"),
    ("POST", f"/v2/client_invoices/{UNKNOWN}/mark_as_canceled"),
    ("POST", f"/v2/client_invoices/{UNKNOWN}/unmark_as_paid"),
]


@pytest.mark.parametrize(("method", "path"), OWN)
@proves("QPA-ERR-009")
def test_client_invoices_have_a_family_of_their_own(api: Api, method: str, path: str) -> None:
    answer = api.request(method, path, json={} if method == "POST" else None)
    found = answer.json()["errors"][0]
    has(f"the error of {method} {path}", found, "status", "code")
    same("type of status", type(found["status"]).__name__, "str")
    same("status", found["status"], str(answer.status_code))


@proves("QPA-ERR-010", effect="irreversible")
def test_404_409_and_412_of_that_family_have_no_detail(api: Api) -> None:
    made = made_invoice(api)
    answers = [
        api.delete(f"/v2/client_invoices/{UNKNOWN}"),
        api.delete(f"/v2/client_invoices/{made['id']}"),
        api.post("/v2/client_invoices", json=invoice(api, number=made["number"])),
    ]
    for answer, expected in zip(answers, (404, 412, 409), strict=True):
        lacks(f"the error of a {expected}", error(answer, expected, family="client_invoice"), "detail")


@proves("QPA-ERR-011", effect="reversible")
def test_a_422_of_that_family_names_what_was_validated(api: Api) -> None:
    found = error(api.post("/v2/client_invoices", json={}), 422, family="client_invoice")
    has("the error", found, "meta", "detail", "source")
    has("meta", found["meta"], "validation_param")


@proves("QPA-ERR-012", "QPA-ERR-001", effect="reversible")
def test_an_unreadable_body_is_malformed_json(api: Api) -> None:
    error(api.post("/v2/client_invoices", **MALFORMED), 400, "malformed_json", family="client_invoice")
    one_of("status elsewhere", api.post("/v2/clients", **MALFORMED).status_code, (400,))


GENERIC = [
    ("GET", f"/v2/client_invoices/{UNKNOWN}"),
    ("PATCH", f"/v2/client_invoices/{UNKNOWN}"),
    ("POST", f"/v2/client_invoices/{UNKNOWN}/mark_as_paid"),
    ("POST", f"/v2/client_invoices/{UNKNOWN}/send"),
]


@pytest.mark.parametrize(("method", "path"), GENERIC)
@proves("QPA-ERR-013")
def test_four_operations_of_client_invoices_use_the_generic_family(api: Api, method: str, path: str) -> None:
    body = {"send_to": ["a@example.com"], "email_title": "A"} if path.endswith("send") else {}
    found = error(api.request(method, path, json=None if method == "GET" else body), 404, family="json_api")
    has(f"the error of {method} {path}", found, "detail", "source")
    lacks("the error", found, "meta")


@pytest.mark.parametrize("path", ["/v2/client_invoices/bulk", "/v2/client_invoices/uploads"])
@proves("QPA-ERR-014", "QPA-SEND-019")
def test_files_are_refused_in_the_family_of_client_invoices(api: Api, path: str) -> None:
    for answer in (api.post(path, files={"x": ("a.txt", b"x")}), api.post(path, auth=None)):
        has("the error", answer.json()["errors"][0], "status", "code")


@proves("QPA-ERR-015", needs=("token",))
def test_errors_of_webhook_subscriptions_are_flat(place: Place) -> None:
    path = "/v2/webhook_subscriptions"
    has("a 404", error(place.token.get(f"{path}/{UNKNOWN}"), 404, "not_found", family="flat"), "detail")
    has("a 400", error(place.token.post(path, json={}), 400, family="flat"), "detail", "source")


@proves("QPA-ERR-016", "QPA-ERR-017", effect="reversible")
def test_all_faults_of_a_body_are_told_at_once_in_the_words_of_a_validator(api: Api) -> None:
    found = errors(api.post("/v2/clients", json={"currency": "USD", "billing_address": {**ADDRESS, "city": "x" * 51}}))
    details = [one["detail"] for one in found]
    same(
        "Client.kind failed on the required tag", any("kind failed on the required tag" in one for one in details), True
    )
    same("more than one", len(found) > 1, True)


@proves("QPA-ERR-018", effect="reversible")
def test_pointers_of_client_invoices_begin_with_data_attributes(api: Api) -> None:
    for field in ("due_date", "currency"):
        body = {name: value for name, value in invoice(api).items() if name != field}
        found = error(api.post("/v2/client_invoices", json={"status": "draft", **body}), 422, family="client_invoice")
        same("pointer", found["source"]["pointer"], f"/data/attributes/{field}")


@proves("QPA-ERR-019", "QPA-AUTH-003")
def test_codes_of_common_refusals(api: Api) -> None:
    error(api.get("/v2/clients", auth=None), 401, "unauthorized", family="json_api")
    error(api.get("/v2/client_invoices", auth=None), 401, "unauthorized", family="client_invoice")
    error(api.get(f"/v2/clients/{UNKNOWN}"), 404, "not_found", family="json_api")


@proves("QPA-ERR-020", effect="reversible", needs=("buyer",))
def test_what_belongs_to_another_organization_is_not_found(api: Api, buyer: Api) -> None:
    client = made_client(buyer)
    path = f"/v2/clients/{client['id']}"
    for answer in (api.get(path), api.patch(path, json={"name": "Mine"}), api.delete(path)):
        error(answer, 404, "not_found", family="json_api")
    same("it is untouched", json_of(buyer.get(path), 200)["client"]["name"], client["name"])
    same("it is in no list", client["id"] in api.get("/v2/clients", params={"per_page": 100}).text, False)


@pytest.mark.parametrize("id", ["42", "nothing", "4d5418bb", "%00", "..", "4d5418bbbd0d4df4865cc07afab8bb48"])
@proves("QPA-ERR-021")
def test_an_id_that_is_no_uuid_is_not_found(api: Api, id: str) -> None:
    one_of("status", api.get(f"/v2/clients/{id}").status_code, (404,))


@proves("QPA-ERR-022")
def test_errors_are_never_an_object_where_a_list_is_expected(api: Api, contract: Contract) -> None:
    for operation in contract.operations.values():
        if operation.method == "GET" and operation.path.startswith("/v2/"):
            body = api.get(operation.path.replace("{id}", UNKNOWN), auth=None).json()
            same(f"errors of {operation.id}", isinstance(body.get("errors", []), list), True)
