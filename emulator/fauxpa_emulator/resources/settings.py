"""`/v2/settings` and `/v2/einvoicing/settings` (digest 4.10 and 7). None of their objects is wrapped."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..gateway.call import Answer, Call, Handler, ok
from ..records.parties import Organization
from ..store import ORGANIZATIONS
from ..wire import Json

EINVOICING_COUNTRIES = frozenset({"DE", "FR", "IT"})
"""Where Qonto's documents speak of e-invoices; organizations elsewhere get the default settings (U-24)."""
DISABLED: Json = {"sending_status": "disabled", "receiving_status": "disabled"}


def retrieve(call: Call) -> Answer:
    """The invoicing settings: the numbering mode is all that is shown."""
    return ok(_invoicing(call.organization))


def update(call: Call) -> Answer:
    """Change the numbering mode. There are no recurring invoices here that could forbid it."""
    changed = msgspec.structs.replace(
        call.organization, numbering_mode=call.body["numbering_mode"], updated_at=call.space.now
    )
    call.space.put(ORGANIZATIONS, changed)
    return ok(_invoicing(changed))


def retrieve_einvoicing(call: Call) -> Answer:
    """Whether e-invoicing is activated, which says nothing about the Annuaire."""
    organization = call.organization
    if organization.legal_country not in EINVOICING_COUNTRIES:
        call.note("QPA-SET-003")
        return ok(DISABLED)
    if call.space.world.settings.profile == "sandbox" and call.space.quirk("sandbox-einvoicing") == "unavailable":
        call.note("QPA-SET-006")
        return ok(DISABLED)
    if organization.receiving_status.startswith("pending_"):
        call.note("QPA-SET-007")
    return ok({"sending_status": organization.sending_status, "receiving_status": organization.receiving_status})


def _invoicing(organization: Organization) -> Json:
    return {"numbering_mode": organization.numbering_mode}


HANDLERS: Mapping[str, Handler] = {
    "settings.retrieve": retrieve,
    "settings.update": update,
    "einvoicing_settings.retrieve": retrieve_einvoicing,
}
