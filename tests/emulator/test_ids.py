"""Identifiers and secrets."""

from __future__ import annotations

import base64
import re
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.ids import Ids, Traces, digest, seeded_entropy

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(days=1), timedelta(days=375_000)).map(lambda span: EPOCH + span)


def seeded(seed: str = "s") -> Ids:
    counts: Counter[str] = Counter()

    def next_number(namespace: str) -> int:
        counts[namespace] += 1
        return counts[namespace]

    return Ids(seeded_entropy(lambda _: seed, next_number))


def drawn(ids: Ids, namespace: str = "default") -> list[str]:
    now = datetime(2026, 9, 1, tzinfo=UTC)
    return [
        ids.uuid(namespace),
        ids.dated_uuid(namespace, now),
        ids.token(namespace, "ory_at_"),
        ids.secret(namespace),
        ids.uuid(namespace),
    ]


@given(seed=st.text(max_size=8), namespace=st.text(max_size=8))
def test_the_same_seed_and_calls_give_the_same_ids(seed, namespace):
    assert drawn(seeded(seed), namespace) == drawn(seeded(seed), namespace)


@given(seed=st.text(max_size=8))
def test_ids_of_one_seed_differ_from_each_other_and_from_those_of_other_namespaces_and_seeds(seed):
    ids = seeded(seed)
    some = [*drawn(ids, "a"), *drawn(ids, "b"), *drawn(seeded(seed + "x"), "a")]
    assert len(set(some)) == len(some)


def test_without_a_seed_no_two_are_alike():
    some = drawn(Ids()) + drawn(Ids())
    assert len(set(some)) == len(some)


def test_uuids_say_their_version():
    for ids in (Ids(), seeded()):
        assert uuid.UUID(ids.uuid("a")).version == 4
        dated = uuid.UUID(ids.dated_uuid("a", datetime(2026, 9, 1, tzinfo=UTC)))
        assert (dated.version, dated.variant) == (7, uuid.RFC_4122)


@given(first=moments, later=st.timedeltas(timedelta(milliseconds=1), timedelta(days=1_000)))
def test_dated_uuids_sort_by_time_and_tell_it(first, later):
    ids = seeded()
    earlier, after = ids.dated_uuid("a", first), ids.dated_uuid("a", first + later)
    assert earlier < after
    assert uuid.UUID(earlier).int >> 80 == int(first.timestamp() * 1000)


def test_tokens_and_secrets_have_the_documented_forms():
    assert re.fullmatch(r"ory_at_[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}", Ids().token("a", "ory_at_"))
    secret = Ids().secret("a")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32


def traced(seed: str | None, *, namespace: str = "a", count: int = 3) -> list[str]:
    traces = Traces()
    return [traces.next(namespace, seed) for _ in range(count)]


@pytest.mark.parametrize("seed", [None, "s"])
def test_trace_ids_are_32_hexadecimal_digits(seed):
    found = traced(seed)
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in found)
    assert len(set(found)) == len(found)


def test_with_a_seed_trace_ids_are_the_same_again():
    assert traced("s") == traced("s")
    assert not set(traced("s")) & {*traced("t"), *traced("s", namespace="b"), *traced(None)}


def test_a_namespace_that_begins_anew_begins_with_its_first_trace_id():
    traces = Traces()
    first, _ = traces.next("a", "s"), traces.next("a", "s")
    other = traces.next("b", "s")
    traces.forget("a")
    assert traces.next("a", "s") == first
    assert traces.next("b", "s") != other


def test_keys_and_names_have_their_forms():
    assert re.fullmatch(r"[0-9a-f]{32}", Ids().key("a"))
    assert re.fullmatch(r"ns-[0-9a-f]{12}", Ids().name("a"))


@given(one=st.text(), other=st.text())
def test_a_digest_recognises_its_secret_only(one, other):
    assert (digest(one) == digest(other)) == (one == other)
    assert one not in digest(one) or len(one) < 3
