"""What holds everywhere."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from typing import Any

import pytest

from ..contract import Contract
from .bodies import made_client, made_invoice, read_invoice
from .calling import Api
from .expecting import json_of, one_of, same, status
from .marks import proves
from .places import Place

DATE = re.compile(r"(issue|due|performance_start|performance_end|payment|scheduled)_date")
TIME = re.compile(r".*_at|timestamp")


def leaves(value: Any, key: str = "") -> list[tuple[str, Any]]:
    """Every plain value with its key."""
    if isinstance(value, dict):
        return [leaf for name, each in value.items() for leaf in leaves(each, name)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in leaves(each, key)]
    return [(key, value)]


@proves("QPA-GEN-001", "QPA-GEN-002", effect="irreversible")
def test_ids_are_uuids_dates_are_dates_and_times_are_rfc_3339(api: Api) -> None:
    client = made_client(api)
    shown = [client, read_invoice(api, made_invoice(api, client["id"])["id"])]
    for key, value in leaves(shown):
        if key == "id" or key.endswith("_id"):
            if value:
                same(f"form of {key}", str(uuid.UUID(value)), value.lower())
        elif value and DATE.fullmatch(key):
            same(f"form of {key}", date.fromisoformat(value).isoformat(), value)
        elif value and TIME.fullmatch(key) and "T" in str(value):
            same(f"{key} has a zone", datetime.fromisoformat(value).tzinfo is not None, True)


@proves("QPA-GEN-003")
def test_a_client_bears_new_fields(client: Any) -> None:
    organization = client.organization.retrieve()
    read = type(organization).from_json({"id": organization.id, "slug": "a", "from_the_future": {"x": 1}})
    same("slug", read.slug, "a")


@proves("QPA-GEN-004")
def test_the_version_is_in_the_path(api: Api, contract: Contract) -> None:
    status(api.get("/v2/organization"), 200)
    status(api.get("/organization"), 404)
    business = [one.path for one in contract.operations.values() if one.path.startswith("/v")]
    same("paths of another version", [path for path in business if not path.startswith("/v2/")], [])


@proves("QPA-GEN-005")
def test_the_organization_by_its_id_is_gone(api: Api) -> None:
    id = json_of(api.get("/v2/organization"), 200)["organization"]["id"]
    one_of("status", api.get(f"/v2/organizations/{id}").status_code, (404, 410))


@pytest.mark.parametrize(
    "path", ["/flow-service/v1/flows", "/v1/flows", "/directory-service/v1/siren/code-insee:000001016"]
)
@proves("QPA-GEN-006")
def test_the_interface_of_the_standard_is_not_there(api: Api, path: str) -> None:
    status(api.get(path), 404)


@proves("QPA-GEN-007")
def test_quotes_are_another_matter() -> None:
    pytest.skip("quotes are not part of e-invoicing, and the emulator has none")


@proves("QPA-GEN-009", needs=("control", "partner", "oauth"))
def test_the_emulator_has_all_apis_on_one_host(place: Place) -> None:
    status(place.seller.get("/v2/organization"), 200)
    status(place.partner.get("/register/registrations"), 200)
    one_of("status of the authorization request", place.anonymous.get("/oauth2/auth").status_code, (400, 401, 404))
