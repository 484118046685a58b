"""All that misuses are looked for in: the entries of a journal in order, the webhooks, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from fauxpa_contracts.contract import Contract

from ..records.exchanges import Exchange
from ..records.webhooks import Delivery, Subscription
from .told import Told, rows_of, text_of, within

SENDING = "client_invoices.send_by_einvoice"
IMPORTING = "client_invoices.bulk_import"
CREATING = "client_invoices.create"
READING = "client_invoices.retrieve"
LISTING = "client_invoices.list"
READS = ("GET", "HEAD")
FAILED = ("not_delivered", "submission_failed")
"""Values of `einvoicing_status`."""
REJECTED = 213
NOT_TRANSMITTED = "NON_TRANSMISE"
"""In the reason of a 200, as a code or in words (digest 4.7)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a misuse shows: the entries that are evidence, or deliveries of webhooks, and what is special about it."""

    entries: tuple[int, ...] = ()
    about: str = ""
    deliveries: tuple[str, ...] = ()


CUT = "*"


@dataclass(frozen=True, slots=True)
class Look:
    """What an answer said of a client."""

    entry: int
    caller: str
    reachable: Any


Check = Callable[["Story"], Iterator[Sighting]]


class Story:
    """What an application did, oldest first."""

    def __init__(
        self,
        entries: Sequence[Exchange],
        contract: Contract,
        *,
        profile: str = "production",
        deliveries: Sequence[Delivery] = (),
        subscriptions: Sequence[Subscription] = (),
    ) -> None:
        self.contract = contract
        self.profile = profile
        self.deliveries = deliveries
        self.subscriptions = subscriptions
        self.all = tuple(Told(entry, contract.operations.get(entry.operation or "")) for entry in entries)

    @property
    def is_whole(self) -> bool:
        """Whether the journal still has its first entry: otherwise something may have come before."""
        return not self.all or self.all[0].id == 1

    def of(self, *operations: str) -> Iterator[Told]:
        """The entries of these operations."""
        return (told for told in self.all if told.name in operations)

    def about(self, invoice: str) -> Iterator[Told]:
        """The entries that have an invoice's id in their path."""
        return (told for told in self.all if told.subject == invoice)

    def read_after(self, told: Told, invoice: str, *operations: str) -> bool:
        """Whether an invoice was read after an entry, by one of these operations."""
        return any(later.id > told.id and later.name in operations for later in self.about(invoice))

    @cached_property
    def imports(self) -> tuple[tuple[Told, str], ...]:
        """Every import that its sender knows of, with the id of the invoice that came of it, once for each file."""
        return tuple(
            (told, invoice)
            for told in self.of(IMPORTING)
            if told.heard
            for row in rows_of(told.said, "client_invoices")
            if (invoice := text_of(row, "invoice_id"))
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """The invoices that were made in this journal."""
        created = (text_of(told.said, "client_invoice", "id") for told in self.of(CREATING) if told.succeeded)
        return frozenset({invoice for _, invoice in self.imports} | {invoice for invoice in created if invoice})

    @cached_property
    def clients(self) -> Mapping[str, str]:
        """The id of the client of each invoice whose own answer was seen."""
        found: dict[str, str] = {}
        for told in self.all:
            if told.name.startswith("client_invoices.") and told.succeeded:
                invoice = within(told.said, "client_invoice")
                if (id := text_of(invoice, "id")) and (client := text_of(invoice, "client", "id")):
                    found[id] = client
        return found

    @cached_property
    def looks(self) -> Mapping[str, list[Look]]:
        """What answers said of `e_invoicing_reachable`, by the client's id; under "" the first look of each caller.

        Under CUT those at lists that the journal has the beginning of only: any client may be in them.
        """
        found: dict[str, list[Look]] = defaultdict(list)
        callers: set[str] = set()
        for told in self.all:
            if not told.name.startswith("clients.") or not told.heard:
                continue
            if told.is_cut:
                found[CUT].append(Look(told.id, told.caller, None))
            for client in (within(told.said, "client"), *rows_of(told.said, "clients")):
                if isinstance(client, dict) and "e_invoicing_reachable" in client:
                    look = Look(told.id, told.caller, client["e_invoicing_reachable"])
                    found[text_of(client, "id")].append(look)
                    if told.caller not in callers:
                        callers.add(told.caller)
                        found[""].append(look)
        return found

    @cached_property
    def failures(self) -> Mapping[str, list[int]]:
        """The entries whose answers said that the sending of an invoice had failed, by the invoice's id."""
        found: dict[str, list[int]] = defaultdict(list)
        for told in self.of(READING, LISTING):
            for invoice in (within(told.said, "client_invoice"), *rows_of(told.said, "client_invoices")):
                if _has_failed(invoice):
                    found[text_of(invoice, "id")].append(told.id)
        return found


def _has_failed(invoice: Any) -> bool:
    events = rows_of(invoice, "einvoicing_lifecycle_events")
    return text_of(invoice, "einvoicing_status") in FAILED or any(
        event.get("status_code") == REJECTED or NOT_TRANSMITTED in text_of(event, "reason").upper().replace(" ", "_")
        for event in events
    )


def apart(one: Told, other: Told) -> timedelta:
    """How long an entry came after another, on whichever clock it was longer: the namespace's or the machine's.

    A test that moves the clock instead of waiting has waited.
    """
    return max(other.entry.at - one.entry.at, other.entry.wall - one.entry.wall)
