from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from fauxpa_client.files import file_part, idempotency_key, text_part


def test_a_path_gives_its_name_and_bytes(tmp_path: Path) -> None:
    file = tmp_path / "facture 1.PDF"
    file.write_bytes(b"%PDF")
    for source in (file, str(file)):
        part = file_part("client_invoices", source)
        assert (part.name, part.filename, part.content, part.content_type) == (
            "client_invoices",
            "facture 1.PDF",
            b"%PDF",
            "application/pdf",
        )


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_part("file", tmp_path / "none.pdf")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.jpeg", "image/jpeg"),
        ("a.xml", "application/xml"),
        ("a", "application/octet-stream"),
        ("a.exe", "application/octet-stream"),
    ],
)
def test_the_type_follows_the_extension(name: str, expected: str) -> None:
    assert file_part("f", (name, b"")).content_type == expected


def test_the_idempotency_key_is_a_uuid_of_name_and_bytes() -> None:
    key = idempotency_key(file_part("f", ("a.pdf", b"1")))
    assert str(uuid.UUID(key)) == key
    assert key == idempotency_key(file_part("g", ("a.pdf", b"1")))
    assert key != idempotency_key(file_part("f", ("b.pdf", b"1")))
    assert key != idempotency_key(file_part("f", ("a.pdf", b"2")))


def test_a_form_field_has_no_file_name() -> None:
    part = text_part("source", "integration")
    assert (part.content, part.filename, part.content_type) == (b"integration", None, None)
