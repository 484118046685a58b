from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_client import (
    NO_RETRIES,
    ConnectionFailed,
    Request,
    Response,
    RetryPolicy,
    ServerError,
    TooManyRequests,
)
from fauxpa_client.flow import Send, Sleep
from fauxpa_client.retry import retry_after, send

LOST = "connection lost"
OUTCOMES = st.sampled_from([200, 400, 401, 404, 429, 500, 502, 503, 504, LOST])
METHODS = st.sampled_from(["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"])


def play(request: Request, policy: RetryPolicy, outcomes: list[Any]) -> tuple[list[Any], list[float], Any]:
    """What happened to each send, the naps, and the end of it all."""
    flow = send(request, policy)
    seen: list[Any] = []
    naps: list[float] = []
    step = next(flow)
    try:
        while True:
            if isinstance(step, Sleep):
                naps.append(step.seconds)
                step = flow.send(None)
                continue
            assert isinstance(step, Send)
            outcome = outcomes[len(seen)]
            seen.append(outcome)
            if outcome == LOST:
                step = flow.throw(ConnectionFailed("lost", may_have_happened=True))
            else:
                step = flow.send(Response(outcome))
    except StopIteration as end:
        return seen, naps, end.value.status
    except ConnectionFailed:
        return seen, naps, LOST


@given(METHODS, st.sampled_from([None, True, False]), st.integers(1, 6), st.lists(OUTCOMES, min_size=6, max_size=6))
def test_only_a_429_is_ever_followed_by_a_second_unsafe_call(
    method: str, repeatable: bool | None, attempts: int, outcomes: list[Any]
) -> None:
    request = Request(method, "/", repeatable=repeatable)
    seen, naps, end = play(request, RetryPolicy(attempts=attempts), outcomes)
    assert 1 <= len(seen) <= attempts
    assert end == seen[-1]
    assert len(naps) == len(seen) - 1
    followed = set(seen[:-1])
    assert followed <= ({429, 502, 503, 504, LOST} if request.is_repeatable else {429})


@given(st.lists(OUTCOMES, min_size=6, max_size=6))
def test_a_call_ends_with_the_first_outcome_that_stands(outcomes: list[Any]) -> None:
    seen, _, _ = play(Request("GET", "/"), RetryPolicy(attempts=6), outcomes)
    standing = [i for i, outcome in enumerate(outcomes) if outcome in {200, 400, 401, 404, 500}]
    assert len(seen) == (standing[0] + 1 if standing else 6)


@given(st.integers(1, 60), st.floats(0, 5), st.floats(1, 4), st.floats(0, 60))
def test_delays_grow_up_to_their_limit(sent: int, first: float, factor: float, limit: float) -> None:
    policy = RetryPolicy(attempts=100, first_delay=first, factor=factor, max_delay=limit)
    delay = policy.delay(sent, Request("GET", "/"), Response(503))
    following = policy.delay(sent + 1, Request("GET", "/"), Response(503))
    assert delay is not None
    assert following is not None
    assert 0 <= delay <= following <= limit


@pytest.mark.parametrize(
    ("header", "delay"),
    [("0", 0.0), ("7", 7.0), ("30", 30.0), ("31", None), ("9" * 400, None), ("soon", 0.5), ("", 0.5)],
)
def test_retry_after_is_honoured_or_not_waited_for_at_all(header: str, delay: float | None) -> None:
    for status in (429, 503):
        response = Response(status, {"retry-after": header})
        assert RetryPolicy().delay(1, Request("GET", "/"), response) == delay


