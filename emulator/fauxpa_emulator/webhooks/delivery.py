"""Delivers what waits in the store when it is due: in order for each subscription, all subscriptions side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import msgspec

from ..records.webhooks import Attempt, Delivery, Subscription
from ..store import DELIVERIES, GLOBAL, NAMESPACES, SUBSCRIPTIONS, Condition, Order
from ..wire import Json
from ..world import Space, World
from . import adversity, signing
from .posting import Outcome, Poster
from .retries import retries_of

logger = logging.getLogger("fauxpa")

Renderer = Callable[[Space, str], Json | None]
"""(the namespace when the delivery fell due, id of the subject) -> `data`; None: there is nothing to tell."""

WAITING = Condition("state", "=", "waiting")
EARLIEST_FIRST = Order("due_at")
MOST_AT_ONCE = 32
LONGEST_PAUSE = 60.0
"""Real seconds after which the store is looked at in any case: machines sleep, and their clocks are set."""
USER_AGENT = "fauxpa-webhooks"
ANOTHER_SECRET = "-not-it"
COLLECTED = Outcome(problem="collected instead of sent")

encode_json = msgspec.json.Encoder(decimal_format="string").encode
_Lane = tuple[str, str]
"""(namespace, subscription)."""


class Courier:
    """The one who carries deliveries. `run` does it for ever; `deliver_due` does what is due now."""

    def __init__(self, world: World, renderers: Mapping[str, Renderer], poster: Poster | None = None) -> None:
        self._world = world
        self._renderers = renderers
        self._poster = poster or Poster()
        self._lanes: dict[_Lane, asyncio.Task[int]] = {}
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled; sleeps until the next delivery is due or `world.wake()` is called."""
        self._world.wake.listen(self._woken.set)
        try:
            while True:
                self._woken.clear()
                pause = LONGEST_PAUSE
                try:
                    self._start_lanes()
                    pause = self._pause()
                except Exception:
                    logger.exception("webhooks stand still for %g s; this is a fault of fauxpa", pause)
                await self._sleep(pause)
        finally:
            await self.close()

    async def deliver_due(self) -> int:
        """Try everything that is due now, and what falls due meanwhile; gives the number of tries."""
        tries = 0
        self._start_lanes()
        while self._lanes:
            tries += sum(await asyncio.gather(*self._lanes.values()))
            self._start_lanes()
        return tries

    async def close(self) -> None:
        """Stop where it stands: what was not acknowledged stays in the store."""
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        await self._poster.close()

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _pause(self) -> float:
        """Real seconds until the next delivery falls due."""
        pause, wall = LONGEST_PAUSE, self._world.wall()
        for space in self._spaces():
            later = Condition("due_at", ">", space.now)
            for delivery in space.find(DELIVERIES, WAITING, later, order=EARLIEST_FIRST, limit=1):
                left = space.clock.wait(delivery.due_at, wall)
                pause = pause if left is None else min(pause, left)
        return pause

    def _spaces(self) -> list[Space]:
        names = [namespace.id for namespace in self._world.store.find(NAMESPACES, GLOBAL)]
        return [space for space in map(self._space, names) if space is not None]

    def _space(self, name: str) -> Space | None:
        try:
            return self._world.space(name)
        except KeyError:  # deleted meanwhile
            return None

    def _start_lanes(self) -> None:
        """One task for each subscription with something due that has none."""
        for space in self._spaces():
            while (delivery := self._first_due(space, *self._idle(space))) is not None:
                lane = (space.name, delivery.subscription_id)
                task = self._lanes[lane] = asyncio.create_task(self._drain(lane))
                task.add_done_callback(partial(self._end, lane))

    def _idle(self, space: Space) -> list[Condition]:
        busy = [subscription for name, subscription in self._lanes if name == space.name]
        return [Condition("subscription_id", "not in", busy)] if busy else []

    def _end(self, lane: _Lane, task: asyncio.Task[int]) -> None:
        del self._lanes[lane]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            logger.error("webhooks of %s stand still; this is a fault of fauxpa", lane[1], exc_info=error)
        else:
            self._woken.set()  # there may be a next one, due later

    def _first_due(self, space: Space, *conditions: Condition) -> Delivery | None:
        due = Condition("due_at", "<=", space.now)
        found = space.find(DELIVERIES, WAITING, due, *conditions, order=EARLIEST_FIRST, limit=1)
        return found[0] if found else None

    async def _drain(self, lane: _Lane) -> int:
        """Try what is due for one subscription, one after the other; gives the number of tries."""
        tries = 0
        while True:
            async with self._room:
                sent = await self._try_first(*lane)
            if sent is None:
                return tries
            tries += sent

    async def _try_first(self, name: str, subscription_id: str) -> bool | None:
        """True: a delivery was tried. False: it was dropped, since nobody wants it. None: none is due."""
        space = self._space(name)
        own = Condition("subscription_id", "=", subscription_id)
        delivery = self._first_due(space, own) if space is not None else None
        if space is None or delivery is None:
            return None
        subscription = space.get(SUBSCRIPTIONS, subscription_id)
        if subscription is None or not _wanted(subscription, delivery):
            space.delete(DELIVERIES, delivery.id)
            return False
        return await self._try(space, subscription, delivery)

    async def _try(self, space: Space, subscription: Subscription, delivery: Delivery) -> bool:
        try:
            ready = self._with_data(space, subscription, delivery)
        except Exception as error:
            logger.exception("the %s webhook of %s cannot be made", delivery.topic, delivery.subject_id)
            self._record(space.name, subscription, delivery, space.now, Outcome(problem=f"not made: {error!r}"))
            return True
        if ready is None:
            space.delete(DELIVERIES, delivery.id)
            return False
        if ready is not delivery:
            space.put(DELIVERIES, ready)  # every further try sends the same
        body = encode_json(ready.payload)
        trouble = adversity.of_try(ready)
        headers, signature = self._headers(subscription, body, wrong=bool(trouble.wrong_signature))
        if space.namespace.collecting:
            self._record(space.name, subscription, ready, space.now, COLLECTED, signature=signature)
            return True
        began = self._world.ticks()
        if trouble.drop_first:
            outcome = Outcome(problem="lost on the way, by order")
        else:
            outcome = await self._poster.post(subscription.callback_url, headers, body)
        if trouble.slow_receiver:
            outcome = Outcome(problem=f"too slow, by order; the receiver answered {outcome.status or outcome.problem}")
        took = (self._world.ticks() - began) * 1000
        self._record(space.name, subscription, ready, space.now, outcome, signature=signature, milliseconds=took)
        return True

    def _with_data(self, space: Space, subscription: Subscription, delivery: Delivery) -> Delivery | None:
        if subscription.scheme == "onboarding" or "data" in delivery.payload:
            return delivery
        render = self._renderers.get(delivery.topic)
        data = render(space.at(delivery.due_at), delivery.subject_id) if render else None
        if data is None:
            return None
        return msgspec.structs.replace(delivery, payload={**delivery.payload, "data": data})

    def _headers(self, subscription: Subscription, body: bytes, *, wrong: bool) -> tuple[dict[str, str], str]:
        """The headers, and the signature among them; a `wrong` one is made with another secret."""
        headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
        secret = subscription.secret + ANOTHER_SECRET if wrong else subscription.secret
        if subscription.scheme == "onboarding":
            name, signature = signing.ONBOARDING_HEADER, signing.onboarding(body, secret)
        else:
            # the machine's time, not the namespace's: the receiver holds it against its own clock
            at = int(self._world.wall().timestamp())
            name, signature = signing.BUSINESS_HEADER, signing.business(body, secret, at=at)
        return {**headers, name: signature}, signature

    def _record(
        self,
        name: str,
        subscription: Subscription,
        tried: Delivery,
        began: datetime,
        outcome: Outcome,
        *,
        signature: str | None = None,
        milliseconds: float = 0.0,
    ) -> None:
        """Write down what became of a try, unless the delivery was withdrawn or its namespace reset meanwhile."""
        space = self._space(name)
        delivery = space.get(DELIVERIES, tried.id) if space is not None else None
        if space is None or delivery is None:
            return
        attempt = Attempt(
            at=began,
            status=outcome.status,
            problem=outcome.problem,
            signature=signature,
            milliseconds=round(milliseconds, 3),
        )
        attempts = (*delivery.attempts, attempt)
        delivery = msgspec.structs.replace(delivery, attempts=attempts)
        retries = retries_of(subscription.scheme, onboarding_quirk=space.quirk("onboarding-webhook-retries"))
        pause = retries.pause_after(len(attempts))
        if outcome is COLLECTED:
            delivery = msgspec.structs.replace(delivery, state="collected")
        elif outcome.acknowledged:
            delivery = msgspec.structs.replace(delivery, state="delivered")
        elif pause is None:
            delivery = msgspec.structs.replace(delivery, state="abandoned")
        else:
            delivery = msgspec.structs.replace(delivery, due_at=space.now + pause)
        space.put(DELIVERIES, delivery)
        self._world.wake()  # somebody may wait for it


def _wanted(subscription: Subscription, delivery: Delivery) -> bool:
    return subscription.enabled and (subscription.scheme == "onboarding" or delivery.topic in subscription.types)
