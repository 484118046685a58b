"""`DELETE /v2/oauth2/consents`: an application gives back what it was allowed."""

from __future__ import annotations

from ...gateway.call import Answer, Call, no_content
from ...webhooks import outbox
from ...wire import timestamp
from . import grants


def revoke_consents(call: Call) -> Answer:
    """All tokens of the caller's application for this organization are dead; its webhooks hear of it once."""
    assert call.credential is not None
    client_id, space = call.credential.client_id, call.space
    call.note("QPA-AUTH-031")
    with space.transaction():
        grants.revoke_consents(space, client_id, call.organization_id)
        outbox.announce(
            space,
            topic="v1/consent-revocations",
            organization_id=call.organization_id,
            subject_id=client_id,
            data={"client_id": client_id, "revoked_at": timestamp(space.now)},
        )
    return no_content()
