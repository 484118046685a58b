"""A CII invoice that has something of everything, and edits of it: for tests of the rules of EN 16931.

Paths are written as in the rules: names without a prefix are `ram:`, and a path is meant wherever it stands first.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree
from lxml.etree import _Element

from fauxpa_emulator.documents.validation import en16931_cii
from fauxpa_fixtures import cii
from fauxpa_fixtures.cii.elements import NAMESPACES
from fauxpa_fixtures.samples import french_invoice

Edit = Callable[[_Element], object]

LINE = "IncludedSupplyChainTradeLineItem"
LINE_SETTLEMENT = "SpecifiedLineTradeSettlement"
LINE_TAX = "SpecifiedLineTradeSettlement/ApplicableTradeTax"
PRODUCT = "SpecifiedTradeProduct"
SELLER = "SellerTradeParty"
BUYER = "BuyerTradeParty"
REPRESENTATIVE = "SellerTaxRepresentativeTradeParty"
SHIP_TO = "ShipToTradeParty"
SETTLEMENT = "ApplicableHeaderTradeSettlement"
BREAKDOWN = "ApplicableHeaderTradeSettlement/ApplicableTradeTax"
SUMMATION = "SpecifiedTradeSettlementHeaderMonetarySummation"
MEANS = "SpecifiedTradeSettlementPaymentMeans"
REDUCTION = "SpecifiedTradeAllowanceCharge"

_DAY = '<udt:DateTimeString format="102">{}</udt:DateTimeString>'
PERIOD = (
    f"<BillingSpecifiedPeriod><StartDateTime>{_DAY.format(20260901)}</StartDateTime>"
    f"<EndDateTime>{_DAY.format(20260930)}</EndDateTime></BillingSpecifiedPeriod>"
)


def reduction(
    indicator: str, amount: str = "10.00", *, category: str = "S", rate: str | None = "20.00", reason: str = "95"
) -> str:
    """A document level allowance (`false`) or charge (`true`)."""
    percent = "" if rate is None else f"<RateApplicablePercent>{rate}</RateApplicablePercent>"
    return (
        f"<{REDUCTION}><ChargeIndicator><udt:Indicator>{indicator}</udt:Indicator></ChargeIndicator>"
        f"<BasisAmount>100.00</BasisAmount><ActualAmount>{amount}</ActualAmount><ReasonCode>{reason}</ReasonCode>"
        f"<CategoryTradeTax><TypeCode>VAT</TypeCode><CategoryCode>{category}</CategoryCode>{percent}</CategoryTradeTax>"
        f"</{REDUCTION}>"
    )


def invoice() -> _Element:
    """A plain invoice: three lines, VAT of 20 % and of 10 %. It breaks no rule."""
    return etree.fromstring(cii.write(french_invoice()))


def full_invoice() -> _Element:
    """The same with something of everything that a rule is about. The allowance and the charge are alike."""
    root = invoice()
    line = at(root, LINE)
    add(PRODUCT, '<GlobalID schemeID="0160">04012345123456</GlobalID>')(line)
    add(
        PRODUCT,
        "<ApplicableProductCharacteristic><Description>a</Description><Value>b</Value></ApplicableProductCharacteristic>",
    )(line)
    add(
        PRODUCT,
        '<DesignatedProductClassification><ClassCode listID="STI">1</ClassCode></DesignatedProductClassification>',
    )(line)
    add(PRODUCT, "<OriginTradeCountry><ID>IT</ID></OriginTradeCountry>")(line)
    add(
        "SpecifiedLineTradeAgreement",
        "<GrossPriceProductTradePrice><ChargeAmount>66.00</ChargeAmount></GrossPriceProductTradePrice>",
    )(line)
    add(LINE_SETTLEMENT, PERIOD)(line)
    for indicator, reason in (("false", "95"), ("true", "FC")):
        add(LINE_SETTLEMENT, reduction(indicator, reason=reason))(line)
        drop(f"{LINE_SETTLEMENT}/{REDUCTION}/CategoryTradeTax")(line)
        add(SETTLEMENT, reduction(indicator, reason=reason))(root)
    add(SUMMATION, "<AllowanceTotalAmount>10.00</AllowanceTotalAmount><ChargeTotalAmount>10.00</ChargeTotalAmount>")(
        root
    )
    add(SUMMATION, '<TaxTotalAmount currencyID="USD">500.00</TaxTotalAmount>')(root)
    add(SUMMATION, "<TotalPrepaidAmount>0.00</TotalPrepaidAmount><RoundingAmount>0.00</RoundingAmount>")(root)
    add(SETTLEMENT, "<TaxCurrencyCode>USD</TaxCurrencyCode>")(root)
    add(SETTLEMENT, PERIOD)(root)
    add(SETTLEMENT, "<PayeeTradeParty><ID>F1</ID><Name>Affacturage SA</Name></PayeeTradeParty>")(root)
    add(SETTLEMENT, "<InvoiceReferencedDocument><IssuerAssignedID>FA-1</IssuerAssignedID></InvoiceReferencedDocument>")(
        root
    )
    add(
        MEANS,
        "<ApplicableTradeSettlementFinancialCard><ID>123456</ID></ApplicableTradeSettlementFinancialCard>",
    )(root)
    add(
        "ApplicableHeaderTradeAgreement",
        f"<{REPRESENTATIVE}><Name>R</Name><PostalTradeAddress><CountryID>FR</CountryID></PostalTradeAddress>"
        f'<SpecifiedTaxRegistration><ID schemeID="VA">FR1</ID></SpecifiedTaxRegistration></{REPRESENTATIVE}>',
    )(root)
    add(
        "ApplicableHeaderTradeAgreement",
        "<AdditionalReferencedDocument><IssuerAssignedID>P</IssuerAssignedID><TypeCode>916</TypeCode>"
        '<AttachmentBinaryObject mimeCode="application/pdf" filename="a.pdf">YQ==</AttachmentBinaryObject>'
        "</AdditionalReferencedDocument>",
    )(root)
    add(
        "ApplicableHeaderTradeAgreement",
        "<AdditionalReferencedDocument><IssuerAssignedID>O</IssuerAssignedID><TypeCode>130</TypeCode>"
        "<ReferenceTypeCode>ABZ</ReferenceTypeCode></AdditionalReferencedDocument>",
    )(root)
    add(
        "ApplicableHeaderTradeDelivery",
        f'<{SHIP_TO}><GlobalID schemeID="0009">1</GlobalID><PostalTradeAddress><CountryID>FR</CountryID>'
        f"</PostalTradeAddress></{SHIP_TO}>",
    )(root)
    return root


def broken(root: _Element) -> set[str]:
    """The rules of the model that a document breaks; restrictions of the syntax are left out."""
    return {each.rule for each in en16931_cii.check(root) if not each.rule.startswith("CII-")}


def edited(*edits: Edit, of: Callable[[], _Element] = full_invoice) -> _Element:
    root = of()
    for edit in edits:
        edit(root)
    return root


def every(root: _Element, path: str) -> list[_Element]:
    """All elements at a path; the element itself at an empty one."""
    if not path:
        return [root]
    steps = (step if ":" in step else f"ram:{step}" for step in path.split("/"))
    return root.findall(".//" + "/".join(steps), NAMESPACES)


def at(root: _Element, path: str) -> _Element:
    """The first element at a path."""
    return every(root, path)[0]


def drop(path: str) -> Edit:
    """Removes what is at a path."""

    def edit(root: _Element) -> None:
        found = every(root, path)
        assert found
        for element in found:
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return edit


def write(path: str, text: str) -> Edit:
    """Writes the text of the first element at a path."""

    def edit(root: _Element) -> None:
        at(root, path).text = text

    return edit


def write_all(path: str, text: str) -> Edit:
    def edit(root: _Element) -> None:
        for element in every(root, path):
            element.text = text

    return edit


def label(path: str, name: str, value: str | None) -> Edit:
    """Writes an attribute of the first element at a path, or removes it."""

    def edit(root: _Element) -> None:
        element = at(root, path)
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)

    return edit


def add(path: str, xml: str) -> Edit:
    """Adds elements at the end of the first element at a path."""

    def edit(root: _Element) -> None:
        declared = f'<x xmlns="{NAMESPACES["ram"]}" xmlns:udt="{NAMESPACES["udt"]}">{xml}</x>'
        at(root, path).extend(list(etree.fromstring(declared)))

    return edit


def twice(path: str) -> Edit:
    """Puts the first element at a path there again."""

    def edit(root: _Element) -> None:
        element = at(root, path)
        element.addnext(deepcopy(element))

    return edit
