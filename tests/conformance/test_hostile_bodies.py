"""JSON bodies and query strings that nobody means well with: every answer is one that the contract describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checked import Checked
from emulating import BUYER, COMPANY, CONTRACT, SELLER, invoice_body
from provoking import JSON, RICH_CLIENT, RICH_INVOICE, RICH_ITEM, TOKEN, Stage
from registering import FOUNDED, PARTNER

TOKENS = [
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "-1E+400",
    "9" * 5_000,
    "1." + "0" * 5_000 + "1",
    "1e-5000",
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\ufffe\\u202e"',
    '"\\ud83d\\ude00"',
    '"NaN"',
    '"Infinity"',
    '"1e400"',
    '"-1e-400"',
    '"1_000"',
    '"١٢"',
    '"0x10"',
    '"' + "9" * 400 + '"',
    '"9999-12-31"',
    '"0001-01-01"',
    '"2026-02-30"',
    '"9999-12-31T23:59:59-23:59"',
    '"' + "a" * 300_000 + '"',
    "[]",
    "{}",
    "[null]",
    "[" * 90 + "]" * 90,
    '{"a":' * 90 + "1" + "}" * 90,
    "[" * 5_000 + "]" * 5_000,
    '{"__proto__":{"a":1}}',
    '{"value":"1e400","currency":"EUR"}',
    '{"value":"NaN","currency":"EUR"}',
    '{"value":"0.' + "3" * 4_000 + '","currency":"EUR"}',
]
"""JSON, as text: some of it is more than Python writes."""
TEXTS = st.text(max_size=30) | st.sampled_from(["\x00", "\ud800", "../..", "%00", "' OR 1=1 --", "é" * 300])


ANYTHING = st.sampled_from(TOKENS) | TEXTS.map(json.dumps) | st.integers().map(str) | st.floats().map(repr)


def invoice(stage: Stage) -> dict[str, Any]:
    return invoice_body(stage.api, client=RICH_CLIENT, **{**RICH_INVOICE, "number": ""})


GOOD: dict[str, Callable[[Stage], tuple[str, dict[str, Any]]]] = {
    "clients.create": lambda s: ("", {**COMPANY, **RICH_CLIENT}),
    "clients.update": lambda s: (s.client, RICH_CLIENT),
    "client_invoices.create": lambda s: ("", invoice(s)),
    "client_invoices.update": lambda s: (s.draft, invoice(s)),
    "client_invoices.mark_as_paid": lambda s: (s.paid, {"paid_at": "2026-11-20"}),
    "client_invoices.send": lambda s: (s.sent, {"send_to": ["a@example.com"], "email_title": "x", "email_body": "y"}),
    "credit_notes.create": lambda s: (
        "",
        {"invoice_id": s.paid, "issue_date": "2026-11-23", "currency": "EUR", "number": "", "items": [RICH_ITEM]},
    ),
    "settings.update": lambda s: ("", {"numbering_mode": "automatic"}),
    "supplier_invoices.mark_as_paid": lambda s: (s.received, {"supplier_invoice": {"payment_date": "2026-11-20"}}),
    "supplier_invoices.reject": lambda s: (
        s.received,
        {"supplier_invoice": {"declined_note": "no", "declined_reason_code": "DOUBLON"}},
    ),
    "registrations.create": lambda s: ("", {**FOUNDED, "locale": "fr", "partner_user": {"first_name": "A"}}),
    "onboarding_webhooks.create": lambda s: (
        "",
        {"callback_url": "https://example.com/x", "enabled": True, "secret": "s" * 32},
    ),
    "webhook_subscriptions.create": lambda s: (
        "",
        {"callback_url": "https://example.com/x", "types": ["v1/clients"], "secret": "s" * 32, "description": "d"},
    ),
    "webhook_subscriptions.replace": lambda s: (s.hook, {"callback_url": "https://a.example", "types": ["v1/clients"]}),
}
"""A body that is taken, by operation, and the id that the operation is about."""
READ_BACK: list[tuple[str, dict[str, Any]]] = [
    ("/v2/clients", {"auth": SELLER}),
    ("/v2/client_invoices", {"auth": SELLER}),
    ("/v2/credit_notes", {"auth": SELLER}),
    ("/v2/settings", {"auth": SELLER}),
    ("/v2/supplier_invoices", {"auth": BUYER}),
    ("/v2/webhook_subscriptions", {"auth": TOKEN}),
    ("/register/registrations", PARTNER),
]
"""Where one sees what was kept of the bodies."""
LISTS = [name for name in CONTRACT.operations if name.endswith(".list")]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a body."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from places(one, (*path, key))


def with_text(value: Any, path: tuple[Any, ...], text: str) -> str:
    """The body as JSON, with this text in one place."""
    if not path:
        return text
    if isinstance(value, dict):
        parts = (
            f"{json.dumps(key)}:{with_text(one, path[1:], text) if key == path[0] else json.dumps(one)}"
            for key, one in value.items()
        )
        return "{" + ",".join(parts) + "}"
    parts = (with_text(one, path[1:], text) if at == path[0] else json.dumps(one) for at, one in enumerate(value))
    return "[" + ",".join(parts) + "]"


def about(operation: str) -> dict[str, Any]:
    """With whose credential an operation is asked."""
    found = CONTRACT.operations[operation]
    if "partner" in found.auth:
        return PARTNER
    if operation.startswith("supplier_invoices."):
        return {"auth": BUYER}
    return {"auth": SELLER if "api_key" in found.auth else TOKEN}


RELAXED: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


def test_every_operation_with_a_json_body_is_tried() -> None:
    assert set(GOOD) == {one.id for one in CONTRACT.operations.values() if one.media == "application/json"}


def try_bodies(operation: str, **chosen: Any) -> None:
    found = CONTRACT.operations[operation]
    with closing(Checked()) as api:
        id, body = GOOD[operation](Stage(api))
        more = about(operation)
        headers = {**JSON, **more.get("headers", {})}

        def send(text: str) -> None:
            data = text.encode("utf-8", "replace")
            api.request(found.method, found.path.replace("{id}", id), content=data, **{**more, "headers": headers})

        @settings(**RELAXED, **chosen)
        @given(st.sampled_from(list(places(body))), ANYTHING)
        def ask(place: tuple[Any, ...], text: str) -> None:
            send(with_text(body, place, text))

        for text in TOKENS:
            send(text)
        ask()
        for path, credential in READ_BACK:
            assert api.get(path, **credential).status_code == 200


@pytest.mark.parametrize("operation", GOOD)
def test_hostile_bodies_have_described_answers(operation: str) -> None:
    try_bodies(operation, max_examples=15, derandomize=True)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("operation", GOOD)
def test_many_hostile_bodies_have_described_answers(operation: str) -> None:
    try_bodies(operation, max_examples=5_000)


@pytest.fixture(scope="module")
def api() -> Iterator[Checked]:
    with closing(Checked()) as found:
        yield found


def parameters(operation: str) -> list[str]:
    """The names of an operation's query parameters."""
    found = CONTRACT.operations[operation]
    described = CONTRACT.openapi["paths"][found.path][found.method.lower()]
    references = CONTRACT.openapi["components"].get("parameters", {})
    given_ = (references[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in described["parameters"])
    return [one["name"] for one in given_ if one["in"] == "query"]


VALUES = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1",
        "1e3",
        "9" * 400,
        "%00",
        "%ff",
        "%",
        "%zz",
        "true",
        "null",
        "a:b:c",
        "lte:1:EUR",
        "lte:1e9:EUR",
    ]
) | TEXTS.map(lambda text: quote(text.encode("utf-8", "replace")))


@pytest.mark.parametrize("operation", LISTS)
def test_hostile_queries_have_described_answers(operation: str, api: Checked) -> None:
    found = CONTRACT.operations[operation]
    more = about(operation)
    names = st.sampled_from([*parameters(operation), "filter[]", "filter", "filter[status][]", "sort_by", "x", ""])

    @settings(max_examples=30, derandomize=True, **RELAXED)
    @given(st.lists(st.tuples(names, VALUES), max_size=5))
    def ask(pairs: list[tuple[str, str]]) -> None:
        query = "&".join(f"{name}={value}" for name, value in pairs)
        api.get(f"{found.path}?{query}", **more)

    ask()
