"""What is too much for the rules is said to be, and attachments are none of their business."""

from __future__ import annotations

from lxml import etree

from fauxpa_emulator.documents.validation import bulk
from fauxpa_fixtures import samples, ubl
from judging import rules, the_judge

INVOICE = ubl.write(samples.french_invoice())
ATTACHED = (
    b"<cac:AdditionalDocumentReference><cbc:ID>A</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
    b'mimeCode="application/pdf" filename="a.pdf">%s</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
    b"</cac:AdditionalDocumentReference>"
)


def judged(data: bytes):
    return the_judge().judge(data, file_name="x")


def test_an_endless_value_is_named_and_nothing_else_is_judged():
    data = INVOICE.replace(b"<cbc:Note>", b"<cbc:Note>" + b"x" * (bulk.MAX_TEXT + 1), 1)
    report = judged(data)
    assert rules(report) == {"FILE-TEXT-TOO-LONG"}
    assert report.findings[0].xpath == "/ubl:Invoice/cbc:Note[1]"
    assert report.rule_sets[-1].name == "file"


def test_a_long_attachment_is_no_long_value():
    large = INVOICE.replace(
        b"<cac:AccountingSupplierParty>", ATTACHED % (b"QUFB" * 100_000) + b"<cac:AccountingSupplierParty>", 1
    )
    assert rules(judged(large)) == set()


def test_the_document_is_as_it_was_afterwards():
    root = etree.fromstring(
        INVOICE.replace(b"<cac:AccountingSupplierParty>", ATTACHED % b"QUFB" + b"<cac:AccountingSupplierParty>", 1)
    )
    before = etree.tostring(root)
    with bulk.without_attachments(root):
        assert b"QUFB" not in etree.tostring(root)
    assert etree.tostring(root) == before


def test_many_elements_that_break_the_schema_are_not_judged_further():
    data = INVOICE.replace(b"<cac:InvoiceLine>", b"<cac:InvoiceLine/>" * (bulk.LARGE + 1) + b"<cac:InvoiceLine>", 1)
    report = judged(data)
    assert rules(report) == {"XSD"}
    assert [one.applied for one in report.rule_sets] == [True, False]
