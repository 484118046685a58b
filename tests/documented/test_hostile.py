"""Bad input on a real socket: refused in the right family, nothing lost, nothing half done, and the server lives."""

from __future__ import annotations

import socket
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from emulating import SELLER, importable
from provoking import JSON, NOBODY
from serving import Serving

MEGABYTE = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    found = Serving("--rate-limit", "off", "--log", "none")
    yield found
    assert found.stop() == 0


def bomb(*, twice: bool) -> bytes:
    """A PDF whose embedded invoice inflates to 600 MB."""
    squeezer = zlib.compressobj(9)
    stream = b"".join(squeezer.compress(b"\x00" * MEGABYTE) for _ in range(600)) + squeezer.flush()
    filters = b"/FlateDecode"
    if twice:
        stream, filters = zlib.compress(stream, 9), b"[/FlateDecode/FlateDecode]"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml)3 0 R]>>>>/AF[3 0 R]>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Data/EF<</F 4 0 R>>>>",
        b"<</Type/EmbeddedFile/Filter" + filters + b"/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    pdf, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(pdf)
    return (
        pdf
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><Invoice>&l9;</Invoice>'.encode()


def bulk(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {
        "method": "POST",
        "url": "/v2/client_invoices/bulk",
        "files": [("client_invoices", (name, data, "application/pdf")) for name, data in files],
    }


def post(path: str, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "url": path, **more}


def get(path: str, **headers: str) -> dict[str, Any]:
    return {"method": "GET", "url": path, "headers": headers}


FORM = {"Content-Type": "multipart/form-data; boundary=b"}
CASES: dict[str, tuple[dict[str, Any], set[int]]] = {
    "no authorization": (get("/v2/clients", Authorization=""), {401}),
    "wrong key": (get("/v2/clients", Authorization="a:b"), {401}),
    "bearer key": (get("/v2/clients", Authorization=f"Bearer {SELLER}"), {401}),
    "basic key": (get("/v2/clients", Authorization="Basic YTpi"), {401}),
    "endless key": (get("/v2/clients", Authorization="a:" + "b" * 30_000), {401}),
    "strange bytes": (get("/v2/clients", Authorization="\x7f:\x01"), {400, 401}),
    "no JSON": (post("/v2/clients", content=b"{", headers=JSON), {400}),
    "list for an object": (post("/v2/clients", content=b"[]", headers=JSON), {400}),
    "not UTF-8": (post("/v2/clients", content=b'{"name":"\xff"}', headers=JSON), {400}),
    "deep JSON": (post("/v2/clients", content=b"[" * 100_000, headers=JSON), {400}),
    "deep object": (post("/v2/clients", content=b'{"a":' * 50_000, headers=JSON), {400}),
    "huge number": (post("/v2/clients", content=b'{"kind":' + b"9" * 5000 + b"}", headers=JSON), {400, 422}),
    "wrapped client": (post("/v2/clients", json={"client": {"kind": "company", "name": "A"}}), {422}),
    "wrapped invoice": (post("/v2/client_invoices", json={"client_invoice": {}}), {422}),
    "all wrong at once": (post("/v2/client_invoices", json={"payment_methods": {"iban": "x"}, "items": 5}), {422}),
    "unknown id": (get(f"/v2/client_invoices/{NOBODY}"), {404}),
    "id with a NUL": (get("/v2/client_invoices/%00"), {400, 404}),
    "id that climbs": (get("/v2/client_invoices/%2e%2e%2f%2e%2e%2fetc"), {404}),
    "endless id": (get("/v2/client_invoices/" + "a" * 5000), {404}),
    "strange query": (get("/v2/client_invoices?page=%00&filter[status]=%ff"), {400}),
    "huge page": (get("/v2/client_invoices?page=999999999"), {422}),
    "unknown route": (get("/v2/nothing"), {404}),
    "trace": ({"method": "TRACE", "url": "/v2/clients"}, {405}),
    "options": ({"method": "OPTIONS", "url": "/v2/clients"}, {405}),
    "six files": (bulk(*((f"{n}.pdf", PNG + bytes([n])) for n in range(6))), {422}),
    "no files": (post("/v2/client_invoices/bulk", files={"other": ("a.pdf", PNG)}), {422}),
    "5 MB and a byte": (bulk(("a.pdf", PNG + b"\x00" * (5 * MEGABYTE + 1 - len(PNG)))), {422}),
    "15 MB and a byte": (post("/v2/client_invoices/bulk", content=b"x" * (15 * MEGABYTE + 1), headers=FORM), {422}),
    "15 MB of JSON": (post("/v2/clients", content=b" " * (15 * MEGABYTE + 1), headers=JSON), {413, 422}),
    "no boundary": (
        post("/v2/client_invoices/bulk", content=b"x", headers={"Content-Type": "multipart/form-data"}),
        {400},
    ),
    "half a form": (post("/v2/client_invoices/bulk", content=b"--b\r\nContent-Disp", headers=FORM), {400, 422}),
    "ten thousand parts": (
        post(
            "/v2/client_invoices/bulk",
            content=b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 10_000 + b"--b--",
            headers=FORM,
        ),
        {400, 422},
    ),
    "empty file": (bulk(("a.pdf", b"")), {422}),
    "broken PDF": (bulk(("a.pdf", b"%PDF-1.7 and no more")), {422}),
    "doctype": (bulk(("a.xml", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x"><Invoice/>')), {422}),
    "external entity": (bulk(("a.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><I>&e;</I>')), {422}),
    "billion laughs": (bulk(("a.xml", laughs())), {422}),
    "good and bad": (bulk(("a.pdf", importable(number="HALF")), ("b.pdf", b"bad")), {422}),
}


def call(server: Serving, **request: Any) -> httpx.Response:
    headers = {"Authorization": SELLER, **request.pop("headers", {})}
    if headers["Authorization"] == "":
        del headers["Authorization"]
    return httpx.request(**{**request, "url": server.url + request["url"]}, headers=headers, timeout=30)


def imported_numbers(server: Serving) -> list[Any]:
    answer = call(server, **get("/v2/client_invoices?exclude_imported=false"))
    assert answer.status_code == 200
    return [one["number"] for one in answer.json()["client_invoices"]]


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_in_its_family_and_nothing_is_half_done(server: Serving, name: str) -> None:
    request, statuses = CASES[name]
    before = imported_numbers(server)
    answer = call(server, **request)
    assert answer.status_code in statuses, answer.text
    if answer.headers.get("content-type") == "application/json" and answer.status_code >= 400:
        assert answer.json()["errors"]
        assert answer.json()["trace_id"] == answer.headers["x-tyk-trace-id"]
    assert imported_numbers(server) == before


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\tb.pdf", "é" * 500 + ".pdf", "<b>.pdf", '"; x="'])
def test_hostile_file_names_stay_names(server: Serving, name: str) -> None:
    answer = call(server, **bulk((name, importable(number=f"N{hash(name)}"))))
    assert answer.status_code == 200
    kept = answer.json()["client_invoices"][0]["file_name"]
    assert kept.isprintable()
    assert not set(kept) & set("/\\")
    assert len(kept) <= 255


@pytest.mark.parametrize("twice", [False, True])
def test_a_bomb_neither_fills_the_memory_nor_stops_the_others(server: Serving, twice: bool) -> None:
    status = Path(f"/proc/{server.process.pid}/status")
    call(server, **bulk(("warm.pdf", importable(number="WARM"))))
    before = peak(status)
    answer = call(server, **bulk(("bomb.pdf", bomb(twice=twice))))
    assert answer.status_code == 200  # a file like any other, whose invoice is not read
    assert peak(status) - before < 64
    imported_numbers(server)


def peak(status: Path) -> float:
    """Megabytes at most so far; 0 where the system does not tell."""
    if not status.exists():
        return 0.0
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


@pytest.mark.parametrize("chunked", [True, False])
def test_bodies_that_lie_about_their_length(server: Serving, chunked: bool) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {16 * MEGABYTE}"
    head = f"POST /v2/client_invoices/bulk HTTP/1.1\r\nHost: {host}\r\nAuthorization: {SELLER}\r\n{length}\r\n"
    head += "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(head.encode())
        opening = b'--b\r\nContent-Disposition: form-data; name="client_invoices"; filename="a.pdf"\r\n\r\n'
        connection.sendall(b"%x\r\n%s\r\n" % (len(opening), opening) if chunked else opening)
        piece = b"x" * 65_536
        for _ in range(15 * MEGABYTE // len(piece) + 2 if chunked else 1):
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            connection.sendall(b"0\r\n\r\n")
            assert b" 422 " in connection.recv(4096).split(b"\r\n")[0]
    imported_numbers(server)
