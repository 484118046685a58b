"""Received invoices: how they look, how they are found, paid and rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .bodies import read_invoice
from .calling import Api
from .expecting import error, has, in_order, json_of, lacks, one_of, same, status
from .following import codes, follow
from .invoices import today
from .marks import proves
from .orders import ORDERS
from .places import Place
from .supplying import PATH, delivered, listed, read, uploaded

STATUSES = (
    "to_review",
    "to_pay",
    "to_approve",
    "awaiting_payment",
    "pending",
    "scheduled",
    "paid",
    "archived",
    "rejected",
    "discarded",
)
UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
PAYMENT = {"supplier_invoice": {"payment_date": today().isoformat()}}
REJECTION = {"supplier_invoice": {"declined_reason_code": "DOUBLON", "declined_note": "Déjà reçue"}}


def pay(api: Api, id: str, body: Any = PAYMENT) -> Any:
    """`POST .../mark_as_paid`."""
    return api.post(f"{PATH}/{id}/mark_as_paid", json=body)


def reject(api: Api, id: str, body: Any = REJECTION) -> Any:
    """`POST .../reject`."""
    return api.post(f"{PATH}/{id}/reject", json=body)


@proves("QPA-SUP-001", "QPA-SUP-009", effect="irreversible")
def test_reading_is_wrapped_and_acting_is_flat(api: Api) -> None:
    made = uploaded(api)
    same("keys of a reading", list(json_of(api.get(f"{PATH}/{made['id']}"), 200)), ["supplier_invoice"])
    for action in ("mark_as_paid", "unmark_as_paid", "reject"):
        body = {"mark_as_paid": PAYMENT, "reject": REJECTION}.get(action)
        shown = json_of(api.post(f"{PATH}/{made['id']}/{action}", json=body), 200)
        lacks(f"answer to {action}", shown, "supplier_invoice")
        same(f"id in the answer to {action}", shown["id"], made["id"])


@proves("QPA-SUP-002", "QPA-SUP-022", effect="irreversible")
def test_bodies_are_wrapped(api: Api) -> None:
    made = uploaded(api)
    error(pay(api, made["id"], PAYMENT["supplier_invoice"]), 422, family="json_api")
    same("status", read(api, made["id"])["status"], "to_review")


@pytest.mark.parametrize("body", [{"supplier_invoice": {"payment_date": "yesterday"}}, {"supplier_invoice": 3}])
@proves("QPA-SUP-022", effect="irreversible")
def test_a_malformed_payment_is_422(api: Api, body: Any) -> None:
    status(pay(api, uploaded(api)["id"], body), 422)


@proves("QPA-SUP-003", "QPA-SUP-004", "QPA-SUP-006", effect="sends", needs=("einvoicing", "buyer"))
def test_a_received_e_invoice_is_in_the_list_to_review(place: Place) -> None:
    _, received = delivered(place)
    same("is_einvoice", received["is_einvoice"], True)
    same("source and source_type", (received["source"], received["source_type"]), ("e_invoicing", "e_invoicing"))
    same("status", received["status"], "to_review")
    one_of("e_invoice_type", received.get("e_invoice_type"), (None,))
    attachment = json_of(place.buyer.get(f"/v2/attachments/{received['attachment_id']}"), 200)["attachment"]
    same("attachment", attachment["file_content_type"], "application/pdf")
    same("it is a PDF", place.buyer.get(attachment["url"], auth=None).content.startswith(b"%PDF"), True)


@proves("QPA-SUP-004", "QPA-SUP-005", effect="sends", needs=("variants",))
def test_other_readings_of_is_einvoice_and_rates(variant: Callable[..., Place]) -> None:
    place = variant(quirk=("french-is-einvoice=false", "tax-rate=percentage"))
    _, received = delivered(place)
    same("is_einvoice", received["is_einvoice"], False)
    same("tax_rate", float(read(place.buyer, received["id"])["taxes"][0]["tax_rate"]), 20.0)


@proves("QPA-SUP-005", effect="sends", needs=("einvoicing", "buyer"))
def test_tax_rates_are_fractions(place: Place) -> None:
    _, received = delivered(place)
    rates = [float(tax["tax_rate"]) for tax in read(place.buyer, received["id"])["taxes"]]
    same("rates are below 1", [rate for rate in rates if rate >= 1], [])
    same("type of tax_rate", type(received["taxes"][0]["tax_rate"]).__name__, "str")


@proves("QPA-SUP-007", "QPA-SUP-035", "QPA-SUP-038", effect="irreversible")
def test_an_upload_has_no_events_and_lacks_what_is_not_known(api: Api) -> None:
    shown = read(api, uploaded(api)["id"])
    same("einvoicing_lifecycle_events", shown["einvoicing_lifecycle_events"], None)
    lacks("an upload", shown, "total_amount_excluding_taxes", "total_tax_amount")
    lacks("an upload", shown, "matched_transactions", "transfer_ids", "vat_number", "tin")
    one_of("declined_note", shown.get("declined_note", ""), ("", None))
    lacks("an upload", shown, "e_invoice_type")


@proves("QPA-SUP-008")
def test_every_status_of_the_list_is_one_of_ten(api: Api) -> None:
    for one in listed(api):
        one_of("status", one["status"], STATUSES)
    for each in STATUSES:
        status(api.get(PATH, params={"filter[status]": each}), 200)


@proves("QPA-SUP-009", "QPA-SUP-010", "QPA-SUP-012", effect="irreversible")
def test_paying_is_bookkeeping_and_may_be_repeated(api: Api) -> None:
    made = uploaded(api)
    accounts = json_of(api.get("/v2/organization"), 200)["organization"]["bank_accounts"]
    shown = json_of(pay(api, made["id"]), 200)
    same("status", shown["status"], "paid")
    same("payment_date", shown["payment_date"], today().isoformat())
    same("status after a repeat", json_of(pay(api, made["id"]), 200)["status"], "paid")
    after = json_of(api.get("/v2/organization"), 200)["organization"]["bank_accounts"]
    same("balance", after[0]["balance_cents"], accounts[0]["balance_cents"])


@proves("QPA-SUP-011", "QPA-SUP-017", effect="irreversible")
def test_a_rejected_invoice_cannot_be_paid(api: Api) -> None:
    made = uploaded(api)
    status(reject(api, made["id"]), 200)
    error(pay(api, made["id"]), 400, family="json_api")
    same("status", read(api, made["id"])["status"], "rejected")


@proves("QPA-SUP-013", effect="irreversible")
def test_unpaid_again_it_is_to_review(api: Api) -> None:
    made = uploaded(api)
    status(pay(api, made["id"]), 200)
    shown = json_of(api.post(f"{PATH}/{made['id']}/unmark_as_paid"), 200)
    same("status", shown["status"], "to_review")
    one_of("payment_date", shown.get("payment_date"), (None, ""))


@proves("QPA-SUP-014", "QPA-SUP-017", effect="irreversible")
def test_what_is_not_paid_cannot_be_unpaid(api: Api) -> None:
    error(api.post(f"{PATH}/{uploaded(api)['id']}/unmark_as_paid"), 400, family="json_api")


@proves("QPA-SUP-015", "QPA-SUP-020", effect="irreversible")
def test_a_rejection_keeps_its_note(api: Api) -> None:
    made = uploaded(api)
    shown = json_of(reject(api, made["id"]), 200)
    same("status", shown["status"], "rejected")
    same("declined_note", shown["declined_note"], "Déjà reçue")
    same("declined_note when read", read(api, made["id"])["declined_note"], "Déjà reçue")
    without_note = json_of(reject(api, uploaded(api)["id"], {"supplier_invoice": {}}), 200)
    same("declined_note by default", without_note["declined_note"], "")


@proves("QPA-SUP-016", "QPA-SUP-017", effect="irreversible")
def test_elsewhere_it_cannot_be_rejected(api: Api) -> None:
    rejected, paid = uploaded(api), uploaded(api)
    status(reject(api, rejected["id"]), 200)
    status(pay(api, paid["id"]), 200)
    for made in (rejected, paid):
        error(reject(api, made["id"]), 400, family="json_api")


@pytest.mark.parametrize("body", [{}, {"declined_note": "Non"}])
@proves("QPA-SUP-018", effect="sends", needs=("einvoicing", "buyer"))
def test_the_rejection_of_a_french_e_invoice_needs_a_reason(place: Place, body: dict[str, str]) -> None:
    id, received = delivered(place)
    error(reject(place.buyer, received["id"], {"supplier_invoice": body}), 422, family="json_api")
    same("status", read(place.buyer, received["id"])["status"], "to_review")
    same("210 at the seller's", 210 in codes(read_invoice(place.seller, id)), False)


@proves("QPA-SUP-019", effect="sends", needs=("einvoicing", "buyer"))
def test_the_reason_is_one_of_the_table(place: Place) -> None:
    _, received = delivered(place)
    body = {"supplier_invoice": {"declined_reason_code": "REJ_SEMAN"}}
    found = error(reject(place.buyer, received["id"], body), 422, family="json_api")
    same("pointer", found["source"]["pointer"], "/supplier_invoice/declined_reason_code")


@proves("QPA-SUP-021", "QPA-SUP-015", effect="sends", needs=("einvoicing", "buyer"))
def test_a_rejection_is_a_refusal_at_the_sellers(place: Place) -> None:
    id, received = delivered(place)
    status(reject(place.buyer, received["id"]), 200)
    shown = follow(place.time, place.seller, id, 210)
    event = shown["einvoicing_lifecycle_events"][-1]
    same("reason and message", (event["reason"], event["reason_message"]), ("DOUBLON", "Déjà reçue"))


@pytest.mark.parametrize("action", ["approve", "dispute", "suspend", "complete", "archive"])
@proves("QPA-SUP-023", effect="irreversible")
def test_there_is_no_endpoint_for_other_answers(api: Api, action: str) -> None:
    one_of("status", api.post(f"{PATH}/{uploaded(api)['id']}/{action}").status_code, (404, 405))


@proves("QPA-SUP-031", effect="irreversible")
def test_a_received_invoice_cannot_be_deleted(api: Api) -> None:
    made = uploaded(api)
    one_of("status", api.delete(f"{PATH}/{made['id']}").status_code, (404, 405))
    same("it is still there", read(api, made["id"])["id"], made["id"])


FILTERS = {
    "filter[status]": "to_review",
    "filter[status][]": "to_review",
    "filter[due_date]": "missing_date",
    "filter[missing_data]": "true",
    "filter[exclude_credit_notes]": "true",
    "filter[matched_transactions]": "false",
    "query": "ticket",
}


@pytest.mark.parametrize("name", FILTERS)
@proves("QPA-SUP-032", effect="irreversible")
def test_a_documented_filter_finds_it(api: Api, name: str) -> None:
    made = uploaded(api)
    query = {name: FILTERS[name], **({"query_fields": "file_name"} if name == "query" else {})}
    same("it is found", made["id"] in [one["id"] for one in listed(api, **query)], True)


OTHERS = {
    "filter[status]": "paid",
    "filter[due_date]": "future",
    "filter[issue_date]": "today",
    "filter[payment_date]": "today",
    "filter[attachment_id]": UNKNOWN,
    "filter[created_at_from]": "2099-01-01T00:00:00Z",
    "filter[created_at_to]": "2001-01-01T00:00:00Z",
    "filter[payable_amount]": "gte:1000000.00:EUR",
    "query": "no such supplier",
}


@pytest.mark.parametrize("name", OTHERS)
@proves("QPA-SUP-032", effect="irreversible")
def test_a_documented_filter_leaves_it_out(api: Api, name: str) -> None:
    made = uploaded(api)
    same("it is found", made["id"] in [one["id"] for one in listed(api, **{name: OTHERS[name]})], False)


@proves("QPA-SUP-032", "QPA-SUP-033", effect="sends", needs=("einvoicing", "buyer"))
def test_e_invoices_are_found_by_their_source_and_amount(place: Place) -> None:
    _, received = delivered(place)
    picture = uploaded(place.buyer)
    found = [one["id"] for one in listed(place.buyer, **{"filter[source][]": "e_invoicing"})]
    same("the e-invoice is there, the picture not", (received["id"] in found, picture["id"] in found), (True, False))
    amount = received["total_amount"]["value"]
    by_amount = [one["id"] for one in listed(place.buyer, **{"filter[payable_amount]": f"lte:{amount}:EUR"})]
    same("found by its amount", received["id"] in by_amount, True)
    number = received["invoice_number"]
    by_number = listed(place.buyer, query=number, query_fields="invoice_number")
    same("found by its number", [one["id"] for one in by_number], [received["id"]])


@proves("QPA-SUP-034", effect="irreversible")
def test_available_actions_say_what_can_be_done_and_why_not(api: Api) -> None:
    actions = read(api, uploaded(api)["id"])["available_actions"]
    has("available_actions", actions, "delete", "archive", "unarchive", "pay", "reasons")
    for name in ("delete", "archive", "unarchive", "pay"):
        same(f"type of {name}", type(actions[name]).__name__, "bool")
        same(f"there is a reason against {name}", bool(actions["reasons"][name]), not actions[name])


@proves("QPA-SUP-036", "QPA-SUP-037", effect="sends", needs=("einvoicing", "buyer"))
def test_keys_come_in_the_documented_order(place: Place) -> None:
    _, received = delivered(place)
    shown = read(place.buyer, received["id"])
    in_order("a supplier invoice", shown, ORDERS["supplier_invoice"])
    has("a supplier invoice", shown, "id", "status", "organization_id", "file_name", "is_einvoice", "total_amount")
    matched = shown.get("matched_transactions") or []
    same(
        "kinds of matched_transactions", [type(one).__name__ for one in matched if not isinstance(one, dict | str)], []
    )


@proves("QPA-SUP-017", "QPA-ERR-007")
def test_an_unknown_invoice_is_not_found(api: Api) -> None:
    for answer in (api.get(f"{PATH}/{UNKNOWN}"), pay(api, UNKNOWN), reject(api, UNKNOWN)):
        found = error(answer, 404, "not_found", family="json_api")
        has("the error", found.get("source", {}), "parameter")


@proves("QPA-ERR-020", effect="irreversible", needs=("buyer",))
def test_the_invoice_of_another_organization_is_not_found(api: Api, buyer: Api) -> None:
    made = uploaded(buyer)
    for answer in (api.get(f"{PATH}/{made['id']}"), pay(api, made["id"]), reject(api, made["id"])):
        status(answer, 404)
    same("it is untouched", read(buyer, made["id"])["status"], "to_review")
