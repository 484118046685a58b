"""The HTTP Archive: as its format says, and as the journal has it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulating import COMPANY, importable
from fauxpa_emulator.control.har import entry_har
from fauxpa_emulator.records.exchanges import Exchange
from journaling import other_namespace

PAIR = {"type": "object", "required": ["name", "value"], "properties": {"name": {"type": "string"}}}
PAIRS = {"type": "array", "items": PAIR}
TIME = {"type": "number", "minimum": -1}
MESSAGE = {
    "httpVersion": {"type": "string"},
    "cookies": PAIRS,
    "headers": PAIRS,
    "headersSize": {"type": "integer", "minimum": -1},
    "bodySize": {"type": "integer", "minimum": -1},
}
POSTED = {
    "type": "object",
    "required": ["mimeType"],
    "properties": {
        "mimeType": {"type": "string"},
        "text": {"type": "string"},
        "params": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {name: {"type": "string"} for name in ("name", "value", "fileName", "contentType")},
                "additionalProperties": False,
            },
        },
    },
    "oneOf": [{"required": ["text"]}, {"required": ["params"]}],
    "additionalProperties": False,
}
ENTRY = {
    "type": "object",
    "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
    "properties": {
        "startedDateTime": {"type": "string", "format": "date-time"},
        "time": TIME,
        "cache": {"type": "object", "maxProperties": 0},
        "timings": {
            "type": "object",
            "required": ["send", "wait", "receive"],
            "properties": {"send": TIME, "wait": TIME, "receive": TIME},
        },
        "request": {
            "type": "object",
            "required": ["method", "url", "queryString", *MESSAGE],
            "properties": {
                **MESSAGE,
                "method": {"type": "string"},
                "url": {"type": "string", "format": "uri"},
                "queryString": PAIRS,
                "postData": POSTED,
            },
            "additionalProperties": False,
        },
        "response": {
            "type": "object",
            "required": ["status", "statusText", "content", "redirectURL", *MESSAGE],
            "properties": {
                **MESSAGE,
                "status": {"type": "integer"},
                "statusText": {"type": "string"},
                "redirectURL": {"type": "string"},
                "content": {
                    "type": "object",
                    "required": ["size", "mimeType"],
                    "properties": {
                        "size": {"type": "integer"},
                        "mimeType": {"type": "string"},
                        "text": {"type": "string"},
                        "encoding": {"const": "base64"},
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
    },
    "patternProperties": {"^_": True},
}
ARCHIVE = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {"type": "array", "items": ENTRY},
            },
        }
    },
}
"""The fields that the format requires, of HAR 1.2 (W3C Web Performance, January 2012), and those it has besides."""
ONE = jsonschema_rs.Draft202012Validator(ENTRY, validate_formats=True)
ALL = jsonschema_rs.Draft202012Validator(ARCHIVE, validate_formats=True)
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def archive(api, **criteria):
    answer = api.get("/_fauxpa/journal.har", auth=None, params=criteria)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert [error.message for error in ALL.iter_errors(found)] == []
    return found["log"]["entries"]


def test_every_kind_of_request_is_in_it(api):
    api.get("/v2/clients", params={"filter[name]": "é à", "page": 1})
    api.post("/v2/clients", json=COMPANY)
    api.post("/v2/client_invoices/bulk", files={"client_invoices": ("f.pdf", importable(), "application/pdf")})
    api.post("/oauth2/token", auth=None, data={"grant_type": "refresh_token"})
    api.get("/no/such path", auth=None)
    listed, created, imported, token, lost = archive(api)
    assert listed["request"]["queryString"][0] == {"name": "filter[name]", "value": "é à"}
    assert json.loads(created["request"]["postData"]["text"]) == COMPANY
    assert json.loads(created["response"]["content"]["text"])["client"]["name"] == COMPANY["name"]
    (file,) = imported["request"]["postData"]["params"]
    assert file == {"name": "client_invoices", "fileName": "f.pdf", "contentType": "application/pdf"}
    assert token["request"]["postData"]["params"] == [{"name": "grant_type", "value": "refresh_token"}]
    assert lost["request"]["url"] == "http://localhost:8711/no/such%20path"
    assert (lost["response"]["status"], lost["response"]["statusText"]) == (404, "Not Found")


def test_it_can_be_a_part_of_the_journal(api):
    api.get("/v2/organization")
    api.get("/nothing")
    assert [one["_id"] for one in archive(api, status="404")] == [2]


def test_one_namespace_is_not_in_the_archive_of_another(api):
    other = other_namespace(api)
    api.get("/v2/organization", auth=other["key"])
    assert archive(api) == []
    assert len(archive(api, namespace="other")) == 1


def test_an_empty_journal_is_an_archive_too(api):
    assert archive(api) == []


TEXTS = st.text(max_size=20)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "host", "location", "x"]),
        st.sampled_from(["multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "a/b", ""]) | TEXTS,
    ).filter(lambda pair: pair[0] != "host"),
    max_size=3,
).map(tuple)


@given(
    entry=st.builds(
        Exchange,
        id=st.just(1),
        at=st.just(NOW),
        wall=st.just(NOW),
        method=st.sampled_from(["GET", "POST"]),
        path=TEXTS.map("/".__add__),
        query=st.text(st.characters(max_codepoint=127, categories=("L", "N")), max_size=20),
        request_headers=HEADERS,
        request_body=st.binary(max_size=60),
        request_size=st.integers(0, 5),
        status=st.none() | st.sampled_from([200, 302, 404, 599]),
        response_headers=HEADERS,
        response_body=st.binary(max_size=60),
    )
)
def test_whatever_was_asked_and_answered_fits_the_format(entry):
    told = entry_har(entry)
    assert [error.message for error in ONE.iter_errors(told)] == []
    content = told["response"]["content"]
    text = content["text"].encode()
    assert (base64.b64decode(text) if "encoding" in content else text) == entry.response_body


@pytest.mark.parametrize("missing", ["startedDateTime", "timings", "request"])
def test_the_check_itself_can_fail(api, missing):
    api.get("/v2/organization")
    (found,) = archive(api)
    del found[missing]
    assert not ONE.is_valid(found)
