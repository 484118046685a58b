"""What the person behind `redirection_link` does: begin, then sign. The events are a guess (U-04)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from ...network import annuaire
from ...records.onboarding import Registration
from ...records.parties import Organization
from ...store import ORGANIZATIONS, REGISTRATIONS, Condition
from ...webhooks import outbox
from ...world import Space
from .companies import company_of

PENDING, STARTED, COMPLETED = "pending", "user_started", "completed"


@dataclass(frozen=True, slots=True)
class Step:
    """What a registration's page offers next."""

    action: str
    label: str


NEXT = {PENDING: Step("start", "Start"), STARTED: Step("complete", "Sign and open the account")}
"""By status; a completed registration offers nothing."""


def act(space: Space, registration: Registration, action: str) -> Registration:
    """Do a step and those before it; what was done already is not done again.

    Raises ValueError for an action that there is not.
    """
    if action not in ("start", "complete"):
        raise ValueError(action)
    with space.transaction():
        if registration.status == PENDING:
            registration = _moved(space, registration, STARTED)
        if action == "complete" and registration.status == STARTED:
            registration = _moved(space, registration, COMPLETED, **_opened(space, registration))
    return registration


def _moved(space: Space, registration: Registration, status: str, **changes: Any) -> Registration:
    changed = msgspec.structs.replace(registration, status=status, updated_at=space.now, **changes)
    space.put(REGISTRATIONS, changed)
    outbox.announce_registration(space, changed, f"registrations.{status}")
    return changed


def _opened(space: Space, registration: Registration) -> dict[str, Any]:
    """The organization behind the registration: the one with this SIREN, or a new one, entered in the Annuaire."""
    number = registration.organization.get("legal_number")
    known = space.find(ORGANIZATIONS, Condition("legal_number", "=", number), limit=1) if number else []
    organization: Organization = known[0] if known else company_of(space, registration)
    if not known:
        space.put(ORGANIZATIONS, organization)
        annuaire.register(space, organization)
    shown = {**registration.organization, "id": organization.id, "legal_number": organization.legal_number}
    return {"organization_id": organization.id, "organization": shown}
