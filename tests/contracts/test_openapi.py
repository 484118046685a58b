"""The merged document: valid, complete, and in step with what Qonto documents."""

from collections.abc import Iterable
from typing import Any

import openapi_spec_validator
import pytest

from fauxpa_contracts import Contract
from fauxpa_contracts.contract import FAMILY_SCHEMAS

OPERATIONS = """
oauth.authorize GET /oauth2/auth
oauth.decide POST /oauth2/auth
oauth.token POST /oauth2/token
oauth.revoke POST /oauth2/revoke
oauth.revoke_consents DELETE /v2/oauth2/consents
registrations.create POST /register/registrations
registrations.list GET /register/registrations
registrations.retrieve GET /register/registrations/{id}
onboarding_webhooks.create POST /register/webhooks
client_invoices.list GET /v2/client_invoices
client_invoices.create POST /v2/client_invoices
client_invoices.retrieve GET /v2/client_invoices/{id}
client_invoices.update PATCH /v2/client_invoices/{id}
client_invoices.delete DELETE /v2/client_invoices/{id}
client_invoices.finalize POST /v2/client_invoices/{id}/finalize
client_invoices.mark_as_paid POST /v2/client_invoices/{id}/mark_as_paid
client_invoices.unmark_as_paid POST /v2/client_invoices/{id}/unmark_as_paid
client_invoices.mark_as_canceled POST /v2/client_invoices/{id}/mark_as_canceled
client_invoices.send POST /v2/client_invoices/{id}/send
client_invoices.send_by_einvoice POST /v2/client_invoices/{id}/send_by_einvoice
client_invoices.bulk_import POST /v2/client_invoices/bulk
client_invoices.create_upload POST /v2/client_invoices/uploads
client_invoices.retrieve_upload GET /v2/client_invoices/uploads/{id}
settings.retrieve GET /v2/settings
settings.update PUT /v2/settings
einvoicing_settings.retrieve GET /v2/einvoicing/settings
clients.list GET /v2/clients
clients.create POST /v2/clients
clients.retrieve GET /v2/clients/{id}
clients.update PATCH /v2/clients/{id}
clients.delete DELETE /v2/clients/{id}
organization.retrieve GET /v2/organization
supplier_invoices.list GET /v2/supplier_invoices
supplier_invoices.retrieve GET /v2/supplier_invoices/{id}
supplier_invoices.bulk_create POST /v2/supplier_invoices/bulk
supplier_invoices.mark_as_paid POST /v2/supplier_invoices/{id}/mark_as_paid
supplier_invoices.unmark_as_paid POST /v2/supplier_invoices/{id}/unmark_as_paid
supplier_invoices.reject POST /v2/supplier_invoices/{id}/reject
credit_notes.list GET /v2/credit_notes
credit_notes.retrieve GET /v2/credit_notes/{id}
credit_notes.create POST /v2/credit_notes
attachments.retrieve GET /v2/attachments/{id}
attachments.upload POST /v2/attachments
webhook_subscriptions.list GET /v2/webhook_subscriptions
webhook_subscriptions.create POST /v2/webhook_subscriptions
webhook_subscriptions.retrieve GET /v2/webhook_subscriptions/{id}
webhook_subscriptions.replace PUT /v2/webhook_subscriptions/{id}
webhook_subscriptions.delete DELETE /v2/webhook_subscriptions/{id}
"""

