"""What a document says and the reader passes over: elements that reach no field of the invoice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from fauxpa_emulator.documents import cii, ubl, xml
from fauxpa_emulator.documents.validation.locations import line_of, path_of, value_of

MOST = 100

SAY_NOTHING = (
    "TaxScheme/ID",
    "ApplicableTradeTax/TypeCode",
    "CategoryTradeTax/TypeCode",
    "AppliedTradeAllowanceCharge/ChargeIndicator/Indicator",
    "Price/AllowanceCharge/ChargeIndicator",
    "Invoice/UBLVersionID",
    "CreditNote/UBLVersionID",
)
"""Ends of paths whose value the syntax wants and which can hardly be another: nobody has to read them."""

TERMS: Mapping[str, str] = {
    "ApplicableTradeTax/DueDateTypeCode": "BT-8",
    "PaymentMeans/PaymentMeansCode": "BT-81",
    "SpecifiedTradeSettlementPaymentMeans/TypeCode": "BT-81",
    "PaymentMeans/PaymentID": "BT-83",
    "GrossPriceProductTradePrice/BasisQuantity": "BT-149",
    "AssociatedDocumentLineDocument/IncludedNote/SubjectCode": "BT-X-10",
    "IncludedSupplyChainTradeLineItem/AssociatedDocumentLineDocument/ParentLineID": "EXT-FR-FE-162",
    "IncludedSupplyChainTradeLineItem/AssociatedDocumentLineDocument/LineStatusReasonCode": "EXT-FR-FE-163",
    "Line/BillingReference/BillingReferenceLine/ID": "EXT-FR-FE-162",
    "Line/BillingReference/InvoiceDocumentReference/DocumentStatusCode": "EXT-FR-FE-163",
    "Line/BillingReference/InvoiceDocumentReference/ID": "EXT-FR-FE-136",
    "Line/BillingReference/InvoiceDocumentReference/DocumentTypeCode": "EXT-FR-FE-137",
    "Line/BillingReference/InvoiceDocumentReference/IssueDate": "EXT-FR-FE-138",
    "SpecifiedLineTradeSettlement/InvoiceReferencedDocument/IssuerAssignedID": "EXT-FR-FE-136",
    "SpecifiedLineTradeSettlement/InvoiceReferencedDocument/TypeCode": "EXT-FR-FE-137",
    "SpecifiedLineTradeSettlement/InvoiceReferencedDocument/FormattedIssueDateTime/DateTimeString": "EXT-FR-FE-138",
    "Invoice/BillingReference/InvoiceDocumentReference/DocumentTypeCode": "EXT-FR-FE-02",
    "CreditNote/BillingReference/InvoiceDocumentReference/DocumentTypeCode": "EXT-FR-FE-02",
    "ItemSellerTradeParty/Name": "EXT-FR-FE-164",
    "ItemSellerTradeParty/SpecifiedLegalOrganization/ID": "EXT-FR-FE-167",
    "ItemSellerTradeParty/PostalTradeAddress/CountryID": "EXT-FR-FE-177",
    "ManufacturerParty/PartyLegalEntity/RegistrationName": "EXT-FR-FE-164",
    "ManufacturerParty/PartyLegalEntity/CompanyID": "EXT-FR-FE-167",
    "ManufacturerParty/PostalAddress/Country/IdentificationCode": "EXT-FR-FE-177",
    "SpecifiedTradeSettlementLineMonetarySummation/TaxTotalAmount": "EXT-FR-FE-181",
    "SpecifiedTradeSettlementLineMonetarySummation/GrandTotalAmount": "EXT-FR-FE-184",
}
"""The business terms of what is passed over in practice, by the end of the path: from the rules of the French
extension where they name the place, else from EN 16931 (several means of payment, a gross price beside a net one)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An element, the first of `count` at the same place of the structure."""

    xpath: str
    line: int | None
    value: str | None
    """The beginning of what it says."""
    term: str | None
    """The business term, where that is known."""
    count: int


def unread_in(data: bytes) -> list[Unread]:
    """Up to MOST such elements of an invoice that could be read before. Raises Unreadable as reading does."""
    root = xml.parse(data)
    visited: set[_Element] = set()
    (cii.read if root.tag == cii.ROOT else ubl.read)(root, [], visited)
    places: dict[str, list[_Element]] = {}
    for leaf in _leaves(root):
        if leaf not in visited:
            places.setdefault(_place(leaf), []).append(leaf)
    telling = [(place, leaves) for place, leaves in places.items() if not place.endswith(SAY_NOTHING)]
    return [
        Unread(
            xpath=path_of(leaves[0]),
            line=line_of(leaves[0]),
            value=value_of(leaves[0]),
            term=next((term for end, term in TERMS.items() if place.endswith(end)), None),
            count=len(leaves),
        )
        for place, leaves in telling[:MOST]
    ]


def _leaves(root: _Element) -> Iterator[_Element]:
    """Elements that say something by themselves."""
    for element in root.iter("{*}*"):
        if len(element) == 0 and element.text is not None and element.text.strip():
            yield element


def _place(element: _Element) -> str:
    """Its path in plain names."""
    names = [str(each.tag).rpartition("}")[2] for each in (element, *element.iterancestors())]
    return "/".join(reversed(names))
