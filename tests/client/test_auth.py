from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from fauxpa_client import (
    NO_RETRIES,
    AsyncQonto,
    ConnectionFailed,
    NotFound,
    OAuthError,
    Qonto,
    ServerError,
    Tokens,
    Unauthorized,
    UnexpectedAnswer,
)

BASE = "https://pa.test"
OK = {"organization": {"slug": "acme"}}
REFUSED = httpx.Response(401, json={"errors": [{"code": "unauthorized", "detail": "Unauthorized"}]})


def fresh(n: int = 2, **more: Any) -> dict[str, Any]:
    return {"access_token": f"at-{n}", "refresh_token": f"rt-{n}", "expires_in": 3600, "token_type": "bearer", **more}


def with_oauth(saved: list[Tokens] | None = None, **tokens: Any) -> Any:
    given = {"access_token": "at-1", "refresh_token": "rt-1", "client_id": "app", "client_secret": "s3cret", **tokens}
    on_tokens = None if saved is None else saved.append
    return lambda clients, options: clients["qonto"].with_oauth(BASE, on_tokens=on_tokens, **given, **options)


def organization(client: Any) -> Any:
    return client.organization.retrieve()


def bearers(server: Any) -> list[str | None]:
    return [request.headers.get("authorization") for request in server.requests]


def test_an_api_key_is_sent_as_it_is(call: Any, serve: Any) -> None:
    server = serve(OK)
    call(organization, server)
    assert server.request.headers["authorization"] == "acme-1:s3cret"
    assert "x-qonto-staging-token" not in server.request.headers


def test_a_refused_api_key_is_not_tried_again(call: Any, serve: Any) -> None:
    with pytest.raises(Unauthorized, match="Check the credentials"):
        call(organization, serve(REFUSED))


def test_a_partner_sends_a_token_and_its_id(call: Any, serve: Any) -> None:
    server = serve({"registrations": []})
    make = lambda clients, options: clients["partner"](BASE, "partner-1", "s3cret", **options)  # noqa: E731
    call(lambda p: p.registrations.list(), server, make, staging_token="st4ging")
    assert server.request.headers["authorization"] == "Bearer s3cret"
    assert server.request.headers["qonto-partner-id"] == "partner-1"
    assert server.request.headers["x-qonto-staging-token"] == "st4ging"


def test_an_access_token_alone_is_used_until_it_is_refused(call: Any, serve: Any) -> None:
    server = serve(OK, REFUSED)
    make = with_oauth(refresh_token=None, client_id=None, expires_in=0)
    call(organization, server, make)
    with pytest.raises(Unauthorized):
        call(organization, server, make)
    assert bearers(server) == ["Bearer at-1", "Bearer at-1"]


def test_a_refused_token_is_renewed_once_and_the_call_goes_out_again(call: Any, serve: Any) -> None:
    saved: list[Tokens] = []
    server = serve(REFUSED, fresh(), OK)
    call(organization, server, with_oauth(saved), staging_token="st4ging")
    assert server.paths == ["GET /v2/organization", "POST /oauth2/token", "GET /v2/organization"]
    assert bearers(server) == ["Bearer at-1", None, "Bearer at-2"]
    assert [(tokens.access_token, tokens.refresh_token) for tokens in saved] == [("at-2", "rt-2")]
    token_request = server.requests[1]
    assert token_request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert token_request.headers["x-qonto-staging-token"] == "st4ging"
    assert dict(parse_qsl(token_request.content.decode())) == {
        "grant_type": "refresh_token",
        "refresh_token": "rt-1",
        "client_id": "app",
        "client_secret": "s3cret",
    }


def test_even_an_unsafe_call_goes_out_again_as_the_first_was_refused_at_the_door(call: Any, serve: Any) -> None:
    server = serve(REFUSED, fresh(), {"client": {"id": "c"}})
    call(lambda q: q.clients.create(kind="company"), server, with_oauth())
    assert server.requests[0].content == server.requests[2].content


def test_a_second_refusal_stands(call: Any, serve: Any) -> None:
    server = serve(REFUSED, fresh(), REFUSED)
    with pytest.raises(Unauthorized):
        call(organization, server, with_oauth())


def test_a_token_is_renewed_shortly_before_its_end(call: Any, serve: Any) -> None:
    saved: list[Tokens] = []
    server = serve(OK, OK, fresh(2), OK, OK, fresh(3), OK)

    def four_calls(client: Any) -> Any:
        steps = [0.0, 3539.0, 1.0, 3539.0, 1.0]
        if isinstance(client, Qonto):
            for step in steps:
                call.clock.now += step
                organization(client)
            return None

        async def later() -> None:
            for step in steps:
                call.clock.now += step
                await organization(client)

        return later()

    call(four_calls, server, with_oauth(saved, expires_in=3600))
    assert bearers(server) == [
        "Bearer at-1",
        "Bearer at-1",
        None,
        "Bearer at-2",
        "Bearer at-2",
        None,
        "Bearer at-3",
    ]
    assert [tokens.refresh_token for tokens in saved] == ["rt-2", "rt-3"]


