"""The parts of a form, also of one that was cut off."""

from __future__ import annotations

import httpx
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.gateway.multipart import MOST_PARTS, parts_of

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=10)
CONTENTS = st.binary(max_size=50).filter(lambda data: b"--" not in data)


@given(
    files=st.lists(st.tuples(WORDS, WORDS, CONTENTS), min_size=1, max_size=4),
    fields=st.dictionaries(WORDS, WORDS, max_size=3),
)
def test_what_a_client_writes_is_found_again(files, fields):
    sent = httpx.Request(
        "POST", "http://a", data=fields, files=[(name, (file, data, "application/pdf")) for name, file, data in files]
    )
    data = sent.read()
    found = parts_of(data, sent.headers["content-type"])
    assert [(part.name, data[part.start : part.end].decode()) for part in found if part.file_name is None] == [
        *fields.items()
    ]
    assert [
        (part.name, part.file_name, data[part.start : part.end], part.media_type)
        for part in found
        if part.file_name is not None
    ] == [(name, file, data, "application/pdf") for name, file, data in files]


@given(cut=st.integers(0, 200))
def test_of_a_form_that_was_cut_the_beginning_is_found(cut):
    sent = httpx.Request("POST", "http://a", files={"one": ("a.pdf", b"x" * 50), "other": ("b.pdf", b"y" * 50)})
    whole = sent.read()
    data = whole[:cut]
    found = parts_of(data, sent.headers["content-type"])
    assert [part.name for part in found] == ["one", "other"][: len(found)]
    assert all(part.start <= part.end <= len(data) for part in found)


@given(data=st.binary(max_size=300), boundary=st.text(st.characters(codec="latin-1"), max_size=5))
def test_anything_may_come(data, boundary):
    for part in parts_of(data, f"multipart/form-data; boundary={boundary}"):
        assert 0 <= part.start <= part.end <= len(data)


def test_other_types_have_no_parts():
    assert parts_of(b"--b\r\n\r\nx\r\n--b--", "application/json; boundary=b") == []
    assert parts_of(b"--b\r\n\r\nx\r\n--b--", "multipart/form-data") == []


def test_there_is_a_bound():
    data = b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n" * 1_000
    assert len(parts_of(data, "multipart/form-data; boundary=b")) <= MOST_PARTS
