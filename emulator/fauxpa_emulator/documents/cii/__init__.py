"""From a Cross Industry Invoice (bare, or out of a Factur-X) to the model."""

from lxml.etree import _Element

from fauxpa_emulator.documents.cii.lines import allowances_or_charges, line, period
from fauxpa_emulator.documents.cii.parties import delivery, party, payee, tax_representative
from fauxpa_emulator.documents.cii.settlement import (
    payment,
    preceding_invoices,
    tax_point_code,
    totals,
    vat_breakdown,
)
from fauxpa_emulator.documents.tree import Group, first
from fauxpa_fixtures.bindings import INVOICED_OBJECT, TENDER_IN_CII
from fauxpa_fixtures.model import Identifier, Invoice, Note, SupportingDocument

__all__ = ["ROOT", "read"]

_RSM = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}"
_RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"

ROOT = f"{_RSM}CrossIndustryInvoice"


def read(root: _Element, problems: list[str], visited: set[_Element] | None = None) -> Invoice:
    """All that the model has a place for; what cannot be understood is left out and noted in `problems`.

    The leaves that were looked at are added to `visited`.
    """

    def part(name: str) -> Group:
        return Group(root.find(_RSM + name), groups_in=_RAM, leaves_in=_RAM, problems=problems, visited=visited)

    context, document = part("ExchangedDocumentContext"), part("ExchangedDocument")
    transaction = part("SupplyChainTradeTransaction")
    agreement = transaction.group("ApplicableHeaderTradeAgreement")
    shipment = transaction.group("ApplicableHeaderTradeDelivery")
    settlement = transaction.group("ApplicableHeaderTradeSettlement")
    taxes, terms = list(settlement.groups("ApplicableTradeTax")), list(settlement.groups("SpecifiedTradePaymentTerms"))
    currency = settlement.text("InvoiceCurrencyCode")
    return Invoice(
        number=document.text("ID"),
        issue_date=document.day_of(document.inner_leaf("IssueDateTime")),
        type_code=document.text("TypeCode"),
        currency=currency,
        vat_accounting_currency=settlement.text("TaxCurrencyCode"),
        tax_point_date=first(tax.day_of(tax.inner_leaf("TaxPointDate")) for tax in taxes),
        tax_point_code=tax_point_code(settlement),
        due_date=first(term.day_of(term.inner_leaf("DueDateDateTime")) for term in terms),
        buyer_reference=agreement.text("BuyerReference"),
        project_reference=agreement.group("SpecifiedProcuringProject").text("ID"),
        contract_reference=_reference(agreement.group("ContractReferencedDocument")),
        purchase_order_reference=_reference(agreement.group("BuyerOrderReferencedDocument")),
        sales_order_reference=_reference(agreement.group("SellerOrderReferencedDocument")),
        receiving_advice_reference=_reference(shipment.group("ReceivingAdviceReferencedDocument")),
        despatch_advice_reference=_reference(shipment.group("DespatchAdviceReferencedDocument")),
        tender_reference=first(_reference(entry) for entry in _additional(agreement) if _is(entry, TENDER_IN_CII)),
        invoiced_object=first(_object(entry) for entry in _additional(agreement) if _is(entry, INVOICED_OBJECT)),
        buyer_accounting_reference=settlement.group("ReceivableSpecifiedTradeAccountingAccount").text("ID"),
        payment_terms=first(term.text("Description") for term in terms),
        notes=tuple(_notes(document)),
        business_process=context.group("BusinessProcessSpecifiedDocumentContextParameter").text("ID"),
        customization=context.group("GuidelineSpecifiedDocumentContextParameter").text("ID"),
        preceding_invoices=preceding_invoices(settlement),
        seller=party(agreement.group("SellerTradeParty")),
        buyer=party(agreement.group("BuyerTradeParty")),
        payee=payee(settlement.group("PayeeTradeParty")),
        tax_representative=tax_representative(agreement.group("SellerTaxRepresentativeTradeParty")),
        delivery=delivery(shipment),
        invoicing_period=period(settlement),
        payment=payment(settlement),
        allowances=allowances_or_charges(settlement, charges=False),
        charges=allowances_or_charges(settlement, charges=True),
        totals=totals(settlement, currency=currency),
        vat_breakdown=vat_breakdown(settlement),
        supporting_documents=tuple(
            _supporting_document(entry)
            for entry in _additional(agreement)
            if not _is(entry, TENDER_IN_CII) and not _is(entry, INVOICED_OBJECT)
        ),
        lines=tuple(line(entry) for entry in transaction.groups("IncludedSupplyChainTradeLineItem")),
    )


def _notes(document: Group) -> list[Note]:
    return [
        Note(text=content, subject=note.text("SubjectCode"))
        for note in document.groups("IncludedNote")
        if (content := note.text("Content")) is not None
    ]


def _additional(agreement: Group) -> list[Group]:
    return list(agreement.groups("AdditionalReferencedDocument"))


def _is(document: Group, type_code: str) -> bool:
    return document.text("TypeCode") == type_code


def _reference(document: Group) -> str | None:
    return document.text("IssuerAssignedID")


def _object(document: Group) -> Identifier | None:
    value = _reference(document)
    return None if value is None else Identifier(value=value, scheme=document.text("ReferenceTypeCode"))


def _supporting_document(document: Group) -> SupportingDocument:
    return SupportingDocument(
        reference=_reference(document),
        description=document.text("Name"),
        location=document.text("URIID"),
        attachment=document.attachment("AttachmentBinaryObject"),
    )
