"""Faults on a socket of this machine: what real clients see, and that the server goes on without a word."""

from __future__ import annotations

import errno
import logging
import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

import listening
from emulating import COMPANY, SELLER
from fauxpa_emulator.gateway.breaking import PIECES
from fauxpa_emulator.gateway.fault_kinds import KINDS
from fauxpa_emulator.gateway.transport import handing_over
from listening import Served
from serving import BOUND
from striking import BROKEN, NEEDED, PATH

AUTH = {"Authorization": SELLER}
HEADERS = b"Host: localhost\r\nAuthorization: " + SELLER.encode() + b"\r\n"
ASK = b"GET /v2/organization HTTP/1.1\r\n" + HEADERS + b"\r\n"
OPERATION = "organization.retrieve"


@pytest.fixture(scope="module", params=[HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"])
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server of its own for each way of speaking HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listening, "protocol", lambda: handing_over(request.param))
        with listening.served() as found:
            yield found


class Listening(logging.Handler):
    """Keeps what is said."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture(autouse=True)
def silence(server: Served) -> Iterator[None]:
    """Whatever the server has to say about a fault is too much."""
    handler = Listening()
    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "fauxpa", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
    yield
    for logger in loggers:
        logger.removeHandler(handler)
    assert handler.said == []


@pytest.fixture
def http(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=AUTH, timeout=BOUND) as client:
        yield client
        client.delete(PATH)


@pytest.fixture
def order(http: httpx.Client) -> Callable[..., dict[str, Any]]:
    def ordered(kind: str, operation: str = OPERATION, **more: Any) -> dict[str, Any]:
        body = {"operation": operation, "kind": kind, **NEEDED.get(kind, {}), **more}
        answer = http.post(PATH, json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()["fault"]
        return found

    return ordered


def connected(server: Served) -> socket.socket:
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=BOUND)


def heard(connection: socket.socket) -> tuple[list[bytes], int | None]:
    """All pieces until the connection ends, and the error that it ended with."""
    pieces = []
    try:
        while piece := connection.recv(65536):
            pieces.append(piece)
    except ConnectionError as error:
        return pieces, error.errno
    return pieces, None


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("operation", [OPERATION, "clients.create", "clients.delete"])
def test_every_fault_strikes_once_and_the_server_goes_on(http, order, kind, operation):
    fault = order(kind, operation)
    path = "/v2/clients"
    if operation == "clients.delete":
        path += "/" + http.post("/v2/clients", json=COMPANY).json()["client"]["id"]

    def call():
        if operation == "clients.delete":
            return http.delete(path)
        return http.get("/v2/organization") if operation == OPERATION else http.post(path, json=COMPANY)

    if kind in BROKEN:
        with pytest.raises(BROKEN[kind]):
            call()
    else:
        assert call().headers["x-fauxpa-fault"] == f"{fault['id']} {kind}"
    assert "x-fauxpa-fault" not in call().headers
    assert http.get(f"{PATH}/{fault['id']}").json()["fault"]["struck"] == 1


def test_a_reset_is_one(server, order):
    order("reset")
    with connected(server) as connection:
        connection.sendall(ASK)
        assert heard(connection) == ([], errno.ECONNRESET)


@pytest.mark.parametrize("after", [0, 1, 100, 10_000_000])
def test_a_reset_within_the_body_comes_after_so_many_bytes(server, order, after):
    whole = httpx.get(f"{server.url}/v2/organization", headers=AUTH).content
    fault = order("reset", after_bytes=after)
    with connected(server) as connection:
        connection.sendall(ASK)
        pieces, error = heard(connection)
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    assert error == errno.ECONNRESET
    assert b"content-length: %d" % len(whole) in head
    assert b"x-fauxpa-fault: %d reset" % fault["id"] in head
    assert len(body) == min(after, len(whole) - 1)
    assert whole.startswith(body)


def test_an_empty_reply_is_an_orderly_end_without_a_byte(server, order):
    order("empty-reply", times=2)
    with connected(server) as connection:
        connection.sendall(ASK)
        assert heard(connection) == ([], None)
    client = HTTPConnection(urlsplit(server.url).netloc, timeout=BOUND)
    client.request("GET", "/v2/organization", headers=AUTH)
    with pytest.raises(RemoteDisconnected):
        client.getresponse()
    client.close()


def test_a_truncated_body_is_shorter_than_announced(server, order):
    order("truncated-body")
    client = HTTPConnection(urlsplit(server.url).netloc, timeout=BOUND)
    client.request("GET", "/v2/organization", headers=AUTH)
    answer = client.getresponse()
    length = int(answer.headers["content-length"])
    with pytest.raises(IncompleteRead) as raised:
        answer.read()
    client.close()
    assert len(raised.value.partial) == length // 2
    assert answer.headers["x-fauxpa-fault"].endswith("truncated-body")


def test_an_answer_without_a_body_breaks_off_in_its_first_line(server, http, order):
    id = http.post("/v2/clients", json=COMPANY).json()["client"]["id"]
    order("truncated-body", "clients.delete")
    with connected(server) as connection:
        connection.sendall(b"DELETE /v2/clients/" + id.encode() + b" HTTP/1.1\r\n" + HEADERS + b"\r\n")
        assert heard(connection) == ([b"HTTP/1."], None)
    assert http.get(f"/v2/clients/{id}").status_code == 404


def test_a_slow_body_comes_in_pieces(server, order):
    order("slow-body", seconds=0.5)
    with connected(server) as connection:
        connection.sendall(ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        pieces, error = heard(connection)
    assert error is None
    assert 3 <= len(pieces) <= PIECES + 1
    assert body_of(b"".join(pieces)) == httpx.get(f"{server.url}/v2/organization", headers=AUTH).content


@pytest.mark.parametrize("kind", ["latency", "slow-body"])
def test_a_late_answer_takes_its_time_on_the_servers_clock(server, http, order, kind):
    order(kind, seconds=0.2)
    http.get("/v2/organization")
    *_, entry = server.world.journal.entries("default")
    assert entry.fault.endswith(kind)
    assert entry.milliseconds >= 195  # timers count whole milliseconds


def test_a_call_that_is_given_up_took_effect_and_the_server_waits_no_longer(server, http, order):
    before = http.get("/v2/clients").json()["meta"]["total_count"]
    fault = order("latency", "clients.create", seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        http.post("/v2/clients", json=COMPANY, timeout=0.2)
    assert http.get("/v2/clients").json()["meta"]["total_count"] == before + 1
    deadline = time.monotonic() + BOUND / 2
    while f"{fault['id']} latency" not in {entry.fault for entry in server.world.journal.entries("default")}:
        assert time.monotonic() < deadline
        http.get(PATH)


def test_other_calls_go_on_while_one_is_slow(server, http, order):
    order("slow-body", seconds=60)
    with connected(server) as connection:
        connection.sendall(ASK)
        assert b"content-length" in connection.recv(65536)
        assert http.get("/v2/organization").status_code == 200


def test_a_large_upload_is_answered_by_a_reset_all_the_same(http, order):
    order("reset", "clients.create", times=2)
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            http.post("/v2/clients", content=b" " * 2_000_000, headers={"Content-Type": "application/json"})
    assert http.post("/v2/clients", json=COMPANY).status_code == 200
