"""Webhook subscriptions: what one needs, who sees it, and how it is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from . import consenting
from .expecting import empty, error, has, json_of, lacks, one_of, same, status
from .marks import proves
from .places import Place
from .subscribing import PATH, SECRET, fresh_path, subscribe

INVOICES, CLIENTS = "v1/client-invoices", "v1/clients"
UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"


def url() -> str:
    """An address that nobody used before, and where nothing is sent during the test."""
    return f"https://receiver.example.com{fresh_path()}"


@proves("QPA-WH-001", "QPA-WH-007", effect="reversible", needs=("token",))
def test_a_subscription_is_answered_flat_with_its_secret(place: Place) -> None:
    callback = url()
    shown = subscribe(place, callback, INVOICES)
    lacks("the answer", shown, "webhook_subscription", "subscription", "description")
    has("the answer", shown, "id", "organization_id", "membership_id", "created_at", "updated_at")
    same(
        "callback_url, types, secret",
        (shown["callback_url"], shown["types"], shown["secret"]),
        (callback, [INVOICES], SECRET),
    )
    with_words = subscribe(place, url(), INVOICES, description="Essais")
    same("description", with_words["description"], "Essais")


BAD = [
    {"callback_url": "http://receiver.example.com/hook"},
    {"callback_url": "https://receiver.example.com/" + "x" * 512},
    {"callback_url": "no address"},
    {"types": []},
    {"types": ["v1/nonsense"]},
    {"types": INVOICES},
    {"secret": "short"},
    {"secret": "x" * 129},
    {"description": "x" * 257},
]


@pytest.mark.parametrize("fields", BAD, ids=str)
@proves("QPA-WH-002", "QPA-WH-004", "QPA-WH-005", "QPA-WH-006", effect="reversible", needs=("token",))
def test_what_is_not_as_it_must_be_is_refused_with_400(place: Place, fields: dict[str, object]) -> None:
    body = {"callback_url": url(), "types": [INVOICES], **fields}
    error(place.token.post(PATH, json=body), 400, family="flat")


@pytest.mark.parametrize("field", ["callback_url", "types"])
@proves("QPA-WH-001", "QPA-WH-002", "QPA-WH-004", needs=("token",), effect="reversible")
def test_an_address_and_a_type_are_required(place: Place, field: str) -> None:
    body = {"callback_url": url(), "types": [INVOICES]}
    del body[field]
    error(place.token.post(PATH, json=body), 400, family="flat")


@proves("QPA-WH-003", effect="reversible", needs=("receiver", "token"))
def test_plain_http_is_taken_for_this_machine(place: Place) -> None:
    subscribe(place, f"http://127.0.0.1:9{fresh_path()}", INVOICES)


@proves("QPA-WH-003", "QPA-WH-004", effect="reversible", needs=("variants",))
def test_other_readings_take_https_and_one_type_only(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("http-callbacks=never", "webhook-types=one"))
    body = {"callback_url": "http://127.0.0.1:9/hook", "types": [INVOICES]}
    error(place.token.post(PATH, json=body), 400, family="flat")
    both = {"callback_url": url(), "types": [INVOICES, CLIENTS]}
    error(place.token.post(PATH, json=both), 400, family="flat")


@proves("QPA-WH-004", effect="reversible", needs=("token",))
def test_several_types_are_taken(place: Place) -> None:
    same("types", sorted(subscribe(place, url(), INVOICES, CLIENTS)["types"]), [INVOICES, CLIENTS])


@proves("QPA-WH-005", effect="reversible", needs=("token",))
def test_a_secret_is_made_up_where_none_is_given(place: Place) -> None:
    body = {"callback_url": url(), "types": [INVOICES]}
    first, second = (json_of(place.token.post(PATH, json=body), 201)["secret"] for _ in range(2))
    same("length", (32 <= len(first) <= 128, 32 <= len(second) <= 128), (True, True))
    same("different secrets", first != second, True)


@proves("QPA-WH-008", "QPA-WH-009", effect="reversible", needs=("token",))
def test_the_secret_is_shown_once(place: Place) -> None:
    made = subscribe(place, url(), INVOICES)
    read = json_of(place.token.get(f"{PATH}/{made['id']}"), 200)
    same("secret when read", read.get("secret"), None)
    listed = json_of(place.token.get(PATH), 200)
    has("the list", listed, "subscriptions", "meta")
    (one,) = [each for each in listed["subscriptions"] if each["id"] == made["id"]]
    same("secret in the list", one.get("secret"), None)
    same("the rest", {**made, "secret": None}, {**read, "secret": None})


@proves("QPA-WH-010", "QPA-WH-029", effect="reversible", needs=("consent", "token"))
def test_another_caller_does_not_see_it(place: Place) -> None:
    made = subscribe(place, url(), INVOICES)
    buyer = json_of(place.buyer.get("/v2/organization"), 200)["organization"]["id"]
    scope = "offline_access webhook client_invoices.read"
    bearer = f"Bearer {consenting.exchanged(place, scope=scope, organization_id=buyer)['access_token']}"
    listed = json_of(place.anonymous.get(PATH, auth=bearer), 200)["subscriptions"]
    same("in the list", made["id"] in [one["id"] for one in listed], False)
    for method in ("GET", "DELETE"):
        error(place.anonymous.request(method, f"{PATH}/{made['id']}", auth=bearer), 404, family="flat")
    status(place.token.get(f"{PATH}/{made['id']}"), 200)


@proves("QPA-WH-011", effect="reversible", needs=("token",))
def test_put_replaces_the_whole(place: Place) -> None:
    made = subscribe(place, url(), INVOICES, description="Essais")
    body = {"callback_url": url(), "types": [CLIENTS]}
    shown = json_of(place.token.put(f"{PATH}/{made['id']}", json=body), 200)
    same("callback_url and types", (shown["callback_url"], shown["types"]), (body["callback_url"], [CLIENTS]))
    lacks("the answer", shown, "description")
    found = error(place.token.put(f"{PATH}/{made['id']}", json={"types": [CLIENTS]}), 400, family="flat")
    same("words", "CallbackURL is missing" in found["detail"], True)


@proves("QPA-WH-012", "QPA-WH-029", effect="reversible", needs=("token",))
def test_a_deleted_subscription_is_gone(place: Place) -> None:
    made = subscribe(place, url(), INVOICES)
    empty(place.token.delete(f"{PATH}/{made['id']}"), 204)
    for method in ("GET", "DELETE"):
        error(place.token.request(method, f"{PATH}/{made['id']}"), 404, "not_found", family="flat")
    error(place.token.get(f"{PATH}/{UNKNOWN}"), 404, family="flat")


@pytest.mark.parametrize(("type", "scope"), [(INVOICES, "client_invoices.read"), (CLIENTS, "organization.read")])
@proves("QPA-WH-013", effect="reversible", needs=("consent",))
def test_a_type_needs_its_own_scope(place: Place, type: str, scope: str) -> None:
    body = {"callback_url": url(), "types": [type]}
    alone = consenting.bearer(place, "offline_access webhook")
    error(place.anonymous.post(PATH, json=body, auth=alone), 403, family="flat")
    both = consenting.bearer(place, f"offline_access webhook {scope}")
    status(place.anonymous.post(PATH, json=body, auth=both), 201)


@proves("QPA-WH-028", effect="reversible", needs=("token",))
def test_there_is_no_type_for_supplier_invoices(place: Place) -> None:
    body = {"callback_url": url(), "types": ["v1/supplier-invoices"]}
    one_of("status", place.token.post(PATH, json=body).status_code, (400,))
