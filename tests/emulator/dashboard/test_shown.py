"""How things look."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.dashboard import shown

ENTRY = {
    "method": "POST",
    "path": "/v2/clients",
    "query": "",
    "request": {"headers": [], "body": None},
}


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        ("1234.5", "en", "1,234.50"),
        ("1234.5", "fr", "1\u202f234,50"),
        ("0.1234", "en", "0.1234"),
        ("", "en", ""),
        (None, "en", ""),
        ("much", "en", "much"),
        ("NaN", "en", "nan"),
    ],
)
def test_numbers(value, language, expected):
    assert shown.number(value, language) == expected


def test_amounts_and_moments():
    assert shown.money({"value": "10.00", "currency": "EUR"}) == "10.00 EUR"
    assert shown.money(None) == ""
    assert shown.moment("2026-09-01T08:00:00.123456Z") == "2026-09-01 08:00:00"
    assert shown.moment(None) == ""


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40), st.text("abc'\"$`\\! ", max_size=20))
def test_a_command_asks_the_same_whatever_is_in_it(name, text):
    body = {"json": {"name": name, "text": text}}
    entry = {**ENTRY, "request": {"headers": [{"name": "authorization", "value": "***"}], "body": body}}
    words = shlex.split(shown.curl(entry, "http://localhost:8711"))
    assert words[-1] == "http://localhost:8711/v2/clients"
    assert words[words.index("--data") + 1] == shown.json.dumps(body["json"], ensure_ascii=False)
    assert "authorization: $QONTO_LOGIN:$QONTO_SECRET_KEY" in words


def test_a_bearer_is_a_bearer_and_a_form_a_form():
    headers = [
        {"name": "authorization", "value": "Bearer ***"},
        {"name": "content-type", "value": "multipart/form-data"},
    ]
    parts = [
        {"name": "client_invoices", "file_name": "a b.pdf", "text": None},
        {"name": "x", "file_name": None, "text": "1"},
    ]
    entry = {**ENTRY, "request": {"headers": headers, "body": {"parts": parts}}}
    told = shown.curl(entry, "http://h")
    assert '"authorization: Bearer $QONTO_ACCESS_TOKEN"' in told
    assert "-F 'client_invoices=@a b.pdf' -F x=1" in told
    assert "content-type" not in told


def test_findings_stand_at_their_line():
    finding = {"line": 2, "term": "BT-1"}
    assert shown.xml_lines(b"<a>\n<b/>\n</a>", [finding]) == [(1, "<a>", []), (2, "<b/>", [finding]), (3, "</a>", [])]
    assert shown.by_term([finding]) == {"BT-1": [finding]}


def test_of_long_xml_what_was_found_is_shown_in_any_case():
    finding = {"line": shown.MOST_LINES + 10, "term": None}
    lines = shown.xml_lines(b"<a/>\n" * (shown.MOST_LINES + 20), [finding])
    assert len(lines) == shown.MOST_LINES + 1
    assert lines[-1][2] == [finding]
