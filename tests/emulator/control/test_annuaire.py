"""The directory: adding, dating and removing lines."""

from __future__ import annotations

import pytest

from emulating import imported
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS

PATH = "/_fauxpa/annuaire"
SIREN = "000007005"


@pytest.fixture
def listed(emulator_with):
    """An emulator in which only who is in the directory can be reached."""
    return emulator_with(quirk=("annuaire=listed",))


def put(api, address, **body):
    return api.put(f"{PATH}/{address}", auth=None, json={"name": "Papeterie", **body})


def status_of_sending(api, number, buyer=SIREN):
    id = imported(api, number=number, buyer=buyer)
    return api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code


def test_who_is_entered_can_be_reached_until_the_line_goes(listed):
    assert status_of_sending(listed, "A-1") == 412
    assert put(listed, SIREN).status_code == 200
    assert status_of_sending(listed, "A-2") == 204
    assert listed.delete(f"{PATH}/{SIREN}", auth=None).status_code == 200
    assert status_of_sending(listed, "A-3") == 412
    assert listed.delete(f"{PATH}/{SIREN}", auth=None).status_code == 404


def test_a_line_counts_between_its_dates(listed):
    put(listed, SIREN, active_from="2026-12-01T00:00:00Z", active_to="2027-01-01T00:00:00Z")
    reachable = []
    for days in (0, 10, 40):
        listed.wall.advance(days=days)
        reachable.append(listed.get(f"{PATH}/{SIREN}", auth=None).json()["reachable"])
    assert reachable == [False, True, False]


def test_the_organizations_are_in_it(api):
    lines = {line["address"]: line for line in api.get(PATH, auth=None).json()["lines"]}
    assert lines[CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN]["active"] is True
    assert lines[CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN]["organization_id"]


def test_a_client_knows_whether_it_can_be_reached(listed):
    body = {"kind": "company", "name": "P", "tax_identification_number": SIREN, "locale": "fr", "currency": "EUR"}
    assert listed.post("/v2/clients", json=body).json()["client"]["e_invoicing_reachable"] is False
    put(listed, SIREN)
    assert listed.post("/v2/clients", json=body).json()["client"]["e_invoicing_reachable"] is True


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("12", {}),
        (SIREN, {"name": ""}),
        (SIREN, {"active_from": "2026-12-01"}),
        (SIREN, {"active_from": "2026-12-02T00:00:00Z", "active_to": "2026-12-01T00:00:00Z"}),
        (SIREN, {"plaform": "X"}),
    ],
)
def test_what_makes_no_line_is_refused(api, address, body):
    assert put(api, address, **body).status_code == 422


def test_a_line_of_an_organization_that_is_not_here_is_refused(api):
    assert put(api, SIREN, organization_id="nobody").status_code == 404
