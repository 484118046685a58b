"""The webhooks of a namespace: what was delivered, how it went, and what shall go wrong."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..errors import Problem, Refusal, invalid
from ..records.webhooks import Delivery, Plan, Subscription
from ..store import DELIVERIES, SUBSCRIPTIONS, Condition, Order
from ..webhooks import outbox
from ..webhooks.delivery import encode_json
from ..wire import Json
from ..world import Space, World
from .answers import answered, exact, namespace_of, number_of, read_body

MOST_LISTED = 1_000
USUALLY_LISTED = 100
MOST_ORDERED = 1_000
STATES = ("waiting", "held", "delivered", "abandoned", "collected")


class Collecting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether webhooks are kept when they fall due, instead of being sent."""

    collect: bool


def routes(world: World) -> list[BaseRoute]:
    """Subscriptions, their plans, and deliveries."""

    def space_of(request: Request) -> Space:
        return world.space(namespace_of(world, request))

    async def subscriptions(request: Request) -> Response:
        space = space_of(request)
        listed = [_subscription(one) for one in space.find(SUBSCRIPTIONS)]
        return answered({"subscriptions": listed, "collecting": space.namespace.collecting})

    async def collecting(request: Request) -> Response:
        space, wanted = space_of(request), await read_body(request, Collecting)
        world.save_namespace(msgspec.structs.replace(space.namespace, collecting=wanted.collect))
        world.wake()
        return answered({"collecting": wanted.collect})

    async def deliveries(request: Request) -> Response:
        space = space_of(request)
        conditions = _conditions(request)
        limit = min(number_of(request, "limit", USUALLY_LISTED), MOST_LISTED)
        newest_first = Order(descending=True)
        page = space.find(
            DELIVERIES, *conditions, order=newest_first, limit=limit, offset=number_of(request, "offset", 0)
        )
        by_id = {one.id: one for one in space.find(SUBSCRIPTIONS)}
        listed = [delivery_json(one, by_id.get(one.subscription_id)) for one in page]
        return answered({"deliveries": listed, "total": space.count(DELIVERIES, *conditions)})

    async def forget(request: Request) -> Response:
        space = space_of(request)
        ended = Condition("state", "in", ["delivered", "abandoned", "collected"])
        return answered({"deleted": space.store.delete_all(DELIVERIES, space.name, ended)})

    async def retrieve(request: Request) -> Response:
        space = space_of(request)
        found = _delivery(space, request)
        return answered({"delivery": delivery_json(found, space.get(SUBSCRIPTIONS, found.subscription_id))})

    async def replay(request: Request) -> Response:
        space = space_of(request)
        found = _delivery(space, request)
        subscription = space.get(SUBSCRIPTIONS, found.subscription_id)
        if subscription is None:
            problem = Problem("no_such_subscription", "The subscription of this delivery is gone")
            raise Refusal(409, problem, hint="Subscribe again: a delivery belongs to one subscription.")
        if subscription.scheme == "business" and "data" not in found.payload:
            problem = Problem("not_due_yet", "This delivery has not fallen due: what it says is not known yet")
            raise Refusal(409, problem, hint="Advance the clock, or wait for it.")
        return answered({"delivery": delivery_json(outbox.replay(space, found), subscription)})

    async def plan(request: Request) -> Response:
        space = space_of(request)
        ordered = await read_body(request, Plan) if request.method == "PUT" else None
        subscription = space.get(SUBSCRIPTIONS, request.path_params["id"])
        if subscription is None:
            raise Refusal(404, Problem("no_such_subscription", "There is no such subscription in this namespace"))
        if ordered is not None and len(ordered.next) > MOST_ORDERED:
            raise invalid(Problem("too_many", f"At most {MOST_ORDERED} deliveries are planned ahead", pointer="/next"))
        if request.method != "GET":
            subscription = msgspec.structs.replace(subscription, plan=ordered)
            space.put(SUBSCRIPTIONS, subscription)
            if ordered is None:
                outbox.release(space, subscription)
        return answered({"subscription": _subscription(subscription)})

    return [
        Route("/webhooks/subscriptions", subscriptions),
        Route("/webhooks/subscriptions/{id}/plan", plan, methods=["GET", "PUT", "DELETE"]),
        Route("/webhooks/collecting", collecting, methods=["PUT"]),
        Route("/webhooks/deliveries", deliveries),
        Route("/webhooks/deliveries", forget, methods=["DELETE"]),
        Route("/webhooks/deliveries/{id}", retrieve),
        Route("/webhooks/deliveries/{id}/replay", replay, methods=["POST"]),
    ]


def delivery_json(delivery: Delivery, subscription: Subscription | None) -> Json:
    """A delivery with every try; `body` is exactly what is sent, null until it is known."""
    known = "data" in delivery.payload or "event_type" in delivery.payload
    return {
        "id": delivery.id,
        "subscription_id": delivery.subscription_id,
        "callback_url": subscription.callback_url if subscription else None,
        "topic": delivery.topic,
        "subject_id": delivery.subject_id,
        "event_id": delivery.payload.get("id"),
        "state": delivery.state,
        "created_at": exact(delivery.created_at),
        "due_at": exact(delivery.due_at),
        "replay_of": delivery.replay_of,
        "ordered": msgspec.to_builtins(delivery.adversity),
        "attempts": [
            {
                "at": exact(attempt.at),
                "status": attempt.status,
                "problem": attempt.problem,
                "milliseconds": attempt.milliseconds,
                "signature": attempt.signature,
            }
            for attempt in delivery.attempts
        ],
        "body": encode_json(delivery.payload).decode() if known else None,
    }


def _subscription(subscription: Subscription) -> Json:
    """Without its secret, which its owner has."""
    return {
        "id": subscription.id,
        "scheme": subscription.scheme,
        "organization_id": subscription.organization_id or None,
        "client_id": subscription.client_id or None,
        "callback_url": subscription.callback_url,
        "types": list(subscription.types),
        "enabled": subscription.enabled,
        "plan": msgspec.to_builtins(subscription.plan),
    }


def _delivery(space: Space, request: Request) -> Delivery:
    found = space.get(DELIVERIES, request.path_params["id"])
    if found is None:
        raise Refusal(404, Problem("no_such_delivery", "There is no such delivery in this namespace"))
    return found


def _conditions(request: Request) -> list[Condition]:
    given = request.query_params
    columns = {"subscription": "subscription_id", "subject": "subject_id", "topic": "topic", "state": "state"}
    if "state" in given and given["state"] not in STATES:
        problem = Problem("invalid_query", f"state={given['state']} is not known", parameter="state")
        raise invalid(problem, hint=f"state is one of {', '.join(STATES)}.")
    return [Condition(column, "=", given[name]) for name, column in columns.items() if name in given]
