"""`X-Qonto-Idempotency-Key` (digest 2.6; R4)."""

from __future__ import annotations

import asyncio

import pytest

from emulating import BUYER, SELLER
from fauxpa_emulator.store import ATTACHMENTS, IDEMPOTENT_ANSWERS

HEADER = "X-Qonto-Idempotency-Key"
PDF = b"%PDF-1.7\nan attachment"


def upload(api, key: str | None, data: bytes = PDF, auth: str = SELLER):
    headers = {} if key is None else {HEADER: key}
    return api.post("/v2/attachments", files={"file": ("a.pdf", data, "application/pdf")}, headers=headers, auth=auth)


def stored(api) -> int:
    return api.world.space("default").count(ATTACHMENTS)


def test_the_same_key_gives_the_same_answer_and_does_nothing_again(api):
    first, second = upload(api, "k"), upload(api, "k")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert stored(api) == 1


def test_the_first_answer_is_given_even_where_the_body_differs(api):
    assert upload(api, "k").json() == upload(api, "k", b"%PDF-1.7\nanother").json()
    assert stored(api) == 1


def test_another_key_is_another_request(api):
    assert upload(api, "k").json() != upload(api, "l").json()


def test_keys_of_different_organizations_do_not_meet(api):
    assert upload(api, "k").json() != upload(api, "k", auth=BUYER).json()


def test_an_answer_is_kept_for_30_minutes(api):
    first = upload(api, "k").json()
    api.wall.advance(minutes=29, seconds=59)
    assert upload(api, "k").json() == first
    api.wall.advance(1)
    assert upload(api, "k").json() != first


def test_a_failure_is_not_kept(api):
    assert upload(api, "k", b"no picture").status_code == 422
    assert upload(api, "k").status_code == 200
    assert api.world.space("default").count(IDEMPOTENT_ANSWERS) == 1


@pytest.mark.parametrize("key", [None, "", "   "])
def test_without_a_key_the_request_is_refused(api, key):
    answer = upload(api, key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "missing_idempotency_key"
    assert HEADER in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("key", ["k" * 10_000, "é", "k|k", "../k"])
def test_any_text_is_a_key(api, key):
    encoded = key.encode("latin-1")
    assert upload(api, encoded).json() == upload(api, encoded).json()


@pytest.mark.parametrize("size", [100, 2_000_000])
def test_of_64_at_once_with_one_key_exactly_one_is_done(api, size):
    """Large files are read in threads, so calls do overlap there."""
    data = PDF + b"x" * size

    async def all_at_once():
        send = [
            api.http.post(
                "/v2/attachments",
                files={"file": ("a.pdf", data, "application/pdf")},
                headers={"Authorization": SELLER, HEADER: "k"},
            )
            for _ in range(64)
        ]
        return await asyncio.gather(*send)

    answers = api.run(all_at_once())
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["attachment"]["id"] for answer in answers}) == 1
    assert stored(api) == 1


def test_a_failure_lets_the_next_one_try(api):
    async def both():
        send = [
            api.http.post(
                "/v2/attachments",
                files={"file": ("a.pdf", data * 100_000, "application/pdf")},
                headers={"Authorization": SELLER, HEADER: "k"},
            )
            for data in (b"no picture", PDF)
        ]
        return await asyncio.gather(*send)

    assert sorted(answer.status_code for answer in api.run(both())) == [200, 422]
