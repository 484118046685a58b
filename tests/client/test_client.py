from __future__ import annotations

import asyncio
import inspect
import json
import logging
import socket
import subprocess
import sys
import threading
from typing import Any

import httpx
import pytest

from fauxpa_client import (
    AsyncQonto,
    FixedHeaders,
    NotFound,
    NotJson,
    Part,
    Partner,
    Qonto,
    Unauthorized,
)

BASE = "https://pa.test"
OK = {"organization": {"slug": "acme"}}


def test_importing_the_package_imports_neither_httpx_nor_asyncio() -> None:
    code = "import sys, fauxpa_client; print([name for name in ('httpx', 'asyncio') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("ending", ["", "/", "/v2", "/v2/"])
def test_the_base_url_may_end_with_the_version(call: Any, serve: Any, ending: str) -> None:
    server = serve(OK)
    make = lambda clients, options: clients["qonto"].with_api_key(BASE + ending, "a", "b", **options)  # noqa: E731
    call(lambda q: q.organization.retrieve(), server, make)
    assert str(server.request.url) == "https://pa.test/v2/organization"


def test_clients_show_no_secret(call: Any, serve: Any) -> None:
    transport = httpx.MockTransport(serve())
    with (
        Qonto.with_api_key(BASE, "acme-1", "s3cret", staging_token="s3cret", transport=transport) as with_key,
        Qonto.with_oauth(
            BASE,
            access_token="s3cret",
            refresh_token="s3cret",
            client_id="app",
            client_secret="s3cret",
            transport=transport,
        ) as with_oauth,
        Partner(BASE, "p-1", "s3cret", transport=transport) as partner,
    ):
        for client in (with_key, with_oauth, partner):
            assert "s3cret" not in repr(client) + repr(client.session) + repr(client.session.auth)
            assert BASE in repr(client)


def test_nothing_secret_is_logged(call: Any, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Unauthorized) as refused:
        call(lambda q: q.organization.retrieve(), serve(httpx.Response(401)), staging_token="st4ging")
    assert "s3cret" not in caplog.text + str(refused.value)
    assert "st4ging" not in caplog.text + str(refused.value)


@pytest.mark.parametrize("secret", ["s3cret\n", " s3cret", "s3cr\x00et", "s3crét", "s3\rcret"])
def test_a_secret_that_no_header_can_carry_is_refused_unshown(call: Any, serve: Any, secret: str) -> None:
    make = lambda clients, options: clients["partner"](BASE, "p-1", secret, **options)  # noqa: E731
    with pytest.raises(ValueError, match="strip it") as refused:
        call(lambda p: p.registrations.list(), serve(), make, staging_token=secret)
    assert "s3" not in str(refused.value)


def test_redirects_are_not_followed_so_credentials_stay_here(call: Any, serve: Any) -> None:
    server = serve(httpx.Response(307, headers={"Location": "https://evil.test/"}))
    with pytest.raises(NotJson, match="not followed"):
        call(lambda q: q.clients.create(kind="company"), server)
    assert len(server.requests) == 1


def test_cookies_are_neither_kept_nor_sent(call: Any, serve: Any) -> None:
    server = serve({"clients": [], "meta": {"next_page": 2}}, {"clients": []})
    server.answers[0] = httpx.Response(200, json=server.answers[0], headers={"Set-Cookie": "a=b"})
    call(lambda q: q.clients.iterate(), server)
    assert "cookie" not in server.requests[1].headers


def test_any_other_call_can_be_made(call: Any, serve: Any) -> None:
    server = serve(httpx.Response(200, json={"a": 1}, headers={"X-Fauxpa-Basis": "guess"}))
    use = lambda q: q.request(  # noqa: E731
        "POST", "/v2/quotes", query=(("x", "1"),), json={"b": 2}, headers={"X-Mine": "yes"}
    )
    response = call(use, server)
    assert (response.status, response.json(), response.headers["x-fauxpa-basis"]) == (200, {"a": 1}, "guess")
    assert str(server.request.url) == "https://pa.test/v2/quotes?x=1"
    assert json.loads(server.request.content) == {"b": 2}
    assert server.request.headers["x-mine"] == "yes"
    assert server.request.headers["authorization"] == "acme-1:s3cret"


def test_any_body_can_be_sent(call: Any, serve: Any) -> None:
    server = serve({}, {})
    raw = {"content": b"{oops", "headers": {"Content-Type": "application/json"}}
    call(lambda q: q.request("POST", "/v2/clients", **raw), server)
    call(lambda q: q.request("POST", "/v2/clients", parts=[Part("a", b"1"), Part("b", b"2", "b.pdf")]), server)
    assert server.requests[0].content == b"{oops"
    assert server.requests[1].headers["content-type"].startswith("multipart/form-data; boundary=")


def test_a_refusal_can_be_looked_at_instead_of_raised(call: Any, serve: Any) -> None:
    server = serve(httpx.Response(404), httpx.Response(404))
    assert call(lambda q: q.request("GET", "/v2/nothing", check=False), server).status == 404
    with pytest.raises(NotFound):
        call(lambda q: q.request("GET", "/v2/nothing"), server)