DOCUMENTED_STATUSES = """
client_invoices.list 200 400 401 403 422 500
client_invoices.create 200 201 400 401 403 409 422 500
client_invoices.retrieve 200 400 401 403 404 422 500
client_invoices.update 200 400 401 403 404 409 412 422 500
client_invoices.delete 204 400 401 403 404 412 422 500
client_invoices.finalize 200 400 401 403 422 500
client_invoices.mark_as_canceled 200 400 401 403 422 500
client_invoices.unmark_as_paid 200 400 401 403 422 500
client_invoices.mark_as_paid 200 400 401 403 404 422 500
client_invoices.send 204 400 401 403 404 422 500
client_invoices.send_by_einvoice 204 412
client_invoices.bulk_import 403
clients.list 200 400 401 403 422 500
clients.create 200 400 401 403 422 500
clients.retrieve 200 400 401 403 404 500
clients.update 200 400 401 403 404 500
clients.delete 204 400 401 403 404 500
supplier_invoices.list 200 400 401 403 500
supplier_invoices.retrieve 200 400 401 403 404 500
supplier_invoices.bulk_create 200 400 401 403 500
supplier_invoices.reject 200 400 422
supplier_invoices.mark_as_paid 200 400
einvoicing_settings.retrieve 200 401 403 404 500
webhook_subscriptions.list 200 401 403
webhook_subscriptions.create 201 400 401 403
webhook_subscriptions.retrieve 200 401 403 404
webhook_subscriptions.replace 200 400 401 403 404
webhook_subscriptions.delete 204 401 403 404
organization.retrieve 200 400 401 403 500
attachments.upload 200 400 401 403 422 500
attachments.retrieve 200 400 401 403 404 500
credit_notes.list 200 400 401 403 422 500
credit_notes.retrieve 200 400 401 403 404 500
oauth.revoke_consents 204 401 403 500
registrations.retrieve 200 400 401
onboarding_webhooks.create 201
settings.update 412
"""

UPLOADING = [
    "client_invoices.bulk_import",
    "client_invoices.create_upload",
    "supplier_invoices.bulk_create",
    "attachments.upload",
]


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def operations(contract: Contract) -> Iterable[tuple[str, str, dict[str, Any]]]:
    for operation in contract.operations.values():
        yield operation.id, operation.path, contract.openapi["paths"][operation.path][operation.method.lower()]


