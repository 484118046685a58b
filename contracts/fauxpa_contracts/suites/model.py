"""What becomes of client invoices, as data: a small model that any target can be held against. No I/O.

It knows what is certain whatever the other side does, and says nothing of what is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Status = Literal["draft", "unpaid", "paid", "canceled"]
Action = Literal["finalize", "mark_as_paid", "unmark_as_paid", "mark_as_canceled", "delete", "send_by_einvoice"]
MOVES: Mapping[Action, Mapping[Status, Status | None]] = {
    "finalize": {"draft": "unpaid"},
    "mark_as_paid": {"unpaid": "paid", "paid": "paid"},
    "unmark_as_paid": {"paid": "unpaid"},
    "mark_as_canceled": {"unpaid": "canceled"},
    "delete": {"draft": None},
    "send_by_einvoice": {"unpaid": "unpaid", "paid": "paid"},
}
"""From which status an action leads to which; None: the invoice is gone. From all others it is refused."""


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """One client invoice."""

    id: str
    status: Status
    imported: bool
    sent: bool = False
    events: tuple[int, ...] = ()
    """As many of its lifecycle codes as were seen."""


@dataclass(frozen=True, kw_only=True)
class World:
    """All invoices of one organization that the run made."""

    invoices: Mapping[str, Invoice] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Which invoice a file made, by the name of the file."""

    def with_invoice(self, invoice: Invoice) -> World:
        """One more, or another state of one."""
        return replace(self, invoices={**self.invoices, invoice.id: invoice})

    def with_file(self, name: str, id: str) -> World:
        """A file made an invoice."""
        return replace(self, files={**self.files, name: id})

    def listed(self, *, exclude_imported: bool) -> frozenset[str]:
        """The ids that a list shows."""
        return frozenset(one.id for one in self.invoices.values() if not (exclude_imported and one.imported))


def after(world: World, id: str, action: Action) -> World | None:
    """The world after an action; None where it is refused and nothing changes."""
    invoice = world.invoices[id]
    moves = MOVES[action]
    if invoice.status not in moves:
        return None
    status = moves[invoice.status]
    if status is None:
        return replace(world, invoices={key: one for key, one in world.invoices.items() if key != id})
    sent = invoice.sent or action == "send_by_einvoice"
    return world.with_invoice(replace(invoice, status=status, sent=sent))


def grown(before: tuple[int, ...], now: tuple[int, ...]) -> bool:
    """Whether a journal went on as journals do: nothing is lost or changed, and 200 comes once."""
    return now[: len(before)] == before and now.count(200) <= 1