def test_a_token_that_lives_shortly_is_still_used(call: Any, serve: Any) -> None:
    server = serve(OK)
    call(organization, server, with_oauth(expires_in=10))
    assert bearers(server) == ["Bearer at-1"]


def test_a_refresh_token_alone_is_enough(call: Any, serve: Any) -> None:
    server = serve(fresh(), OK)
    call(organization, server, with_oauth(access_token=None))
    assert bearers(server) == [None, "Bearer at-2"]


def test_an_answer_without_a_refresh_token_leaves_the_old_one(call: Any, serve: Any) -> None:
    saved: list[Tokens] = []
    call(organization, serve(REFUSED, fresh(refresh_token=None), OK), with_oauth(saved))
    assert saved[0].refresh_token == "rt-1"


def test_a_public_client_sends_no_secret(call: Any, serve: Any) -> None:
    server = serve(REFUSED, fresh(), OK)
    call(organization, server, with_oauth(client_secret=None))
    assert b"client_secret" not in server.requests[1].content


@pytest.mark.parametrize(
    ("base", "oauth_url", "token_url"),
    [
        ("https://thirdparty.qonto.com/v2", None, "https://oauth.qonto.com/oauth2/token"),
        (
            "https://thirdparty-sandbox.staging.qonto.co",
            None,
            "https://oauth-sandbox.staging.qonto.co/oauth2/token",
        ),
        ("http://localhost:8080", None, "http://localhost:8080/oauth2/token"),
        ("http://localhost:8080", "https://other.test/oauth2/", "https://other.test/oauth2/token"),
    ],
)
def test_the_token_endpoint_follows_the_base_url(
    call: Any, serve: Any, base: str, oauth_url: str | None, token_url: str
) -> None:
    server = serve(fresh(), OK)
    make = lambda clients, options: clients["qonto"].with_oauth(  # noqa: E731
        base, refresh_token="rt-1", client_id="app", oauth_url=oauth_url, **options
    )
    call(organization, server, make)
    assert str(server.requests[0].url) == token_url


