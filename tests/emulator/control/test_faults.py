"""Ordering faults by the control API: what is taken, what is refused and why."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema_rs
import pytest

from emulating import CONTRACT
from fauxpa_emulator.control.faults import Parameters
from fauxpa_emulator.faults import MOST
from fauxpa_emulator.gateway.fault_kinds import KINDS
from fauxpa_emulator.namespaces import begin
from striking import NEEDED, PATH, call, order

FRAGMENT = json.loads(resources.files("fauxpa_emulator.control").joinpath("openapi/faults.json").read_bytes())


def ask(api, method, path="", **more):
    return api.request(method, PATH + path, auth=None, **more)


def fits(schema, value):
    """Raises where a value is not as the control API's description has it."""
    document = {"$ref": f"#/components/schemas/{schema}", **FRAGMENT}
    jsonschema_rs.Draft202012Validator(document).validate(value)


def refused(api, **body):
    answer = ask(api, "POST", json={"operation": "clients.list", "kind": "reset", **body})
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    return f"{error['code']}: {error['detail']} | {error['hint']}"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_ordered_is_told_with_its_defaults(api, kind):
    body = {"operation": "clients.list", "kind": kind, **NEEDED.get(kind, {})}
    answer = ask(api, "POST", json=body)
    assert answer.status_code == 201
    assert answer.json()["schema_version"] == 1
    fault = answer.json()["fault"]
    fits("Fault", fault)
    fits("FaultOrder", body)
    defaults = {name: one.default for name, one in KINDS[kind].parameters.items() if one.default is not None}
    assert fault["parameters"] == {**defaults, **NEEDED.get(kind, {})}
    assert (fault["id"], fault["operation"], fault["kind"]) == (1, "clients.list", kind)
    assert (fault["times"], fault["matched"], fault["struck"], fault["left"]) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, (1, [], False, 1)),
        ({"times": 3}, (3, [], False, 3)),
        ({"calls": [5, 2, 5]}, (None, [2, 5], False, 2)),
        ({"always": True}, (None, [], True, None)),
    ],
)
def test_when_it_strikes(api, said, told):
    fault = order(api, "reset", **said)
    fits("Fault", fault)
    assert (fault["times"], fault["calls"], fault["always"], fault["left"]) == told


def test_a_match_is_told_as_it_was_given(api):
    match = {"path": "/v2/*", "query": {"page": "2"}, "headers": {"A": "b"}, "body": {"a": [1]}, "text": "x"}
    fault = order(api, "reset", match=match)
    assert fault["match"] == match
    fits("Fault", fault)


def test_kinds_are_told_as_in_the_table(api):
    kinds = ask(api, "GET", "/kinds").json()["kinds"]
    assert [kind["name"] for kind in kinds] == list(KINDS)
    for kind in kinds:
        fits("FaultKind", kind)
    assert {name for kind in KINDS.values() for name in kind.parameters} == set(Parameters.__struct_fields__)
    assert {clause for kind in KINDS.values() for clause in kind.clauses} <= set(CONTRACT.clauses)


def test_faults_are_listed_looked_at_and_taken_back(api):
    for kind in ("reset", "latency", "gateway-502"):
        order(api, kind, "clients.list")
    call(api, "GET", "/v2/organization")
    order(api, "unauthorized", "organization.retrieve")
    call(api, "GET", "/v2/organization")
    listed = ask(api, "GET").json()["faults"]
    assert [(fault["kind"], fault["struck"], fault["left"]) for fault in listed] == [
        ("reset", 0, 1),
        ("latency", 0, 1),
        ("gateway-502", 0, 1),
        ("unauthorized", 1, 0),
    ]
    assert ask(api, "GET", "/2").json()["fault"] == listed[1]
    assert ask(api, "DELETE", "/1").json()["deleted"] == 1
    assert ask(api, "DELETE", "/1").status_code == 404
    assert ask(api, "GET", "/1").json()["error"]["code"] == "no_such_fault"
    assert ask(api, "DELETE").json()["deleted"] == 3
    assert ask(api, "GET").json()["faults"] == []


def test_a_namespace_sees_its_own_faults(api):
    begin(api.world, "shop")
    order(api, "reset", namespace="shop")
    shop = {"namespace": "shop"}
    assert ask(api, "GET").json()["faults"] == []
    assert ask(api, "GET", "/1").status_code == 404
    assert ask(api, "DELETE", "/1").status_code == 404
    assert ask(api, "DELETE").json()["deleted"] == 0
    assert ask(api, "GET", "/1", params=shop).status_code == 200
    assert ask(api, "GET", params={"namespace": "nobody"}).status_code == 404
    assert ask(api, "DELETE", params=shop).json()["deleted"] == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"operation": "client_invoice.list"}, ["unknown_operation", "client_invoices.list"]),
        ({"operation": "client_invoices.send_by_invoice"}, ["client_invoices.send_by_einvoice"]),
        ({"operation": "?"}, ["There are: ", "organization.retrieve", "* for all"]),
        ({"kind": "resett"}, ["unknown_kind", "Did you mean reset?"]),
        ({"kind": "?"}, ["There are: ", "truncated-body"]),
        ({"times": 1, "calls": [2]}, ["one of times, calls and always"]),
        ({"times": 1, "always": True}, ["one of times, calls and always"]),
        ({"times": 0}, ["invalid_body", "times"]),
        ({"calls": [0]}, ["calls"]),
        ({"calls": "1"}, ["calls"]),
        ({"seconds": 1}, ["unknown_parameter", "after_bytes, handled"]),
        ({"kind": "unauthorized", "handled": True}, ["it takes no parameters"]),
        ({"kind": "latency", "seconds": 61}, ["seconds"]),
        ({"kind": "latency", "seconds": 0}, ["seconds"]),
        ({"after_bytes": -1}, ["after_bytes"]),
        ({"colour": "red"}, ["colour", "The fields are: "]),
        ({"match": {"method": "GET"}}, ["method"]),
        ({"kind": "error"}, ["missing_parameter", "status"]),
        ({"kind": "error", "status": 404}, ["unknown_status", "400, 401, 403, 422, 429, 500"]),
        ({"kind": "error", "status": 200}, ["unknown_status"]),
        ({"kind": "error", "status": 422, "code": "Not A Code"}, ["code"]),
        ({"kind": "error", "status": 404, "operation": "*"}, ["401, 429, 500"]),
    ],
)
def test_an_order_that_could_not_strike_as_it_says_is_refused_with_the_reason(api, body, words):
    told = refused(api, **body)
    assert [word for word in words if word not in told] == [], told
    assert ask(api, "GET").json()["faults"] == []


def test_an_error_of_a_status_without_a_usual_code_needs_one_and_the_rules_say_which(api):
    told = refused(api, operation="client_invoices.send_by_einvoice", kind="error", status=412)
    assert "give one" in told
    assert "recipient_not_reachable_on_einvoicing" in told


def test_there_is_a_bound(api):
    for _ in range(MOST):
        api.world.faults.add("default", "clients.list", "reset")
    assert "too_many_faults" in refused(api)


def test_a_page_of_another_origin_orders_nothing(api):
    answer = ask(api, "POST", content=b'{"operation": "*", "kind": "reset"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 403
    answer = ask(api, "DELETE", headers={"Origin": "https://example.com"})
    assert answer.status_code == 403
    assert not api.world.faults
