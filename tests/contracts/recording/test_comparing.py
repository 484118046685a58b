"""What counts as a difference, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fauxpa_contracts.recording.comparing import Difference, References, differences, unexpected
from fauxpa_contracts.recording.form import Accepted, Answered

ID, OTHER = "00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000000"
REAL = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
RECORDED = Answered(
    status=200,
    headers={"x-tyk-trace-id": "0000000000000000000000000000001f"},
    media="application/json",
    body={
        "client": {
            "id": ID,
            "name": "t1xxxxx",
            "kind": "company",
            "created_at": "2026-01-01T10:00:00Z",
            "currency": "EUR",
            "phone": None,
            "extra_emails": ["person-1@example.com"],
            "main": True,
            "amount_cents": 1002,
        },
        "organization_id": OTHER,
    },
)
NOW = replace(
    RECORDED,
    headers={"x-tyk-trace-id": "6f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c"},
    body={
        "client": {
            "id": REAL,
            "name": "Acme",
            "kind": "company",
            "created_at": "2026-11-26T15:00:00.123Z",
            "currency": "EUR",
            "phone": None,
            "extra_emails": ["person-1@example.com"],
            "main": True,
            "amount_cents": 7,
        },
        "organization_id": "9f8e7d6c-5b4a-3c2d-1e0f-1a2b3c4d5e6f",
    },
)


def found(now, recorded=RECORDED, references=None):
    return [str(one) for one in differences(recorded, now, references if references is not None else References())]


def client(**fields):
    return replace(NOW, body={**NOW.body, "client": {**NOW.body["client"], **fields}})


def less(key):
    return replace(NOW, body={**NOW.body, "client": {k: v for k, v in NOW.body["client"].items() if k != key}})


def test_other_values_of_the_same_kinds_are_the_same():
    assert found(NOW) == []


@pytest.mark.parametrize(
    ("now", "where"),
    [
        (replace(NOW, status=201), "status: recorded 200, now 201"),
        (replace(NOW, media="text/html"), "content type: recorded application/json, now text/html"),
        (replace(NOW, headers={}), "header x-tyk-trace-id: recorded there, now absent"),
        (less("phone"), "body.client.phone: recorded there, now absent"),
        (client(more=1), "body.client.more: recorded absent, now there"),
        (client(phone="x"), "body.client.phone: recorded null, now a text"),
        (client(name=None), "body.client.name: recorded a text, now null"),
        (client(amount_cents="7"), "body.client.amount_cents: recorded a number, now a text"),
        (client(main=False), "body.client.main: recorded True, now False"),
        (client(kind="individual"), "body.client.kind: recorded company, now individual"),
        (client(created_at="last week"), "body.client.created_at: recorded a time, now a text: last week"),
        (client(extra_emails=[]), "body.client.extra_emails: recorded a list with something in it, now an empty list"),
        (client(id="42"), "body.client.id: recorded a uuid, now a number: 42"),
    ],
)
def test_a_difference_has_a_place(now, where):
    assert found(now) == [where]


def test_the_order_of_keys_counts():
    turned = dict(reversed(NOW.body["client"].items()))
    (one,) = found(replace(NOW, body={**NOW.body, "client": turned}))
    assert one.startswith("body.client, order of keys: recorded id, name")


def test_a_reference_that_is_bound_must_come_again():
    references = References()
    assert found(NOW, references=references) == []
    assert found(NOW, references=references) == []
    assert found(client(id="9f8e7d6c-5b4a-3c2d-1e0f-1a2b3c4d5e60"), references=references) == [
        "body.client.id: recorded the value that was there before, now a uuid: 9f8e7d6c-5b4a-3c2d-1e0f-1a2b3c4d5e60"
    ]


def test_what_a_document_decides_is_compared_by_its_type_alone():
    references = References()
    references.from_documents = {ID}
    assert found(client(currency="USD"), references=references) == ["body.client.currency: recorded EUR, now USD"]
    assert found(client(extra_emails=["someone@else.example"]), references=references) == []


def test_of_another_status_the_body_is_not_compared():
    assert found(replace(NOW, status=404, body={"errors": []})) == ["status: recorded 200, now 404"]


def test_accepted_differences_are_silent_and_those_that_are_gone_are_told():
    every = [Difference(where="body.client.phone", expected="there", got="absent")]
    accepted = [Accepted(where="body.client.*", reason="C-00")]
    assert list(unexpected(every, accepted)) == []
    (gone,) = unexpected([], accepted)
    assert str(gone) == "body.client.*: recorded different (C-00), now the same: accept it no more"
    assert list(unexpected(every, [])) == every
