"""Requests that break off, and answers that nobody waits for, on a real socket: each leaves an entry."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from emulating import COMPANY, SELLER
from listening import Served, served
from serving import BOUND

HEAD = b"POST /v2/clients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: "
HEAD += SELLER.encode() + b"\r\n"
BODY = json.dumps(COMPANY).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as found:
        yield found


def connected(server):
    where = urlsplit(server.url)
    return socket.create_connection((where.hostname, where.port), timeout=BOUND)


def entry_after(server, last):
    """The first entry after another, awaited over the control API."""
    body = {"for": {"request": {"after": last}}, "timeout": 30}
    told = httpx.post(f"{server.url}/_fauxpa/wait", json=body, timeout=BOUND).json()
    assert told["happened"], told
    return httpx.get(f"{server.url}/_fauxpa/journal/{told['entry']['id']}").json()["entry"]


def latest(server):
    found = httpx.get(f"{server.url}/_fauxpa/journal?newest=true&limit=1").json()["entries"]
    return found[0]["id"] if found else 0


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 1000\r\n\r\n" + BODY[:20],
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n14\r\n" + BODY[:20] + b"\r\n",
        HEAD + b"Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n" + BODY[:20],
    ],
    ids=["a length", "chunks", "expecting more"],
)
def test_a_body_that_breaks_off_leaves_an_entry_without_an_answer(server, sent):
    last = latest(server)
    with connected(server) as connection:
        connection.sendall(sent)
    found = entry_after(server, last)
    assert (found["status"], found["operation"]) == (None, "clients.create")
    assert (found["request_size"], found["request"]["body"]["text"]) == (20, BODY[:20].decode())
    assert found["response"]["body"] is None


def test_who_does_not_wait_for_the_answer_leaves_an_entry_with_it(server):
    last = latest(server)
    with connected(server) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
    found = entry_after(server, last)
    assert (found["status"], found["request"]["body"]["json"]) == (200, COMPANY)


def test_what_is_no_http_leaves_no_entry(server):
    last = latest(server)
    with connected(server) as connection:
        connection.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        connection.recv(1000)
    httpx.get(f"{server.url}/v2/organization")
    assert entry_after(server, last)["operation"] == "organization.retrieve"


def test_requests_on_one_connection_are_told_apart(server):
    last = latest(server)
    with httpx.Client(base_url=server.url, headers={"Authorization": SELLER}) as http:
        numbers = [int(http.get("/v2/clients").headers["x-fauxpa-request"]) for _ in range(3)]
    assert numbers == [last + 1, last + 2, last + 3]
