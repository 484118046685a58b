"""The organization: digest 8.2."""

from __future__ import annotations

import msgspec
import pytest

from emulating import BUYER
from fauxpa_emulator.records.parties import Address
from fauxpa_emulator.resources.organization import one_line
from fauxpa_emulator.seed import CREDENTIAL_DEFAULTS

ORDER = [
    "id",
    "name",
    "slug",
    "legal_name",
    "locale",
    "legal_share_capital",
    "legal_country",
    "legal_registration_date",
    "legal_form",
    "legal_address",
    "legal_sector",
    "contract_signed_at",
    "legal_number",
    "bank_accounts",
    "address",
]
ACCOUNT_ORDER = [
    "id",
    "slug",
    "iban",
    "bic",
    "currency",
    "balance",
    "balance_cents",
    "authorized_balance",
    "authorized_balance_cents",
    "name",
    "updated_at",
    "status",
    "main",
    "is_external_account",
    "account_number",
    "organization_id",
]


def test_the_keys_come_in_the_documented_order(api):
    organization = api.get("/v2/organization").json()["organization"]
    assert list(organization) == ORDER
    assert list(organization["bank_accounts"][0]) == ACCOUNT_ORDER


def test_the_seller_is_described(api):
    organization = api.get("/v2/organization").json()["organization"]
    assert organization["slug"] == CREDENTIAL_DEFAULTS.QONTO_LOGIN
    assert organization["legal_address"] == "12 rue des Ateliers, 69003 Lyon"
    assert organization["address"]["city"] == "Lyon"
    assert organization["legal_share_capital"] == 20_000.0


def test_balances_are_numbers_and_cents_integers(api):
    (account,) = api.get("/v2/organization").json()["organization"]["bank_accounts"]
    assert account["balance"] == account["authorized_balance"] == 12_500.0
    assert account["balance_cents"] == account["authorized_balance_cents"] == 1_250_000
    assert isinstance(account["balance"], float)
    assert account["iban"] == CREDENTIAL_DEFAULTS.QONTO_IBAN


def test_an_organization_without_accounts_has_an_empty_list_and_says_that_this_is_a_guess(api):
    answer = api.get("/v2/organization", auth=BUYER)
    assert answer.json()["organization"]["bank_accounts"] == []
    assert answer.headers["x-fauxpa-basis"] == "guess; U-29"


@pytest.mark.parametrize(("text", "status"), [("true", 200), ("false", 200), ("maybe", 400)])
def test_external_accounts_can_be_asked_for(api, text, status):
    assert api.get("/v2/organization", params={"include_external_accounts": text}).status_code == status


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address(), ""),
        (Address(city="Lyon"), "Lyon"),
        (Address(street_address="1 rue A", zip_code="75001"), "1 rue A, 75001"),
    ],
)
def test_an_address_in_one_line_has_no_empty_parts(address, line):
    assert one_line(address) == line
    assert one_line(msgspec.structs.replace(address, country_code="FR")) == line
