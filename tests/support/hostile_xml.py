"""XML that is made to cost its reader memory, time or secrets: a table of name to what builds it."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable

from fauxpa_fixtures import cii, samples, ubl

MEGABYTE = 1024 * 1024
UBL = ubl.write(samples.french_invoice()).decode()
CII = cii.write(samples.french_invoice()).decode()
ROOT_ENDS = 'CommonBasicComponents-2">'
"""The end of the start tag of the root of `UBL`."""
FARTHEST = 9 * MEGABYTE
"""Just within the bytes that are read."""
NOWHERE = "http://127.0.0.1:9/"


def changed(old: str, new: str, document: str = UBL) -> bytes:
    """The document with the first place of a text changed."""
    assert old in document, old
    return document.replace(old, new, 1).encode()


def inside(content: str) -> bytes:
    """A UBL invoice with something before everything else in it."""
    return changed(ROOT_ENDS, ROOT_ENDS + content)


def extended(content: str) -> bytes:
    """A UBL invoice with something in its extension, where the schema allows anything."""
    name = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
    wrapped = f"<e:UBLExtension><e:ExtensionContent>{content}</e:ExtensionContent></e:UBLExtension>"
    return inside(f'<e:UBLExtensions xmlns:e="{name}">{wrapped}</e:UBLExtensions>')


def with_number(text: str) -> bytes:
    """BT-1."""
    return changed(">FA-2026-0042<", f">{text}<")


def with_due(text: str) -> bytes:
    """BT-115."""
    return changed(">2767.11</cbc:PayableAmount>", f">{text}</cbc:PayableAmount>")


def with_date(text: str) -> bytes:
    """BT-2."""
    return changed("<cbc:IssueDate>2026-09-15<", f"<cbc:IssueDate>{text}<")


def with_doctype(declarations: str, content: str = "") -> bytes:
    document = inside(content).decode()
    return document.replace("?>\n", f"?>\n<!DOCTYPE Invoice {declarations}>\n", 1).encode()


def with_lines(line: str, count: int) -> bytes:
    """A UBL invoice with more lines."""
    return changed("</Invoice>", line * count + "</Invoice>")


def reading(address: str) -> dict[str, bytes]:
    """Documents that ask their reader for what is at an address."""
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}" parse="text"/>'
    sheet = (
        '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        f"""<xsl:template match="/"><xsl:value-of select="document('{address}')"/></xsl:template></xsl:stylesheet>"""
    )
    schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation'
    return {
        "external entity": with_doctype(f'[<!ENTITY x SYSTEM "{address}">]', "&x;"),
        "external entity in an attribute": with_doctype(f'[<!ENTITY x SYSTEM "{address}">]', '<a b="&x;"/>'),
        "parameter entity": with_doctype(f'[<!ENTITY % x SYSTEM "{address}"> %x;]'),
        "external DTD": with_doctype(f'SYSTEM "{address}"'),
        "public DTD": with_doctype(f'PUBLIC "-//X//Y//EN" "{address}"'),
        "external entity in UTF-16": with_doctype(f'[<!ENTITY x SYSTEM "{address}">]', "&x;")
        .replace(b"'UTF-8'", b"'UTF-16'")
        .decode()
        .encode("utf-16"),
        "include": extended(include),
        "include as the number": with_number(include),
        "stylesheet instruction": changed("?>\n", f'?>\n<?xml-stylesheet type="text/xsl" href="{address}"?>\n'),
        "stylesheet": sheet.encode(),
        "stylesheet in an extension": extended(sheet),
        "schema location": changed("<Invoice ", f'<Invoice {schema}="urn:x {address}" '),
        "base": changed("<Invoice ", f'<Invoice xml:base="{address}" '),
        "address of an attachment": changed(
            "<cac:AccountingSupplierParty>",
            "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cac:ExternalReference>"
            f"<cbc:URI>{address}</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference>"
            "<cac:AccountingSupplierParty>",
        ),
    }


def many_namespaces(count: int) -> bytes:
    return changed(
        "<Invoice ", "<Invoice " + " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(count)) + " "
    )


def namespaces_at_every_level(levels: int, each: int) -> bytes:
    opened = "".join(
        "<a " + " ".join(f'xmlns:n{level}_{number}="urn:x"' for number in range(each)) + ">" for level in range(levels)
    )
    return extended(opened + "</a>" * levels)


def attached(content: str) -> bytes:
    """A UBL invoice with an attachment."""
    return changed(
        "<cac:AccountingSupplierParty>",
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
        f'<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="../../a">{content}'
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
        "<cac:AccountingSupplierParty>",
    )


BAD_LINE = (
    "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode='?'>x</cbc:InvoicedQuantity>"
    "<cbc:LineExtensionAmount currencyID='?'>x</cbc:LineExtensionAmount></cac:InvoiceLine>"
)
MEANS = (
    "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount>"
    "<cbc:ID>FR00{0}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"
)
LONG_NAME = "n" * 40_000

XML: dict[str, Callable[[], bytes]] = {
    "quadratic blow-up": lambda: with_doctype(f'[<!ENTITY x "{"x" * 50_000}">]', "&x;" * 50_000),
    "entity of itself": lambda: with_doctype('[<!ENTITY x "&x;">]', "&x;"),
    "parameter entities of each other": lambda: with_doctype('[<!ENTITY % a "%b;"><!ENTITY % b "%a;"> %a;]'),
    "attribute list": lambda: with_doctype('[<!ATTLIST Invoice a CDATA "x">]'),
    "doctype of 9 MB": lambda: with_doctype("[" + "<!-- -->" * (FARTHEST // 8) + "]"),
    "doctype behind 9 MB of blanks": lambda: b" " * FARTHEST + b"<!DOCTYPE a><Invoice/>",
    "depth of 100,000": lambda: inside("<a>" * 100_000 + "</a>" * 100_000),
    "depth of 100,000 without end": lambda: b"<a>" * 100_000,
    "text of 11 MB": lambda: with_number("x" * (11 * MEGABYTE)),
    "number of 9 MB": lambda: with_number("x" * FARTHEST),
    "profile of 9 MB": lambda: changed(">urn:cen.eu:en16931:2017<", ">" + "x" * FARTHEST + "<"),
    "note of 9 MB": lambda: changed("<cbc:Note>", "<cbc:Note>" + "# #" * (FARTHEST // 3)),
    "note of 9 MB of lines": lambda: changed("<cbc:Note>", "<cbc:Note>" + "\n" * FARTHEST),
    "attribute of 9 MB": lambda: changed("<cbc:ID>", f'<cbc:ID schemeID="{"x" * FARTHEST}">'),
    "unknown attribute of 9 MB": lambda: changed("<cbc:ID>", f'<cbc:ID x="{"x" * FARTHEST}">'),
    "20,000 attributes": lambda: changed("<Invoice ", "<Invoice " + " ".join(f'a{n}=""' for n in range(20_000)) + " "),
    "20,000 namespaces": lambda: many_namespaces(20_000),
    "190,000 namespaces": lambda: many_namespaces(190_000),
    "namespaces at every level": lambda: namespaces_at_every_level(200, 90),
    "namespace that looks like a path": lambda: extended(
        f'<a xmlns="{"/Q{" * 500_000}"><x:Amount xmlns:x="{ubl.elements.CBC[1:-1]}" currencyID="?">1</x:Amount></a>'
    ),
    "namespace that ends like an attribute": lambda: extended(
        f'<a xmlns="/@{"a" * 500_000}/"><x:Amount xmlns:x="{ubl.elements.CBC[1:-1]}" currencyID="?">1</x:Amount></a>'
    ),
    "long names one in another": lambda: extended(
        "".join(f"<{LONG_NAME}{n}>" for n in range(100))
        + f'<x:Amount xmlns:x="{ubl.elements.CBC[1:-1]}" currencyID="?">1</x:Amount>' * 500
        + "".join(f"</{LONG_NAME}{n}>" for n in reversed(range(100)))
    ),
    "comment of 9 MB": lambda: inside(f"<!--{'x' * FARTHEST}-->"),
    "100,000 comments": lambda: inside("<!--x-->" * 100_000),
    "100,000 instructions": lambda: inside("<?x y?>" * 100_000),
    "CDATA of 9 MB": lambda: with_number(f"<![CDATA[{'<!DOCTYPE a>' * (FARTHEST // 12)}]]>"),
    "character references": lambda: with_number("&#120;" * (FARTHEST // 6)),
    "NUL": lambda: with_number("a\0b"),
    "reference to NUL": lambda: with_number("&#0;"),
    "reference beyond Unicode": lambda: with_number("&#x7FFFFFFF;"),
    "invalid UTF-8": lambda: with_number("?").replace(b">?<", b">\xff\xfe<"),
    "overlong UTF-8": lambda: with_number("?").replace(b">?<", b">\xc0\xbca>\xc0\xbc/a><"),
    "surrogates in UTF-8": lambda: with_number("?").replace(b">?<", b">\xed\xa0\x80\xed\xb0\x80<"),
    "UTF-7": lambda: UBL.replace("'UTF-8'", "'UTF-7'").encode("utf-7"),
    "UTF-32": lambda: UBL.replace("'UTF-8'", "'UTF-32'").encode("utf-32"),
    "EBCDIC": lambda: UBL.replace("'UTF-8'", "'cp037'").encode("cp037", "replace"),
    "half a character of UTF-16": lambda: (
        codecs.BOM_UTF16_LE + UBL.replace("'UTF-8'", "'UTF-16'").encode("utf-16-le")[:-1]
    ),
    "garbage in an attachment": lambda: attached("!" * FARTHEST),
    "attachment of 9 MB": lambda: attached(base64.b64encode(bytes(6 * MEGABYTE)).decode()),
    "100,000 empty lines": lambda: with_lines("<cac:InvoiceLine/>", 100_000),
    "40,000 bad lines": lambda: with_lines(BAD_LINE, 40_000),
    "20,000 accounts": lambda: changed(
        "<cac:PaymentMeans>", "".join(MEANS.format(n) for n in range(20_000)) + "<cac:PaymentMeans>"
    ),
    "100,000 unknown elements": lambda: inside("<x/>" * 100_000),
    "5,000 unknown elements in a row of others": lambda: inside("<x/><cbc:Note/>" * 5_000),
    "190,000 extensions": lambda: extended("<x/>" * 190_000),
    "amount of 10,000 digits": lambda: with_due("9" * 10_000),
    "amount of 9 MB": lambda: with_due("9" * FARTHEST),
    "amount with 9 MB of decimals": lambda: with_due("0." + "3" * FARTHEST),
    "amount with a huge exponent": lambda: with_due("1e999999999"),
    "amount that is not a number": lambda: with_due("NaN"),
    "infinite amount": lambda: with_due("INF"),
    "hexadecimal amount": lambda: with_due("0x1F"),
    "amount in other digits": lambda: with_due("२७६७.११"),
    "year 99999": lambda: with_date("99999-01-01"),
    "year 0": lambda: with_date("0000-01-01"),
    "30 February": lambda: with_date("2026-02-30"),
    "date of blanks": lambda: with_date(" " * 1_000),
    "date of 9 MB": lambda: with_date("2" * FARTHEST),
    "location number of 9 MB": lambda: changed('<cbc:ID schemeID="0009">', f'<cbc:ID schemeID="0088">{"1" * FARTHEST}'),
    "two addresses": lambda: changed(
        "</cbc:EndpointID>", '</cbc:EndpointID><cbc:EndpointID schemeID="0225">1</cbc:EndpointID>'
    ),
    "two addresses in CII": lambda: changed(
        "</ram:URIID>", '</ram:URIID><ram:URIID schemeID="0225">1</ram:URIID>', CII
    ),
    "number written from right to left": lambda: with_number("FA\u202e2400-6202"),
    "number with characters of no width": lambda: with_number("FA\u200b-2026\ufeff-00\u206042"),
    "number that is a command": lambda: with_number(
        "\u001b]0;x\u0007".replace("\u001b", "&#x1b;").replace("\u0007", "")
    ),
    "number that is markup": lambda: with_number("&lt;script>alert(1)&lt;/script>"),
    "number that is a formula": lambda: with_number("=cmd|'/c calc'!A1"),
}