@pytest.mark.parametrize("path", ["https://evil.test/", "evil", "@evil.test/", ""])
def test_calls_stay_below_the_base_url(call: Any, serve: Any, path: str) -> None:
    with pytest.raises(ValueError, match="below the base URL"):
        call(lambda q: q.request("GET", path), serve())


@pytest.mark.parametrize("path", ["//evil.test/x", "/@evil.test", "/\\evil.test"])
def test_a_path_never_changes_the_host(call: Any, serve: Any, path: str) -> None:
    server = serve({})
    call(lambda q: q.request("GET", path), server)
    assert server.request.url.host == "pa.test"


def test_a_client_can_ask_anonymously_or_with_any_headers(call: Any, serve: Any) -> None:
    server = serve(OK, OK)
    for auth in (FixedHeaders(), FixedHeaders({"Authorization": "Bearer acme-1:s3cret"})):
        make = lambda clients, options, auth=auth: clients["qonto"](BASE, auth, **options)  # noqa: E731
        call(lambda q: q.organization.retrieve(), server, make)
    assert [request.headers.get("authorization") for request in server.requests] == [None, "Bearer acme-1:s3cret"]


def test_a_client_of_your_own_is_used_but_lends_no_headers_and_is_not_closed(serve: Any) -> None:
    server = serve(OK)
    with httpx.Client(
        transport=httpx.MockTransport(server), headers={"X-Mine": "1"}, cookies={"a": "b"}, auth=("u", "p")
    ) as http:
        with Qonto.with_api_key(BASE, "acme-1", "s3cret", http=http) as qonto:
            assert qonto.organization.retrieve().slug == "acme"
        assert not http.is_closed
    assert {"x-mine", "cookie"}.isdisjoint(server.request.headers)
    assert server.request.headers["authorization"] == "acme-1:s3cret"


def test_an_asynchronous_client_of_your_own_is_not_closed_either(serve: Any) -> None:
    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(serve(OK))) as http:
            async with AsyncQonto.with_api_key(BASE, "a", "b", http=http) as qonto:
                assert (await qonto.organization.retrieve()).slug == "acme"
            assert not http.is_closed

    asyncio.run(main())


def test_a_client_closes_what_it_opened(serve: Any) -> None:
    transport = Closing(serve())
    with Qonto.with_api_key(BASE, "a", "b", transport=transport):
        assert not transport.closed
    assert transport.closed


class Closing(httpx.MockTransport):
    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_transport_and_a_client_exclude_each_other(serve: Any) -> None:
    transport = httpx.MockTransport(serve())
    with httpx.Client(transport=transport) as http, pytest.raises(ValueError, match="not both"):
        Qonto.with_api_key(BASE, "a", "b", http=http, transport=transport)


@pytest.mark.parametrize(
    ("options", "connect", "read"), [({}, 5.0, 30.0), ({"timeout": 2.0}, 2.0, 2.0), ({"timeout": 60.0}, 5.0, 60.0)]
)
def test_no_call_waits_for_ever(call: Any, serve: Any, options: Any, connect: float, read: float) -> None:
    server = serve(OK)
    call(lambda q: q.organization.retrieve(), server, **options)
    timeout = server.request.extensions["timeout"]
    assert (timeout["connect"], timeout["read"], timeout["write"], timeout["pool"]) == (connect, read, read, read)


def test_calls_keep_their_names_and_words() -> None:
    from fauxpa_client.resources.client_invoices import ClientInvoices

    with Qonto.with_api_key(BASE, "a", "b", transport=httpx.MockTransport(lambda _: httpx.Response(200))) as qonto:
        bound = qonto.client_invoices.finalize
        assert bound.__name__ == "finalize"
        assert "gets its number" in (bound.__doc__ or "")
        assert list(inspect.signature(bound).parameters) == ["invoice_id"]
        assert list(inspect.signature(qonto.clients.iterate).parameters) == ["per_page", "filters", "sort_by"]
    assert "gets its number" in (ClientInvoices.finalize.__doc__ or "")
    assert "page after page" in (ClientInvoices.iterate.__doc__ or "")


def test_both_kinds_have_the_same_calls() -> None:
    ours = {name for name in dir(AsyncQonto) if not name.startswith("_")}
    assert ours == {name for name in dir(Qonto) if not name.startswith("_")}


def test_the_staging_header_leaves_with_exactly_the_spelling_that_the_gate_asks_for() -> None:
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_once() -> None:
            connection, _ = listener.accept()
            with connection:
                while b"\r\n\r\n" not in b"".join(received):
                    received.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=serve_once)
        thread.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            httpx.Client(trust_env=False) as http,
            Partner(base, "p-1", "t", staging_token="gate", http=http) as partner,
        ):
            partner.request("POST", "/register/registrations")
        thread.join(timeout=30)
    lines = b"".join(received).split(b"\r\n")
    assert b"X-Qonto-Staging-Token: gate" in lines
    assert b"Qonto-Partner-Id: p-1" in lines
    assert b"Authorization: Bearer t" in lines
    assert b"Content-Length: 0" in lines
