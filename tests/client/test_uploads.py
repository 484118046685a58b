"""Calls that carry files."""

from __future__ import annotations

import email
import uuid
from email.message import Message
from pathlib import Path
from typing import Any

import httpx
import pytest

from fauxpa_client import Attachment, Forbidden, ImportedInvoice, NotJson, SupplierFile, UnexpectedAnswer, Upload


def parts_of(request: httpx.Request) -> list[tuple[str, str | None, bytes]]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + request.content)
    return [_part(part) for part in message.get_payload()]  # type: ignore[union-attr,arg-type]


def _part(part: Message) -> tuple[str, str | None, bytes]:
    name = part.get_param("name", header="content-disposition")
    return str(name), part.get_filename(), part.get_payload(decode=True)  # type: ignore[return-value]


def test_an_import_sends_its_files_in_order_and_gives_their_invoices(call: Any, serve: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF a")
    server = serve(
        {"client_invoices": [{"invoice_id": "1", "file_name": "a.pdf"}, {"invoice_id": "2", "file_name": "b.png"}]}
    )
    imported = call(lambda q: q.client_invoices.import_files(path, ("b.png", b"PNG")), server)
    assert imported == (
        ImportedInvoice(invoice_id="1", file_name="a.pdf"),
        ImportedInvoice(invoice_id="2", file_name="b.png"),
    )
    assert server.paths == ["POST /v2/client_invoices/bulk"]
    assert parts_of(server.request) == [
        ("client_invoices", "a.pdf", b"%PDF a"),
        ("client_invoices", "b.png", b"PNG"),
    ]
    assert b"Content-Type: application/pdf" in server.request.content
    assert b"Content-Type: image/png" in server.request.content


def test_importing_nothing_is_a_mistake(call: Any, serve: Any) -> None:
    with pytest.raises(ValueError, match="at least one file"):
        call(lambda q: q.client_invoices.import_files(), serve())


@pytest.mark.parametrize(
    "answer",
    [
        {"client_invoice_upload": {"id": "u-1", "filename": "a.pdf"}},
        {"data": {"id": "u-1", "attributes": {"filename": "a.pdf"}}},
        {"data": {"attributes": {"id": "u-1", "filename": "a.pdf"}}},
        {"data": {"id": "u-1", "filename": "a.pdf"}},
        {"id": "u-1", "filename": "a.pdf"},
    ],
)
@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_upload_is_read_from_either_envelope_and_any_success(
    call: Any, serve: Any, answer: Any, status: int
) -> None:
    server = serve(httpx.Response(status, json=answer))
    assert call(lambda q: q.client_invoices.upload(("a.pdf", b"x")), server) == Upload(id="u-1", filename="a.pdf")
    assert server.paths == ["POST /v2/client_invoices/uploads"]
    assert parts_of(server.request) == [("client_invoices_upload", "a.pdf", b"x")]


def test_a_supplier_import_pairs_each_file_with_its_key(call: Any, serve: Any) -> None:
    server = serve(
        {
            "supplier_invoices": [{"id": "s-1", "file_name": "a.pdf"}],
            "errors": [{"code": "invalid_file", "detail": "no", "source": {"pointer": "/1/file"}}],
        }
    )
    result = call(
        lambda q: q.supplier_invoices.bulk_create(
            ("a.pdf", b"a"),
            SupplierFile(("b.pdf", b"b"), idempotency_key="key-b"),
            source="integration",
            meta={"connector": "grover"},
            skip_attachment_matcher=True,
        ),
        server,
    )
    assert [invoice.id for invoice in result.invoices] == ["s-1"]
    assert [(error.code, error.pointer) for error in result.errors] == [("invalid_file", "/1/file")]
    parts = parts_of(server.request)
    assert [(name, filename) for name, filename, _ in parts] == [
        ("supplier_invoices[][file]", "a.pdf"),
        ("supplier_invoices[][idempotency_key]", None),
        ("supplier_invoices[][file]", "b.pdf"),
        ("supplier_invoices[][idempotency_key]", None),
        ("source", None),
        ("meta", None),
        ("skip_attachment_matcher", None),
    ]
    assert uuid.UUID(parts[1][2].decode())
    assert [content for _, _, content in parts[2:]] == [
        b"b",
        b"key-b",
        b"integration",
        b'{"connector": "grover"}',
        b"true",
    ]


def test_a_supplier_import_without_errors_has_none(call: Any, serve: Any) -> None:
    server = serve({"supplier_invoices": [], "errors": None})
    assert call(lambda q: q.supplier_invoices.bulk_create(("a.pdf", b"a")), server).errors == ()


def test_an_attachment_upload_carries_an_idempotency_key(call: Any, serve: Any) -> None:
    answer = {"attachment": {"id": "a-1"}}
    server = serve(answer, answer, answer)
    for key in (None, None, "mine"):
        use = lambda q, key=key: q.attachments.upload(("a.pdf", b"x"), key=key)  # noqa: E731
        assert call(use, server) == Attachment(id="a-1")
    first, second, third = (request.headers["x-qonto-idempotency-key"] for request in server.requests)
    assert first == second == str(uuid.UUID(first))
    assert third == "mine"
    assert parts_of(server.requests[0]) == [("file", "a.pdf", b"x")]


def attachment_at(url: str) -> dict[str, Any]:
    return {"attachment": {"id": "a-1", "url": url}}


@pytest.mark.parametrize("host", ["https://s3.test", "https://pa.test.evil", "http://pa.test", "https://pa.test:444"])
def test_a_download_shows_no_credentials_to_another_host(call: Any, serve: Any, host: str) -> None:
    server = serve(attachment_at(f"{host}/file?signature=a%2Fb"), httpx.Response(200, content=b"%PDF"))
    assert call(lambda q: q.attachments.download("a-1"), server, staging_token="st4ging") == b"%PDF"
    asked, fetched = server.requests
    assert asked.headers["authorization"] == "acme-1:s3cret"
    assert str(fetched.url) == f"{host}/file?signature=a%2Fb"
    assert {"authorization", "x-qonto-staging-token", "cookie"}.isdisjoint(fetched.headers)


def test_a_download_from_the_own_origin_passes_the_gate_and_nothing_more(call: Any, serve: Any) -> None:
    server = serve(attachment_at("https://pa.test/files/1"), httpx.Response(200, content=b"%PDF"))
    call(lambda q: q.attachments.download("a-1"), server, staging_token="st4ging")
    assert server.requests[1].headers["x-qonto-staging-token"] == "st4ging"
    assert "authorization" not in server.requests[1].headers


def test_a_download_that_ends_on_the_sign_in_page_is_told_as_such(call: Any, serve: Any) -> None:
    page = httpx.Response(200, html="<!doctype html>")
    with pytest.raises(NotJson, match=r"where a file was due.*staging_token"):
        call(lambda q: q.attachments.download("a-1"), serve(attachment_at("https://s3.test/1"), page))


def test_a_download_that_fails_says_so_without_the_signature(call: Any, serve: Any) -> None:
    server = serve(attachment_at("https://s3.test/1?sig=s3cret"), httpx.Response(403, text="<Error/>"))
    with pytest.raises(Forbidden, match=r"GET https://s3\.test/1 answered 403") as refused:
        call(lambda q: q.attachments.download("a-1"), server)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("url", [None, "", "ftp://s3.test/1", "file:///etc/passwd", "https://[", "nonsense"])
def test_an_attachment_without_a_web_address_cannot_be_downloaded(call: Any, serve: Any, url: str | None) -> None:
    with pytest.raises(UnexpectedAnswer, match="without a web address"):
        call(lambda q: q.attachments.download("a-1"), serve({"attachment": {"id": "a-1", "url": url}}))
