"""From a UBL 2.1 Invoice or CreditNote to the model."""

from lxml.etree import _Element

from fauxpa_emulator.documents.tree import Group
from fauxpa_emulator.documents.ubl.lines import allowances_or_charges, line, period
from fauxpa_emulator.documents.ubl.parties import delivery, party, payee, tax_representative
from fauxpa_emulator.documents.ubl.references import (
    invoiced_object,
    notes,
    preceding_invoices,
    project,
    purchase_order,
    supporting_documents,
)
from fauxpa_emulator.documents.ubl.settlement import due_date, payment, totals, vat_breakdown
from fauxpa_fixtures.model import Invoice

__all__ = ["CREDIT_NOTE_ROOT", "INVOICE_ROOT", "read"]

INVOICE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"

_CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def read(element: _Element, problems: list[str], visited: set[_Element] | None = None) -> Invoice:
    """All that the model has a place for; what cannot be understood is left out and noted in `problems`.

    The leaves that were looked at are added to `visited`.
    """
    root = Group(element, groups_in=_CAC, leaves_in=_CBC, problems=problems, visited=visited)
    in_credit_note = element.tag == CREDIT_NOTE_ROOT
    seller = root.group("AccountingSupplierParty", "Party")
    currency = root.text("DocumentCurrencyCode")
    return Invoice(
        number=root.text("ID"),
        issue_date=root.day("IssueDate"),
        type_code=root.text("CreditNoteTypeCode" if in_credit_note else "InvoiceTypeCode"),
        currency=currency,
        vat_accounting_currency=root.text("TaxCurrencyCode"),
        tax_point_date=root.day("TaxPointDate"),
        tax_point_code=root.group("InvoicePeriod").text("DescriptionCode"),
        due_date=due_date(root),
        buyer_reference=root.text("BuyerReference"),
        project_reference=project(root),
        contract_reference=root.group("ContractDocumentReference").text("ID"),
        purchase_order_reference=purchase_order(root),
        sales_order_reference=root.group("OrderReference").text("SalesOrderID"),
        receiving_advice_reference=root.group("ReceiptDocumentReference").text("ID"),
        despatch_advice_reference=root.group("DespatchDocumentReference").text("ID"),
        tender_reference=root.group("OriginatorDocumentReference").text("ID"),
        invoiced_object=invoiced_object(root),
        buyer_accounting_reference=root.text("AccountingCost"),
        payment_terms=root.group("PaymentTerms").text("Note"),
        notes=notes(root),
        business_process=root.text("ProfileID"),
        customization=root.text("CustomizationID"),
        preceding_invoices=preceding_invoices(root),
        seller=party(seller),
        buyer=party(root.group("AccountingCustomerParty", "Party")),
        payee=payee(root.group("PayeeParty")),
        tax_representative=tax_representative(root.group("TaxRepresentativeParty")),
        delivery=delivery(root.group("Delivery")),
        invoicing_period=period(root),
        payment=payment(root, seller=seller),
        allowances=allowances_or_charges(root, charges=False),
        charges=allowances_or_charges(root, charges=True),
        totals=totals(root, currency=currency),
        vat_breakdown=vat_breakdown(root),
        supporting_documents=supporting_documents(root),
        lines=tuple(
            line(entry, in_credit_note=in_credit_note)
            for entry in root.groups("CreditNoteLine" if in_credit_note else "InvoiceLine")
        ),
    )
