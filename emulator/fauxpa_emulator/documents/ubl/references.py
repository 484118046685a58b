"""Notes, and the documents that an invoice refers to or carries, in UBL."""

import re

from fauxpa_emulator.documents.tree import Group, first, text_of
from fauxpa_fixtures.bindings import INVOICED_OBJECT, NO_ORDER_IN_UBL, PROJECT_IN_UBL_CREDIT_NOTE
from fauxpa_fixtures.model import Identifier, Note, PrecedingInvoice, SupportingDocument

_SUBJECT = re.compile(r"#([A-Z0-9]{3})#(.*)", re.DOTALL)


def notes(root: Group) -> tuple[Note, ...]:
    """BG-1: `#CODE#` in front of the text is its subject."""
    texts = [text for leaf in root.leaves("Note") if (text := text_of(leaf)) is not None]
    return tuple(_note(text) for text in texts)


def purchase_order(root: Group) -> str | None:
    """BT-13."""
    order = root.group("OrderReference")
    number = order.text("ID")
    return None if number == NO_ORDER_IN_UBL and order.text("SalesOrderID") is not None else number


def project(root: Group) -> str | None:
    """BT-11: an invoice has a place for it, a credit note has not."""
    return root.group("ProjectReference").text("ID") or first(
        document.text("ID") for document in _additional(root, PROJECT_IN_UBL_CREDIT_NOTE)
    )


def invoiced_object(root: Group) -> Identifier | None:
    """BT-18."""
    return first(document.identifier("ID") for document in _additional(root, INVOICED_OBJECT))


def preceding_invoices(root: Group) -> tuple[PrecedingInvoice, ...]:
    """BG-3."""
    documents = [reference.group("InvoiceDocumentReference") for reference in root.groups("BillingReference")]
    return tuple(
        PrecedingInvoice(number=document.text("ID"), issue_date=document.day("IssueDate"))
        for document in documents
        if document
    )


def supporting_documents(root: Group) -> tuple[SupportingDocument, ...]:
    """BG-24."""
    return tuple(
        SupportingDocument(
            reference=document.text("ID"),
            description=document.text("DocumentDescription"),
            location=document.group("Attachment", "ExternalReference").text("URI"),
            attachment=document.group("Attachment").attachment("EmbeddedDocumentBinaryObject"),
        )
        for document in root.groups("AdditionalDocumentReference")
        if document.text("DocumentTypeCode") not in (INVOICED_OBJECT, PROJECT_IN_UBL_CREDIT_NOTE)
    )


def _additional(root: Group, type_code: str) -> list[Group]:
    documents = root.groups("AdditionalDocumentReference")
    return [document for document in documents if document.text("DocumentTypeCode") == type_code]


def _note(text: str) -> Note:
    found = _SUBJECT.fullmatch(text)
    return Note(text=found[2].strip(), subject=found[1]) if found else Note(text=text)
