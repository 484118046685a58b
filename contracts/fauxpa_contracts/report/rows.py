"""What was observed, whatever was tested: operation by request type, status and answer type.

A row is *covered* when an answer of that kind was seen, *not tested* when the contract has it and nothing of it was
seen, and *not documented* when it was seen and the contract does not have it. Attempts count answers of the operation,
matches those of the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..contract import Contract
from ..suites.verdicts import Verdict

State = Literal["covered", "not tested", "not documented"]
GATEWAY = frozenset({404, 405, 429, 500, 502, 504})
"""What the gateway may answer for any operation."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`media` is that of the answer; several kinds of requests may have led to it."""

    operation: str
    method: str
    path: str
    asked: str
    status: int
    media: str
    state: State
    attempts: int
    matches: int
    reason: str = ""


def rows(contract: Contract, verdicts: Iterable[Verdict]) -> tuple[Row, ...]:
    """All of the contract, and what was seen besides, in the order of the contract."""
    seen: Counter[tuple[str, str, int, str]] = Counter()
    for verdict in verdicts:
        for of_operation, asked, status, media, count in verdict.seen:
            seen[of_operation, asked, status, media] += count
    attempts: Counter[str] = Counter()
    for key, count in seen.items():
        attempts[key[0]] += count
    found: list[Row] = []
    for id, operation in contract.operations.items():
        here = {each: count for each, count in seen.items() if each[0] == id}
        for status in sorted(operation.statuses | {each[2] for each in here}):
            of_status = {each: count for each, count in here.items() if each[2] == status}
            known = status in operation.statuses or status in GATEWAY
            for (_, asked, _, media), count in sorted(of_status.items()):
                state: State = "covered" if known else "not documented"
                found.append(
                    _row(contract, id, asked, status, media, state, attempts[id], count),
                )
            if not of_status:
                found.append(_row(contract, id, operation.media or "", status, "", "not tested", attempts[id], 0))
    return tuple(found)


def _row(
    contract: Contract, id: str, asked: str, status: int, media: str, state: State, attempts: int, matches: int
) -> Row:
    operation = contract.operations[id]
    return Row(
        operation=id,
        method=operation.method,
        path=operation.path,
        asked=asked,
        status=status,
        media=media,
        state=state,
        attempts=attempts,
        matches=matches,
        reason=_why(status) if state == "not tested" else "",
    )


def _why(status: int) -> str:
    if status == 500:
        return "a fault of the server cannot be asked for"
    if status == 429:
        return "limits are looked at on one operation"
    return "no test leads there"
