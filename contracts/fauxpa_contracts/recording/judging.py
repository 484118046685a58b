"""What a replay says of clauses, in the form in which the report takes it."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Contract
from ..suites.verdicts import Outcome, Verdict
from . import replaying
from .replaying import Compared

OUTCOMES: Mapping[replaying.Outcome, Outcome] = {
    "same": "proven",
    "differs": "diverges",
    "not replayed": "not_judged_here",
}


def verdict(compared: Compared, contract: Contract) -> Verdict:
    """Of the clauses that the exchange was said to show, or else of those that every such answer rests on."""
    exchange = compared.exchange
    standing = contract.standing(exchange.operation, exchange.answered.status) if exchange.operation else ()
    shown = f"{exchange.asked.method} {exchange.asked.path} {exchange.answered.status}"
    return Verdict(
        test=f"recording[{compared.number}] {shown}",
        clauses=exchange.clauses or tuple(clause.id for clause in standing),
        outcome=OUTCOMES[compared.outcome],
        reason=compared.reason or "; ".join(map(str, compared.differences)),
        expected="\n".join(f"{one.where}: {one.expected}" for one in compared.differences),
        got="\n".join(f"{one.where}: {one.got}" for one in compared.differences),
        exchanges=(compared.noted,) if compared.noted and compared.differences else (),
    )
