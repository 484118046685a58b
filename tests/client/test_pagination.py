from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpa_client import Qonto


def library(size: int, *, server_max: int, end: str) -> Callable[[httpx.Request], httpx.Response]:
    """Clients 0 to size - 1, in pages as asked for, with one of the ends of a list that were seen live."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        per_page = min(int(request.url.params["per_page"]), server_max)
        total_pages = -(-size // per_page)
        meta: dict[str, Any] = {"current_page": page, "total_pages": total_pages, "per_page": per_page}
        if page < total_pages:
            meta["next_page"] = page + 1
        elif end != "absent":
            meta["next_page"] = {"null": None, "zero": 0}[end]
        rows = [{"id": str(n)} for n in range(size)[(page - 1) * per_page : page * per_page]]
        return httpx.Response(200, json={"clients": rows, "meta": meta})

    return answer


@pytest.mark.parametrize("kind", ["blocking", "asynchronous"])
@settings(deadline=None)
@given(
    size=st.integers(0, 40),
    per_page=st.integers(1, 45),
    server_max=st.integers(1, 45),
    end=st.sampled_from(["null", "zero", "absent"]),
)
def test_iterating_visits_each_item_once_in_order(
    make_caller: Any, kind: str, size: int, per_page: int, server_max: int, end: str
) -> None:
    server = library(size, server_max=server_max, end=end)
    clients = make_caller(kind)(lambda q: q.clients.iterate(per_page=per_page), server)
    assert [client.id for client in clients] == [str(n) for n in range(size)]


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(-3, 6) | st.text(max_size=2), min_size=1, max_size=12))
def test_iterating_ends_whatever_the_pages_say(make_caller: Any, nexts: list[Any]) -> None:
    asked: list[int] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(int(request.url.params["page"]))
        following = nexts[len(asked) % len(nexts)]
        return httpx.Response(200, json={"clients": [], "meta": {"next_page": following}})

    make_caller("blocking")(lambda q: q.clients.iterate(), server)
    assert asked == sorted(set(asked))


def test_pages_are_asked_for_only_when_they_are_needed(serve: Any) -> None:
    server = serve({"clients": [{"id": "1"}], "meta": {"next_page": 2}})
    with Qonto.with_api_key("https://pa.test", "a", "b", transport=httpx.MockTransport(server)) as qonto:
        clients = qonto.clients.iterate()
        assert server.requests == []
        assert next(clients).id == "1"
    assert len(server.requests) == 1
