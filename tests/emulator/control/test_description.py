"""The control API is what its description says."""

from __future__ import annotations

import re
from importlib import import_module

import jsonschema_rs
import pytest
from openapi_spec_validator import validate
from starlette.routing import Route

from emulating import imported
from fauxpa_emulator.control import routes as control
from fauxpa_emulator.control.description import PREFIX, description

DOCUMENT = description("http://localhost:8711")
METHODS = {"get", "post", "put", "delete", "patch"}


def described():
    return {(method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item if method in METHODS}


def routed(world):
    modules = [import_module(f"fauxpa_emulator.control.{name}") for name in sorted(set(control.AREAS.values()))]
    every = [*control.routes(world), *(route for module in modules for route in module.routes(world))]
    for route in every:
        assert isinstance(route, Route)
        path = PREFIX + re.sub(r":\w+}", "}", route.path)
        yield from ((method, path) for method in route.methods - {"HEAD"})


def test_the_document_is_valid_and_served(api):
    validate(DOCUMENT)
    served = api.get("/_fauxpa/control/openapi.json", auth=None).json()
    assert served == DOCUMENT


def test_every_route_is_described_and_every_description_has_a_route(api):
    assert set(routed(api.world)) == described()


def test_no_name_stands_for_two_operations():
    ids = [item[method]["operationId"] for item in DOCUMENT["paths"].values() for method in item if method in METHODS]
    assert len(ids) == len(set(ids))


def schema_of(method, path, status):
    template = re.sub(r"/\d+", "/{id}", path.partition("?")[0])
    response = DOCUMENT["paths"][PREFIX + template][method.lower()]["responses"][str(status)]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return {**response["content"]["application/json"]["schema"], "components": DOCUMENT["components"]}


CALLS = [
    ("GET", "/health/live", None),
    ("GET", "/health/ready", None),
    ("GET", "/info", None),
    ("GET", "/quirks", None),
    ("GET", "/companies", None),
    ("GET", "/clock", None),
    ("PUT", "/clock", {"mode": "frozen"}),
    ("PUT", "/clock", {"mode": "fast"}),
    ("POST", "/clock/advance", {"days": 40}),
    ("GET", "/namespaces", None),
    ("POST", "/namespaces", {"name": "shop", "clock": {"mode": "frozen"}, "state": {"client_invoices": [{}]}}),
    ("POST", "/namespaces", {"name": "Shop"}),
    ("POST", "/reset", None),
    ("GET", "/statuses", None),
    ("GET", "/scenarios", None),
    ("GET", "/scenarios/choices", None),
    ("PUT", "/scenarios/default", {"scenario": "refused:CMD_ERR"}),
    ("POST", "/scenarios/next", {"scenario": {"name": "silent"}, "times": 2}),
    ("DELETE", "/scenarios/next", None),
    ("GET", "/client_invoices", None),
    ("GET", "/client_invoices?einvoicing_status=none", None),
    ("GET", "/client_invoices?status=lost", None),
    ("GET", "/supplier_invoices", None),
    ("POST", "/supplier_invoices", {"syntax": "ubl"}),
    ("GET", "/annuaire", None),
    ("GET", "/webhooks/subscriptions", None),
    ("GET", "/webhooks/deliveries", None),
    ("PUT", "/webhooks/collecting", {"collect": True}),
    ("DELETE", "/webhooks/deliveries", None),
    ("GET", "/journal", None),
    ("GET", "/journal/1", None),
    ("GET", "/journal/2", None),
    ("GET", "/journal/99", None),
    ("GET", "/journal/1/explain", None),
    ("GET", "/journal/2/explain", None),
    ("GET", "/journal/count", None),
    ("POST", "/journal/verify", {"match": {"operation": "clients.create", "status": "2xx", "body": {"name": "A"}}}),
    ("POST", "/journal/verify", {"match": {"status": "2xx"}, "exactly": 2}),
    ("POST", "/journal/verify", {"match": {"colour": 1}}),
    ("DELETE", "/journal", None),
    ("POST", "/wait", {"for": {"request": {"operation": "*send*"}}, "timeout": 0}),
    ("POST", "/wait", {"for": {"invoice": {"number": "FA-2026-0001", "code": 205}}, "timeout": 0}),
    ("POST", "/wait", {"for": {"webhook": {}}, "timeout": 0}),
    ("POST", "/wait", {"for": {}}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=lambda value: str(value)[:40])
def test_answers_are_as_described(api, method, path, body):
    id = imported(api)
    api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    answer = api.request(method, f"/_fauxpa{path}", auth=None, json=body)
    schema = schema_of(method, path, answer.status_code)
    faults = [f"{error.instance_path}: {error}" for error in jsonschema_rs.iter_errors(schema, answer.json())]
    assert not faults, faults[:3]
    assert answer.status_code >= 400 or answer.json()["schema_version"] == 1
