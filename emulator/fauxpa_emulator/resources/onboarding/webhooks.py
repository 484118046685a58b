"""`/register/webhooks`: where a partner wants to hear of its registrations (digest 3.5)."""

from __future__ import annotations

from ...errors import Problem, invalid
from ...gateway.call import Answer, Call, ok
from ...records.webhooks import Subscription
from ...store import SUBSCRIPTIONS
from ...webhooks import addresses
from ...wire import timestamp


def create(call: Call) -> Answer:
    """A secret is made up where none is given."""
    assert call.credential is not None
    body, space = call.body, call.space
    url = body["callback_url"]
    problem = addresses.problem_with(url, http=space.quirk("http-callbacks"))
    if problem is not None:
        fault = Problem("invalid_format", f"callback_url {problem}", pointer="/callback_url")
        raise invalid(fault, clauses=("QPA-WH-003",))
    if url.startswith("http:"):
        call.note("QPA-WH-003")
    webhook = Subscription(
        id=space.uuid(),
        scheme="onboarding",
        client_id=call.credential.client_id,
        callback_url=url,
        secret=body.get("secret") or space.secret(),
        enabled=body.get("enabled", True),
        created_at=space.now,
        updated_at=space.now,
    )
    space.put(SUBSCRIPTIONS, webhook)
    shown = {
        "id": webhook.id,
        "created_at": timestamp(webhook.created_at),
        "updated_at": timestamp(webhook.updated_at),
        "callback_url": webhook.callback_url,
        "enabled": webhook.enabled,
        "secret": webhook.secret,
    }
    return ok(shown, status=201)
