"""What Factur-X asks of the PDF around an invoice (Factur-X 1.0, chapter 6, and PDF/A-3).

Whether the pages conform to PDF/A-3 in every other respect (fonts, colours, structure) is not looked at.
"""

from collections.abc import Iterator

from lxml import etree

from fauxpa_emulator.documents import Unreadable, anatomy, xml
from fauxpa_emulator.documents.anatomy import Anatomy, Attachment
from fauxpa_emulator.documents.validation.findings import Finding, Severity
from fauxpa_emulator.documents.validation.profiles import (
    EN16931,
    EXTENDED_CTC_FR,
    FACTURX_BASIC,
    FACTURX_BASICWL,
    FACTURX_EXTENDED,
    FACTURX_MINIMUM,
)

SOURCE = "Factur-X PDF"
VERSION = "1.0"

NAME = "factur-x.xml"
RELATIONSHIPS = frozenset({"Data", "Source", "Alternative"})
WITHOUT_LINES = frozenset({FACTURX_MINIMUM, FACTURX_BASICWL})
"""Profiles whose XML says less than the page, so that it is data and no alternative to it."""

LEVELS = {
    FACTURX_MINIMUM: "MINIMUM",
    FACTURX_BASICWL: "BASIC WL",
    FACTURX_BASIC: "BASIC",
    EN16931: "EN 16931",
    FACTURX_EXTENDED: "EXTENDED",
    EXTENDED_CTC_FR: "EXTENDED",
}
"""fx:ConformanceLevel by BT-24; the French extension has no level of its own."""

_FX = ("urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#", "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#")
_PDFA = "http://www.aiim.org/pdfa/ns/id/"


def check(data: bytes, *, profile: str | None) -> Iterator[Finding]:
    """The rules that a PDF breaks; `profile` is BT-24 of the invoice inside, None where there is none."""
    found = anatomy.of(data)
    if found.encrypted:
        yield _finding("FX-ENCRYPTED")
    if not found.readable:
        return
    if len(found.attachments) != 1:
        yield _finding("FX-ONE-INVOICE", value=str(len(found.attachments)))
    for attachment in found.attachments[:1]:
        yield from _of_attachment(attachment, profile)
    yield from _of_metadata(found, profile)


def _of_attachment(attachment: Attachment, profile: str | None) -> Iterator[Finding]:
    if attachment.name != NAME:
        yield _finding("FX-NAME", "warning", value=attachment.name)
    if not attachment.associated:
        yield _finding("FX-ASSOCIATED-FILES")
    if attachment.relationship not in RELATIONSHIPS:
        yield _finding("FX-AFRELATIONSHIP", value=attachment.relationship)
    elif profile in WITHOUT_LINES and attachment.relationship != "Data":
        yield _finding("FX-AFRELATIONSHIP", "warning", value=attachment.relationship)
    if attachment.media_type not in ("text/xml", "application/xml"):
        yield _finding("FX-MEDIA-TYPE", "warning", value=attachment.media_type)


def _of_metadata(found: Anatomy, profile: str | None) -> Iterator[Finding]:
    values = _properties(found.metadata)
    if values is None:
        yield _finding("FX-XMP")
        return
    part = values.get(f"{{{_PDFA}}}part")
    if part != "3":
        yield _finding("FX-PDFA3", value=part)
    name, kind, level = (_of_invoice(values, each) for each in ("DocumentFileName", "DocumentType", "ConformanceLevel"))
    if kind != "INVOICE" or level is None:
        yield _finding("FX-XMP-INVOICE", value=kind)
    if name is not None and found.attachments and name.lower() != found.attachments[0].name.lower():
        yield _finding("FX-XMP-NAME", value=name)
    expected = LEVELS.get(profile or "")
    if level is not None and expected is not None and _plain(level) != _plain(expected):
        yield _finding("FX-XMP-LEVEL", value=level)


def _properties(packet: bytes | None) -> dict[str, str] | None:
    """Every property of an XMP packet, written as an element or as an attribute; None where it is no XMP."""
    if packet is None:
        return None
    try:
        root = xml.parse(packet.strip(b"\0 \t\r\n"))
    except Unreadable:
        return None
    values: dict[str, str] = {}
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            values.setdefault(str(name), str(value).strip())
        if len(element) == 0 and element.text:
            values.setdefault(str(element.tag), element.text.strip())
    return values


def _of_invoice(values: dict[str, str], name: str) -> str | None:
    return next((values[f"{{{uri}}}{name}"] for uri in _FX if f"{{{uri}}}{name}" in values), None)


def _plain(level: str) -> str:
    return level.upper().replace(" ", "").replace("_", "")


def _finding(rule: str, severity: Severity = "fatal", *, value: str | None = None) -> Finding:
    shown = value if value is None or len(value) <= 100 else value[:99] + "…"
    return Finding(rule=rule, severity=severity, source=SOURCE, version=VERSION, value=shown)
