"""What a person reads in a terminal at the end."""

from __future__ import annotations

from collections.abc import Iterator

from ..contract import Contract
from .judging import FAULTS, WORDS, Run, Summary

MOST_SHOWN = 20
LONGEST = 300
TOLD = (*sorted(FAULTS), "differs_from_guess", "unproven")


def lines(run: Run, summary: Summary, contract: Contract) -> Iterator[str]:
    """The sentence, then what is not as it should be."""
    yield f"{run.target}, {len(run.cells)} clauses by {run.tests} tests in {run.seconds:.0f} s. {summary.sentence}"
    told = [(id, cell) for name in TOLD for id, cell in run.cells.items() if cell.outcome == name]
    for id, cell in told[:MOST_SHOWN]:
        clause = contract.clauses[id]
        yield ""
        yield f"{id} {WORDS[cell.outcome]}: {clause.text}"
        yield f"  {clause.basis}, {clause.source}"
        if cell.expected or cell.got:
            yield f"  expected  {_short(cell.expected)}"
            yield f"  got       {_short(cell.got)}"
        else:
            yield f"  {_short(cell.reason)}"
        yield f"  {cell.tests[0]}" if cell.tests else ""
        if cell.exchanges:
            yield f"  {cell.exchanges[-1].curl[:LONGEST]}"
    if len(told) > MOST_SHOWN:
        yield f"\nand {len(told) - MOST_SHOWN} more, on the page."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
