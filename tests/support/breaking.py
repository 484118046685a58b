"""Invoices that are broken on purpose, and what the rules of EN 16931 and the schemas say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from lxml.etree import _Element, fromstring

from fauxpa_emulator.documents.validation import en16931_cii, profiles, schemas
from fauxpa_fixtures import cii, ubl
from fauxpa_fixtures.breakers import Breaker, Syntax
from fauxpa_fixtures.model import Invoice
from fauxpa_fixtures.samples import french_credit_note, french_invoice
from judging import engine

WRITERS = {"ubl": ubl.write, "cii": cii.write}
INVOICE = french_invoice()
CREDIT_NOTE = french_credit_note(INVOICE, number="AV-2026-0001", issue_date=date(2026, 10, 1))


def prepared(breaker: Breaker, invoice: Invoice, syntax: Syntax) -> _Element:
    """The invoice as the breaker wants it, written and not edited yet."""
    return fromstring(WRITERS[syntax](breaker.prepare(invoice)))


def document(breaker: Breaker, invoice: Invoice, syntax: Syntax) -> _Element:
    root = prepared(breaker, invoice, syntax)
    if breaker.xml is not None:
        breaker.xml(root)
    return root


def broken_rules(root: _Element, syntax: Syntax) -> set[str]:
    """Of EN 16931."""
    found = en16931_cii.check(root) if syntax == "cii" else engine().check(root, profiles.CORE["ubl"])
    return {finding.rule for finding in found}


def schema_errors(root: _Element) -> list[str | None]:
    schema = profiles.schema(str(root.tag).rpartition("}")[2], pdf=False, profile=None)
    return [finding.official for finding in schemas.check(root, schema)]


def failures(
    breakers: Mapping[str, Breaker], syntax: Syntax, invoices: Iterable[Invoice], *, each: int = 1
) -> dict[str, object]:
    """Rule id to what went wrong, for the breakers that do not do what they are for; the invoices take turns, so many
    for each rule.
    """
    failed: dict[str, object] = {}
    turns = iter(invoices)
    for rule, breaker in breakers.items():
        for _ in range(each):
            root = document(breaker, next(turns), syntax)
            if errors := schema_errors(root):
                failed[rule] = errors
            elif rule not in (found := broken_rules(root, syntax)):
                failed[rule] = found
    return failed
