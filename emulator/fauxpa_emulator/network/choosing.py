"""Which script an invoice gets: what a test said comes first, and is checked when it is said.

In this order: for this invoice, for the next ones that are sent, for this buyer (the directory and the magic
companies), the namespace's default, the default of all.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec

from ..errors import Problem, Refusal, invalid
from ..records.invoices import ClientInvoice
from ..records.scenarios import Choice, Scenario
from ..store import SCENARIOS as WRITTEN
from ..world import Space
from . import lifecycle, statuses
from .companies import SCENARIOS


def chosen(space: Space, invoice: ClientInvoice) -> Choice | None:
    """What a test chose for this very sending; None: the buyer decides."""
    return invoice.scenario or next(iter(space.namespace.next_scenarios), None)


def used(space: Space, invoice: ClientInvoice) -> None:
    """The choice for this sending was taken: the one for the next is another."""
    if invoice.scenario is None:
        record = space.namespace
        left = record.next_scenarios[1:]
        space.world.save_namespace(msgspec.structs.replace(record, next_scenarios=left))


def script(space: Space, choice: Choice) -> Scenario:
    """The script of a choice: one that a user wrote, or one of the table. Raises Refusal 422 for an unknown name."""
    found = space.get(WRITTEN, choice.name) or SCENARIOS.get(choice.name)
    if found is None:
        raise invalid(
            Problem("no_such_scenario", f"There is no scenario {choice.name!r}"),
            hint=f"There are: {', '.join(sorted({*SCENARIOS, *(one.name for one in space.find(WRITTEN))}))}.",
        )
    return found


def parsed(given: str) -> Choice:
    """`refused` or `refused:TX_TVA_ERR`."""
    name, _, reason = given.partition(":")
    return Choice(name=name, reason=reason or None)


def check(space: Space, choice: Choice) -> None:
    """Raises Refusal 422 where the script is unknown, or the reason is none that it may have."""
    found = script(space, choice)
    steps = lifecycle.because(found.steps, choice.reason, choice.message)
    check_script(msgspec.structs.replace(found, steps=steps))


def check_script(scenario: Scenario) -> None:
    """Raises Refusal 422 where a status cannot follow those before it, or cannot have its reason."""
    before: list[int] = []
    for number, step in enumerate(scenario.steps, start=1):
        problem = statuses.why_not(before, step.status, None if _is_told(step.status, step.reason) else step.reason)
        if problem is not None:
            raise _illegal(scenario, number, problem)
        before.append(step.status)
    for number, (earlier, later) in enumerate(pairwise(scenario.steps), start=2):
        if earlier.after is not None and later.after is not None and later.after < earlier.after:
            raise _illegal(scenario, number, f"{later.after:g} s is before the step before it")


def _is_told(status: int, reason: str | None) -> bool:
    """A deposit that went nowhere has a sentence for a reason, as the live API showed it (digest 4.7)."""
    return status == 200 and reason is not None and reason not in statuses.REASONS


def _illegal(scenario: Scenario, step: int, problem: str) -> Refusal:
    return invalid(
        Problem("illegal_scenario", f"Step {step} of {scenario.name!r} cannot be: {problem}"),
        hint="GET /_fauxpa/statuses lists the statuses, what they need before them, and their reasons.",
    )
