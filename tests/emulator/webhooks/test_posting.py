"""One POST: what counts as an answer, and where it never goes."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from fauxpa_emulator.webhooks import posting
from fauxpa_emulator.webhooks.posting import Poster, Resolver


def post(handler, url="https://receiver.example/hook?a=1", addresses=("192.0.2.1",)):
    """(what came of it, the requests that were made)."""
    requests = []

    def answer(request):
        requests.append(request)
        return handler(request)

    async def resolve(host, port):
        return addresses

    async def run():
        poster = Poster(lambda: httpx.MockTransport(answer), resolve)
        try:
            return await poster.post(url, {"X-Test": "1"}, b"{}")
        finally:
            await poster.close()

    return asyncio.run(run()), requests


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_an_acknowledgement(status):
    outcome, _ = post(lambda _: httpx.Response(status))
    assert (outcome.acknowledged, outcome.status, outcome.problem) == (True, status, None)


@pytest.mark.parametrize("status", [302, 400, 404, 410, 500])
def test_nothing_else_is(status):
    outcome, requests = post(lambda _: httpx.Response(status, headers={"Location": "https://elsewhere.example/"}))
    assert (outcome.acknowledged, outcome.status) == (False, status)
    assert len(requests) == 1, "redirections are not followed"


def test_the_connection_goes_to_the_resolved_address_under_the_name_of_the_host():
    _, (request,) = post(lambda _: httpx.Response(200), url="https://receiver.example:8443/hook?a=1")
    assert str(request.url) == "https://192.0.2.1:8443/hook?a=1"
    assert request.headers["host"] == "receiver.example:8443"
    assert request.extensions["sni_hostname"] == "receiver.example"
    assert (request.method, request.headers["x-test"], request.content) == ("POST", "1", b"{}")


def test_the_next_address_is_tried_where_nobody_listens_at_the_first():
    def answer(request):
        if request.url.host == "::1":
            raise httpx.ConnectError("refused")
        return httpx.Response(200)

    outcome, requests = post(answer, addresses=("::1", "127.0.0.1"))
    assert outcome.acknowledged
    assert [request.url.host for request in requests] == ["::1", "127.0.0.1"]


def test_an_answer_is_not_asked_of_a_second_address():
    outcome, requests = post(lambda _: httpx.Response(500), addresses=("192.0.2.1", "192.0.2.2"))
    assert (outcome.status, len(requests)) == (500, 1)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "fd00:ec2::254"])
def test_a_name_that_leads_to_a_forbidden_address_is_not_followed(address):
    outcome, requests = post(lambda _: httpx.Response(200), addresses=(address,))
    assert requests == []
    assert (outcome.acknowledged, outcome.status) == (False, None)
    assert "receiver.example has no address that webhooks may go to" in outcome.problem


def test_of_several_addresses_only_the_allowed_ones_are_tried():
    _, requests = post(lambda _: httpx.Response(200), addresses=("169.254.169.254", "192.0.2.1"))
    assert [request.url.host for request in requests] == ["192.0.2.1"]


def test_failures_are_told_not_raised():
    def broken(_):
        raise httpx.RemoteProtocolError("it broke off")

    outcome, _ = post(broken)
    assert (outcome.acknowledged, outcome.problem) == (False, "RemoteProtocolError: it broke off")


def test_a_connection_that_is_gone_before_it_is_used_is_told_not_raised():
    """What the library then raises is no error of HTTP."""

    def gone(_):
        raise AttributeError("'NoneType' object has no attribute 'getpeername'")

    outcome, _ = post(gone)
    assert outcome.acknowledged is False
    assert "AttributeError" in outcome.problem


def test_a_name_that_nobody_has_is_told_not_raised():
    async def resolve(host, port):
        raise OSError("no such name")

    poster = Poster(lambda: httpx.MockTransport(lambda _: httpx.Response(200)), resolve)
    outcome = asyncio.run(poster.post("https://nobody.example/", {}, b"{}"))
    assert outcome.problem == "OSError: no such name"


def test_who_does_not_answer_in_time_has_not_answered(monkeypatch):
    monkeypatch.setattr(posting, "ACKNOWLEDGED_WITHIN", 0.01)

    async def never(_):
        await asyncio.Event().wait()

    async def resolve(host, port):
        return ("192.0.2.1",)

    poster = Poster(lambda: httpx.MockTransport(never), resolve)
    outcome = asyncio.run(poster.post("https://slow.example/", {}, b"{}"))
    assert outcome.problem == "no answer within 0.01 s"


def test_names_under_localhost_are_this_machine():
    async def resolved(name):
        return await Resolver()(name, 80)

    assert asyncio.run(resolved("app.localhost")) == ("127.0.0.1", "::1")
    assert asyncio.run(resolved("127.0.0.1")) == ["127.0.0.1"]


def test_a_name_that_nobody_answers_for_holds_up_neither_the_others_nor_the_end(monkeypatch):
    monkeypatch.setattr(posting, "ACKNOWLEDGED_WITHIN", 0.01)
    answered = threading.Event()

    def look_up(host, port, **_):
        if host.startswith("dead"):
            answered.wait()
        return [(None, None, None, None, ("192.0.2.1", port))]

    async def run():
        resolver = Resolver(look_up, most=2)
        poster = Poster(lambda: httpx.MockTransport(lambda _: httpx.Response(204)), resolver)
        dead = await poster.post("https://dead.example/", {}, b"{}")
        monkeypatch.setattr(posting, "ACKNOWLEDGED_WITHIN", 60)
        return dead, await poster.post("https://alive.example/", {}, b"{}")

    dead, alive = asyncio.run(run())  # it ends, though the look-up has not
    assert dead.problem == "no answer within 0.01 s"
    assert alive.acknowledged
    answered.set()
