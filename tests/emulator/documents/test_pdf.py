"""PDFs that somebody uploaded: the invoice inside is found, and hostile files end soon."""

from __future__ import annotations

import io
import tracemalloc
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpa_emulator.documents import Unreadable
from fauxpa_emulator.documents.pdf import (
    INVOICE_NAMES,
    MAX_ODD_BYTES,
    MAX_STRUCTURE_BYTES,
    MAX_STRUCTURE_STREAMS,
    NoInvoice,
    embedded_invoice,
)
from fauxpa_fixtures.samples import golden

XML = b"<invoice/>"
MEBIBYTE = 2**20
CATALOG = b"<< /Type /Catalog /Names << /EmbeddedFiles 2 0 R >> >>"


def pdf_of(*objects, trailer=b"/Root 1 0 R"):
    """A PDF with the given objects, numbered from 1, and a right cross-reference table."""
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, entries)
    end = b"trailer\n<< /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    return out + table + end


def stream(content, extra=b""):
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), extra, content)


def with_attachment(content, extra=b"", name=b"factur-x.xml"):
    tree = b"<< /Names [(%b) 3 0 R] >>" % name
    return pdf_of(CATALOG, tree, b"<< /Type /Filespec /F (%b) /EF << /F 4 0 R >> >>" % name, stream(content, extra))


def attached(*files, tree=True, associated=True):
    """A PDF made by a library, with files of (name, content)."""
    pdf, out = pikepdf.new(), io.BytesIO()
    specifications = [
        pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Filespec, UF=name, EF=pikepdf.Dictionary(F=pdf.make_stream(content)))
        )
        for name, content in files
    ]
    if associated:
        pdf.Root.AF = pikepdf.Array(specifications)
    if tree:
        names = [part for (name, _), found in zip(files, specifications, strict=True) for part in (name, found)]
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(names)))
    pdf.save(out)
    return out.getvalue()


def zeros(mebibytes):
    """Deflated zeros, put together from one block, for packing them all takes seconds."""
    packer = zlib.compressobj(9)
    first, block = (packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + block * (mebibytes - 1)


def problem_of(data):
    with pytest.raises(NoInvoice) as caught:
        embedded_invoice(data)
    return str(caught.value)


@pytest.mark.parametrize("name", [*sorted(INVOICE_NAMES), "ZUGFeRD-invoice.xml", "FACTUR-X.XML"])
@pytest.mark.parametrize(("tree", "associated"), [(True, True), (True, False), (False, True)])
def test_the_invoice_is_found_by_its_name_in_either_place(name, tree, associated):
    data = attached((name, XML), ("other.xml", b"<other/>"), tree=tree, associated=associated)
    assert embedded_invoice(data) == XML


def test_the_name_in_the_tree_counts_too():
    nameless = pdf_of(CATALOG, b"<< /Names [(factur-x.xml) 3 0 R] >>", b"<< /EF << /F 4 0 R >> >>", stream(XML))
    assert embedded_invoice(nameless) == XML


def test_a_tree_with_branches_is_searched():
    data = pdf_of(
        CATALOG,
        b"<< /Kids [5 0 R 6 0 R] >>",
        b"<< /F (factur-x.xml) /EF << /F 4 0 R >> >>",
        stream(XML),
        b"<< /Names [(a.txt) 7 0 R] >>",
        b"<< /Names [(factur-x.xml) 3 0 R] >>",
        b"<< /F (a.txt) >>",
    )
    assert embedded_invoice(data) == XML


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(attached(), id="nothing attached"),
        pytest.param(attached(("order-x.xml", XML), ("invoice.xml", XML), ("factur-x.xml.exe", XML)), id="other names"),
        pytest.param(pdf_of(b"<< /Type /Catalog >>"), id="no names"),
        pytest.param(pdf_of(b"<< /Type /Catalog /Names 5 /AF (x) >>"), id="nonsense for names"),
        pytest.param(pdf_of(CATALOG, b"<< /Names [1 2 3 (factur-x.xml)] >>"), id="nonsense in the tree"),
        pytest.param(pdf_of(CATALOG, b"<< /Names [(factur-x.xml) 3 0 R] >>", b"<< /EF 7 >>"), id="no files"),
        pytest.param(pdf_of(CATALOG, b"<< /Names [(factur-x.xml) 9 0 R] >>"), id="dangling reference"),
    ],
)
def test_a_pdf_without_invoice_is_a_plain_pdf(data):
    assert embedded_invoice(data) is None


def test_an_empty_attachment_is_an_empty_invoice():
    assert embedded_invoice(with_attachment(b"")) == b""


@pytest.mark.parametrize(
    ("content", "extra"),
    [
        (zlib.compress(XML), b"/Filter /FlateDecode"),
        (zlib.compress(XML), b"/Filter [/FlateDecode]"),
        (zlib.compress(zlib.compress(XML)), b"/Filter [/FlateDecode /FlateDecode]"),
        (XML.hex().encode() + b">", b"/Filter /ASCIIHexDecode"),
        (b"A" * MAX_ODD_BYTES, b""),
    ],
)
def test_packings_that_are_read(content, extra):
    assert embedded_invoice(with_attachment(content, extra)) in (XML, b"A" * MAX_ODD_BYTES)


