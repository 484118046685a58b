"""What a handler raises when it refuses: one exception, rendered in the error family of its operation.

Refusal
 ├─ status    the HTTP status
 ├─ problems  what is wrong, all of it at once
 ├─ clauses   the rules that decided (for `X-Fauxpa-Basis`)
 ├─ family    another error family than the operation's, where a quirk says so
 └─ hint      what the person at the keyboard should do (for `X-Fauxpa-Hint`; never on the real wire)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fauxpa_contracts.contract import Family


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `pointer` names a place in the body, `parameter` one in the query or the path."""

    code: str
    detail: str | None = None
    pointer: str | None = None
    parameter: str | None = None
    validation_param: str | None = None


class Refusal(Exception):
    """A request that Qonto would refuse."""

    def __init__(
        self,
        status: int,
        *problems: Problem,
        clauses: tuple[str, ...] = (),
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
        family: Family | None = None,
    ) -> None:
        super().__init__(status, *problems)
        self.status = status
        self.problems = problems
        self.clauses = clauses
        self.hint = hint
        self.headers: Mapping[str, str] = headers or {}
        self.family = family


def not_found(parameter: str = "id", detail: str = "Not found", *, clauses: tuple[str, ...] = ()) -> Refusal:
    """404: no such thing for this organization (the same answer whether it exists elsewhere or not)."""
    return Refusal(404, Problem("not_found", detail, parameter=parameter), clauses=clauses)


def bad_request(code: str, detail: str, *, pointer: str | None = None, clauses: tuple[str, ...] = ()) -> Refusal:
    """400: the request cannot be taken as it is."""
    return Refusal(400, Problem(code, detail, pointer=pointer), clauses=clauses)


def invalid(*problems: Problem, clauses: tuple[str, ...] = (), hint: str | None = None) -> Refusal:
    """422: understood, and wrong in all these places."""
    return Refusal(422, *problems, clauses=clauses, hint=hint)


def precondition_failed(code: str, detail: str, *, clauses: tuple[str, ...] = (), hint: str | None = None) -> Refusal:
    """412: right in itself, but not in this state."""
    return Refusal(412, Problem(code, detail), clauses=clauses, hint=hint)


def conflict(code: str, detail: str, *, pointer: str | None = None, clauses: tuple[str, ...] = ()) -> Refusal:
    """409: it contradicts something that is already there."""
    return Refusal(409, Problem(code, detail, pointer=pointer), clauses=clauses)
