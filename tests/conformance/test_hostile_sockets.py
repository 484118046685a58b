"""Bytes that no HTTP client writes, on a real socket: refused, and the server goes on as if nothing had been."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from emulating import SELLER
from serving import Serving

LF = b"\r\n"
HELLO = b"GET /v2/organization HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
AUTH = b"Authorization: " + SELLER.encode() + LF
POST = b"POST /v2/clients HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n" + AUTH
BULK = b"POST /v2/client_invoices/bulk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + AUTH
FORM = b"Content-Type: multipart/form-data; boundary=b\r\n"
COMPANY = b'{"kind":"company","name":"A"}'


def sized(head: bytes, body: bytes) -> bytes:
    """A whole request, honest about its length."""
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def part(disposition: bytes, data: bytes = b"x", more: bytes = b"") -> bytes:
    """A form of one part."""
    head = b"--b\r\nContent-Disposition: form-data; " + disposition + LF + more
    return sized(BULK + FORM, head + LF + data + b"\r\n--b--\r\n")


REFUSED, ANSWERED, SILENT = {400, 401, 404, 405, 411, 414, 422, 431, 501, 505}, {200}, {0}
"""0: the connection is closed, or kept waiting, without an answer."""

CASES: dict[str, tuple[bytes, set[int]]] = {
    # the line of the request
    "nothing but noise": (bytes(range(256)) * 20, REFUSED),
    "no method": (b" /v2/clients HTTP/1.1\r\n\r\n", REFUSED),
    "a method of its own": (HELLO.replace(b"GET", b"BREW") + LF, REFUSED),
    "endless method": (HELLO.replace(b"GET", b"G" * 100_000) + LF, REFUSED),
    "connect": (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", REFUSED),
    "options of everything": (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", REFUSED),
    "head": (HELLO.replace(b"GET", b"HEAD") + AUTH + LF, ANSWERED),
    "no version": (b"GET /v2/clients\r\n\r\n", REFUSED | SILENT),
    "another version": (HELLO.replace(b"1.1", b"3.7") + AUTH + LF, REFUSED | ANSWERED),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED),
    "a TLS greeting": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 512, REFUSED),
    "a whole url": (HELLO.replace(b"/v2", b"http://evil.example/v2") + AUTH + LF, REFUSED | ANSWERED),
    "no slash": (HELLO.replace(b"/v2", b"v2") + AUTH + LF, REFUSED),
    "two slashes": (HELLO.replace(b"/v2", b"//v2") + AUTH + LF, REFUSED),
    "a climbing path": (HELLO.replace(b"/v2", b"/v2/../v2") + AUTH + LF, REFUSED),
    "a path of bytes": (HELLO.replace(b"/v2/organization", b"/v2/clients/\xff\xfe") + AUTH + LF, REFUSED),
    "a path with NUL": (HELLO.replace(b"organization", b"clients/a%00b") + AUTH + LF, REFUSED),
    "a path with escapes that are none": (HELLO.replace(b"organization", b"clients/%zz%") + AUTH + LF, REFUSED),
    "an endless path": (HELLO.replace(b"organization", b"clients/" + b"a" * 60_000) + AUTH + LF, REFUSED),
    "an endless query": (
        HELLO.replace(b"organization", b"clients?a=" + b"&a=1" * 20_000) + AUTH + LF,
        REFUSED | ANSWERED,
    ),
    # headers
    "no host": (b"GET /v2/organization HTTP/1.1\r\nConnection: close\r\n" + AUTH + LF, REFUSED | ANSWERED),
    "another host": (HELLO.replace(b"localhost", b"evil.example/\\x00") + AUTH + LF, REFUSED | ANSWERED),
    "64 kB of a header": (HELLO + AUTH + b"X: " + b"a" * 65_536 + LF + LF, REFUSED | ANSWERED),
    "ten thousand headers": (HELLO + AUTH + b"X: a\r\n" * 10_000 + LF, REFUSED | ANSWERED),
    "a header without a colon": (HELLO + AUTH + b"nothing\r\n\r\n", REFUSED),
    "a header without a name": (HELLO + AUTH + b": x\r\n\r\n", REFUSED),
    "NUL in a header": (HELLO + b"Authorization: a\x00b\r\n\r\n", REFUSED),
    "bytes in a header": (HELLO + b"Authorization: \xff\xfe:\x80\r\n\r\n", REFUSED),
    "two credentials": (HELLO + b"Authorization: a:b\r\n" + AUTH + LF, REFUSED),
    "a folded header": (HELLO + b"Authorization:\r\n " + SELLER.encode() + LF + LF, REFUSED | ANSWERED),
    "an upgrade": (HELLO + AUTH + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", REFUSED | ANSWERED),
    # who says how long the body is
    "two lengths": (POST + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\n" + COMPANY, REFUSED),
    "a length and chunks": (
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        REFUSED,
    ),
    "another coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", REFUSED),
    "chunks that are squeezed": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", REFUSED),
    "a length with a sign": (POST + b"Content-Length: +5\r\n\r\n" + COMPANY, REFUSED),
    "a length below zero": (POST + b"Content-Length: -5\r\n\r\n" + COMPANY, REFUSED),
    "a length beyond numbers": (POST + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n" + COMPANY, REFUSED),
    "a space before the colon": (POST + b"Content-Length : 5\r\n\r\n" + COMPANY, REFUSED),
    "a chunk that is no number": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", REFUSED | SILENT),
    "a chunk beyond numbers": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\na", REFUSED | SILENT),
    "a length, and no body": (POST + b"Content-Length: 500\r\n\r\n" + COMPANY, SILENT),
    "half a form, and gone": (BULK + FORM + b"Content-Length: 5000\r\n\r\n--b\r\nContent-Disp", SILENT),
    "half a head, and gone": (POST[:60], SILENT),
    # forms
    "a name of 10,000 characters": (part(b'name="client_invoices"; filename="' + b"a" * 10_000 + b'"'), REFUSED),
    "a name of bytes": (part(b'name="client_invoices"; filename="\xff\x00\x1b[31m"'), REFUSED),
    "a name in another charset": (part(b"name=\"client_invoices\"; filename*=utf-7''%2BADw-"), REFUSED),
    "a part without a name": (part(b'filename="a.pdf"'), REFUSED),
    "a part with 100 kB of headers": (part(b'name="x"', more=b"X: " + b"a" * 100_000 + LF), REFUSED),
    "a boundary of 10,000 characters": (
        sized(BULK + b"Content-Type: multipart/form-data; boundary=" + b"b" * 10_000 + LF, b"--" + b"b" * 10_000),
        REFUSED,
    ),
    "a boundary of nothing": (sized(BULK + b'Content-Type: multipart/form-data; boundary=""\r\n', b"----"), REFUSED),
    "a form in a form": (
        part(b'name="client_invoices"', b"--c\r\n\r\nx\r\n--c--", b"Content-Type: multipart/mixed; boundary=c\r\n"),
        REFUSED,
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    found = Serving("--rate-limit", "off", "--log", "none")
    yield found
    assert found.stop() == 0
    assert "Traceback" not in found.text


def said(server: Serving, data: bytes, *, hang_up: bool) -> bytes:
    """All that comes back; with `hang_up` the sender says that nothing more will come."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        found = b""
        try:
            connection.sendall(data)
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                found += piece
        except ConnectionError:  # closed with something unread
            pass
        return found


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else 0


@pytest.mark.parametrize("name", CASES)
def test_the_server_refuses_and_goes_on(server: Serving, name: str) -> None:
    data, expected = CASES[name]
    answer = said(server, data, hang_up=0 in expected)
    assert status_of(answer) in expected, answer[:500]
    began = time.monotonic()
    with httpx.Client(base_url=server.url, headers={"Authorization": SELLER}, timeout=10) as client:
        assert client.get("/v2/clients").json()["meta"]["total_count"] == 0
        assert client.get("/v2/client_invoices?exclude_imported=false").json()["client_invoices"] == []
    assert time.monotonic() - began < 5
