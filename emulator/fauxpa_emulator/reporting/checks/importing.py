"""Importing: what is sent, and what is sent again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..story import CREATING, IMPORTING, SENDING, Check, Sighting, Story
from ..told import text_of

NAMES: Mapping[str, str] = {
    IMPORTING: "client_invoices",
    "client_invoices.create_upload": "client_invoices_upload",
    "attachments.upload": "file",
}
"""What the parts with files are called (digest 4.5, 4.6, 8.1)."""
XML = ("application/xml", "text/xml")


def wrong_part_name(story: Story) -> Iterator[Sighting]:
    """A file under a name that nothing reads."""
    for told in story.of(*NAMES):
        wrong = sorted({piece.name for piece in told.pieces if piece.file_name is not None} - {NAMES[told.name]})
        if wrong:
            yield Sighting((told.id,), f"{', '.join(wrong)} instead of {NAMES[told.name]}")


def again(story: Story) -> Iterator[Sighting]:
    """A file whose invoice was known to its sender."""
    first: dict[str, int] = {}
    for told, invoice in story.imports:
        if first.setdefault(invoice, told.id) != told.id:
            yield Sighting((first[invoice], told.id), f"invoice {invoice}")


def xml(story: Story) -> Iterator[Sighting]:
    """UBL or CII as it is."""
    for told in story.of(IMPORTING):
        names = [
            piece.file_name or piece.media_type
            for piece in told.pieces
            if piece.media_type in XML or (piece.file_name or "").lower().endswith(".xml")
        ]
        if names:
            yield Sighting((told.id,), ", ".join(names))


def by_upload(story: Story) -> Iterator[Sighting]:
    """Uploaded, referred to by an invoice, and sent: the way of older documents."""
    sent = {told.subject: told.id for told in story.of(SENDING)}
    for told in story.of(CREATING):
        invoice = text_of(told.said, "client_invoice", "id")
        if text_of(told.sent, "upload_id") and invoice in sent:
            yield Sighting((told.id, sent[invoice]), f"invoice {invoice}")


CHECKS: Mapping[str, Check] = {
    "wrong-part-name": wrong_part_name,
    "imported-again": again,
    "xml-imported": xml,
    "imported-by-upload": by_upload,
}
