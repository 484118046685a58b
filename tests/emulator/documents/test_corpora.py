"""Documents by others: every one is read completely, and nothing but `Unreadable` is ever raised.

The corpora lie beside the checkout; without them these tests have nothing to look at.
"""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from lxml import etree

from fauxpa_emulator.documents import Document, Unreadable, read
from fauxpa_fixtures import cii, ubl

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
MANIFEST = CORPORA / "MANIFEST.tsv"

SYNTAXES = {"CII": "cii", "PDF+CII": "factur-x", "UBL-Invoice": "ubl", "UBL-CreditNote": "ubl"}
STRANGERS = ("CDAR", "SCRDMCCBDACIOMessageStructure", "CrossIndustryDocument")
WITHOUT_LINES = ("urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl")

NO_TERM_OF_THE_CORE = {
    "UBLVersionID",
    "TaxScheme/ID",  # of BT-32: any scheme that is not VAT
    "DepartmentName",  # BT-41 and BT-56 are written as a person
    "ApplicableTradeTax/DueDateTypeCode",  # BT-8 is written once
    "GrossPriceProductTradePrice/BasisQuantity",
    "PayeePartyCreditorFinancialAccount/IBANID",  # BT-84 that does not look like an IBAN, and the reverse
    "PayeePartyCreditorFinancialAccount/ProprietaryID",
    "AllowanceCharge/ChargeIndicator",
}
"""Paths of elements that writing again may leave out or move."""


def rows() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as lines:
        found = csv.DictReader(lines, delimiter="\t")
        return [row for row in found if row["syntax"] != "testSet-fragment"]


INVOICES = [row for row in rows() if row["syntax"] in SYNTAXES]
OTHERS = [row for row in rows() if row["syntax"] in STRANGERS]
PLAIN = [row for row in rows() if row["syntax"] == "PDF(no xml)"]


def opened(row: dict[str, str]) -> Document:
    path = CORPORA / row["path"]
    return read(path.read_bytes(), file_name=path.name)


def written(document: Document) -> bytes:
    return (ubl if document.syntax == "ubl" else cii).write(document.invoice)


def values(xml: bytes) -> Counter[tuple[str, str]]:
    """How often each value stands at the end of each path of two element names."""
    found: Counter[tuple[str, str]] = Counter()
    for element in etree.fromstring(xml, etree.XMLParser(remove_comments=True)).iter():
        text, parent = " ".join((element.text or "").split()), element.getparent()
        if len(element) == 0 and text and parent is not None:
            path = f"{etree.QName(parent).localname}/{etree.QName(element).localname}"
            found[path, number(text)] += 1
    return found


def number(text: str) -> str:
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text


def test_every_invoice_is_read():
    for row in INVOICES:
        document = opened(row)
        invoice = document.invoice
        assert document.syntax == SYNTAXES[row["syntax"]], row["path"]
        assert document.problem is None, row["path"]
        assert document.profile == row["profile"], row["path"]
        assert all((invoice.number, invoice.issue_date, invoice.seller.name, invoice.buyer.name)), row["path"]
        assert bool(invoice.lines) is (row["profile"] not in WITHOUT_LINES), row["path"]


def test_every_invoice_is_the_same_when_written_and_read_again():
    for row in INVOICES:
        document = opened(row)
        assert read(written(document), file_name="x").invoice == document.invoice, row["path"]


def test_every_value_of_a_core_invoice_is_read():
    for row in INVOICES:
        if row["profile"] == "urn:cen.eu:en16931:2017":
            document = opened(row)
            lost = {path for path, _ in values(document.xml) - values(written(document))}
            unexpected = {path for path in lost if not {path, path.partition("/")[2]} & NO_TERM_OF_THE_CORE}
            assert unexpected == set(), row["path"]


def test_documents_that_are_no_invoices_are_refused():
    for row in OTHERS:
        with pytest.raises(Unreadable) as caught:
            opened(row)
        assert caught.value.code == "not_an_invoice", row["path"]


def test_a_pdf_without_xml_is_a_plain_pdf():
    for row in PLAIN:
        assert opened(row) == Document(media_type="application/pdf"), row["path"]


def test_no_file_raises_anything_else():
    for path in CORPORA.rglob("*"):
        if path.is_file():
            try:
                accepted: Document | None = read(path.read_bytes(), file_name=path.name)
            except Unreadable:
                accepted = None
            assert accepted is None or accepted.media_type, path


def test_no_row_of_the_manifest_is_left_out():
    assert len(INVOICES) + len(OTHERS) + len(PLAIN) == len(rows())
