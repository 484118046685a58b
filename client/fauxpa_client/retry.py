"""When a call is sent again: only if a second one can do no harm."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import ConnectionFailed
from .flow import Flow, Send, Sleep
from .wire import Request, Response

TRANSIENT = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """`attempts` counts every send, the first included; delays are in seconds.

    A 429 was not processed, so any call may follow it. Everything else is repeated only when the call is
    repeatable: GET, HEAD, PUT, DELETE, and the POSTs that say so. A `Retry-After` longer than `max_delay` is
    not waited for: the error is raised, and carries it.
    """

    attempts: int = 3
    first_delay: float = 0.5
    factor: float = 2.0
    max_delay: float = 30.0

    def delay(self, sent: int, request: Request, outcome: Response | ConnectionFailed) -> float | None:
        """Seconds to wait before sending again after `sent` sends; `None` when the outcome stands."""
        if sent >= self.attempts or not self._may_repeat(request, outcome):
            return None
        asked = retry_after(outcome) if isinstance(outcome, Response) else None
        if asked is not None:
            return asked if asked <= self.max_delay else None
        return min(self.first_delay * self.factor ** (sent - 1), self.max_delay)

    def _may_repeat(self, request: Request, outcome: Response | ConnectionFailed) -> bool:
        if isinstance(outcome, Response):
            return outcome.status == 429 or (outcome.status in TRANSIENT and request.is_repeatable)
        return request.is_repeatable


NO_RETRIES = RetryPolicy(attempts=1)


def send(request: Request, policy: RetryPolicy) -> Flow[Response]:
    """Send until the policy is content. Raises `ConnectionFailed`."""
    sent = 0
    while True:
        sent += 1
        outcome: Response | ConnectionFailed
        try:
            outcome = yield Send(request)
        except ConnectionFailed as failure:
            outcome = failure
        delay = policy.delay(sent, request, outcome)
        if delay is not None:
            yield Sleep(delay)
        elif isinstance(outcome, Response):
            return outcome
        else:
            raise outcome


def retry_after(response: Response) -> float | None:
    """`Retry-After` in seconds, from either of its forms (RFC 9110, section 10.2.3); `None` if absent or unreadable.

    A date is measured against the answer's own `Date`, so that no clock is needed.
    """
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    at, now = _seconds(value), _seconds(response.headers.get("date", ""))
    return None if at is None or now is None else max(at - now, 0.0)


def _seconds(http_date: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(http_date).timestamp()
    except ValueError:
        return None