def refs(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from refs(value)


def resolve(contract: Contract, ref: str) -> Any:
    node: Any = contract.openapi
    for part in ref.removeprefix("#/").split("/"):
        node = node[part]
    return node


def test_the_document_is_valid_openapi_3_1(contract: Contract) -> None:
    assert contract.openapi["openapi"] == "3.1.0"
    openapi_spec_validator.validate(contract.openapi)


def test_the_document_begins_with_its_version(contract: Contract) -> None:
    assert list(contract.openapi)[:2] == ["openapi", "info"]


def test_the_operations_are_those_of_the_product(contract: Contract) -> None:
    found = {(operation.id, operation.method, operation.path) for operation in contract.operations.values()}
    assert found == {tuple(row) for row in rows(OPERATIONS)}


def test_every_reference_resolves(contract: Contract) -> None:
    assert all(isinstance(resolve(contract, ref), dict) for ref in refs(contract.openapi))


def test_every_schema_is_used(contract: Contract) -> None:
    used = {ref.rpartition("/")[2] for ref in refs(contract.openapi)}
    assert contract.openapi["components"]["schemas"].keys() - used == {"ControlError"}


@pytest.mark.parametrize("row", rows(DOCUMENTED_STATUSES), ids=lambda row: row[0])
def test_documented_statuses_are_described(contract: Contract, row: list[str]) -> None:
    assert {int(status) for status in row[1:]} <= contract.operations[row[0]].statuses


def test_every_operation_can_be_limited_or_break(contract: Contract) -> None:
    assert all({429, 500} <= operation.statuses for operation in contract.operations.values())


def test_uploads_can_be_too_large(contract: Contract) -> None:
    multipart = [key for key, found in contract.operations.items() if found.media == "multipart/form-data"]
    assert sorted(multipart) == sorted(UPLOADING)
    assert all(413 in contract.operations[key].statuses for key in UPLOADING)


def test_webhook_subscriptions_answer_bad_bodies_with_400_not_422(contract: Contract) -> None:
    found = [each for key, each in contract.operations.items() if key.startswith("webhook_subscriptions.")]
    assert all(400 in each.statuses and 422 not in each.statuses for each in found)


def test_the_first_answer_listed_is_a_success(contract: Contract) -> None:
    assert all(200 <= operation.success < 400 for operation in contract.operations.values())


def test_every_operation_says_what_it_documents(contract: Contract) -> None:
    without = [
        key
        for key, _, described in operations(contract)
        if "ocumented" not in described["description"] and key not in {"oauth.decide", "oauth.revoke"}
    ]
    assert without == []


def test_every_operation_has_a_known_side_effect(contract: Contract) -> None:
    kinds = {described["x-fauxpa"]["side_effect"] for _, _, described in operations(contract)}
    assert kinds == {"read", "reversible", "irreversible", "sends"}


def test_reads_are_reads(contract: Contract) -> None:
    reads = {key for key, _, described in operations(contract) if described["x-fauxpa"]["side_effect"] == "read"}
    assert reads == {key for key, operation in contract.operations.items() if operation.method == "GET"}


def test_scopes_are_those_of_the_oauth_scheme(contract: Contract) -> None:
    flow = contract.openapi["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"]
    needed = {scope for operation in contract.operations.values() for scope in operation.scopes}
    assert needed == flow["scopes"].keys() - {"offline_access", "openid"}


def test_whoever_may_come_with_a_token_needs_a_scope(contract: Contract) -> None:
    assert all(("oauth" in operation.auth) == bool(operation.scopes) for operation in contract.operations.values())


def test_security_is_written_out(contract: Contract) -> None:
    security = {key: described["security"] for key, _, described in operations(contract)}
    assert security["clients.list"] == [{"apiKey": []}, {"oauth2": ["client.read"]}]
    assert security["attachments.retrieve"][1:] == [
        {"oauth2": ["attachment.read"]},
        {"oauth2": ["organization.read"]},
    ]
    assert security["webhook_subscriptions.list"] == [{"oauth2": ["webhook"]}]
    assert security["registrations.list"] == [{"partnerToken": [], "partnerId": []}]
    assert security["oauth.token"] == []


def test_errors_have_the_schema_of_their_family(contract: Contract) -> None:
    for key, _, described in operations(contract):
        operation = contract.operations[key]
        for status in described["x-fauxpa"]["errors"]["statuses"]:
            schema = described["responses"][str(status)]["content"]["application/json"]["schema"]
            assert f"#/components/schemas/{FAMILY_SCHEMAS[operation.family_of(status)]}" in set(refs(schema))


def test_path_parameters_are_described(contract: Contract) -> None:
    for _, path, _ in operations(contract):
        item = contract.openapi["paths"][path]
        assert ("{id}" in path) == ({"$ref": "#/components/parameters/Id"} in item.get("parameters", []))


def test_idempotency_keys_are_for_attachments_only(contract: Contract) -> None:
    assert [key for key, operation in contract.operations.items() if operation.idempotent] == ["attachments.upload"]


@pytest.mark.parametrize(
    ("schema", "beginning"),
    [
        ("ClientInvoice", ["id", "organization_id", "number", "purchase_order", "status", "invoice_url"]),
        ("Client", ["id", "name", "first_name", "last_name", "phone", "kind", "email", "extra_emails", "currency"]),
        ("SupplierInvoice", ["id", "status", "organization_id", "source_type", "attachment_id", "updated_at"]),
        ("CreditNote", ["id", "invoice_id", "attachment_id", "issue_date", "invoice_issue_date", "number"]),
        ("Organization", ["id", "name", "slug", "legal_name", "locale", "legal_share_capital", "legal_country"]),
    ],
)
def test_answers_have_the_documented_key_order(contract: Contract, schema: str, beginning: list[str]) -> None:
    properties = contract.openapi["components"]["schemas"][schema]["properties"]
    assert list(properties)[: len(beginning)] == beginning
