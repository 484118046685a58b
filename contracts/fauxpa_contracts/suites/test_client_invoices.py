"""Creating client invoices: what one needs, what is computed, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .bodies import ITEM, company, iban_of, invoice, made_client, made_invoice, read_invoice, without
from .calling import Api
from .expecting import error, has, in_order, json_of, lacks, one_of, same, status
from .invoices import fresh_number, today
from .marks import proves
from .orders import ORDERS
from .places import Place

INVOICES = "/v2/client_invoices"


def create(api: Api, body: Mapping[str, Any]) -> Any:
    """`POST /v2/client_invoices`."""
    return api.post(INVOICES, json=body)


def draft(api: Api, **fields: Any) -> dict[str, Any]:
    """A draft that was made; the test deletes it, or the namespace goes."""
    return made_invoice(api, status="draft", **fields)


def refused(api: Api, body: Mapping[str, Any], expected: int = 422, code: str | None = None) -> dict[str, Any]:
    """The error of a creation that is not taken; a draft that was taken after all is deleted."""
    answer = create(api, {"status": "draft", **body})
    if answer.is_success:
        api.delete(f"{INVOICES}/{answer.json()['client_invoice']['id']}")
    return error(answer, expected, code, family="client_invoice")


def cents(value: Decimal) -> int:
    return int((Decimal(value) * 100).quantize(Decimal(1), ROUND_HALF_UP))


@proves("QPA-INV-001", effect="reversible")
def test_bodies_are_flat(api: Api) -> None:
    answer = create(api, {"client_invoice": invoice(api, status="draft")})
    error(answer, 422, "invalid_iban", family="client_invoice")


@proves("QPA-INV-002", "QPA-ERR-018", effect="reversible")
def test_without_an_iban_nothing_else_is_checked(api: Api) -> None:
    found = refused(api, {}, code="invalid_iban")
    same("detail", found["detail"], "IBAN is empty")
    refused(api, without(invoice(api), "payment_methods", "items"), code="invalid_iban")


@proves("QPA-INV-003", effect="reversible")
def test_the_iban_is_one_of_the_organization(api: Api) -> None:
    refused(api, invoice(api, payment_methods={"iban": "FR7630006000011234567890189"}))


@proves("QPA-INV-004", "QPA-SET-021", effect="reversible", needs=("control",))
def test_an_organization_without_an_account_gives_any_iban(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "A", "siren": "000007005", "bank_account": False}]).seller
    same("bank_accounts", json_of(api.get("/v2/organization"), 200)["organization"]["bank_accounts"], [])
    client = made_client(api)
    body = {
        "client_id": client["id"],
        "issue_date": today().isoformat(),
        "due_date": today().isoformat(),
        "currency": "EUR",
        "payment_methods": {"iban": "FR7630006000011234567890189"},
        "items": [dict(ITEM)],
    }
    status(create(api, body), 201)


@pytest.mark.parametrize("field", ["client_id", "issue_date", "due_date", "currency", "items"])
@proves("QPA-INV-005", "QPA-ERR-011", effect="reversible")
def test_a_required_field_is_required(api: Api, field: str) -> None:
    found = refused(api, without(invoice(api), field))
    has("the error", found, "meta")
    has("meta", found["meta"], "validation_param")


@proves("QPA-INV-006", "QPA-INV-027", effect="reversible")
def test_an_invoice_is_created_with_201(api: Api) -> None:
    found = json_of(create(api, invoice(api, status="draft")), 201)
    same("keys of the answer", list(found), ["client_invoice"])


@proves("QPA-INV-006", "QPA-INV-007", effect="reversible", needs=("variants",))
def test_other_readings_answer_200_and_make_drafts(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("create-status=200", "default-invoice-status=draft")).seller
    same("status", json_of(create(api, invoice(api)), 200)["client_invoice"]["status"], "draft")


@proves("QPA-INV-007", effect="irreversible")
def test_without_a_status_it_is_unpaid_and_finalized_at_once(api: Api) -> None:
    made = made_invoice(api)
    same("status", made["status"], "unpaid")
    same("there is a number", bool(made["number"]), True)
    same("finalized_at is set", bool(made["finalized_at"]), True)


@pytest.mark.parametrize("value", ["paid", "canceled", "cancelled", "nonsense", 7])
@proves("QPA-INV-008", effect="reversible")
def test_an_invoice_begins_as_a_draft_or_unpaid(api: Api, value: object) -> None:
    refused(api, invoice(api, status=value))


@proves("QPA-INV-009", effect="reversible")
def test_a_client_that_does_not_exist_is_refused(api: Api) -> None:
    refused(api, invoice(api, "4d5418bb-bd0d-4df4-865c-c07afab8bb48"), code="invalid_client_id")


@proves("QPA-INV-009", "QPA-ERR-020", effect="reversible", needs=("buyer",))
def test_the_client_of_another_organization_does_not_exist(api: Api, buyer: Api) -> None:
    refused(api, invoice(api, made_client(buyer)["id"]), code="invalid_client_id")


@proves("QPA-INV-010", effect="reversible")
def test_the_currency_is_the_euro_and_that_of_the_client(api: Api) -> None:
    refused(api, invoice(api, currency="USD"))
    client = json_of(api.post("/v2/clients", json=without(company(), "currency")), 200)["client"]
    found = refused(api, invoice(api, client["id"]))
    same("pointer", found["source"]["pointer"], "/data/attributes/currency")


@proves("QPA-INV-011", effect="reversible")
def test_a_french_company_without_a_number_cannot_be_invoiced(api: Api) -> None:
    client = json_of(api.post("/v2/clients", json=without(company(), "tax_identification_number")), 200)["client"]
    found = refused(api, invoice(api, client["id"]))
    one_of("detail", "tin_number must have a value" in found["detail"], (True,))


@proves("QPA-INV-012", effect="reversible", needs=("variants",))
def test_an_own_number_can_fail_while_qonto_numbers(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("own-number=refused",)).seller
    found = refused(api, invoice(api, number=fresh_number()))
    one_of("pointer", found["source"]["pointer"].endswith("/number"), (True,))


@proves("QPA-INV-013", "QPA-SET-011", effect="reversible", needs=("control",))
def test_with_manual_numbering_the_number_is_required(api: Api) -> None:
    status(api.put("/v2/settings", json={"numbering_mode": "manual"}), 200)
    refused(api, invoice(api, status="unpaid"))
    number = fresh_number()
    same("number", made_invoice(api, number=number)["number"], number)


@proves("QPA-INV-014", effect="irreversible")
def test_a_number_that_exists_is_refused_with_409(api: Api) -> None:
    number = fresh_number()
    made_invoice(api, number=number)
    found = error(
        create(api, invoice(api, number=number)), 409, "invoice_number_already_exists", family="client_invoice"
    )
    lacks("the error", found, "detail")


LIMITS = {
    "number": 40,
    "purchase_order": 40,
    "terms_and_conditions": 525,
}


@pytest.mark.parametrize("field", LIMITS)
@proves("QPA-INV-015", effect="reversible")
def test_what_is_longer_than_its_limit_is_refused(api: Api, field: str) -> None:
    refused(api, invoice(api, **{field: "x" * (LIMITS[field] + 1)}))
    made = draft(api, **{field: fresh_number().ljust(LIMITS[field], "x")})
    api.delete(f"{INVOICES}/{made['id']}")


@pytest.mark.parametrize(("field", "most"), [("title", 40), ("description", 1_800)])
@proves("QPA-INV-015", effect="reversible")
def test_what_is_longer_than_its_limit_in_an_item_is_refused(api: Api, field: str, most: int) -> None:
    refused(api, invoice(api, items=[{**ITEM, field: "x" * (most + 1)}]))
    made = draft(api, items=[{**ITEM, field: "x" * most}])
    same(field, made["items"][0][field], "x" * most)


@pytest.mark.parametrize("field", ["title", "quantity", "unit_price", "vat_rate"])
@proves("QPA-INV-016", effect="reversible")
def test_an_item_needs_its_four_fields(api: Api, field: str) -> None:
    refused(api, invoice(api, items=[without(ITEM, field)]))


@proves("QPA-INV-017", "QPA-INV-018", effect="reversible")
def test_money_is_text_and_cents_are_integers(api: Api) -> None:
    made = draft(api)
    for name in ("total_amount", "vat_amount"):
        same(f"keys of {name}", sorted(made[name]), ["currency", "value"])
        same(f"type of {name}.value", type(made[name]["value"]).__name__, "str")
        same(f"type of {name}_cents", type(made[f"{name}_cents"]).__name__, "int")
        same(f"{name}_cents", made[f"{name}_cents"], cents(Decimal(made[name]["value"])))
    (item,) = made["items"]
    same("vat_rate", Decimal(item["vat_rate"]), Decimal("0.2"))
    same("type of vat_rate", type(item["vat_rate"]).__name__, "str")


@proves("QPA-INV-018", "QPA-INV-019", "QPA-INV-020", effect="reversible")
def test_discounts_are_fractions_or_amounts(api: Api) -> None:
    tenth = {"type": "percentage", "value": "0.1"}
    item = {**ITEM, "quantity": "1", "unit_price": {"value": "100", "currency": "EUR"}, "discount": tenth}
    made = draft(api, items=[item], discount={"type": "absolute", "value": "10"})
    (shown,) = made["items"]
    same("subtotal", Decimal(shown["subtotal"]["value"]), Decimal(90))
    same("discount", (shown["discount"]["type"], Decimal(shown["discount"]["value"])), ("percentage", Decimal("0.1")))
    same("discount.amount", Decimal(shown["discount"]["amount"]["value"]), Decimal(10))
    same("discount.amount_cents", shown["discount"]["amount_cents"], 1_000)
    same("total_amount with both", Decimal(made["total_amount"]["value"]), Decimal(96))
    refused(api, invoice(api, discount={"type": "rebate", "value": "1"}))


@proves("QPA-INV-021", effect="reversible")
def test_payment_methods_are_an_object_in_requests_and_a_list_in_answers(api: Api) -> None:
    iban = iban_of(api)
    made = draft(api, payment_methods={"iban": iban})
    same("type of payment_methods", type(made["payment_methods"]).__name__, "list")
    same("iban", made["payment_methods"][0]["iban"], iban)


@proves("QPA-INV-022", effect="reversible")
def test_a_performance_has_a_start_before_its_end(api: Api) -> None:
    first, last = today().isoformat(), (today() + timedelta(days=7)).isoformat()
    refused(api, invoice(api, performance_end_date=last))
    refused(api, invoice(api, performance_start_date=last, performance_end_date=first))
    made = draft(api, performance_start_date=first, performance_end_date=last)
    same("the period", (made["performance_start_date"], made["performance_end_date"]), (first, last))
    old = draft(api, performance_date=first)
    same("performance_start_date from the deprecated field", old["performance_start_date"], first)


@proves("QPA-INV-023", effect="reversible")
def test_the_reason_of_an_exemption_is_one_of_a_list(api: Api) -> None:
    refused(api, invoice(api, items=[{**ITEM, "vat_rate": "0", "vat_exemption_reason": "BECAUSE"}]))
    made = draft(api, items=[{**ITEM, "vat_rate": "0", "vat_exemption_reason": "S293B"}])
    same("vat_exemption_reason", made["items"][0]["vat_exemption_reason"], "S293B")


@proves("QPA-INV-024", effect="reversible")
def test_french_conditions_are_kept(api: Api) -> None:
    texts = {
        "discount_conditions": "Pas d'escompte",
        "late_payment_penalties": "Trois fois le taux légal",
        "legal_fixed_compensation": "40 euros",
    }
    made = draft(api, settings=texts)
    same("conditions", {name: made[name] for name in texts}, texts)


@proves("QPA-INV-025", effect="reversible")
def test_italian_fields_do_no_harm_to_a_french_invoice(api: Api) -> None:
    made = draft(api, report_einvoicing=False)
    lacks("a French invoice", made, "welfare_fund", "withholding_tax")


@proves("QPA-INV-025", "QPA-INV-056", effect="irreversible", needs=("control",))
def test_an_italian_organization_has_fields_of_its_own_and_activates_first(seeded: Callable[..., Place]) -> None:
    def italian(**more: Any) -> Api:
        return seeded(organizations=[{"name": "Alfa SRL", "country": "IT", "siren": "000007005", **more}]).seller

    api = italian()
    made = made_invoice(api, welfare_fund={"type": "TC01", "rate": "0.04"}, report_einvoicing=True)
    has("an Italian invoice", made, "welfare_fund")
    inactive = italian(sending=False)
    same("a refusal before activation", create(inactive, invoice(inactive)).is_success, False)


@proves("QPA-INV-028", "QPA-INV-033", "QPA-INV-032", effect="irreversible")
def test_keys_come_in_the_documented_order(api: Api) -> None:
    shown = read_invoice(api, made_invoice(api, purchase_order="PO-1")["id"])
    in_order("the invoice", shown, ORDERS["client_invoice"])
    in_order("an item", shown["items"][0], ORDERS["item"])
    in_order("the client", shown["client"], ORDERS["client of an invoice"])
    always = [name for name in ORDERS["client_invoice"][:28] if name != "purchase_order"]
    has("the invoice", shown, *always)
    has("the client", shown["client"], "type")
    lacks("the client", shown["client"], "kind")
    has("the invoice", shown, "updated_at", "amount_paid", "deposit_amount")
    same("deposit_amount", shown["deposit_amount"], None)


@proves("QPA-INV-029", effect="reversible")
def test_the_items_of_a_draft_without_lines_are_null(api: Api) -> None:
    answer = create(api, invoice(api, status="draft", items=[]))
    if answer.status_code == 422:
        pytest.skip("this target makes no draft without lines")
    same("items", json_of(answer, 200, 201)["client_invoice"]["items"], None)


@proves("QPA-INV-030", "QPA-INV-031", effect="reversible")
def test_what_is_not_known_yet_is_empty_or_left_out(api: Api) -> None:
    made = draft(api, items=[without(ITEM, "unit")])
    one_of("number of a draft", made["number"], (None, ""))
    one_of("paid_at of what is unpaid", made["paid_at"], (None, ""))
    one_of("finalized_at of a draft", made["finalized_at"], (None, ""))
    lacks("an item", made["items"][0], "unit", "vat_exemption_reason", "discount")
    lacks("the client", made["client"], "province_code", "recipient_code", "delivery_address")


@proves("QPA-INV-034", effect="irreversible")
def test_nothing_tells_an_imported_invoice_from_another(api: Api) -> None:
    from .invoices import file_of, imported
    from .invoices import invoice as document

    (id,) = imported(api, file_of(document()))
    lacks("an imported invoice", read_invoice(api, id), "imported", "is_imported", "origin")


@proves("QPA-INV-035", effect="irreversible")
def test_invoice_url_is_an_address(api: Api) -> None:
    made = made_invoice(api)
    one_of("beginning of invoice_url", made["invoice_url"].partition("://")[0], ("https", "http"))


amounts = st.decimals("0.01", "9999.99", places=2)
items = st.builds(
    lambda quantity, price, rate: {
        "title": "A",
        "quantity": str(quantity),
        "unit_price": {"value": str(price), "currency": "EUR"},
        "vat_rate": rate,
    },
    st.decimals("0.1", "99.9", places=1),
    amounts,
    st.sampled_from(["0", "0.055", "0.1", "0.2"]),
)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(given=st.lists(items, min_size=1, max_size=4))
@proves("QPA-INV-036", "QPA-INV-017", effect="reversible")
def test_totals_are_computed_from_rounded_lines_and_vat_for_each_rate(api: Api, given: list[dict[str, Any]]) -> None:
    made = draft(api, items=given)
    net = [
        (Decimal(one["quantity"]) * Decimal(one["unit_price"]["value"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for one in given
    ]
    bases: dict[str, Decimal] = {}
    for line, one in zip(net, given, strict=True):
        bases[one["vat_rate"]] = bases.get(one["vat_rate"], Decimal(0)) + line
    vat = [(base * Decimal(rate)).quantize(Decimal("0.01"), ROUND_HALF_UP) for rate, base in bases.items()]
    same("vat_amount", Decimal(made["vat_amount"]["value"]), sum(vat, Decimal(0)))
    same("total_amount", Decimal(made["total_amount"]["value"]), sum(net + vat, Decimal(0)))
    same("total_amount_cents", made["total_amount_cents"], cents(sum(net + vat, Decimal(0))))


@proves("QPA-INV-037", "QPA-INV-038", effect="irreversible")
def test_the_pdf_appears_some_time_later_and_is_a_factur_x(place: Place) -> None:
    api = place.seller
    made = made_invoice(api)
    one_of("attachment_id at first", made.get("attachment_id"), (None, ""))
    id = place.time.until(
        "the invoice has an attachment_id", lambda: read_invoice(api, made["id"]).get("attachment_id")
    )
    url = json_of(api.get(f"/v2/attachments/{id}"), 200)["attachment"]["url"]
    content = api.get(url, auth=None).content
    same("it is a PDF", content.startswith(b"%PDF"), True)
    same("with an invoice inside", b"factur-x.xml" in content or b"/EmbeddedFile" in content, True)


@proves("QPA-INV-055", effect="irreversible")
def test_imported_invoices_are_not_in_the_plain_list(api: Api) -> None:
    from .invoices import file_of, imported
    from .invoices import invoice as document

    (id,) = imported(api, file_of(document()))
    made = made_invoice(api)

    def ids(**query: str) -> list[str]:
        listed = json_of(api.get(INVOICES, params={"per_page": 100, **query}), 200)["client_invoices"]
        return [one["id"] for one in listed if one["id"] in (id, made["id"])]

    same("the plain list", ids(), [made["id"]])
    same("exclude_imported=true", ids(exclude_imported="true"), [made["id"]])
    same("exclude_imported=false", sorted(ids(exclude_imported="false")), sorted([id, made["id"]]))
