"""Invoices for the tests of the page: good ones, a broken one, and one that is hostile in all its texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from fauxpa_fixtures import facturx, samples
from fauxpa_fixtures.model import Invoice, Note

DAY = date(2026, 9, 14)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def invoice(number: str = "FA-2026-0042", **more: object) -> Invoice:
    """From the seller to the buyer of the default namespace."""
    return replace(samples.french_invoice(number=number, issue_date=DAY), **more)


def good(number: str = "FA-2026-0042") -> bytes:
    return facturx.write(invoice(number))


def broken() -> bytes:
    """Its total is not the sum of its parts."""
    made = invoice()
    total = (made.totals.tax_inclusive or Decimal(0)) + 1
    return facturx.write(replace(made, totals=replace(made.totals, tax_inclusive=total)))


def hostile() -> bytes:
    made = invoice("FA-<b>bold</b>")
    line = made.lines[0]
    return facturx.write(
        replace(
            made,
            notes=(*made.notes, Note(text=HOSTILE)),
            seller=replace(made.seller, name=f"Seller {HOSTILE}"),
            buyer=replace(made.buyer, name=f"Buyer {HOSTILE}"),
            lines=(replace(line, item=replace(line.item, name=HOSTILE, description=HOSTILE)), *made.lines[1:]),
        )
    )
