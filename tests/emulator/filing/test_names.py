"""Names of uploaded files: laws that hold for every name that a stranger may send."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fauxpa_emulator.filing.names import MOST_BYTES, content_disposition, safe_file_name

HOSTILE = st.text(st.characters(), max_size=400) | st.text('a./\\"<>\r\n\0é\u202e\u0301 ', max_size=300)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("facture.pdf", "facture.pdf"),
        ("Facture n° 12 – été.pdf", "Facture n° 12 – été.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\facture.pdf", "facture.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("<img src=x>.png", "_img src=x_.png"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("发票.pdf", "发票.pdf"),
        ("\ud800.pdf", "pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 500 + ".pdf", "x" * (MOST_BYTES - 4) + ".pdf"),
        ("x" * 500, "x" * MOST_BYTES),
    ],
)
def test_a_person_recognises_the_name(given_name, kept):
    assert safe_file_name(given_name) == kept


@given(HOSTILE)
@example("é" * 300 + ".pdf")
@example("a." + "b" * 300)
def test_a_safe_name_is_one_short_visible_word_that_names_no_place(name):
    safe = safe_file_name(name)
    assert safe
    assert safe not in (".", "..")
    assert len(safe.encode()) <= MOST_BYTES
    assert not set(safe) & set('/\\<>"|?*:')
    assert not any(unicodedata.category(char).startswith("C") for char in safe)


@given(HOSTILE)
def test_a_safe_name_stays_as_it_is(name):
    assert safe_file_name(safe_file_name(name)) == safe_file_name(name)


@given(HOSTILE)
def test_the_header_is_one_line_of_ascii_that_gives_the_name_back(name):
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert unquote(header.partition("filename*=UTF-8''")[2]) == safe_file_name(name)
