"""The other end of webhooks, in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx

from emulating import Emulator
from fauxpa_emulator.records.webhooks import Delivery, Subscription
from fauxpa_emulator.seed import SELLER_ID
from fauxpa_emulator.store import DELIVERIES, SUBSCRIPTIONS
from fauxpa_emulator.webhooks import outbox
from fauxpa_emulator.webhooks.delivery import Courier, Renderer
from fauxpa_emulator.webhooks.posting import Poster
from fauxpa_emulator.world import Space

Answering = Callable[[httpx.Request], Any]
TOPIC = "v1/client-invoices"


class Receiver:
    """Remembers what came in, and answers as told (204 by default)."""

    def __init__(self, answer: Answering = lambda _: httpx.Response(204)) -> None:
        self.answer = answer
        self.requests: list[httpx.Request] = []

    def handle(self, request: httpx.Request) -> Any:
        self.requests.append(request)
        return self.answer(request)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]

    def courier(self, api: Emulator, renderers: Mapping[str, Renderer] | None = None) -> Courier:
        """One that delivers everything here."""

        async def transport(request: httpx.Request) -> httpx.Response:
            answer = self.handle(request)
            response: httpx.Response = await answer if hasattr(answer, "__await__") else answer
            return response

        async def resolve(host: str, port: int) -> tuple[str, ...]:
            return ("192.0.2.1",)

        return Courier(api.world, renderers or {}, Poster(lambda: httpx.MockTransport(transport), resolve))


def subscribe(space: Space, **fields: Any) -> Subscription:
    """A subscription of the seller."""
    given: dict[str, Any] = {
        "scheme": "business",
        "organization_id": SELLER_ID,
        "callback_url": "https://receiver.example/hook",
        "types": (TOPIC,),
        "secret": "s" * 32,
        **fields,
    }
    subscription = Subscription(id=space.uuid(), created_at=space.now, updated_at=space.now, **given)
    space.put(SUBSCRIPTIONS, subscription)
    return subscription


def announce(api: Emulator, subject: str = "subject", *, after: float = 0, data: Any = "given") -> None:
    """An event of the seller, due so many seconds from now. `data=None` leaves it to the renderer."""
    space = api.world.space("default")
    outbox.announce(
        space,
        topic=TOPIC,
        organization_id=SELLER_ID,
        subject_id=subject,
        at=space.now + timedelta(seconds=after),
        data={"subject": subject} if data == "given" else data,
    )


def deliveries(api: Emulator) -> list[Delivery]:
    """All of the default namespace."""
    return api.world.space("default").find(DELIVERIES)
