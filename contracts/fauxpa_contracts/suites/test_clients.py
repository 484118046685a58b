"""Clients: what one needs, what is kept of it, and how it is found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from .bodies import ADDRESS, company, made_client, made_invoice, person, read_invoice, without
from .calling import Api
from .emulator import Control
from .expecting import empty, error, has, in_order, json_of, lacks, one_of, same, status
from .invoices import fresh_number
from .marks import proves
from .orders import ORDERS
from .places import Place

CLIENTS = "/v2/clients"


def create(api: Api, body: Mapping[str, Any]) -> Any:
    """`POST /v2/clients`."""
    return api.post(CLIENTS, json=body)


def refused(api: Api, body: Mapping[str, Any]) -> dict[str, Any]:
    """The error of a creation that is not taken; what was taken after all is deleted."""
    answer = create(api, body)
    if answer.is_success:
        api.delete(f"{CLIENTS}/{answer.json()['client']['id']}")
    return error(answer, 422, family="json_api")


def read(api: Api, id: str) -> dict[str, Any]:
    """`GET /v2/clients/{id}`."""
    found: dict[str, Any] = json_of(api.get(f"{CLIENTS}/{id}"), 200)["client"]
    return found


def listed(api: Api, **query: Any) -> list[dict[str, Any]]:
    """`GET /v2/clients`."""
    found: list[dict[str, Any]] = json_of(api.get(CLIENTS, params={"per_page": 100, **query}), 200)["clients"]
    return found


@proves("QPA-CLI-001", "QPA-ERR-016", effect="reversible")
def test_bodies_are_flat(api: Api) -> None:
    found = refused(api, {"client": company()})
    one_of("the missing field", "kind" in str(found.get("detail", "")), (True,))


@proves("QPA-CLI-002", effect="reversible")
def test_kind_is_required_and_one_of_three(api: Api) -> None:
    refused(api, without(company(), "kind"))
    refused(api, company(kind="association"))


@proves("QPA-CLI-003", effect="reversible")
def test_type_does_not_stand_in_for_kind(api: Api) -> None:
    refused(api, {**without(company(), "kind"), "type": "company"})


@proves("QPA-CLI-003", "QPA-CLI-010", effect="reversible", needs=("variants",))
def test_other_readings_take_type_and_answer_201(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("client-type-alias=accepted", "client-create-status=201")).seller
    body = {**without(company(), "kind"), "type": "company"}
    same("kind", json_of(create(api, body), 201)["client"]["kind"], "company")


@proves("QPA-CLI-004", "QPA-CLI-005", effect="reversible")
def test_a_company_needs_a_name_and_a_person_two(api: Api) -> None:
    refused(api, without(company(), "name"))
    refused(api, without(person(), "first_name"))
    refused(api, without(person(), "last_name"))


@proves("QPA-CLI-006", effect="reversible")
def test_a_freelancer_is_for_italian_organizations(api: Api) -> None:
    refused(api, person(kind="freelancer"))


@proves("QPA-CLI-006", "QPA-CLI-005", effect="reversible", needs=("control",))
def test_an_italian_organization_has_freelancers(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "Alfa SRL", "country": "IT", "siren": "000007005"}]).seller
    status(create(api, person(kind="freelancer")), 200)
    refused(api, without(person(kind="freelancer"), "last_name"))


LIMITS = [
    (company, {"name": "x" * 251}),
    (person, {"first_name": "x" * 61}),
    (person, {"last_name": "x" * 61}),
    (company, {"extra_emails": [f"a{n}@example.com" for n in range(101)]}),
    (company, {"extra_emails": [f"{'a' * 250}@example.com"]}),
    (company, {"vat_number": "F" * 21}),
    (company, {"tax_identification_number": "1" * 31}),
]
ADDRESS_LIMITS = {"street_address": 250, "city": 50, "zip_code": 20, "province_code": 2, "country_code": 2}


@pytest.mark.parametrize(
    ("make", "field"), LIMITS, ids=lambda value: next(iter(value), "") if isinstance(value, dict) else ""
)
@proves("QPA-CLI-007", effect="reversible")
def test_what_is_longer_than_its_limit_is_refused(api: Api, make: Callable[..., Any], field: dict[str, Any]) -> None:
    refused(api, make(**field))


@pytest.mark.parametrize("field", ADDRESS_LIMITS)
@proves("QPA-CLI-008", effect="reversible")
def test_what_is_longer_than_its_limit_in_an_address_is_refused(api: Api, field: str) -> None:
    refused(api, company(billing_address={**ADDRESS, field: "X" * (ADDRESS_LIMITS[field] + 1)}))


@proves("QPA-CLI-007", "QPA-CLI-008", effect="reversible")
def test_what_is_just_as_long_is_taken(api: Api) -> None:
    address = {**ADDRESS, "street_address": "s" * 250, "city": "c" * 50, "zip_code": "1" * 20}
    client = made_client(api, name="n" * 250, billing_address=address, vat_number="F" * 20)
    same("name", read(api, client["id"])["name"], "n" * 250)
    same("street_address", read(api, client["id"])["billing_address"]["street_address"], "s" * 250)


@proves("QPA-CLI-009", effect="reversible")
def test_the_currency_is_the_euro(api: Api) -> None:
    refused(api, company(currency="USD"))


@proves("QPA-CLI-010", effect="reversible")
def test_a_client_is_created_with_200(api: Api) -> None:
    has("answer", json_of(create(api, company()), 200), "client")


@pytest.mark.parametrize("suffix", ["", "_00000900100019", "_00000900100019_COMPTA", "_SERVICE"])
@proves("QPA-CLI-011", effect="reversible", needs=("control",))
def test_an_address_on_the_network_has_one_of_four_forms(place: Place, suffix: str) -> None:
    siren = "000009019"
    address = f"{siren}{suffix.replace('00000900100019', siren + '00013')}"
    client = made_client(place.seller, tax_identification_number=siren, e_invoicing_address=address)
    same("e_invoicing_address", read(place.seller, client["id"])["e_invoicing_address"], address)


@pytest.mark.parametrize("address", ["12345", "ABCDEFGHI", "000009019_"])
@proves("QPA-CLI-013", "QPA-CLI-011", effect="reversible")
def test_another_form_is_refused(api: Api, address: str) -> None:
    refused(api, company(e_invoicing_address=address))


@proves("QPA-CLI-012", "QPA-CLI-013", "QPA-CLI-014", effect="reversible", needs=("variants",))
def test_an_address_that_is_not_in_the_annuaire_is_refused(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("annuaire=listed",)).seller
    refused(api, company(e_invoicing_address="000009027"))
    client = made_client(api)
    error(api.patch(f"{CLIENTS}/{client['id']}", json={"e_invoicing_address": "000009027"}), 422, family="json_api")


@proves("QPA-CLI-014", effect="reversible")
def test_an_update_that_is_refused_changes_nothing(api: Api) -> None:
    client = made_client(api)
    answer = api.patch(f"{CLIENTS}/{client['id']}", json={"name": "x" * 251, "email": "changed@example.com"})
    one_of("status", answer.status_code, (422, 400))
    same("the client", read(api, client["id"]), read(api, client["id"]) | {"email": client["email"]})


@proves("QPA-CLI-015", effect="reversible", needs=("control",))
def test_who_is_reachable_follows_from_the_annuaire(place: Place, control: Control) -> None:
    same("reachable", made_client(place.seller, tax_identification_number="000001016")["e_invoicing_reachable"], True)
    same("not", made_client(place.seller, tax_identification_number="000001131")["e_invoicing_reachable"], False)


@proves("QPA-CLI-016", "QPA-CLI-017", effect="reversible", needs=("control",))
def test_reachability_is_looked_up_when_a_client_is_written_and_not_when_it_is_read(
    place: Place, control: Control
) -> None:
    api, siren = place.seller, "000009027"
    client = made_client(api, tax_identification_number=siren)
    same("reachable at first", client["e_invoicing_reachable"], True)
    control.ask("PUT", f"/annuaire/{siren}", {"name": "Nobody", "active_from": "2099-01-01T00:00:00Z"})
    same("after a reading", read(api, client["id"])["e_invoicing_reachable"], True)
    updated = json_of(api.patch(f"{CLIENTS}/{client['id']}", json={"email": "new@example.com"}), 200)["client"]
    same("after an update", updated["e_invoicing_reachable"], False)


@proves("QPA-CLI-018", effect="reversible")
def test_an_update_changes_what_is_given_and_nothing_else(api: Api) -> None:
    client = made_client(api)
    updated = json_of(api.patch(f"{CLIENTS}/{client['id']}", json={"email": "new@example.com"}), 200)["client"]
    same("email", updated["email"], "new@example.com")
    rest = ("email", "updated_at", "contact_email")
    same("all else", without(updated, *rest), without(client, *rest))


@proves("QPA-CLI-019", effect="reversible")
def test_a_deleted_client_is_gone(api: Api) -> None:
    client = made_client(api)
    empty(api.delete(f"{CLIENTS}/{client['id']}"), 204)
    status(api.get(f"{CLIENTS}/{client['id']}"), 404)
    status(api.delete(f"{CLIENTS}/{client['id']}"), 404)


@proves("QPA-CLI-020", effect="irreversible")
def test_an_issued_invoice_keeps_the_data_of_a_deleted_client(api: Api) -> None:
    client = made_client(api)
    made = made_invoice(api, client["id"])
    empty(api.delete(f"{CLIENTS}/{client['id']}"), 204)
    same("name of the client", read_invoice(api, made["id"])["client"]["name"], client["name"])


@proves("QPA-CLI-021", effect="reversible")
def test_the_same_client_may_be_there_twice(api: Api) -> None:
    body = company()
    first, second = json_of(create(api, body), 200)["client"], json_of(create(api, body), 200)["client"]
    same("different clients", first["id"] != second["id"], True)


@pytest.mark.parametrize("part", ["{0}", "ESSAIS {1}", "éssaÏs {1}"], ids=["whole", "upper", "accents"])
@proves("QPA-CLI-022", effect="reversible")
def test_a_name_is_found_whole_or_in_part_whatever_its_case_and_accents(api: Api, part: str) -> None:
    number = fresh_number()
    client = made_client(api, name=f"Éssais {number} SAS")
    wanted = part.format(client["name"], number)
    same("found", [one["id"] for one in listed(api, **{"filter[name]": wanted})], [client["id"]])


@proves("QPA-CLI-022", effect="reversible")
def test_people_are_found_by_first_and_last_name(api: Api) -> None:
    client = made_client(api, kind="individual")
    wanted = f"{client['first_name']} {client['last_name']}".upper()
    same("found", [one["id"] for one in listed(api, **{"filter[name]": wanted})], [client["id"]])


@proves("QPA-CLI-022", "QPA-ERR-003")
def test_one_character_is_too_short_to_look_for(api: Api) -> None:
    status(api.get(CLIENTS, params={"filter[name]": "x"}), 422, 400)


@pytest.mark.parametrize("field", ["email", "vat_number", "tax_identification_number"])
@proves("QPA-CLI-023", effect="reversible")
def test_other_filters_find_the_whole_value_whatever_its_case(api: Api, field: str) -> None:
    value = {"email": f"a{fresh_number().lower()}@example.com", "vat_number": f"FR{fresh_number()[-9:]}x"}.get(
        field, f"x{fresh_number()}"
    )
    client = made_client(api, **{field: value})
    same("found", [one["id"] for one in listed(api, **{f"filter[{field}]": value.upper()})], [client["id"]])
    same("part of it", listed(api, **{f"filter[{field}]": value[:-1]}), [])


@pytest.mark.parametrize(("sort", "turn"), [("name:asc", False), ("name:desc", True)])
@proves("QPA-CLI-024", "QPA-PAGE-009", effect="reversible")
def test_clients_sort_by_name(api: Api, sort: str, turn: bool) -> None:
    number = fresh_number()
    names = [f"{letter}-{number}" for letter in "bac"]
    for name in names:
        made_client(api, name=name)
    found = [one["name"] for one in listed(api, sort_by=sort, **{"filter[name]": number})]
    same("names", found, sorted(names, reverse=turn))


@pytest.mark.parametrize(("sort", "turn"), [("created_at:asc", False), ("created_at:desc", True)])
@proves("QPA-CLI-024", effect="reversible")
def test_clients_sort_by_creation(place: Place, sort: str, turn: bool) -> None:
    number, made = fresh_number(), []
    for letter in "bac":
        made.append(made_client(place.seller, name=f"{letter}-{number}")["id"])
        if place.control is not None:
            place.control.advance(seconds=1)
    found = [one["id"] for one in listed(place.seller, sort_by=sort, **{"filter[name]": number})]
    same("ids", found, made[::-1] if turn else made)


@proves("QPA-CLI-025", effect="reversible")
def test_fields_that_were_never_set_are_left_out(api: Api) -> None:
    client = read(api, made_client(api)["id"])
    lacks("a client without them", client, "vat_number", "delivery_address", "phone", "recipient_code", "province_code")


@proves("QPA-CLI-026", effect="reversible")
def test_a_company_has_no_first_name(api: Api) -> None:
    lacks("a company", made_client(api), "first_name", "last_name")
    shown = made_client(api, kind="individual")
    has("a person", shown, "first_name", "last_name")


@proves("QPA-CLI-027", effect="reversible")
def test_answers_have_type_and_updated_at_too(api: Api) -> None:
    client = read(api, made_client(api)["id"])
    same("type", client["type"], client["kind"])
    has("a client", client, "updated_at", "created_at")


@proves("QPA-CLI-028", effect="reversible")
def test_countries_of_addresses_are_in_lower_case(api: Api) -> None:
    client = read(api, made_client(api)["id"])
    same("country_code", client["billing_address"]["country_code"], "fr")


@pytest.mark.parametrize("field", ["currency", "billing_address"])
@proves("QPA-CLI-029", "QPA-INV-010", effect="reversible")
def test_a_client_needs_its_currency_and_address_to_be_invoiced(api: Api, field: str) -> None:
    from .bodies import invoice

    client = json_of(create(api, without(company(), field)), 200)["client"]
    answer = api.post("/v2/client_invoices", json=invoice(api, client["id"], status="draft"))
    if answer.is_success:
        api.delete(f"/v2/client_invoices/{answer.json()['client_invoice']['id']}")
    error(answer, 422, family="client_invoice")


@proves("QPA-CLI-030", effect="reversible")
def test_the_address_at_the_root_is_the_billing_address(api: Api) -> None:
    client = made_client(api)
    for old, new in {"address": "street_address", "city": "city", "zip_code": "zip_code"}.items():
        same(old, client[old], client["billing_address"][new])
    old_form = {**without(company(), "billing_address"), "address": "1 rue A", "city": "Lille", "zip_code": "59000"}
    made = json_of(create(api, {**old_form, "country_code": "FR"}), 200)["client"]
    same("city of the billing address", made["billing_address"]["city"], "Lille")


@proves("QPA-CLI-031", effect="reversible")
def test_a_phone_is_an_object(api: Api) -> None:
    phone = {"country_code": "+33", "number": "612345678"}
    client = read(api, made_client(api, phone=phone)["id"])
    same("phone", client["phone"], phone)


@proves("QPA-CLI-032", effect="reversible")
def test_extra_addresses_are_kept_and_not_on_the_invoice(api: Api) -> None:
    extra = ["copy@example.com", "books@example.com"]
    client = made_client(api, extra_emails=extra)
    same("extra_emails", read(api, client["id"])["extra_emails"], extra)
    made = made_invoice(api, client["id"], status="draft")
    same("on the invoice", [one for one in extra if one in str(made)], [])
    api.delete(f"/v2/client_invoices/{made['id']}")


@proves("QPA-CLI-033", effect="reversible")
def test_keys_come_in_the_documented_order(api: Api) -> None:
    phone = {"country_code": "+33", "number": "612345678"}
    client = made_client(api, phone=phone, vat_number="FR12345678901", extra_emails=["a@example.com"])
    in_order("a client", read(api, client["id"]), ORDERS["client"])


@proves("QPA-GEN-010", effect="reversible")
def test_countries_and_currencies_are_codes(api: Api) -> None:
    refused(api, company(billing_address={**ADDRESS, "country_code": "FRA"}))
    refused(api, company(currency="EURO"))
    client = made_client(api)
    same("country_code", client["billing_address"]["country_code"].upper(), "FR")
    same("currency", client["currency"], "EUR")
