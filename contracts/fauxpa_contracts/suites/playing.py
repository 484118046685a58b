"""The magic companies of the emulator, each with its own end, and what an invoice to one of them has become."""

from __future__ import annotations

from typing import Any

from .bodies import read_invoice
from .invoices import sent
from .places import Place

ACCEPTED, PAID, SILENT, REFUSED, DISPUTED, SUSPENDED = (
    "000001016",
    "000001024",
    "000001032",
    "000001040",
    "000001065",
    "000001073",
)
PARTIAL, BY_SENDER, BY_RECEIVER, DUPLICATE = "000001081", "000001099", "000001107", "000001115"
NOT_TRANSMITTED, STUCK, MISROUTED = "000001123", "000001156", "000001180"
A_MONTH = 31 * 86_400


def in_the_end(place: Place, buyer: str = ACCEPTED) -> dict[str, Any]:
    """An invoice to a magic company, a month later."""
    id = sent(place.seller, buyer=buyer)
    assert place.control is not None
    place.control.advance(seconds=A_MONTH)
    return read_invoice(place.seller, id)


def events(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Of an invoice."""
    found: list[dict[str, Any]] = shown["einvoicing_lifecycle_events"]
    return found
