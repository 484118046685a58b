"""What nothing reads, by the contract's own description."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulating import CONTRACT
from fauxpa_emulator.control.fields import example
from fauxpa_emulator.gateway.unread import LONGEST, MOST, Readers

READERS = Readers(CONTRACT)
OPERATIONS = list(CONTRACT.operations.values())
WITH_JSON = [one for one in OPERATIONS if one.media == "application/json"]
STRANGE = st.text(st.characters(categories=("Ll",)), min_size=5, max_size=12).map("zz_".__add__)


def unread(operation, body=b"", query="", media="application/json", asked=()):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return READERS.unread(CONTRACT.operations[operation], query, asked, media, data)


@pytest.mark.parametrize("operation", WITH_JSON, ids=lambda operation: operation.id)
def test_an_example_of_each_body_is_read_whole(operation):
    schema = CONTRACT.body_schema(operation.id)
    assert unread(operation.id, example(CONTRACT, schema)) == ()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_parameter_that_is_described_is_read(operation):
    query = "&".join(f"{name}=1" for name in READERS.parameters(operation))
    assert READERS.unread(operation, query, (), "", b"") == ()


@given(operation=st.sampled_from(WITH_JSON), strange=STRANGE)
def test_a_field_that_nobody_knows_is_told_of_at_its_place(operation, strange):
    body = example(CONTRACT, CONTRACT.body_schema(operation.id))
    assert unread(operation.id, {**body, strange: 1}) == (f"body {strange}",)


def test_fields_are_looked_at_in_objects_and_in_lists_once_each():
    body = {"items": [{"title": "A", "colour": 1}, {"colour": 2}], "payment_methods": {"iban": "FR", "bic": "X"}}
    assert unread("client_invoices.create", body) == ("body items[].colour", "body payment_methods.bic")


def test_a_null_counts_as_not_sent():
    assert unread("clients.create", {"colour": None}) == ()


def test_a_parameter_is_read_where_a_handler_asked_for_it():
    assert unread("clients.list", query="filter[x]=1&b=2", asked={"b"}) == ("query filter[x]",)


def test_a_body_where_none_is_taken_is_told_of():
    assert unread("client_invoices.finalize", {"a": 1}) == ("body",)
    assert unread("client_invoices.finalize", b"{}") == ()


def test_fields_of_forms():
    form = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--'
    media = "multipart/form-data; boundary=b"
    assert unread("client_invoices.bulk_import", form, media=media) == ("form file",)
    assert unread("attachments.upload", form, media=media) == ()
    encoded = b"grant_type=refresh_token&colour=1"
    assert unread("oauth.token", encoded, media="application/x-www-form-urlencoded") == ("form colour",)


@given(body=st.binary(max_size=100), query=st.text(max_size=50), operation=st.sampled_from(OPERATIONS))
def test_anything_may_come(body, query, operation):
    found = READERS.unread(operation, query, (), "multipart/form-data; boundary=b", body)
    assert all(len(name) <= LONGEST for name in found)


def test_there_is_a_bound():
    assert len(unread("clients.create", {f"field{n}": n for n in range(1_000)})) == MOST
