"""A machine that does anything in any order through the reference client, beside a small model, and compares."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fauxpa_client import PreconditionFailed

from . import model
from .bodies import invoice as body_of
from .bodies import made_client
from .expecting import same
from .invoices import file_of
from .invoices import invoice as document
from .marks import proves
from .model import Action, Invoice, World
from .places import Place

PROFILES = {"quick": (25, 25), "long": (200, 60)}
"""Runs, and steps of each. A short one does not look for a shorter way to what it found: that takes minutes."""
PROFILE = "CONFORMANCE_MACHINE"
ACTIONS: tuple[Action, ...] = ("finalize", "mark_as_paid", "unmark_as_paid", "mark_as_canceled", "send_by_einvoice")
WHICH = st.integers(0, 7)


class Machine(RuleBasedStateMachine):
    """On whatever target the suites run."""

    place: Place
    client: Any

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.files: list[bytes] = []
        self.buyer = made_client(self.place.seller)["id"]

    def pick(self, which: int) -> Invoice:
        """One of those that there are."""
        known = list(self.world.invoices.values())
        return known[which % len(known)]

    @rule(draft=st.booleans())
    def create(self, draft: bool) -> None:
        status = "draft" if draft else "unpaid"
        made = self.client.client_invoices.create(**body_of(self.place.seller, self.buyer, status=status))
        self.world = self.world.with_invoice(Invoice(id=made.id, status=made.status, imported=False))
        same("status of a new invoice", made.status, status)

    @rule(which=WHICH)
    def import_file(self, which: int) -> None:
        if which >= len(self.files):
            self.files.append(file_of(document()))
            which = len(self.files) - 1
        (got,) = self.client.client_invoices.import_files((f"{which}.pdf", self.files[which]))
        known = self.world.files.get(str(which))
        if known is not None:
            same("the invoice of a file that was imported before", got.invoice_id, known)
            return
        same("a new file is a new invoice", got.invoice_id in self.world.invoices, False)
        made = Invoice(id=got.invoice_id, status="unpaid", imported=True)
        self.world = self.world.with_invoice(made).with_file(str(which), made.id)

    @precondition(lambda self: self.world.invoices)
    @rule(which=WHICH, action=st.sampled_from(ACTIONS))
    def act(self, which: int, action: Action) -> None:
        invoice = self.pick(which)
        expected = model.after(self.world, invoice.id, action)
        try:
            getattr(self.client.client_invoices, action)(invoice.id)
            happened = True
        except PreconditionFailed:
            happened = False
        same(f"{action} of a {invoice.status} invoice is taken", happened, expected is not None)
        self.world = expected or self.world

    @precondition(lambda self: any(not one.imported for one in self.world.invoices.values()))
    @rule(which=WHICH)
    def delete(self, which: int) -> None:
        own = [one for one in self.world.invoices.values() if not one.imported]
        invoice = own[which % len(own)]
        expected = model.after(self.world, invoice.id, "delete")
        try:
            self.client.client_invoices.delete(invoice.id)
            happened = True
        except PreconditionFailed:
            happened = False
        same(f"deleting a {invoice.status} invoice is taken", happened, expected is not None)
        self.world = expected or self.world

    @precondition(lambda self: self.place.control is not None)
    @rule(seconds=st.sampled_from([1, 2, 60, 86_400]))
    def wait(self, seconds: int) -> None:
        assert self.place.control is not None
        self.place.control.advance(seconds=seconds)

    @precondition(lambda self: self.world.invoices)
    @rule(which=WHICH)
    def read(self, which: int) -> None:
        invoice = self.pick(which)
        shown = self.client.client_invoices.retrieve(invoice.id)
        same("status", shown.status, invoice.status)
        now = tuple(shown.status_codes)
        same(f"the journal {now} goes on from {invoice.events}", model.grown(invoice.events, now), True)
        if not invoice.sent:
            same("the journal of an invoice that was not sent", now, ())
        self.world = self.world.with_invoice(replace(invoice, events=now))

    @invariant()
    def lists_show_what_is_there(self) -> None:
        for exclude in (True, False):
            seen = {one.id for one in self.client.client_invoices.iterate(exclude_imported=exclude)}
            mine = seen & set(self.world.invoices)
            same(f"the list, exclude_imported={exclude}", mine, set(self.world.listed(exclude_imported=exclude)))


@proves(
    "QPA-INV-039", "QPA-INV-041", "QPA-INV-043", "QPA-INV-044", "QPA-INV-048", "QPA-INV-050", "QPA-INV-051",
    "QPA-INV-055", "QPA-IMP-007", "QPA-SEND-002", "QPA-SEND-003", "QPA-SEND-012", "QPA-LC-004",
    effect="sends", needs=("einvoicing",),
)  # fmt: skip
def test_anything_in_any_order_is_as_the_model_says(place: Place, client: Any) -> None:
    runs, steps = PROFILES[os.environ.get(PROFILE, "quick")]
    machine = type("Machine", (Machine,), {"place": place, "client": client})
    chosen = settings(
        max_examples=runs if place.control is not None else 3,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink] if steps > PROFILES["quick"][1] else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
