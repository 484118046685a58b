"""What each legal flow asks for, and what a registration must bring to be seamless (digest 3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...errors import Problem
from ...wire import Json

EXISTING, CREATION = "existing_company", "company_creation"
SIREN = re.compile(r"[0-9]{9}", re.ASCII)
WEB_ADDRESS = re.compile(r"https?://[^/?#]", re.IGNORECASE)

USER = ("first_name", "last_name", "email")
COMPANY = (
    "entity_type",
    "legal_name",
    "legal_form",
    "legal_sector",
    "legal_registration_date",
    "address",
    "total_capital_amount",
)
STAKEHOLDER = (
    "capital_amount",
    "first_name",
    "last_name",
    "email",
    "nationality",
    "birth_date",
    "birth_address",
    "residence_address",
    "shareholding_type",
)


def problems(body: Json, pa_flow: str) -> list[Problem]:
    """What the schema cannot say: the flows there are, and the SIREN of a company that exists already."""
    flow, number = body["legal_flow"], body["organization"].get("legal_number", "")
    found = []
    if flow not in (known := (EXISTING, CREATION, pa_flow)):
        found.append(Problem("not_in_list", f"legal_flow must be one of: {', '.join(known)}", pointer="/legal_flow"))
    elif (flow != CREATION or number) and not SIREN.fullmatch(number):
        detail = "organization.legal_number must be a SIREN of 9 digits"
        found.append(Problem("invalid_format", detail, pointer="/organization/legal_number"))
    if not WEB_ADDRESS.match(body.get("partner_redirect_url", "https://default")):
        detail = "partner_redirect_url must be an http or https address"
        found.append(Problem("invalid_format", detail, pointer="/partner_redirect_url"))
    return found


def breakdown(body: Json) -> tuple[Json, ...]:
    """What is missing for the seamless flow: optional data that the user will be asked for instead."""
    return tuple(
        {"code": "missing", "detail": f"{pointer[1:].replace('/', '.')} is missing", "source": {"pointer": pointer}}
        for pointer in _missing(body)
    )


def _missing(body: Json) -> Iterator[str]:
    yield from _absent("/partner_user", body["partner_user"], USER)
    if body["legal_flow"] != CREATION:
        return
    yield from _absent("/organization", body["organization"], COMPANY)
    stakeholders = body.get("stakeholders") or []
    if not stakeholders:
        yield "/stakeholders"
    for index, stakeholder in enumerate(stakeholders):
        yield from _absent(f"/stakeholders/{index}", stakeholder, STAKEHOLDER)


def _absent(place: str, given: Mapping[str, object], wanted: Sequence[str]) -> Iterator[str]:
    return (f"{place}/{name}" for name in wanted if not given.get(name))
