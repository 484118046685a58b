"""`/v2/webhook_subscriptions`: where an organization wants its events sent (digest 9.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from ..errors import Problem, Refusal, bad_request, not_found
from ..gateway.call import Answer, Call, Handler, no_content, ok, prepared_by
from ..records.access import Credential
from ..records.webhooks import Subscription
from ..store import SUBSCRIPTIONS, Condition
from ..webhooks import addresses
from ..wire import Json, timestamp
from ..world import Space
from . import listing

SCOPES: Mapping[str, str] = {
    "v1/transactions": "organization.read",
    "v1/accounts": "organization.read",
    "v1/organizations": "organization.read",
    "v1/memberships": "organization.read",
    "v1/consent-revocations": "organization.read",
    "v1/cards": "card.read",
    "v1/client-invoices": "client_invoices.read",
    "v1/clients": "organization.read",
    "v1/payment-links": "payment_link.read",
    "v1/products": "product.read",
    "v1/terminal-payments": "terminal.read",
}
"""What a subscription to a type needs besides `webhook`."""
SORTS = {"created_at": "created_at"}


def list_subscriptions(call: Call) -> Answer:
    """Those that the calling application made for this organization."""
    return listing.listing(
        call,
        SUBSCRIPTIONS,
        Condition("client_id", "=", _credential(call).client_id),
        key="subscriptions",
        wire=wire,
        sorts=SORTS,
        default_sort="created_at:desc",
    )


def create(call: Call) -> Answer:
    """The only answer that shows the secret."""
    body, space = call.body, call.space
    _check(call)
    subscription = Subscription(
        id=space.uuid(),
        scheme="business",
        organization_id=call.organization_id,
        membership_id=call.organization.membership_id,
        client_id=_credential(call).client_id,
        callback_url=body["callback_url"],
        types=tuple(dict.fromkeys(body["types"])),
        secret=body.get("secret") or space.secret(),
        description=body.get("description"),
        created_at=space.now,
        updated_at=space.now,
    )
    space.put(SUBSCRIPTIONS, subscription)
    return ok({**wire(subscription), "secret": subscription.secret}, status=201)


def retrieve(call: Call) -> Answer:
    """One subscription."""
    return ok(wire(_own(call)))


def _callback_first(_: Space, body: Json) -> Json:
    if "callback_url" not in body:
        raise bad_request("bad_request", "CallbackURL is missing", pointer="/callback_url", clauses=("QPA-WH-011",))
    return body


@prepared_by(_callback_first)
def replace(call: Call) -> Answer:
    """All of it anew, but for the secret where none is given: nobody could read it again."""
    body, subscription = call.body, _own(call)
    _check(call)
    subscription = msgspec.structs.replace(
        subscription,
        callback_url=body["callback_url"],
        types=tuple(dict.fromkeys(body["types"])),
        secret=body.get("secret") or subscription.secret,
        description=body.get("description"),
        updated_at=call.space.now,
    )
    call.space.put(SUBSCRIPTIONS, subscription)
    return ok(wire(subscription))


def delete(call: Call) -> Answer:
    """What still waits for it is dropped when it falls due."""
    call.space.delete(SUBSCRIPTIONS, _own(call).id)
    return no_content()


def wire(subscription: Subscription) -> Json:
    """As every answer but that of the creation shows it: `secret` is there, and null (observed)."""
    shown: Json = {
        "id": subscription.id,
        "organization_id": subscription.organization_id,
        "membership_id": subscription.membership_id,
        "callback_url": subscription.callback_url,
        "types": subscription.types,
        "created_at": timestamp(subscription.created_at),
        "updated_at": timestamp(subscription.updated_at),
    }
    if subscription.description is not None:
        shown["description"] = subscription.description
    return shown | {"secret": None}


def _check(call: Call) -> None:
    """Raises Refusal 400 for a callback or a number of types that the quirks exclude, 403 for a missing scope."""
    url, types = call.body["callback_url"], call.body["types"]
    problem = addresses.problem_with(url, http=call.space.quirk("http-callbacks"))
    if problem is not None:
        raise bad_request("bad_request", f"callback_url {problem}", pointer="/callback_url", clauses=("QPA-WH-003",))
    if len(set(types)) > 1:
        call.note("QPA-WH-004")
        if call.space.quirk("webhook-types") == "one":
            raise bad_request("bad_request", "types must have one entry", pointer="/types", clauses=("QPA-WH-004",))
    if url.startswith("http:"):
        call.note("QPA-WH-003")
    _check_scopes(types, _credential(call).scopes)


def _check_scopes(types: Sequence[str], granted: Sequence[str]) -> None:
    missing = sorted({SCOPES[name] for name in types} - set(granted))
    if missing:
        raise Refusal(
            403,
            Problem("forbidden", f"Missing required OAuth scope: {', '.join(missing)}"),
            hint=f"Each event type needs its own scope besides webhook. The token has: {' '.join(granted)}.",
            clauses=("QPA-WH-013",),
        )


def _own(call: Call) -> Subscription:
    found = call.space.get(SUBSCRIPTIONS, call.path["id"])
    owner = (call.organization_id, _credential(call).client_id)
    if found is None or (found.organization_id, found.client_id) != owner:
        raise not_found(clauses=("QPA-WH-029",))
    return found


def _credential(call: Call) -> Credential:
    assert call.credential is not None
    return call.credential


HANDLERS: Mapping[str, Handler] = {
    "webhook_subscriptions.list": list_subscriptions,
    "webhook_subscriptions.create": create,
    "webhook_subscriptions.retrieve": retrieve,
    "webhook_subscriptions.replace": replace,
    "webhook_subscriptions.delete": delete,
}
