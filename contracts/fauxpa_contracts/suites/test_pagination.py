"""Lists: pages, what they are called, their order, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .bodies import made_client, made_invoice
from .calling import Api
from .expecting import error, has, json_of, one_of, same, status
from .invoices import fresh_number
from .marks import proves
from .places import Place
from .supplying import listed as received
from .supplying import uploaded

LISTS = {
    "/v2/clients": "clients",
    "/v2/client_invoices": "client_invoices",
    "/v2/supplier_invoices": "supplier_invoices",
    "/v2/credit_notes": "credit_notes",
}
META = ("current_page", "next_page", "prev_page", "total_pages", "total_count", "per_page")


def page(api: Api, path: str, **query: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The entries and the meta of a page."""
    found = json_of(api.get(path, params=query), 200)
    return found[LISTS[path]], found["meta"]


@pytest.mark.parametrize("path", LISTS)
@proves("QPA-PAGE-002", "QPA-PAGE-003", "QPA-PAGE-004")
def test_a_list_is_named_by_its_plural_and_has_a_meta(api: Api, path: str) -> None:
    found = json_of(api.get(path), 200)
    same("keys", list(found), [LISTS[path], "meta"])
    meta = found["meta"]
    has("meta", meta, *META)
    for name in ("current_page", "total_pages", "total_count", "per_page"):
        same(f"type of {name}", type(meta[name]).__name__, "int")
    same("prev_page of the first", meta["prev_page"], None)
    same("current_page", meta["current_page"], 1)


@pytest.mark.parametrize("path", [path for path in LISTS if "supplier" not in path])
@proves("QPA-PAGE-001")
def test_a_page_has_a_hundred_entries_by_default(api: Api, path: str) -> None:
    same("per_page", page(api, path)[1]["per_page"], 100)


@proves("QPA-PAGE-001", "QPA-PAGE-002", "QPA-PAGE-003", "QPA-PAGE-005", effect="reversible")
def test_pages_follow_each_other_and_end(api: Api) -> None:
    number = fresh_number()
    made = {made_client(api, name=f"{number} {place}")["id"] for place in range(5)}
    query = {"filter[name]": number, "per_page": 2}
    seen: list[str] = []
    for wanted in (1, 2, 3):
        entries, meta = page(api, "/v2/clients", page=wanted, **query)
        seen += [one["id"] for one in entries]
        expected = {
            "current_page": wanted,
            "next_page": wanted + 1 if wanted < 3 else None,
            "prev_page": wanted - 1 if wanted > 1 else None,
            "total_pages": 3,
            "total_count": 5,
            "per_page": 2,
        }
        same(f"meta of page {wanted}", meta, expected)
    same("everything once", (len(seen), set(seen)), (5, made))
    entries, meta = page(api, "/v2/clients", page=4, **query)
    same("a page after the last", (entries, meta["next_page"]), ([], None))


WRONG = [("page", "0"), ("page", "-1"), ("page", "x"), ("per_page", "0"), ("per_page", "101"), ("per_page", "ten")]


@pytest.mark.parametrize(("name", "value"), WRONG)
@pytest.mark.parametrize("path", LISTS)
@proves("QPA-PAGE-006")
def test_what_is_out_of_range_is_refused(api: Api, path: str, name: str, value: str) -> None:
    one_of(f"status of {name}={value}", api.get(path, params={name: value}).status_code, (400, 422))


@proves("QPA-PAGE-007")
def test_supplier_invoices_come_in_twenty_fives(api: Api) -> None:
    same("per_page", page(api, "/v2/supplier_invoices")[1]["per_page"], 25)


@proves("QPA-PAGE-007", needs=("variants",))
def test_the_other_reading_has_a_hundred(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("supplier-per-page=100",)).seller
    same("per_page", page(api, "/v2/supplier_invoices")[1]["per_page"], 100)


@proves("QPA-PAGE-008")
def test_beyond_ten_thousand_results_there_is_no_page(api: Api) -> None:
    answer = api.get("/v2/client_invoices", params={"page": 102, "per_page": 100})
    if answer.status_code == 200:
        same("entries", answer.json()["client_invoices"], [])
    else:
        found = error(answer, 422, "search_limit_reached", family="client_invoice")
        has("the error", found, "detail")