@pytest.mark.parametrize(
    ("after", "date", "seconds"),
    [
        ("Wed, 21 Oct 2026 07:28:10 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", 10.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2026 07:28:10 GMT", "", None),
        ("Wed, 21 Oct 2026 07:28:10 GMT", "today", None),
        ("-5", "Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("٣", "", None),
    ],
)
def test_a_date_is_measured_against_the_answers_own(after: str, date: str, seconds: float | None) -> None:
    assert retry_after(Response(429, {"retry-after": after, "date": date})) == seconds


def lose(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("reset", request=request)


SAFE: dict[str, Callable[[Any], Any]] = {
    "GET": lambda q: q.clients.retrieve("c"),
    "DELETE": lambda q: q.clients.delete("c"),
    "PUT": lambda q: q.settings.update(numbering_mode="automatic"),
    "send_by_einvoice": lambda q: q.client_invoices.send_by_einvoice("i"),
    "import": lambda q: q.client_invoices.import_files(("a.pdf", b"x")),
    "attachment": lambda q: q.attachments.upload(("a.pdf", b"x")),
}
UNSAFE: dict[str, Callable[[Any], Any]] = {
    "create invoice": lambda q: q.client_invoices.create(status="draft"),
    "update invoice": lambda q: q.client_invoices.update("i", header="h"),
    "finalize": lambda q: q.client_invoices.finalize("i"),
    "mark as paid": lambda q: q.client_invoices.mark_as_paid("i"),
    "e-mail": lambda q: q.client_invoices.send("i", send_to=["a@b.fr"], email_title="t"),
    "upload": lambda q: q.client_invoices.upload(("a.pdf", b"x")),
    "create client": lambda q: q.clients.create(kind="company"),
    "supplier import": lambda q: q.supplier_invoices.bulk_create(("a.pdf", b"x")),
    "reject": lambda q: q.supplier_invoices.reject("s"),
    "credit note": lambda q: q.credit_notes.create(invoice_id="i"),
    "subscribe": lambda q: q.webhook_subscriptions.create(callback_url="https://a.fr", types=["v1/clients"]),
    "any POST": lambda q: q.request("POST", "/v2/anything"),
}
ANSWER = {"client_invoices": [], "client": {}, "attachment": {}}


@pytest.mark.parametrize("use", SAFE.values(), ids=SAFE.keys())
@pytest.mark.parametrize("trouble", [lose, httpx.Response(502), httpx.Response(503), httpx.Response(504)])
def test_a_safe_call_goes_out_again_the_same(call: Any, serve: Any, use: Any, trouble: Any) -> None:
    server = serve(trouble, trouble, ANSWER)
    call(use, server)
    assert call.clock.naps == [0.5, 1.0]
    assert len({(request.method, request.url, len(request.content)) for request in server.requests}) == 1


@pytest.mark.parametrize("use", UNSAFE.values(), ids=UNSAFE.keys())
@pytest.mark.parametrize("trouble", [lose, httpx.Response(503)])
def test_an_unsafe_call_never_does(call: Any, serve: Any, use: Any, trouble: Any) -> None:
    server = serve(trouble)
    with pytest.raises((ConnectionFailed, ServerError)):
        call(use, server)
    assert call.clock.naps == []


@pytest.mark.parametrize("use", [*SAFE.values(), UNSAFE["create client"]])
def test_any_call_goes_out_again_after_a_429(call: Any, serve: Any, use: Any) -> None:
    server = serve(httpx.Response(429, headers={"Retry-After": "3"}), ANSWER)
    call(use, server)
    assert call.clock.naps == [3.0]


def test_a_long_retry_after_is_left_to_the_caller(call: Any, serve: Any) -> None:
    with pytest.raises(TooManyRequests) as caught:
        call(lambda q: q.clients.list(), serve(httpx.Response(429, headers={"Retry-After": "600"})))
    assert caught.value.retry_after == 600.0
    assert call.clock.naps == []


def test_retries_end(call: Any, serve: Any) -> None:
    with pytest.raises(ServerError):
        call(lambda q: q.clients.list(), serve(*[httpx.Response(503)] * 3))
    with pytest.raises(ServerError):
        call(lambda q: q.clients.list(), serve(httpx.Response(503)), retry=NO_RETRIES)


@pytest.mark.parametrize(
    ("error", "may_have_happened", "advice"),
    [
        (httpx.ConnectError("refused"), False, "was not sent"),
        (httpx.ConnectTimeout("slow"), False, "was not sent"),
        (httpx.ReadTimeout("slow"), True, "may have taken effect"),
        (httpx.RemoteProtocolError("cut short"), True, "may have taken effect"),
        (httpx.DecodingError("bad gzip"), True, "may have taken effect"),
    ],
)
def test_a_failed_connection_says_whether_the_call_may_have_happened(
    call: Any, serve: Any, error: Exception, may_have_happened: bool, advice: str
) -> None:
    with pytest.raises(ConnectionFailed, match=advice) as caught:
        call(lambda q: q.clients.create(kind="company"), serve(error))
    assert caught.value.may_have_happened is may_have_happened
    assert type(error).__name__ in str(caught.value)
    assert caught.value.__cause__ is error
