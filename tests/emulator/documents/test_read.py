"""Uploads as a whole: what is accepted, what is refused, and what a person is told."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pytest

from fauxpa_emulator.documents import Document, Unreadable, read
from fauxpa_fixtures import cii, facturx, ubl
from fauxpa_fixtures.model import Identifier, Invoice
from fauxpa_fixtures.samples import french_invoice, golden

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
CII = golden("facture-demo.cii.xml")
UBL = golden("facture-demo.ubl.xml")


def refusal(data, file_name="facture.pdf"):
    with pytest.raises(Unreadable) as caught:
        read(data, file_name=file_name)
    assert caught.value.reason == str(caught.value)
    return caught.value


def inside(xml):
    return read(facturx.write(french_invoice(), xml=xml), file_name="facture.pdf")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(PNG, "image/png"), (JPEG, "image/jpeg"), (b"%PDF-1.4" + PNG, None)],
    ids=["png", "jpeg", "no"],
)
@pytest.mark.parametrize("file_name", ["scan.png", "facture.pdf", "", "../../etc/passwd", "a" * 5000])
def test_the_content_says_what_a_file_is_whatever_its_name(data, media_type, file_name):
    if media_type is None:
        assert refusal(data, file_name).code == "broken_pdf"
    else:
        assert read(data, file_name=file_name) == Document(media_type=media_type)


@pytest.mark.parametrize("data", [b"hello", b"PK\x03\x04", b"GIF89a", b"\x00"])
def test_other_types_are_refused(data):
    error = refusal(data)
    assert error.code == "unsupported_type"
    assert "facture.pdf" in error.reason


def test_an_empty_file_is_refused():
    assert refusal(b"").code == "empty"


def test_a_long_file_name_does_not_fill_the_message():
    assert len(refusal(b"", "a" * 5000).reason) < 200


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"<rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm='urn:x'/>", "CDAR"),
        (b"<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm='urn:x'/>", "Order-X"),
        (b"<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:invoice:1p0'/>", "ZUGFeRD 1"),
        (b"<html/>", "html"),
        (b"<Invoice/>", "Invoice"),
        (b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>", "Invoice"),
    ],
)
def test_xml_that_is_no_invoice_is_refused_and_named(xml, words):
    error = refusal(xml, "a.xml")
    assert error.code == "not_an_invoice"
    assert words in error.reason
    assert "UBL 2.1" in error.reason


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (LAUGHS, "doctype_refused"),
        (EXTERNAL, "doctype_refused"),
        (b"<a>", "not_well_formed"),
        (b"<" * 500_000, "too_large"),
    ],
)
def test_hostile_xml_is_refused(xml, code):
    assert refusal(xml).code == code


def in_utf_16(xml):
    return re.sub(r"encoding=['\"]UTF-8['\"]", 'encoding="UTF-16"', xml.decode()).encode("utf-16")


@pytest.mark.parametrize("encode", [lambda xml: b"\xef\xbb\xbf" + xml, in_utf_16])
@pytest.mark.parametrize("xml", [CII, UBL], ids=["cii", "ubl"])
def test_a_mark_or_utf_16_changes_nothing(xml, encode):
    document = read(encode(xml), file_name="facture.xml")
    assert document.invoice == french_invoice()
    assert document.xml == encode(xml)


def test_a_plain_pdf_is_accepted_without_an_invoice():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(golden("facture-demo.pdf"))) as pdf:
        del pdf.Root.Names, pdf.Root.AF
        pdf.save(out)
    assert read(out.getvalue(), file_name="facture.pdf") == Document(media_type="application/pdf")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"", "not well-formed"),
        (b"not xml", "not well-formed"),
        (CII[:-30], "not well-formed"),
        (LAUGHS, "DOCTYPE"),
        (EXTERNAL, "DOCTYPE"),
        (b"<a/>", "not an invoice"),
        (UBL, "wants CII"),
        (b"<" * 500_000, "more than"),
    ],
)
def test_a_pdf_with_a_bad_invoice_is_accepted_with_a_problem(xml, words):
    document = inside(xml)
    assert replace(document, problem=None) == Document(media_type="application/pdf")
    assert words in document.problem
    assert "attached to the PDF" in document.problem


def test_values_that_cannot_be_understood_are_named_beside_the_invoice():
    xml = CII.replace(b"2767.11", b"lots").replace(b"20260915", b"20260931")
    document = read(xml, file_name="facture.xml")
    assert document.invoice.totals.due is None
    assert document.invoice.issue_date is None
    assert document.invoice.totals.tax_exclusive == Decimal("2335.55")
    assert "DuePayableAmount on line" in document.problem
    assert "'20260931'" in document.problem


def test_many_problems_are_summed_up():
    xml = UBL.replace(b'">', b'">x')
    problem = read(xml, file_name="facture.xml").problem
    assert problem.count(";") == 5
    assert problem.endswith("more")


def test_no_rule_of_business_is_applied():
    wrong = replace(
        french_invoice(),
        number="x" * 300,
        type_code="nonsense",
        currency="???",
        totals=replace(french_invoice().totals, due=Decimal(-1)),
        seller=replace(french_invoice().seller, legal_registration=Identifier(value="1", scheme="0002")),
    )
    for write in (cii.write, ubl.write):
        document = read(write(wrong), file_name="facture.xml")
        assert document.invoice == wrong
        assert document.problem is None


def test_two_vat_totals_in_one_currency_are_told_apart_by_their_order():
    invoice = replace(
        french_invoice(),
        vat_accounting_currency="EUR",
        totals=replace(french_invoice().totals, tax_total_in_accounting_currency=Decimal("1.00")),
    )
    for write in (cii.write, ubl.write):
        assert read(write(invoice), file_name="x").invoice == invoice


def test_a_department_is_a_contact_point_too():
    xml = CII.replace(b"PersonName", b"DepartmentName")
    assert read(xml, file_name="x").invoice.seller.contact.name == "Camille Morel"


def test_an_invoice_root_alone_is_an_invoice_that_says_nothing():
    namespace = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    assert read(f"<Invoice xmlns='{namespace}'/>".encode(), file_name="x").invoice == Invoice()


def test_importing_loads_no_parser():
    code = "import sys, fauxpa_emulator.documents; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "fauxpa_emulator" in loaded
    assert {"lxml", "pypdf", "pikepdf", "reportlab", "fauxpa_fixtures"}.isdisjoint(loaded)
