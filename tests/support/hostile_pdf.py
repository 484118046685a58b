"""PDFs that are made to cost their reader memory or time, or to confuse it: a table of name to what builds it."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from fauxpa_fixtures import cii, facturx, samples

MEGABYTE = 1024 * 1024
INVOICE = samples.french_invoice()
XML = cii.write(INVOICE)
CATALOG = b"<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>/AF[3 0 R]>>"
TREE = b"<</Names[(factur-x.xml)3 0 R]>>"
SPECIFICATION = b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/AFRelationship/Data/EF<</F 4 0 R>>>>"


def pdf_of(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF with the given objects, numbered from 1, and a right cross-reference table."""
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, entries)
    end = b"trailer\n<</Size %d %b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    return out + table + end


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(content), extra, content)


def zeros(megabytes: int) -> bytes:
    """Deflated zeros, put together from one block, for packing them all takes seconds."""
    packer = zlib.compressobj(9)
    first, block = (packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + block * (megabytes - 1)


def attached(content: bytes) -> bytes:
    """A PDF whose attachment is this object."""
    return pdf_of(CATALOG, TREE, SPECIFICATION, content)


def packed(content: bytes, filters: bytes) -> bytes:
    return attached(stream(content, b"/Filter[%b]" % filters))


def with_metadata(content: bytes, extra: bytes = b"") -> bytes:
    catalog = CATALOG.replace(b">>/AF", b">>/Metadata 5 0 R/AF")
    return pdf_of(catalog, TREE, SPECIFICATION, stream(XML, b"/Subtype/text#2Fxml"), stream(content, extra))


def with_catalog(more: bytes, *objects: bytes) -> bytes:
    """A PDF with an invoice, more in its catalog, and more objects from number 5 on."""
    return pdf_of(CATALOG[:-2] + more + b">>", TREE, SPECIFICATION, stream(XML, b"/Subtype/text#2Fxml"), *objects)


def cross_reference_stream(fields: bytes, content: bytes = b"") -> bytes:
    """A PDF whose cross-references are a stream."""
    out = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n"
    start = len(out)
    table = stream(content, b"/Type/XRef/Root 1 0 R " + fields)
    return out + b"2 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def packed_objects(extra: bytes, content: bytes = b"1 0 <</Type/Catalog>>", count: int = 1) -> bytes:
    """A PDF whose catalog is in an object stream (number 3)."""
    out = b"%PDF-1.7\n"
    place = len(out)
    out += b"3 0 obj\n%b\nendobj\n" % stream(content, b"/Type/ObjStm/N %d/First 4 %b" % (count, extra))
    entries = [(0, 0, 65535), (2, 3, 0), (1, len(out), 0), (1, place, 0)]
    table = b"".join(
        bytes([kind]) + where.to_bytes(4, "big") + index.to_bytes(2, "big") for kind, where, index in entries
    )
    start = len(out)
    own = stream(table, b"/Type/XRef/Root 1 0 R/Size 4/W[1 4 2]")
    return out + b"2 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, start)


def edited(old: bytes, new: bytes) -> bytes:
    """A valid Factur-X with the first place of something changed, so that places after it are wrong."""
    data = facturx.write(INVOICE)
    assert old in data, old
    return data.replace(old, new, 1)


def many_attachments(count: int, name: bytes) -> bytes:
    tree = b"<</Names[%b]>>" % (b"(%b)3 0 R" % name * count)
    return pdf_of(CATALOG, tree, SPECIFICATION, stream(XML))


def attachments_of_their_own(count: int) -> bytes:
    """As many file specifications, each with its own stream, as are listed."""
    names = b"".join(b"(factur-x.xml)%d 0 R" % (4 + 2 * number) for number in range(count))
    objects = [
        part
        for number in range(count)
        for part in (
            b"<</F(factur-x.xml)/EF<</F %d 0 R>>>>" % (5 + 2 * number),
            stream(zlib.compress(b"x%d" % number + bytes(9 * MEGABYTE)), b"/Filter/FlateDecode"),
        )
    ]
    return pdf_of(b"<</Type/Catalog/Names<</EmbeddedFiles 2 0 R>>>>", b"<</Names[%b]>>" % names, b"null", *objects)


JAVASCRIPT = (
    b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>"
)

PDFS: dict[str, Callable[[], bytes]] = {
    "metadata that inflate to 600 MB": lambda: with_metadata(zeros(600), b"/Filter/FlateDecode"),
    "metadata that inflate twice": lambda: with_metadata(
        zlib.compress(zeros(600), 9), b"/Filter[/FlateDecode/FlateDecode]"
    ),
    "metadata with entities": lambda: with_metadata(
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
    ),
    "metadata of 9 MB": lambda: with_metadata(b"<x>" + b"y" * 9 * MEGABYTE + b"</x>"),
    "metadata that are a loop": lambda: with_catalog(b"/Metadata 5 0 R", b"5 0 R"),
    "object stream that inflates to 600 MB": lambda: packed_objects(b"/Filter/FlateDecode", zeros(600)),
    "object stream that extends itself": lambda: packed_objects(b"/Extends 3 0 R"),
    "object stream inside itself": lambda: packed_objects(b"", b"3 0 <<>>"),
    "object stream of a billion objects": lambda: packed_objects(b"", count=10**9),
    "object stream without objects": lambda: packed_objects(b"", b""),
    "cross-references to themselves": lambda: cross_reference_stream(b"/Size 3/W[1 4 2]/Prev 46"),
    "cross-references of no width": lambda: cross_reference_stream(b"/Size 99999999/W[0 0 0]"),
    "cross-references of huge width": lambda: cross_reference_stream(b"/Size 3/W[1 999999999 2]", b"\1" * 100),
    "cross-references of negative width": lambda: cross_reference_stream(b"/Size 3/W[1 -4 2]", b"\1" * 100),
    "cross-references to a billion objects": lambda: cross_reference_stream(
        b"/Size 3/W[1 2 1]/Index[0 999999999]", b"\1" * 100
    ),
    "catalog that is its own names": lambda: pdf_of(
        b"<</Type/Catalog/Names 1 0 R/EmbeddedFiles 1 0 R/Kids[1 0 R]/AF 1 0 R>>"
    ),
    "reference to itself": lambda: pdf_of(CATALOG, b"2 0 R", b"3 0 R"),
    "references in a circle": lambda: pdf_of(CATALOG, b"3 0 R", b"4 0 R", b"2 0 R"),
    "root that is a reference to itself": lambda: pdf_of(b"1 0 R"),
    "root that is missing": lambda: pdf_of(b"<<>>", trailer=b""),
    "pages that are their own parents": lambda: with_catalog(
        b"/Pages 5 0 R", b"<</Type/Pages/Kids[5 0 R 5 0 R]/Count 99999999/Parent 5 0 R>>"
    ),
    "a million kids": lambda: pdf_of(CATALOG, b"<</Kids[" + b"2 0 R " * 800_000 + b"]>>"),
    "tree of trees": lambda: pdf_of(
        CATALOG, b"<</Kids[3 0 R 3 0 R]>>", b"<</Kids[4 0 R 4 0 R]>>", b"<</Kids[2 0 R 2 0 R]>>"
    ),
    "10,000 attachments of one name": lambda: many_attachments(10_000, b"factur-x.xml"),
    "10,000 attachments of other names": lambda: many_attachments(10_000, b"other.txt"),
    "30 invoices of 9 MB each": lambda: attachments_of_their_own(30),
    "name of 4 MB": lambda: many_attachments(1, b"factur-x.xml" + b"x" * 4 * MEGABYTE),
    "relationship of 4 MB": lambda: pdf_of(
        CATALOG, TREE, SPECIFICATION.replace(b"/Data", b"/" + b"D" * 4 * MEGABYTE), stream(XML)
    ),
    "media type of 4 MB": lambda: attached(stream(XML, b"/Subtype/" + b"t" * 4 * MEGABYTE)),
    "length that is too long": lambda: attached(stream(XML).replace(b"/Length ", b"/Length 9")),
    "length that is too short": lambda: attached(stream(XML).replace(b"/Length %d" % len(XML), b"/Length 7")),
    "length that is negative": lambda: attached(stream(XML).replace(b"/Length ", b"/Length -")),
    "length that is huge": lambda: attached(stream(XML).replace(b"/Length ", b"/Length 99999999999999999999")),
    "length that is the stream": lambda: attached(stream(XML).replace(b"/Length %d" % len(XML), b"/Length 4 0 R")),
    "length that is missing": lambda: attached(stream(XML).replace(b"/Length %d" % len(XML), b"")),
    "LZW": lambda: packed(bytes(range(256)) * 8_000, b"/LZWDecode"),
    "hexadecimal digits": lambda: packed(b"41" * 2_000_000 + b">", b"/ASCIIHexDecode"),
    "hexadecimal digits of hexadecimal digits": lambda: packed(
        b"3331" * 100_000 + b">", b"/ASCIIHexDecode/ASCIIHexDecode"
    ),
    "ASCII 85 of deflated zeros": lambda: packed(b"z" * 100_000 + b"~>", b"/ASCII85Decode/FlateDecode"),
    "run lengths of run lengths": lambda: packed(b"\x81\x81" * 100_000, b"/RunLengthDecode/RunLengthDecode"),
    "5,000 filters": lambda: packed(XML, b"/FlateDecode " * 5_000),
    "filter that is the stream": lambda: attached(stream(XML, b"/Filter 4 0 R")),
    "picture for an invoice": lambda: packed(XML, b"/DCTDecode"),
    "JBIG2 for an invoice": lambda: packed(XML, b"/JBIG2Decode"),
    "filter of its own encryption": lambda: packed(XML, b"/Crypt"),
    "predictor of a billion columns": lambda: attached(
        stream(
            zlib.compress(XML),
            b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 999999999/Colors 99/BitsPerComponent 16>>",
        )
    ),
    "predictor of a column": lambda: attached(
        stream(zlib.compress(bytes(9 * MEGABYTE)), b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1>>")
    ),
    "stream in another file": lambda: attached(stream(b"", b"/F(/etc/hostname)/FFilter/FlateDecode")),
    "attachment in another file": lambda: pdf_of(
        CATALOG, TREE, b"<</Type/Filespec/FS/URL/F(http://127.0.0.1:9/factur-x.xml)>>"
    ),
    "encryption that is nonsense": lambda: pdf_of(
        CATALOG,
        TREE,
        SPECIFICATION,
        stream(XML),
        trailer=b"/Root 1 0 R/Encrypt<</Filter/Standard/V 5/R 6/Length 99999999/O()/U()/P -1>>/ID[()()]",
    ),
    "encryption that is the catalog": lambda: pdf_of(
        CATALOG, TREE, SPECIFICATION, stream(XML), trailer=b"/Root 1 0 R/Encrypt 1 0 R"
    ),
    "actions": lambda: with_catalog(JAVASCRIPT),
    "form with a program": lambda: with_catalog(b"/AcroForm<</XFA 5 0 R>>", stream(b"<xdp/>")),
    "deep arrays": lambda: with_catalog(b"/X " + b"[" * 100_000 + b"]" * 100_000),
    "deep dictionaries": lambda: with_catalog(b"/X " + b"<</X " * 50_000 + b"1" + b">>" * 50_000),
    "dictionary of 500,000 keys": lambda: with_catalog(b"".join(b"/K%d 0" % number for number in range(500_000))),
    "string without end": lambda: with_catalog(b"/X(" + b"(" * 1_000_000),
    "30,000 objects": lambda: pdf_of(CATALOG, TREE, SPECIFICATION, stream(XML), *[b"null"] * 30_000),
    "objects of the same number": lambda: (
        b"%PDF-1.7\n" + b"1 0 obj\n<</Type/Catalog>>\nendobj\n" * 30_000 + b"trailer<</Root 1 0 R>>"
    ),
    "half a file": lambda: facturx.write(INVOICE)[:-60_000],
    "end without a beginning": lambda: b"%PDF-1.7\n" + facturx.write(INVOICE)[60_000:],
    "wrong places": lambda: edited(b"%PDF-1.7\n", b"%PDF-1.7\n" + b"%" * 1_000 + b"\n"),
    "place that is no number": lambda: edited(b"startxref\n", b"startxref\n9x"),
    "place beyond the end": lambda: edited(b"startxref\n", b"startxref\n999999999"),
    "table that is its own past": lambda: edited(b"trailer <<", b"trailer <</Prev 0"),
    "XML behind a PDF header": lambda: b"%PDF-1.7\n" + XML,
    "PDF and XML in one": lambda: XML + b"<!--\n" + facturx.write(INVOICE) + b"-->",
    "PDF in a comment of XML": lambda: b"<!-- " + facturx.write(INVOICE) + b" -->" + XML.split(b"?>", 1)[1],
    "PDF behind a kilobyte of something else": lambda: b"x" * 1_000 + facturx.write(INVOICE),
    "billion laughs inside": lambda: facturx.write(INVOICE, xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "deep XML inside": lambda: facturx.write(INVOICE, xml=b"<a>" * 100_000),
    "PDF inside": lambda: facturx.write(INVOICE, xml=facturx.write(INVOICE)),
}
