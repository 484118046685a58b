"""What the rules say of a document."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.findings import Severity

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that is broken, at one place."""

    rule: str
    element: "_Element"
    """The context of the rule: what it is about, or the parent of what is missing."""
    severity: Severity = "fatal"
    message: str = ""
    """Only where there is more to say than the catalogue does: the sum that was expected."""
    value: str | None = None
    """What was found, where it is not the text of the element."""
