"""Settings and the organization: what they show, and what can be changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from . import consenting
from .calling import Api
from .expecting import error, has, in_order, json_of, lacks, one_of, same, status
from .marks import proves
from .orders import ORDERS
from .places import Place

EINVOICING = "/v2/einvoicing/settings"
SENDING = ("enabled", "disabled")
RECEIVING = ("enabled", "disabled", "pending_creation", "pending_deletion")


def organization(api: Api) -> dict[str, object]:
    """`GET /v2/organization`."""
    found: dict[str, object] = json_of(api.get("/v2/organization"), 200)["organization"]
    return found


@proves("QPA-SET-001", "QPA-SET-002", "QPA-AUTH-010")
def test_the_e_invoicing_settings_are_flat_with_two_statuses(api: Api) -> None:
    found = json_of(api.get(EINVOICING), 200)
    same("keys", sorted(found), ["receiving_status", "sending_status"])
    one_of("sending_status", found["sending_status"], SENDING)
    one_of("receiving_status", found["receiving_status"], RECEIVING)


@proves("QPA-SET-003", needs=("control",))
def test_a_country_without_e_invoicing_has_both_disabled(seeded: Callable[..., Place]) -> None:
    api = seeded(organizations=[{"name": "A", "country": "ES", "siren": "000007005"}]).seller
    same("settings", json_of(api.get(EINVOICING), 200), {"sending_status": "disabled", "receiving_status": "disabled"})


@proves("QPA-SET-005", "QPA-AUTH-034", needs=("consent",), effect="reversible")
def test_a_token_without_the_scope_gets_403(place: Place) -> None:
    bearer = consenting.bearer(place, "offline_access organization.read")
    error(place.anonymous.get(EINVOICING, auth=bearer), 403, "forbidden", family="json_api")
    allowed = consenting.bearer(place, "offline_access einvoicing.read")
    status(place.anonymous.get(EINVOICING, auth=allowed), 200)


@proves("QPA-SET-007", "QPA-SET-004", needs=("control",))
def test_receiving_and_sending_are_activated_apart(seeded: Callable[..., Place]) -> None:
    place = seeded(organizations=[{"name": "A", "siren": "000007005", "receiving": False}])
    same("A", json_of(place.seller.get(EINVOICING), 200)["sending_status"], "enabled")
    one_of(
        "A receives", json_of(place.seller.get(EINVOICING), 200)["receiving_status"], ("disabled", "pending_creation")
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@proves("QPA-SET-008")
def test_no_endpoint_activates_e_invoicing(api: Api, method: str) -> None:
    before = json_of(api.get(EINVOICING), 200)
    answer = api.request(method, EINVOICING, json={"sending_status": "disabled", "receiving_status": "disabled"})
    one_of("status", answer.status_code, (404, 405))
    same("settings", json_of(api.get(EINVOICING), 200), before)


@proves("QPA-SET-009", "QPA-SET-014")
def test_the_invoicing_settings_show_the_numbering_alone(api: Api) -> None:
    found = json_of(api.get("/v2/settings"), 200)
    same("keys", list(found), ["numbering_mode"])
    one_of("numbering_mode", found["numbering_mode"], ("automatic", "manual"))


@proves("QPA-SET-010", "QPA-SET-011", "QPA-SET-014", effect="reversible", needs=("control",))
def test_numbering_is_automatic_until_it_is_changed(api: Api) -> None:
    same("at first", json_of(api.get("/v2/settings"), 200), {"numbering_mode": "automatic"})
    same(
        "changed",
        json_of(api.put("/v2/settings", json={"numbering_mode": "manual"}), 200),
        {"numbering_mode": "manual"},
    )
    same("when read", json_of(api.get("/v2/settings"), 200), {"numbering_mode": "manual"})


@proves("QPA-SET-012", "QPA-GW-019", effect="reversible")
def test_unknown_fields_are_ignored(api: Api) -> None:
    now = json_of(api.get("/v2/settings"), 200)["numbering_mode"]
    shown = json_of(api.put("/v2/settings", json={"numbering_mode": now, "colour": "blue"}), 200)
    lacks("the answer", shown, "colour")


@proves("QPA-SET-013")
def test_numbering_stays_while_an_invoice_recurs() -> None:
    pytest.skip("no endpoint makes an invoice that recurs")


@pytest.mark.parametrize("body", [{}, {"numbering_mode": "chaotic"}, {"numbering_mode": 1}, {"numbering_mode": None}])
@proves("QPA-SET-015", effect="reversible")
def test_a_refused_update_changes_nothing(api: Api, body: dict[str, object]) -> None:
    before = json_of(api.get("/v2/settings"), 200)
    one_of("status", api.put("/v2/settings", json=body).status_code, (400, 422))
    same("settings", json_of(api.get("/v2/settings"), 200), before)


@proves("QPA-SET-016", "QPA-SET-018", "QPA-SET-022", "QPA-AUTH-004", needs=())
def test_the_organization_is_wrapped_and_has_its_accounts(api: Api) -> None:
    found = json_of(api.get("/v2/organization"), 200)
    same("keys of the answer", list(found), ["organization"])
    shown = found["organization"]
    has("the organization", shown, *ORDERS["organization"])
    in_order("the organization", shown, ORDERS["organization"])
    for account in shown["bank_accounts"]:
        has("an account", account, *ORDERS["bank account"])
        in_order("an account", account, ORDERS["bank account"])
        one_of("type of balance", type(account["balance"]).__name__, ("float", "int"))
        same("type of balance_cents", type(account["balance_cents"]).__name__, "int")
        same("balance_cents", account["balance_cents"], round(account["balance"] * 100))
    login = (api.authorization or "").partition(":")[0]
    if not login.startswith("Bearer"):
        same("slug", shown["slug"], login)


@proves("QPA-SET-017")
def test_accounts_of_other_banks_are_left_out(api: Api) -> None:
    def external(**query: str) -> list[bool]:
        shown = json_of(api.get("/v2/organization", params=query), 200)["organization"]
        return [account["is_external_account"] for account in shown["bank_accounts"]]

    same("external accounts in the plain answer", [one for one in external() if one], [])
    same("Qonto's own are there", external().count(False), external(include_external_accounts="true").count(False))


@proves("QPA-SET-019")
def test_there_is_an_address_beside_the_text(api: Api) -> None:
    shown = organization(api)
    same("type of address", type(shown["address"]).__name__, "dict")
    same("type of legal_address", type(shown["legal_address"]).__name__, "str")


@proves("QPA-SET-020")
def test_an_iban_is_an_iban_or_masked(api: Api) -> None:
    accounts = organization(api)["bank_accounts"]
    assert isinstance(accounts, list)
    for account in accounts:
        same(f"form of {account['iban'][:4]}…", account["iban"][:2].isalpha() or "*" in account["iban"], True)


@proves("QPA-SET-006", "QPA-SET-020", needs=("variants",))
def test_an_emulated_sandbox_can_be_like_the_real_one(variant: Callable[..., Place]) -> None:
    api = variant(profile="sandbox", quirk=("sandbox-einvoicing=unavailable",)).seller
    same("settings", json_of(api.get(EINVOICING), 200), {"sending_status": "disabled", "receiving_status": "disabled"})
