"""Which entries are meant, and how far the others are from that."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.control.matching import Match, differences, meets, misses
from fauxpa_emulator.records.exchanges import Exchange

NOW = datetime(2026, 9, 1, tzinfo=UTC)
VALUES = st.recursive(
    st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.dictionaries(st.text("abc", max_size=2), VALUES, max_size=4)


def exchange(body=None, **about):
    fields = {
        "id": 7,
        "at": NOW,
        "wall": NOW,
        "method": "POST",
        "path": "/v2/clients",
        "operation": "clients.create",
        "status": 422,
        "organization_id": "org",
    }
    return Exchange(**{**fields, "request_body": json.dumps(body).encode(), **about})


MET = {
    "operation": ["clients.create", "clients.*", "*.create", "*"],
    "method": ["POST", "post"],
    "path": ["/v2/clients", "/v2/*", "*"],
    "status": [422, "422", "4xx", "4XX"],
    "organization": ["org"],
    "text": ["Société"],
    "since": [NOW, NOW - timedelta(days=1)],
    "until": [NOW, NOW + timedelta(days=1)],
    "after": [6, 0],
    "body": [{"name": "Société", "items": [{"a": 1}]}, {"items": [{}]}, {}],
}
MISSED = {
    "operation": ["clients.list", "client.*", ""],
    "method": ["GET"],
    "path": ["/v2/clients/", "/v2", "/v2/clients/*"],
    "status": [200, "5xx", "none", "42", "xx"],
    "organization": ["other"],
    "fault": ["reset", "*"],
    "text": ["société"],
    "since": [NOW + timedelta(microseconds=1)],
    "until": [NOW - timedelta(microseconds=1)],
    "after": [7],
    "body": [{"name": "x"}, {"items": [{"a": True}]}, {"items": [{"a": 1}, {}]}, [], {"none": {}}],
}
BODY = {"name": "Société", "items": [{"a": 1, "b": 2}], "c": None}
SENT = exchange(request_body=json.dumps(BODY, ensure_ascii=False).encode())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MET.items() for value in values])
def test_a_criterion_is_met(name, value):
    assert meets(Match(**{name: value}), SENT)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MISSED.items() for value in values])
def test_a_criterion_is_missed(name, value):
    assert not meets(Match(**{name: value}), SENT)


def test_faults_and_requests_without_an_answer():
    struck = exchange(fault="reset", status=None)
    assert meets(Match(fault="reset", status="none"), struck)
    assert meets(Match(fault="*"), struck)
    assert not meets(Match(status="4xx"), struck)


@given(body=OBJECTS)
def test_a_body_has_all_that_it_has(body):
    assert meets(Match(body=body), exchange(body))


@given(body=OBJECTS, more=OBJECTS)
def test_further_fields_do_not_matter(body, more):
    assert not [*differences(body, {**more, **body})]


@given(wanted=VALUES, found=VALUES)
def test_what_differs_is_named_with_both_values(wanted, found):
    missed = [*differences(wanted, found)]
    if wanted == found and json.dumps(wanted) == json.dumps(found):
        assert missed == []
    for one in missed:
        assert one.criterion.startswith("body")
        assert one.wanted != one.found or isinstance(one.wanted, bool) is not isinstance(one.found, bool)


@given(
    chosen=st.dictionaries(
        st.sampled_from(sorted(set(MET) & set(MISSED) - {"since", "until", "after", "body"})), st.booleans(), min_size=1
    )
)
def test_exactly_the_criteria_that_are_missed_are_named(chosen):
    match = Match(**{name: (MET if met else MISSED)[name][0] for name, met in chosen.items()})
    assert {one.criterion for one in misses(match, SENT)} == {name for name, met in chosen.items() if not met}


def test_forms_are_compared_by_their_fields():
    encoded = exchange(
        request_body=b"grant_type=refresh_token&a=%C3%A9",
        request_headers=(("content-type", "application/x-www-form-urlencoded"),),
    )
    assert meets(Match(body={"grant_type": "refresh_token", "a": "é"}), encoded)
    multipart = exchange(
        request_body=b'--b\r\nContent-Disposition: form-data; name="source"\r\n\r\nintegration\r\n--b--',
        request_headers=(("content-type", "multipart/form-data; boundary=b"),),
    )
    assert meets(Match(body={"source": "integration"}), multipart)
