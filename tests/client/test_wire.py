from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_client import Money, Request, Response
from fauxpa_client.wire import json_request, path


@given(st.text().filter(lambda text: text not in {"", ".", ".."}).filter(lambda t: t.isprintable()))
def test_an_id_stays_one_segment_of_the_path(invoice_id: str) -> None:
    url = path("v2", "client_invoices", invoice_id, "send")
    segments = urlsplit("https://pa.test" + url).path.split("/")
    assert segments[:3] == ["", "v2", "client_invoices"]
    assert unquote(segments[3]) == invoice_id
    assert segments[4:] == ["send"]


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_an_id_that_would_change_the_endpoint_is_refused(segment: str) -> None:
    with pytest.raises(ValueError, match="another endpoint"):
        path("v2", "clients", segment)


@pytest.mark.parametrize(
    ("method", "repeatable", "expected"),
    [
        ("GET", None, True),
        ("HEAD", None, True),
        ("PUT", None, True),
        ("DELETE", None, True),
        ("POST", None, False),
        ("PATCH", None, False),
        ("POST", True, True),
        ("GET", False, False),
    ],
)
def test_the_method_decides_whether_a_call_is_repeatable_unless_told(
    method: str, repeatable: bool | None, expected: bool
) -> None:
    assert Request(method, "/", repeatable=repeatable).is_repeatable is expected


def test_json_bodies_write_amounts_as_strings_and_dates_as_iso() -> None:
    request = json_request("POST", "/", {"value": Decimal("10.50"), "tiny": Decimal("1E-7"), "on": date(2026, 9, 1)})
    assert request.content == b'{"value":"10.50","tiny":"0.0000001","on":"2026-09-01"}'
    assert request.headers["Content-Type"] == "application/json"


def test_json_bodies_keep_accents_and_refuse_what_json_has_no_word_for() -> None:
    assert json_request("POST", "/", "é").content == '"é"'.encode()
    with pytest.raises(TypeError, match="Money cannot be written"):
        json_request("POST", "/", Money())
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_request("POST", "/", float("nan"))


def test_a_request_shows_neither_headers_nor_bodies_nor_query() -> None:
    request = Request("GET", "https://s3.test/file?signature=s3cret", headers={"A": "s3cret"}, content=b"s3cret")
    assert str(request) == "GET https://s3.test/file"
    assert "s3cret" not in repr(Request("GET", "/", headers={"A": "s3cret"}, content=b"s3cret"))


def test_json_nested_too_deeply_is_not_json() -> None:
    with pytest.raises(ValueError, match="nested"):
        Response(200, {}, b"[" * 100_000).json()


def test_the_content_type_is_read_without_parameters() -> None:
    assert Response(200, {"content-type": "Text/HTML; charset=utf-8"}).content_type == "text/html"
    assert Response(200).content_type == ""
    assert json.loads(Response(200, {}, b"{}").content) == {}
