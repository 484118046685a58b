"""`/register/registrations`: companies on their way to an account (digest 3.2 to 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...errors import invalid, not_found
from ...gateway.call import Answer, Call, ok
from ...records.onboarding import Registration
from ...store import REGISTRATIONS, Condition
from ...webhooks import outbox
from ...wire import Json, timestamp
from ...world import Space
from .. import listing
from . import flows

PATH = "/onboarding/registrations"
"""Where the hosted page is."""
PER_PAGE = 25
SORTS = {"created_at": "created_at"}


def create(call: Call) -> Answer:
    """Pending; the person behind `redirection_link` does the rest."""
    body, space = call.body, call.space
    pa_flow = space.quirk("pa-legal-flow")
    if found := flows.problems(body, pa_flow):
        raise invalid(*found, hint="The flow of the Qonto PA account is a guess: quirk pa-legal-flow (U-01).")
    if body["legal_flow"] == pa_flow:
        call.note("QPA-ONB-006")
    missing = flows.breakdown(body)
    registration = Registration(
        id=space.uuid(),
        partner_id=_partner_id(call),
        secret=space.token(""),
        legal_flow=body["legal_flow"],
        flow_type="manual" if missing else "seamless",
        breakdown=missing,
        locale=body["locale"],
        partner_redirect_url=body.get("partner_redirect_url"),
        partner_user=body["partner_user"],
        organization={"id": ""} | body["organization"] | {"id": space.uuid()},
        stakeholders=tuple(_named(space, body.get("stakeholders") or ())),
        created_at=space.now,
        updated_at=space.now,
    )
    with space.transaction():
        space.put(REGISTRATIONS, registration)
        outbox.announce_registration(space, registration, "registrations.pending")
    status = int(space.quirk("registration-create-status"))
    return ok({"registration": wire(registration, call.base_url)}, status=status)


def list_registrations(call: Call) -> Answer:
    """Those of the calling partner."""
    call.note("QPA-ONB-011")
    return listing.listing(
        call,
        REGISTRATIONS,
        key="registrations",
        wire=lambda registration: wire(registration, call.base_url),
        sorts=SORTS,
        default_sort="created_at:desc",
        default_per_page=PER_PAGE,
        owner=Condition("partner_id", "=", _partner_id(call)),
    )


def retrieve(call: Call) -> Answer:
    """One registration of the calling partner."""
    found = call.space.get(REGISTRATIONS, call.path["id"])
    if found is None or found.partner_id != _partner_id(call):
        raise not_found()
    if found.status != "pending":
        call.note("QPA-ONB-011")
    return ok({"registration": wire(found, call.base_url)})


def wire(registration: Registration, base_url: str) -> Json:
    """As every answer shows it."""
    return {
        "id": registration.id,
        "legal_flow": registration.legal_flow,
        "flow": {"type": registration.flow_type, "breakdown": registration.breakdown},
        "status": registration.status,
        "redirection_link": f"{base_url}{PATH}/{registration.secret}",
        "partner_redirect_url": registration.partner_redirect_url,
        "created_at": timestamp(registration.created_at),
        "updated_at": timestamp(registration.updated_at),
        "locale": registration.locale,
        "partner_user": registration.partner_user,
        "organization": registration.organization,
        "stakeholders": registration.stakeholders,
    }


def _named(space: Space, stakeholders: Iterable[Json]) -> Iterable[dict[str, Any]]:
    """Stakeholders with the ids that the answer gives to them and to their legal entities."""
    for stakeholder in stakeholders:
        named = {**stakeholder, "id": space.uuid()}
        if "legal_entities" in stakeholder:
            named["legal_entities"] = [{**entity, "id": space.uuid()} for entity in stakeholder["legal_entities"]]
        yield named


def _partner_id(call: Call) -> str:
    assert call.credential is not None
    return call.credential.client_id
