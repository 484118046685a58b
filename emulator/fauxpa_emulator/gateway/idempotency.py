"""`X-Qonto-Idempotency-Key`: a success is given again for 30 minutes, whatever the second body says (digest 2.6)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec

from ..errors import Refusal, bad_request
from ..records.access import IdempotentAnswer
from ..store import IDEMPOTENT_ANSWERS
from .call import Answer, Call

HEADER = "X-Qonto-Idempotency-Key"
LIFETIME = timedelta(minutes=30)


class Turns:
    """Calls under way, by key: one with the same key waits for its answer instead of doing the same again."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, call: Call) -> AsyncIterator[None]:
        """Until the call has been answered. Raises Refusal 400 where the header is missing."""
        name = _name(call)
        while (other := self._under_way.get(name)) is not None:
            await other.wait()
        mine = self._under_way[name] = asyncio.Event()
        try:
            yield
        finally:
            del self._under_way[name]
            mine.set()


def recall(call: Call) -> Answer | None:
    """The answer that was given under this key. Raises Refusal 400 where the header is missing."""
    found = call.space.get(IDEMPOTENT_ANSWERS, _name(call))
    if found is None or found.expires_at <= call.space.now:
        return None
    return Answer(found.status, msgspec.json.decode(found.body))


def remember(call: Call, answer: Answer) -> Answer:
    """Keep a success; failures may be tried again."""
    if answer.status < 300:
        record = IdempotentAnswer(
            id=_name(call),
            organization_id=call.organization_id,
            status=answer.status,
            body=msgspec.json.encode(answer.payload),
            expires_at=call.space.now + LIFETIME,
        )
        call.space.put(IDEMPOTENT_ANSWERS, record)
    return answer


def _name(call: Call) -> str:
    key = call.headers.get(HEADER, "").strip()
    if not key:
        raise _missing()
    return hashlib.sha256(f"{call.organization_id}|{call.operation.id}|{key}".encode()).hexdigest()


def _missing() -> Refusal:
    return bad_request("missing_idempotency_key", f"The header {HEADER} is required")
