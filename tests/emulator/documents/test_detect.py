"""What a file is follows from its first bytes."""

from __future__ import annotations

import pytest

from fauxpa_emulator.documents.detect import JPEG, PDF, PNG, XML, media_type


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.7\n", PDF),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"<?xml version='1.0'?><a/>", XML),
        (b"\xef\xbb\xbf<a/>", XML),
        (b"\n\t <a/>", XML),
        ("<a/>".encode("utf-16"), XML),
        ("\ufeff<a/>".encode("utf-16-be"), XML),
        ("<a/>".encode("utf-16-le"), XML),
        ("<a/>".encode("utf-16-be"), XML),
        (b"<!-- %PDF-1.7 --><a/>", XML),
        (b"", None),
        (b"%PDF", None),
        (b"\x89PNG", None),
        (b"PK\x03\x04", None),
        (b"GIF89a", None),
        (b"MZ\x90\x00", None),
        (b"hello", None),
        (b"{}", None),
        (b" " * 2000 + b"%PDF-1.7", None),
    ],
)
def test_media_types(data, expected):
    assert media_type(data) == expected
