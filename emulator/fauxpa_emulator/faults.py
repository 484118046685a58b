"""What was ordered to go wrong, by namespace: kept in memory, counted, gone with a reset.

Which calls are struck follows from their order alone, never from chance. Where several faults are due at one call, one
strikes: one for the k-th call before one for the next calls, that before one for all calls; then the oldest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import msgspec

EVERY = "*"
"""In place of an operation's id: all of them."""
MOST = 1_000
"""Faults of a namespace; where there are more, the oldest ones that are spent go."""
MOST_LEVELS = 50
"""Of nested JSON that are compared."""
MOST_FIELDS = 1_000
"""Of a form that are looked at."""

Pairs = Sequence[tuple[str, str]]


class TooManyFaults(Exception):
    """MOST faults are there, and none of them is spent."""


class Asked(msgspec.Struct, frozen=True, dict=True):
    """A request as faults see it. Names of headers are in small letters."""

    path: str
    query: Pairs = ()
    headers: Pairs = ()
    content: bytes = b""
    """Empty where no fault looks at it."""

    @cached_property
    def fields(self) -> Any:
        """What is in the body: its JSON, or the fields of its form; None for anything else."""
        media = dict(self.headers).get("content-type", "")
        try:
            if media.startswith("application/x-www-form-urlencoded"):
                return dict(parse_qsl(self.content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
            return msgspec.json.decode(self.content)
        except (ValueError, RecursionError, msgspec.DecodeError):
            return None


class Match(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which requests count: those of which all of it holds.

    Path, and values of query and headers, are patterns as a shell has them: `*`, `?` and `[abc]`.
    """

    path: str | None = None
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: dict[str, Any] | None = None
    """A part of the JSON body, or of the form: what it has beside that does not matter."""
    text: str | None = None
    """Somewhere in the body."""

    @property
    def reads_body(self) -> bool:
        """Whether it cannot be told without the body."""
        return self.body is not None or self.text is not None

    def fits(self, asked: Asked) -> bool:
        """Whether a request counts."""
        return (
            (self.path is None or fnmatchcase(asked.path, self.path))
            and all(_has(asked.query, name, pattern) for name, pattern in self.query.items())
            and all(_has(asked.headers, name.lower(), pattern) for name, pattern in self.headers.items())
            and (self.text is None or self.text.encode() in asked.content)
            and (self.body is None or contains(asked.fields, self.body))
        )


def _has(pairs: Pairs, name: str, pattern: str) -> bool:
    return any(known == name and fnmatchcase(value, pattern) for known, value in pairs)


def contains(given: Any, part: Any, levels: int = MOST_LEVELS) -> bool:
    """Whether JSON has a part: objects by their fields, lists by elements in any order, everything else as it is."""
    if levels == 0:
        return False
    if isinstance(part, dict):
        return isinstance(given, dict) and all(
            name in given and contains(given[name], value, levels - 1) for name, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(given, list) and all(any(contains(one, each, levels - 1) for one in given) for each in part)
    return isinstance(given, bool) == isinstance(part, bool) and bool(given == part)


class Fault(msgspec.Struct, kw_only=True):
    """One order, and how far it has come. With neither `times` nor `calls` it strikes all calls."""

    id: int
    """1, 2, 3… in its namespace."""
    operation: str
    kind: str
    times: int | None = None
    """It strikes so many calls, the next ones that no other fault strikes."""
    calls: tuple[int, ...] = ()
    """It strikes the k-th calls from the order on."""
    match: Match = Match()
    parameters: dict[str, Any] = {}
    matched: int = 0
    """Calls that counted."""
    struck: int = 0

    @property
    def name(self) -> str:
        """`3 reset`, as `X-Fauxpa-Fault` and the journal call it."""
        return f"{self.id} {self.kind}"

    @property
    def left(self) -> int | None:
        """How many calls it will strike yet; None for all of them."""
        if self.calls:
            return sum(number > self.matched for number in self.calls)
        return None if self.times is None else self.times - self.struck

    @property
    def is_due(self) -> bool:
        """Whether it strikes the call that was counted last."""
        return self.matched in self.calls if self.calls else self.left != 0

    @property
    def rank(self) -> tuple[int, int]:
        """The lowest one strikes first."""
        return (0 if self.calls else 1 if self.times is not None else 2), self.id

    def covers(self, operation: str) -> bool:
        """Whether calls of an operation can count."""
        return self.operation in (EVERY, operation)


class Faults:
    """The faults of all namespaces; false while none waits for calls: a request without faults costs nothing."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, Fault]] = {}
        self._waiting: dict[str, list[Fault]] = {}
        """Those that are not spent, where there are any."""
        self._numbers: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(
        self,
        namespace: str,
        operation: str,
        kind: str,
        *,
        times: int | None = None,
        calls: Iterable[int] = (),
        match: Match | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> Fault:
        """Order a fault from the next call on. Raises TooManyFaults."""
        known = self._known.setdefault(namespace, {})
        if len(known) >= MOST:
            spent = next((fault.id for fault in known.values() if fault.left == 0), None)
            if spent is None:
                raise TooManyFaults
            del known[spent]
        self._numbers[namespace] += 1
        fault = known[self._numbers[namespace]] = Fault(
            id=self._numbers[namespace],
            operation=operation,
            kind=kind,
            times=times,
            calls=tuple(sorted(set(calls))),
            match=match or Match(),
            parameters=parameters or {},
        )
        self._waiting.setdefault(namespace, []).append(fault)
        return fault

    def awaits(self, operation: str) -> bool:
        """Whether a fault of any namespace waits for calls of an operation."""
        return any(fault.covers(operation) for faults in self._waiting.values() for fault in faults)

    def reads_body(self, namespace: str, operation: str) -> bool:
        """Whether the body of such a call decides."""
        return any(fault.covers(operation) and fault.match.reads_body for fault in self._waiting.get(namespace, ()))

    def strike(self, namespace: str, operation: str, asked: Asked) -> Fault | None:
        """Count a call, and give the fault that strikes it."""
        due = []
        for fault in self._waiting.get(namespace, ()):
            if fault.covers(operation) and fault.match.fits(asked):
                fault.matched += 1
                if fault.is_due:
                    due.append(fault)
        chosen = min(due, key=lambda fault: fault.rank, default=None)
        if chosen is not None:
            chosen.struck += 1
        self._sort_out(namespace)
        return chosen

    def entries(self, namespace: str) -> list[Fault]:
        """All that were ordered, also those that are spent, the oldest first."""
        return list(self._known.get(namespace, {}).values())

    def entry(self, namespace: str, id: int) -> Fault | None:
        """One of them."""
        return self._known.get(namespace, {}).get(id)

    def delete(self, namespace: str, id: int) -> bool:
        """Take an order back; whether there was one."""
        found = self._known.get(namespace, {}).pop(id, None) is not None
        self._sort_out(namespace)
        return found

    def clear(self, namespace: str) -> int:
        """Take all orders of a namespace back; how many there were. Numbers go on."""
        count = len(self._known.pop(namespace, {}))
        self._sort_out(namespace)
        return count

    def forget(self, namespace: str) -> None:
        """For a namespace that begins anew or is gone: its numbers begin anew too."""
        self.clear(namespace)
        self._numbers.pop(namespace, None)

    def _sort_out(self, namespace: str) -> None:
        """Keep those waiting that are known and not spent."""
        known = self._known.get(namespace, {})
        waiting = [fault for fault in self._waiting.pop(namespace, ()) if fault.id in known and fault.left != 0]
        if waiting:
            self._waiting[namespace] = waiting
