"""The API reference has all that the descriptions have."""

from __future__ import annotations

import re

import pytest

from emulating import CONTRACT
from fauxpa_emulator.control.description import description
from fauxpa_emulator.dashboard.reference import METHODS, Document

DOCUMENTS = {"qonto": CONTRACT.openapi, "control": description("http://localhost:8711")}


def operations(document):
    return [one for area in Document(document).areas() for one in area.operations]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_operation_is_there_once_with_every_status_and_parameter(name):
    document = DOCUMENTS[name]
    found = {(one.method.lower(), one.path): one for one in operations(document)}
    described = {
        (method, path): item[method] for path, item in document["paths"].items() for method in item if method in METHODS
    }
    assert len(operations(document)) == len(described)
    assert set(found) == set(described)
    for key, one in found.items():
        assert {answer.status for answer in one.answers} == set(described[key]["responses"])
        assert "{" not in one.curl  # curl would take it for a pattern
        assert f"$QONTO_BASE_URL{re.sub('{([a-z_]+)}', lambda found: '$' + found[1].upper(), one.path)}" in one.curl
        assert all(name in " ".join(row.name for row in one.parameters) for name in re.findall(r"{(\w+)}", one.path))


def test_a_command_has_what_is_required_and_an_answer_all_its_types():
    found = {one.id: one for one in operations(DOCUMENTS["control"])}
    assert found["client_invoices.file"].answers[0].media.split(", ")[:2] == ["application/pdf", "application/xml"]
    bulk = {one.id: one for one in operations(DOCUMENTS["qonto"])}["client_invoices.bulk_import"]
    assert "-F client_invoices=@file.pdf" in bulk.curl


def test_a_schema_within_itself_ends():
    node = {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/components/schemas/Node"}}}
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    document = {
        "paths": {"/nodes": {"get": {"operationId": "nodes.list", "responses": {"200": answer}}}},
        "components": {"schemas": {"Node": node}},
    }
    (one,) = operations(document)
    assert [(row.name, row.type) for row in one.answers[0].rows] == [("name", "string"), ("next", "Node")]


@pytest.mark.parametrize("path", ["/_fauxpa/docs/", "/_fauxpa/docs/control"])
def test_the_page_has_ids_that_are_unique_and_links_that_lead_somewhere(api, path):
    html = api.get(path, auth=None).text
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r'data-copy="([^"]+)"', html)) <= set(ids)
