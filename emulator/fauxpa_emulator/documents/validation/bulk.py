"""How much of a document the rules are given: they were written for invoices, and take minutes for what is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_TEXT = 100_000
"""Characters of one value; the longest note of a real invoice has some thousands."""
MAX_NAME = 1_000
"""Characters of the name of an element, its namespace included."""
LARGE = 50_000
"""Elements from which on a document has to follow its schema to be judged any further: 1,500 lines have them."""
_ATTACHMENTS = ("EmbeddedDocumentBinaryObject", "AttachmentBinaryObject")
"""Elements whose text is a file, at which no rule looks."""


def too_long(root: "_Element") -> "_Element | None":
    """The first element with an endless text, attribute or name; the text of an attachment may be of any length."""
    for element in root.iter():
        long = element.text is not None and len(element.text) > MAX_TEXT and not _is_attachment(element)
        if long or len(str(element.tag)) > MAX_NAME or any(len(value) > MAX_TEXT for value in element.attrib.values()):
            return element
    return None


def is_large(root: "_Element") -> bool:
    """Whether it has more elements than a broken document may have."""
    return sum(1 for _ in root.iter()) > LARGE


@contextmanager
def without_attachments(root: "_Element") -> "Iterator[None]":
    """For as long as it lasts the document has its attachments without their content."""
    kept = [(element, element.text) for element in root.iter() if _is_attachment(element)]
    try:
        for element, _ in kept:
            element.text = "AA=="
        yield
    finally:
        for element, text in kept:
            element.text = text


def _is_attachment(element: "_Element") -> bool:
    return str(element.tag).endswith(_ATTACHMENTS)
