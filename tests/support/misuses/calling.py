"""Stories about requests in general: paths, bodies, lists, keys, limits."""

from __future__ import annotations

from emulating import BUYER, COMPANY, invoice_body
from fauxpa_emulator.seed import SELLER_ID
from striking import order
from suppliers import PNG, parts, put

from . import right, wrong
from .acting import PDF, call, client, lose

INVOICES, SUPPLIERS = "/v2/client_invoices", "/v2/supplier_invoices"


def upload(api, *, key="key-1", data=PNG, **more):
    headers = {"X-Qonto-Idempotency-Key": key} if key else {}
    return call(api, "POST", "/v2/attachments", files={"file": ("a.png", data)}, headers=headers, **more)


def deliver(api, **about):
    return call(api, "POST", f"{SUPPLIERS}/bulk", files=parts(**about))


@wrong("sunset-path")
def organization_by_id(api):
    call(api, "GET", f"/v2/organizations/{SELLER_ID}")


@right("sunset-path")
def organization(api):
    call(api, "GET", "/v2/organization")


@wrong("not-emulated")
def quotes(api):
    call(api, "GET", "/v2/quotes?page=1")


@right("not-emulated")
def credit_notes(api):
    call(api, "GET", "/v2/credit_notes")


@wrong("unknown-path")
def invented_path(api):
    call(api, "POST", "/invoices", json={})


@wrong("unknown-path")
def method_that_is_not_there(api):
    call(api, "PUT", "/v2/clients", json={})


@wrong("unknown-path")
def version_twice(api):
    call(api, "GET", "/v2/v2/clients")


@right("unknown-path")
def icon_of_a_browser(api):
    call(api, "GET", "/favicon.ico")


@right("unknown-path")
def path_that_a_test_took_away(api):
    order(api, "gateway-404", "clients.list")
    call(api, "GET", "/v2/clients")


@wrong("wrapped-body")
def invoice_in_its_envelope(api):
    call(api, "POST", INVOICES, json={"client_invoice": invoice_body(api, status="draft")})


@wrong("wrapped-body")
def client_in_its_envelope(api):
    call(api, "POST", "/v2/clients", json={"client": COMPANY})


@right("wrapped-body")
def flat_bodies(api):
    call(api, "POST", INVOICES, json=invoice_body(api, status="draft"))


@wrong("bare-body")
def flat_rejection(api):
    body = {"declined_note": "no", "declined_reason_code": "DOUBLON"}
    call(api, "POST", f"{SUPPLIERS}/{put(api).id}/reject", auth=BUYER, json=body)


@right("bare-body")
def wrapped_rejection(api):
    body = {"supplier_invoice": {"declined_note": "no", "declined_reason_code": "DOUBLON"}}
    call(api, "POST", f"{SUPPLIERS}/{put(api).id}/reject", auth=BUYER, json=body)


@wrong("decline-reason-missing")
def rejection_without_a_code(api):
    call(api, "POST", f"{SUPPLIERS}/{put(api).id}/reject", auth=BUYER, json={"supplier_invoice": {}})


@right("decline-reason-missing")
def rejection_of_a_paper_invoice(api):
    invoice = put(api, is_einvoice=False)
    call(api, "POST", f"{SUPPLIERS}/{invoice.id}/reject", auth=BUYER, json={"supplier_invoice": {}})


@wrong("number-for-a-decimal")
def floats(api):
    body = invoice_body(api, status="draft")
    body["items"][0] |= {"quantity": 2.5, "unit_price": {"value": 99.99, "currency": "EUR"}}
    call(api, "POST", INVOICES, json=body)


@right("number-for-a-decimal")
def texts(api):
    call(api, "POST", INVOICES, json=invoice_body(api, status="draft"))


@wrong("percentage-for-a-fraction")
def twenty_for_twenty_percent(api):
    body = invoice_body(api, status="draft")
    body["items"][0]["vat_rate"] = "20"
    call(api, "POST", INVOICES, json=body)


@wrong("percentage-for-a-fraction")
def ten_for_ten_percent_off(api):
    body = invoice_body(api, status="draft", discount={"type": "percentage", "value": "10"})
    call(api, "POST", INVOICES, json=body)


@right("percentage-for-a-fraction")
def ten_euros_off(api):
    body = invoice_body(api, status="draft", discount={"type": "absolute", "value": "10"})
    call(api, "POST", INVOICES, json=body)


@wrong("list-of-payment-methods")
def as_it_was_read(api):
    body = invoice_body(api, status="draft")
    call(api, "POST", INVOICES, json={**body, "payment_methods": [body["payment_methods"]]})


@right("list-of-payment-methods")
def as_an_object(api):
    call(api, "POST", INVOICES, json=invoice_body(api, status="draft"))


@wrong("invoice-without-status")
def draft_or_not(api):
    call(api, "POST", INVOICES, json=invoice_body(api))


@right("invoice-without-status")
def unpaid(api):
    call(api, "POST", INVOICES, json=invoice_body(api, status="unpaid"))


@wrong("type-without-kind")
def type_alone(api):
    body = {name: value for name, value in COMPANY.items() if name != "kind"}
    call(api, "POST", "/v2/clients", json={**body, "type": "company"})


@right("type-without-kind")
def both(api):
    call(api, "POST", "/v2/clients", json={**COMPANY, "type": "company"})


@wrong("deprecated-fields")
def address_at_the_root(api):
    call(api, "POST", "/v2/clients", json={**COMPANY, "city": "Paris", "country_code": "FR"})


