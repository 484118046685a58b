"""The log: one line a request, nothing that is secret, nothing that a caller could forge."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.gateway.accesslog import LONGEST, AccessLog, Line, as_json, as_text, shown

UUID = "9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"
LINE = Line(
    at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    method="GET",
    path="/v2/clients",
    status=200,
    milliseconds=1.5,
    operation="clients.list",
    trace="4f" * 16,
    basis="guess; U-13",
)


@pytest.fixture
def lines(api):
    """`lines(method, path, …)`: what is logged of one call."""

    def call(method, path, *, render=as_text, **more):
        written = []
        app = AccessLog(api.app, write=written.append, render=render, wall=api.wall, ticks=api.wall.ticks)

        async def send():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
                return await client.request(method, path, **more)

        return api.run(send()), written

    return call


def test_a_line_says_what_happened(lines):
    answer, written = lines("GET", "/v2/clients?login=secret", headers={"Authorization": "secret:secret"})
    trace = answer.headers["x-tyk-trace-id"]
    assert written == [f"2026-11-23T09:00:00.000Z GET /v2/clients 401 0.0 ms clients.list {trace} documented\n"]


@pytest.mark.parametrize(
    ("path", "status", "operation"),
    [(f"/v2/clients/{UUID}", 401, "clients.retrieve"), ("/nowhere", 404, None), ("/_fauxpa/info", 200, None)],
)
def test_a_json_line_has_the_same(lines, path, status, operation):
    _, written = lines("GET", path, render=as_json)
    told = json.loads(written[0])
    assert list(told) == ["time", "method", "path", "status", "ms", "operation", "trace_id", "basis"]
    assert (told["path"], told["status"], told["operation"]) == (path, status, operation)


def test_bodies_and_headers_are_not_logged(lines):
    headers = {"X-Secret": "secret", "Cookie": "secret"}
    _, written = lines("POST", "/v2/clients", json={"name": "secret"}, headers=headers)
    assert "secret" not in "".join(written)


@given(st.text())
def test_a_path_is_one_word_of_printable_ascii(text):
    word = shown(f"/{text}")
    assert word.isascii()
    assert word.isprintable()
    assert " " not in word
    assert len(word) <= LONGEST + 3


@pytest.mark.parametrize(
    ("path", "printed"),
    [
        (f"/v2/clients/{UUID}", f"/v2/clients/{UUID}"),
        ("/v2/client_invoices/bulk", "/v2/client_invoices/bulk"),
        ("/files/whsec_0123456789abcdef0123456789", "/files/whse..."),
        ("/a\r\nb c\x1b[31m\u2028é", "/a%0D%0Ab%20c%1B%5B31m%E2%80%A8%C3%A9"),
        ("/a%41", "/a%2541"),
        ("/\ud800", "/%3F"),
    ],
)
def test_a_path_shows_no_secret_and_no_line_of_its_own(path, printed):
    assert shown(path) == printed


def test_an_answer_that_never_came_is_a_line_as_well(api):
    written = []

    async def broken(scope, receive, send):
        raise RuntimeError("gone")

    log = AccessLog(broken, write=written.append, render=as_text, wall=api.wall, ticks=api.wall.ticks)
    with pytest.raises(RuntimeError, match="gone"):
        api.run(log({"type": "http", "method": "GET", "path": "/"}, None, None))
    assert written == ["2026-11-23T09:00:00.000Z GET / - 0.0 ms - - -\n"]


def test_what_is_no_request_is_no_line(api):
    written, seen = [], []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    log = AccessLog(app, write=written.append, render=as_text, wall=api.wall, ticks=api.wall.ticks)
    api.run(log({"type": "lifespan"}, None, None))
    assert (seen, written) == (["lifespan"], [])


def test_both_forms_tell_the_same():
    assert as_text(LINE) == f"2026-11-23T09:00:00.000Z GET /v2/clients 200 1.5 ms clients.list {'4f' * 16} guess; U-13"
    assert list(json.loads(as_json(LINE)).values()) == [
        "2026-11-23T09:00:00.000Z",
        "GET",
        "/v2/clients",
        200,
        1.5,
        "clients.list",
        "4f" * 16,
        "guess; U-13",
    ]