def test_a_refused_refresh_token_says_to_authorize_again(call: Any, serve: Any) -> None:
    gone = httpx.Response(400, json={"error": "invalid_grant", "error_description": "was already used"})
    with pytest.raises(OAuthError, match="let the user authorize again") as caught:
        call(organization, serve(REFUSED, gone), with_oauth())
    assert (caught.value.code, caught.value.status) == ("invalid_grant", 400)
    assert caught.value.description == "was already used"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404), NotFound),
        (httpx.Response(500, json={"error": "server_error"}), OAuthError),
        (httpx.Response(500), ServerError),
        (httpx.Response(200, json={}), UnexpectedAnswer),
        (httpx.Response(200, json={"access_token": 7}), UnexpectedAnswer),
        (httpx.Response(200, html="<html>"), UnexpectedAnswer),
        (httpx.ReadError("reset"), ConnectionFailed),
    ],
)
def test_other_failures_of_a_renewal_are_told_as_they_are(
    call: Any, serve: Any, answer: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(organization, serve(REFUSED, answer), with_oauth(), retry=NO_RETRIES)


def test_a_renewal_survives_a_lost_answer(call: Any, serve: Any) -> None:
    call(organization, serve(REFUSED, httpx.ReadError("reset"), httpx.Response(503), fresh(), OK), with_oauth())
    assert call.clock.naps == [0.5, 1.0]


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ({"access_token": None, "refresh_token": None}, "give an access_token"),
        ({"access_token": "", "refresh_token": ""}, "give an access_token"),
        ({"client_id": None}, "only with the client_id"),
    ],
)
def test_tokens_that_cannot_work_are_refused_at_once(tokens: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        with_oauth(**tokens)({"qonto": Qonto}, {})


class Authority:
    """A Qonto that wants the newest token. The first `meet` calls are all refused before any is answered."""

    def __init__(self, meet: int, *, refresh: httpx.Response | None = None) -> None:
        self.meet = meet
        self.refresh = refresh
        self.refused = 0
        self.refreshes = 0
        self.lock = threading.Lock()

    def decide(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            if request.url.path == "/oauth2/token":
                self.refreshes += 1
                used = dict(parse_qsl(request.content.decode()))["refresh_token"]
                assert used == "rt-1", "a refresh token was used twice"
                return self.refresh or httpx.Response(200, json=fresh())
            if request.headers["authorization"] == "Bearer at-2":
                return httpx.Response(200, json=OK)
            self.refused += 1
            return httpx.Response(401)


class ThreadedAuthority(Authority):
    def __init__(self, meet: int, **kwargs: Any) -> None:
        super().__init__(meet, **kwargs)
        self.barrier = threading.Barrier(meet)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.decide(request)
        if answer.status_code == 401:
            self.barrier.wait(timeout=30)
        for _ in range(100):
            time.sleep(0)  # Lets the other threads go on, to where only a lock can stop them.
        return answer


class AsyncAuthority(Authority):
    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if not hasattr(self, "barrier"):
            self.barrier = asyncio.Event()
        answer = self.decide(request)
        if self.refused == self.meet:
            self.barrier.set()
        if answer.status_code == 401:
            await self.barrier.wait()
        await asyncio.sleep(0)
        return answer


def use_threads(authority: ThreadedAuthority, saved: list[Tokens]) -> list[Any]:
    transport = httpx.MockTransport(authority)
    with (
        with_oauth(saved)({"qonto": Qonto}, {"transport": transport}) as qonto,
        ThreadPoolExecutor(authority.meet) as pool,
    ):
        futures = [pool.submit(organization, qonto) for _ in range(authority.meet)]
        return [future.exception() or future.result() for future in futures]


def use_tasks(authority: AsyncAuthority, saved: list[Tokens]) -> list[Any]:
    async def main() -> list[Any]:
        transport = httpx.MockTransport(authority)
        async with with_oauth(saved)({"qonto": AsyncQonto}, {"transport": transport}) as qonto:
            return await asyncio.gather(*(organization(qonto) for _ in range(authority.meet)), return_exceptions=True)

    return asyncio.run(main())


@pytest.mark.parametrize("n", [2, 3, 16])
@pytest.mark.parametrize(("kind", "use"), [(ThreadedAuthority, use_threads), (AsyncAuthority, use_tasks)])
def test_any_number_of_refusals_at_once_makes_one_renewal(n: int, kind: Any, use: Any) -> None:
    saved: list[Tokens] = []
    authority = kind(n)
    answers = use(authority, saved)
    assert [answer.slug for answer in answers] == ["acme"] * n
    assert authority.refused == n
    assert authority.refreshes == 1
    assert [tokens.refresh_token for tokens in saved] == ["rt-2"]


@pytest.mark.parametrize(("kind", "use"), [(ThreadedAuthority, use_threads), (AsyncAuthority, use_tasks)])
def test_a_refresh_token_that_is_dead_is_shown_only_once(kind: Any, use: Any) -> None:
    saved: list[Tokens] = []
    authority = kind(8, refresh=httpx.Response(400, json={"error": "invalid_grant"}))
    answers = use(authority, saved)
    assert [type(answer) for answer in answers] == [OAuthError] * 8
    assert authority.refreshes == 1
    assert saved == []


def test_threads_that_see_the_end_of_a_token_make_one_renewal() -> None:
    authority = Authority(meet=0)
    options = {"transport": httpx.MockTransport(authority.decide)}
    with (
        with_oauth(access_token=None)({"qonto": Qonto}, options) as qonto,
        ThreadPoolExecutor(16) as pool,
    ):
        answers = list(pool.map(lambda _: organization(qonto), range(64)))
    assert [answer.slug for answer in answers] == ["acme"] * 64
    assert authority.refreshes == 1


def test_what_saving_the_tokens_raises_reaches_the_caller_and_the_tokens_are_kept(serve: Any) -> None:
    def full_disk(tokens: Tokens) -> None:
        raise OSError("disk full")

    server = serve(fresh(), OK)
    qonto = Qonto.with_oauth(
        BASE, refresh_token="rt-1", client_id="app", on_tokens=full_disk, transport=httpx.MockTransport(server)
    )
    with qonto:
        with pytest.raises(OSError, match="disk full"):
            organization(qonto)
        assert organization(qonto).slug == "acme"


def test_a_renewal_that_fails_leaves_the_way_free_for_the_next(call: Any, serve: Any) -> None:
    down = httpx.Response(500, json={"error": "temporarily_unavailable"})
    server = serve(REFUSED, down, REFUSED, fresh(), OK)

    def twice(client: Any) -> Any:
        if isinstance(client, Qonto):
            with pytest.raises(OAuthError):
                organization(client)
            return organization(client)

        async def later() -> Any:
            with pytest.raises(OAuthError):
                await organization(client)
            return await organization(client)

        return later()

    assert call(twice, server, with_oauth()).slug == "acme"