@proves("QPA-PAGE-008", needs=("variants",))
def test_the_emulator_says_search_limit_reached(variant: Callable[..., Place]) -> None:
    answer = variant(quirk=("supplier-per-page=100",)).seller.get(
        "/v2/client_invoices", params={"page": 102, "per_page": 100}
    )
    error(answer, 422, "search_limit_reached", family="client_invoice")


@pytest.mark.parametrize("sort", ["created_at:asc", "created_at:desc"])
@proves("QPA-PAGE-009", "QPA-PAGE-010", effect="reversible")
def test_invoices_sort_by_creation_and_the_newest_comes_first(place: Place, sort: str) -> None:
    made = []
    for _ in range(3):
        made.append(made_invoice(place.seller, status="draft")["id"])
        if place.control is not None:
            place.control.advance(seconds=2)

    def mine(**query: str) -> list[str]:
        entries, _ = page(place.seller, "/v2/client_invoices", **query)
        return [one["id"] for one in entries if one["id"] in made]

    same("sorted", mine(sort_by=sort), made if sort.endswith("asc") else made[::-1])
    same("unsorted", mine(), made[::-1])
    for id in made:
        place.seller.delete(f"/v2/client_invoices/{id}")


@pytest.mark.parametrize("sort", ["created_at:up", "colour:asc", ":asc"])
@proves("QPA-PAGE-009")
def test_another_order_is_refused(api: Api, sort: str) -> None:
    one_of("status", api.get("/v2/clients", params={"sort_by": sort}).status_code, (400, 422))


@proves("QPA-PAGE-011", "QPA-PAGE-014", effect="irreversible")
def test_statuses_of_client_invoices_are_separated_by_commas(api: Api) -> None:
    draft, unpaid = made_invoice(api, status="draft")["id"], made_invoice(api)["id"]

    def found(status: str) -> list[bool]:
        entries, _ = page(api, "/v2/client_invoices", **{"filter[status]": status})
        ids = [one["id"] for one in entries]
        return [draft in ids, unpaid in ids]

    same("draft", found("draft"), [True, False])
    same("draft,unpaid", found("draft,unpaid"), [True, True])
    same("paid", found("paid"), [False, False])
    same("a status that does not exist", page(api, "/v2/client_invoices", **{"filter[status]": "pending"})[0], [])


@pytest.mark.parametrize("name", ["filter[status]", "filter[status][]"])
@proves("QPA-PAGE-012", effect="irreversible")
def test_values_of_supplier_invoices_are_repeated(api: Api, name: str) -> None:
    first, paid = uploaded(api)["id"], uploaded(api)["id"]
    body = {"supplier_invoice": {"payment_date": "2026-01-01"}}
    status(api.post(f"/v2/supplier_invoices/{paid}/mark_as_paid", json=body), 200)
    both = received(api, **{name: ["to_review", "paid"]})
    same("both", {first, paid} <= {one["id"] for one in both}, True)
    alone = [one["id"] for one in received(api, **{name: ["paid"]})]
    same("one of them", (first in alone, paid in alone), (False, True))


DATES = ["filter[created_at_from]", "filter[created_at_to]", "filter[updated_at_from]", "filter[updated_at_to]"]


@pytest.mark.parametrize("name", DATES)
@proves("QPA-PAGE-013", effect="reversible")
def test_times_narrow_a_list(api: Api, name: str) -> None:
    id = made_invoice(api, status="draft")["id"]
    past, future = "2001-01-01T00:00:00Z", "2099-01-01T00:00:00+01:00"
    wide, narrow = (past, future) if name.endswith("from]") else (future, past)
    for moment, expected in ((wide, True), (narrow, False)):
        entries, _ = page(api, "/v2/client_invoices", **{name: moment})
        same(f"found by {name}={moment}", id in [one["id"] for one in entries], expected)
    api.delete(f"/v2/client_invoices/{id}")


@pytest.mark.parametrize("path", ["/v2/client_invoices", "/v2/supplier_invoices"])
@proves("QPA-PAGE-015", "QPA-PAGE-016")
def test_a_time_that_cannot_be_read_is_refused(api: Api, path: str) -> None:
    one_of("status", api.get(path, params={"filter[created_at_from]": "yesterday"}).status_code, (400, 422))


@pytest.mark.parametrize("query", [{"filter[payable_amount]": "much"}, {"filter[due_date]": "never"}])
@proves("QPA-PAGE-016")
def test_a_filter_that_cannot_be_used_is_refused(api: Api, query: dict[str, str]) -> None:
    one_of("status", api.get("/v2/supplier_invoices", params=query).status_code, (400, 422))
