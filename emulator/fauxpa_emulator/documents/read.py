"""What an uploaded file is, and what it says."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from fauxpa_emulator.documents import detect
from fauxpa_emulator.documents.unreadable import Unreadable

if TYPE_CHECKING:  # the libraries that parse are only loaded when something is parsed
    from lxml.etree import _Element

    from fauxpa_fixtures.model import Invoice

Syntax = Literal["factur-x", "ubl", "cii"]

_SHOWN_PROBLEMS = 5

_PROFILES: dict[Syntax, str] = {
    "ubl": "{*}CustomizationID",
    "cii": "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
}
"""Where BT-24 stands."""

_KNOWN_STRANGERS = {
    "CrossDomainAcknowledgementAndResponse": "a lifecycle message (CDAR), not an invoice",
    "SCRDMCCBDACIOMessageStructure": "an order (Order-X), not an invoice",
    "CrossIndustryDocument": "a ZUGFeRD 1 invoice, a format that was replaced by Factur-X in 2019",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that was accepted, and the invoice in it as far as it could be read."""

    media_type: str
    """`application/pdf`, `application/xml`, `image/png` or `image/jpeg`, from the content."""
    syntax: Syntax | None = None
    """None for a file without a structured invoice."""
    xml: bytes | None = None
    """The invoice as it came: the file itself, or what is embedded in the PDF."""
    profile: str | None = None
    """BT-24: the rules that the invoice claims to follow."""
    invoice: "Invoice | None" = None
    root: "_Element | None" = field(default=None, repr=False, compare=False)
    """The tree of `xml`, for whoever looks further."""
    problem: str | None = None
    """For a person: why the invoice could not be read, or, beside an invoice, which values could not."""


def read(data: bytes, *, file_name: str, tree_only: bool = False) -> Document:
    """Read a file of at most a few megabytes; the caller has capped its size.

    What the file is follows from its content; the extension of `file_name` may say something else. No rule of
    business is applied: what is missing from an invoice is None in it. A PDF whose embedded invoice cannot be read is
    accepted as a file, with `problem` set. `tree_only` leaves the invoice itself out, which takes most of the time.
    Synchronous, milliseconds for an ordinary invoice.

    Raises:
        Unreadable: empty, of an unknown type, a PDF without structure, or XML that is no invoice, is not well-formed,
            has a DOCTYPE or is too large to be parsed.
    """
    if not data:
        raise Unreadable(f"{file_name[:100]!r} is empty.", "empty")
    media_type = detect.media_type(data)
    if media_type == detect.PDF:
        return _pdf(data, tree_only)
    if media_type == detect.XML:
        return _xml(data, tree_only)
    if media_type is None:
        reason = f"{file_name[:100]!r} is neither PDF, XML, PNG nor JPEG, whatever its name says."
        raise Unreadable(reason, "unsupported_type")
    return Document(media_type=media_type)


def _pdf(data: bytes, tree_only: bool) -> Document:
    from fauxpa_emulator.documents.pdf import NoInvoice, embedded_invoice

    try:
        xml = embedded_invoice(data)
    except NoInvoice as error:
        return Document(media_type=detect.PDF, problem=str(error))
    if xml is None:
        return Document(media_type=detect.PDF)
    try:
        found = _xml(xml, tree_only)
    except Unreadable as error:
        return Document(media_type=detect.PDF, problem=f"The invoice attached to the PDF: {error.reason}")
    if found.syntax != "cii":
        return Document(media_type=detect.PDF, problem="The invoice attached to the PDF is UBL; Factur-X wants CII.")
    return replace(found, media_type=detect.PDF, syntax="factur-x")


def _xml(data: bytes, tree_only: bool) -> Document:
    from fauxpa_emulator.documents import cii, ubl, xml

    root = xml.parse(data)
    if root.tag != cii.ROOT and root.tag not in (ubl.INVOICE_ROOT, ubl.CREDIT_NOTE_ROOT):
        raise Unreadable(_stranger(root), "not_an_invoice")
    syntax: Syntax = "cii" if root.tag == cii.ROOT else "ubl"
    problems: list[str] = []
    invoice = None if tree_only else (cii if syntax == "cii" else ubl).read(root, problems)
    return Document(
        media_type=detect.XML,
        syntax=syntax,
        xml=data,
        profile=_profile(root, syntax) if invoice is None else invoice.customization,
        invoice=invoice,
        root=root,
        problem=_summary(problems) if problems else None,
    )


def _profile(root: "_Element", syntax: Syntax) -> str | None:
    from fauxpa_emulator.documents.tree import text_of

    return text_of(root.find(_PROFILES[syntax]))


def _stranger(root: "_Element") -> str:
    name = str(root.tag).rpartition("}")[2][:100]
    what = _KNOWN_STRANGERS.get(name, f"an XML document {name!r}, not an invoice")
    return f"This is {what}: accepted are UBL 2.1 (Invoice, CreditNote) and CII (CrossIndustryInvoice)."


def _summary(problems: list[str]) -> str:
    more = len(problems) - _SHOWN_PROBLEMS
    return "; ".join(problems[:_SHOWN_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")