@right("deprecated-fields")
def billing_address(api):
    call(api, "POST", "/v2/clients", json=COMPANY)


@wrong("unread-fields")
def misspelt_field(api):
    call(api, "POST", "/v2/clients", json={**COMPANY, "vat_nummer": "FR1"})


@wrong("unread-fields")
def misspelt_filter(api):
    call(api, "GET", "/v2/clients?filter[mail]=a@b.example")


@right("unread-fields")
def every_field_is_read(api):
    call(api, "GET", "/v2/clients?filter[email]=a@b.example&page=1&per_page=10&sort_by=name:asc")


@wrong("idempotency-key-missing")
def upload_without_a_key(api):
    upload(api, key="")


@right("idempotency-key-missing")
def upload_with_a_key(api):
    upload(api)


@wrong("idempotency-key-reused")
def one_key_for_two_files(api):
    upload(api)
    upload(api, data=PDF)


@wrong("idempotency-key-reused")
def one_key_for_two_supplier_invoices(api):
    deliver(api)
    deliver(api, data=PDF)


@right("idempotency-key-reused")
def the_same_once_more(api):
    upload(api)
    upload(api)


@right("idempotency-key-reused")
def after_half_an_hour(api):
    upload(api)
    api.wall.advance(minutes=31)
    upload(api, data=PDF)


@wrong("idempotency-key-renewed")
def new_key_for_a_retry(api):
    lose(api, "attachments.upload")
    upload(api)
    upload(api, key="key-2")


@wrong("idempotency-key-renewed")
def new_key_for_a_retried_delivery(api):
    lose(api, "supplier_invoices.bulk_create")
    deliver(api)
    deliver(api, key="key-2")


@right("idempotency-key-renewed")
def same_key_for_a_retry(api):
    lose(api, "attachments.upload")
    upload(api)
    upload(api)


@wrong("idempotency-key-useless")
def on_a_client(api):
    call(api, "POST", "/v2/clients", json=COMPANY, headers={"X-Qonto-Idempotency-Key": "key-1"})


@right("idempotency-key-useless")
def on_an_attachment(api):
    upload(api)


@wrong("first-page-only")
def one_page_of_three(api):
    for _ in range(3):
        client(api)
    call(api, "GET", "/v2/clients?per_page=1")


@right("first-page-only")
def all_pages(api):
    for _ in range(3):
        client(api)
    for page in (1, 2, 3):
        call(api, "GET", f"/v2/clients?per_page=1&page={page}")


@right("first-page-only")
def the_only_page(api):
    client(api)
    call(api, "GET", "/v2/clients?per_page=1")


@wrong("page-size-left-open")
def as_many_as_there_come(api):
    call(api, "GET", SUPPLIERS)


@right("page-size-left-open")
def hundred(api):
    call(api, "GET", f"{SUPPLIERS}?per_page=100")


@wrong("unknown-status-filter")
def two_l(api):
    call(api, "GET", f"{INVOICES}?filter[status]=paid,cancelled")


@right("unknown-status-filter")
def one_l(api):
    call(api, "GET", f"{INVOICES}?filter[status]=paid,canceled")


@wrong("retry-after-ignored")
def at_once(api):
    order(api, "rate-limited", "clients.list", retry_after=30)
    call(api, "GET", "/v2/clients")
    api.wall.advance(seconds=5)
    call(api, "GET", "/v2/clients")


@right("retry-after-ignored")
def after_the_time(api):
    order(api, "rate-limited", "clients.list", retry_after=30)
    call(api, "GET", "/v2/clients")
    api.wall.advance(seconds=30)
    call(api, "GET", "/v2/clients")


@right("retry-after-ignored")
def without_a_time(api):
    order(api, "rate-limited", "clients.list")
    call(api, "GET", "/v2/clients")
    call(api, "GET", "/v2/clients")


@wrong("rate-limit-reached", rate_limit="on")
def a_thousand_calls(api):
    for _ in range(1_001):
        call(api, "GET", "/v2/einvoicing/settings")


@right("rate-limit-reached", rate_limit="on")
def calls_with_pauses(api):
    for _ in range(20):
        call(api, "GET", "/v2/einvoicing/settings")
        api.wall.advance(seconds=1)


@wrong("refused-again")
def the_same_wrong_client(api):
    call(api, "POST", "/v2/clients", json={"kind": "company"})
    call(api, "POST", "/v2/clients", json={"kind": "company"})


@right("refused-again")
def a_corrected_client(api):
    call(api, "POST", "/v2/clients", json={"kind": "company"})
    call(api, "POST", "/v2/clients", json=COMPANY)


@right("refused-again")
def after_something_was_done_about_it(api):
    id = client(api)
    call(api, "DELETE", f"/v2/clients/{id}")
    call(api, "POST", INVOICES, json={**invoice_body(api, status="draft"), "client_id": id})
    client(api)
    call(api, "POST", INVOICES, json={**invoice_body(api, status="draft"), "client_id": id})


@right("refused-again")
def the_next_day(api):
    call(api, "POST", "/v2/clients", json={"kind": "company"})
    api.wall.advance(days=1)
    call(api, "POST", "/v2/clients", json={"kind": "company"})


@right("refused-again")
def after_the_gateways_404(api):
    order(api, "gateway-404", "clients.create")
    call(api, "POST", "/v2/clients", json=COMPANY)
    call(api, "POST", "/v2/clients", json=COMPANY)
