"""XML that somebody uploaded, parsed so that it can do no harm.

What is expensive to have in memory is counted in the bytes before anything is parsed; entities do not exist, for a
document with a DOCTYPE is refused; libxml2 itself bounds depth (256) and the length of one text (10 MB).
"""

import codecs
import re

from lxml import etree

from fauxpa_emulator.documents.unreadable import Unreadable

MAX_BYTES = 10_000_000
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 200_000
MAX_NAMESPACES = 50_000
"""Declarations: some programs repeat theirs at every element."""
MAX_ATTRIBUTES_OF_AN_ELEMENT = 100

_ENCODINGS = {
    "utf-8": "utf-8",
    "ascii": "utf-8",
    "iso8859-1": "iso-8859-1",
    "iso8859-15": "iso-8859-15",
    "cp1252": "windows-1252",
}
"""Python's name of an encoding that may be declared, and how it is decoded. UTF-16 announces itself."""

_UTF16_STARTS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}

_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MISCELLANEOUS = re.compile(rb"[ \t\r\n]+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_LONG_ELEMENT = etree.XPath(f"boolean(//*[count(@*) > {MAX_ATTRIBUTES_OF_AN_ELEMENT}])")


def parse(data: bytes) -> etree._Element:
    """The root element, without comments and processing instructions.

    Raises:
        Unreadable: too large, an encoding that is not accepted, a DOCTYPE, or not well-formed.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The XML has {len(data)} bytes; at most {MAX_BYTES} are read.", "too_large")
    document = _as_utf8(data)
    # An element has one "<" that is not the "<" of an end tag, an attribute has one "=". What looks like an end tag but
    # stands in a comment hides one element; the second comparison bounds that.
    tags = document.count(b"<")
    elements = tags - document.count(b"</")
    if elements > MAX_ELEMENTS or tags > 2 * MAX_ELEMENTS or document.count(b"=") > MAX_ATTRIBUTES:
        raise Unreadable(f"The XML has more than {MAX_ELEMENTS} elements or attributes.", "too_large")
    if document.count(b"xmlns:") > MAX_NAMESPACES:
        raise Unreadable(f"The XML declares more than {MAX_NAMESPACES} namespaces.", "too_large")
    if _has_doctype(document):
        raise Unreadable("The XML has a DOCTYPE, which no invoice needs: remove it.", "doctype_refused")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"The XML is not well-formed: {str(error)[:200]}.", "not_well_formed") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs do not know it
        raise Unreadable("The XML has a DOCTYPE, which no invoice needs: remove it.", "doctype_refused")
    if _LONG_ELEMENT(root):
        raise Unreadable(
            f"The XML has an element with more than {MAX_ATTRIBUTES_OF_AN_ELEMENT} attributes.", "too_large"
        )
    return root


def _as_utf8(data: bytes) -> bytes:
    """The document in UTF-8 without a mark, whatever encoding it declares (the parser is told to ignore that)."""
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8)
    name = "utf-8"
    try:
        for start, encoding in _UTF16_STARTS.items():
            if data.startswith(start):
                document = data.decode(encoding).encode()
                name = _declared(document) or "utf-16"
                if not codecs.lookup(name).name.startswith("utf-16"):
                    raise Unreadable(f"The XML declares the encoding {name} and is in UTF-16.", "not_well_formed")
                return document
        document = data.lstrip()
        name = _declared(document) or name
        encoding = _ENCODINGS.get(codecs.lookup(name).name, "")
        return document if encoding == "utf-8" else document.decode(encoding).encode()
    except LookupError:
        accepted = ", ".join(dict.fromkeys(_ENCODINGS.values()))
        reason = f"The XML declares the encoding {name}; accepted are {accepted} and UTF-16 with its mark."
        raise Unreadable(reason, "unsupported_encoding") from None
    except UnicodeError as error:
        raise Unreadable(f"The XML is not in the encoding it declares: {error}.", "not_well_formed") from None


def _declared(document: bytes) -> str | None:
    found = _DECLARED_ENCODING.match(document[:512])
    return found.group(1).decode("ascii") if found else None


def _has_doctype(document: bytes) -> bool:
    """Whether a DOCTYPE stands in the prolog, which is all of the document that is looked at."""
    position = 0
    while skipped := _MISCELLANEOUS.match(document, position):
        position = skipped.end()
    return document.startswith(b"<!DOCTYPE", position)
