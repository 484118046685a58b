"""What goes wrong with deliveries by order of a test, as pure functions: the same order, the same trouble."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from ..records.webhooks import Adversity, Delivery, Plan

JUST_AFTER = timedelta(microseconds=1)
NOTHING = Adversity()


def drawn(plan: Plan) -> tuple[Adversity, Plan]:
    """What goes wrong with the next delivery, and the plan for those after it."""
    if plan.next:
        first, *rest = plan.next
        return first, msgspec.structs.replace(plan, next=tuple(rest))
    return plan.always or NOTHING, plan


def arranged(delivery: Delivery, adversity: Adversity, held: Sequence[Delivery]) -> Iterator[Delivery]:
    """What is kept instead of a new delivery: itself as the trouble wants it, its duplicates, and those that were held
    until it came, which now follow it."""
    late = delivery.due_at + timedelta(seconds=adversity.hold)
    troubled = msgspec.structs.replace(
        delivery,
        due_at=late,
        state="held" if adversity.swap else delivery.state,
        adversity=adversity if adversity.troubles_tries else None,
    )
    yield troubled
    for copy in range(adversity.duplicate):
        yield msgspec.structs.replace(troubled, id=f"{delivery.id}-{copy + 2}", due_at=late + JUST_AFTER * (copy + 1))
    if not adversity.swap:
        for number, other in enumerate(held, start=1):
            after = max(other.due_at, late) + JUST_AFTER * (adversity.duplicate + number)
            yield msgspec.structs.replace(other, state="waiting", due_at=after)


def of_try(delivery: Delivery) -> Adversity:
    """What goes wrong with the next try of a delivery: 1 or 0 for each way."""
    ordered, tried = delivery.adversity, len(delivery.attempts)
    if ordered is None:
        return NOTHING
    return Adversity(
        drop_first=int(tried < ordered.drop_first),
        wrong_signature=int(tried < ordered.wrong_signature),
        slow_receiver=int(tried < ordered.slow_receiver),
    )