def test_the_same_invoice_twice_is_one():
    assert embedded_invoice(attached(("factur-x.xml", XML), ("zugferd-invoice.xml", XML))) == XML


def test_several_different_invoices_are_a_problem():
    assert "2 different invoices" in problem_of(attached(("factur-x.xml", XML), ("xrechnung.xml", b"<other/>")))


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_is_a_problem(revision, password):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(golden("facture-demo.pdf"))) as pdf:
        encryption = pikepdf.Encryption(
            owner="owner", user=password, R=revision, aes=revision > 3, metadata=revision > 3
        )
        pdf.save(out, encryption=encryption)
    assert "encrypted" in problem_of(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.7\n", id="header alone"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 2000, id="noise"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nstartxref\n9\n%%EOF", id="brackets"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n" + b"<</A" * 20_000 + b"\nstartxref\n9\n%%EOF", id="dictionaries"),
        pytest.param(b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Prev 9>>\nstartxref\n9\n%%EOF", id="loop"),
        pytest.param(golden("facture-demo.pdf")[:20_000], id="truncated"),
    ],
)
def test_what_has_no_structure_is_unreadable(data):
    with pytest.raises(Unreadable) as caught:
        embedded_invoice(data)
    assert caught.value.code == "broken_pdf"


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(b"<< /Kids [2 0 R] >>", id="its own child"),
        pytest.param(b"<< /Kids [" + b"2 0 R " * 5000 + b"] >>", id="its own child many times"),
    ],
)
def test_a_tree_that_is_its_own_branch_ends(tree):
    assert embedded_invoice(pdf_of(CATALOG, tree)) is None


BOMBS = {
    "deflated": lambda: with_attachment(zeros(600), b"/Filter /FlateDecode"),
    "deflated twice": lambda: with_attachment(zlib.compress(zeros(600), 9), b"/Filter [/FlateDecode /FlateDecode]"),
    "run lengths": lambda: with_attachment(b"\x81A" * 2_000_000, b"/Filter /RunLengthDecode"),
    "ASCII 85": lambda: with_attachment(b"z" * 4_000_000 + b"~>", b"/Filter /ASCII85Decode"),
    "many filters": lambda: with_attachment(XML, b"/Filter [" + b"/ASCIIHexDecode " * 20 + b"]"),
    "not deflated at all": lambda: with_attachment(bytes(range(256)) * 2000, b"/Filter /FlateDecode"),
    "unknown filter": lambda: with_attachment(XML, b"/Filter /Imaginary"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_problem_and_never_inflates(bomb):
    data = BOMBS[bomb]()
    embedded_invoice(golden("facture-demo.pdf"))  # so that what the library keeps is not counted
    tracemalloc.start()
    try:
        assert "cannot be extracted" in problem_of(data)
        assert tracemalloc.get_traced_memory()[1] < 64 * MEBIBYTE
    finally:
        tracemalloc.stop()


def chain(sections, packed):
    """Cross-reference streams, each naming the one before."""
    out, previous = b"%PDF-1.7\n", 0
    for number in range(10, 10 + sections):
        extra = b"/Type /XRef /Size 4 /W [1 4 0] /Index [0 1] /Root 3 0 R /Filter /FlateDecode"
        extra += b" /Prev %d" % previous if previous else b""
        previous = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, stream(packed, extra))
    return out + b"startxref\n%d\n%%%%EOF\n" % previous


@pytest.mark.parametrize(
    ("sections", "packed"),
    [(1, zeros(600)), (MAX_STRUCTURE_STREAMS + 20, zlib.compress(bytes(MAX_STRUCTURE_BYTES - 5)))],
    ids=["one large", "many small"],
)
def test_a_bomb_in_the_structure_is_refused_and_never_inflates(sections, packed):
    data = chain(sections, packed)
    tracemalloc.start()
    try:
        with pytest.raises((Unreadable, NoInvoice)):
            embedded_invoice(data)
        assert tracemalloc.get_traced_memory()[1] < 64 * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.7\n" + b"1 0 obj\nnull\nendobj\n" * 50_000, id="objects"),
        pytest.param(b"%PDF-1.7\nxref\n0 99999999\nstartxref\n9\n%%EOF", id="declared objects"),
    ],
)
def test_too_many_objects_are_not_searched(data):
    assert "too large" in problem_of(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_raises_nothing_else(data):
    original = bytearray(golden("facture-demo.pdf"))
    for _ in range(data.draw(st.integers(1, 30))):
        position = data.draw(st.integers(0, len(original) - 1) | st.integers(len(original) - 6000, len(original) - 1))
        original[position : position + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    try:
        found = embedded_invoice(bytes(original))
    except (Unreadable, NoInvoice) as error:
        found = str(error).encode()
    assert found is None or isinstance(found, bytes)
