"""Lines, and what they share with the document level, in CII."""

from fauxpa_emulator.documents.tree import Group, attribute_of, text_of, unless_empty
from fauxpa_fixtures.bindings import INVOICED_OBJECT
from fauxpa_fixtures.model import (
    AllowanceCharge,
    Classification,
    Identifier,
    Item,
    ItemAttribute,
    Line,
    Period,
    Price,
    Vat,
)


def line(group: Group) -> Line:
    """BG-25, from IncludedSupplyChainTradeLineItem."""
    document = group.group("AssociatedDocumentLineDocument")
    agreement = group.group("SpecifiedLineTradeAgreement")
    delivery = group.group("SpecifiedLineTradeDelivery")
    settlement = group.group("SpecifiedLineTradeSettlement")
    return Line(
        id=document.text("LineID"),
        note=document.group("IncludedNote").text("Content"),
        invoiced_object=_invoiced_object(settlement),
        quantity=delivery.number("BilledQuantity"),
        unit=delivery.attribute("BilledQuantity", "unitCode"),
        net_amount=settlement.group("SpecifiedTradeSettlementLineMonetarySummation").number("LineTotalAmount"),
        order_line_reference=agreement.group("BuyerOrderReferencedDocument").text("LineID"),
        buyer_accounting_reference=settlement.group("ReceivableSpecifiedTradeAccountingAccount").text("ID"),
        period=period(settlement),
        allowances=allowances_or_charges(settlement, charges=False),
        charges=allowances_or_charges(settlement, charges=True),
        price=_price(agreement),
        vat=_vat(settlement.group("ApplicableTradeTax")),
        item=_item(group.group("SpecifiedTradeProduct")),
    )


def period(group: Group) -> Period | None:
    """BG-14, BG-26."""
    billing = group.group("BillingSpecifiedPeriod")
    start, end = billing.inner_leaf("StartDateTime"), billing.inner_leaf("EndDateTime")
    return unless_empty(Period(start=billing.day_of(start), end=billing.day_of(end)))


def allowances_or_charges(group: Group, *, charges: bool) -> tuple[AllowanceCharge, ...]:
    """BG-20 or BG-21, BG-27 or BG-28."""
    return tuple(
        AllowanceCharge(
            amount=entry.number("ActualAmount"),
            base_amount=entry.number("BasisAmount"),
            percentage=entry.number("CalculationPercent"),
            vat=_vat(entry.group("CategoryTradeTax")),
            reason=entry.text("Reason"),
            reason_code=entry.text("ReasonCode"),
        )
        for entry in group.groups("SpecifiedTradeAllowanceCharge")
        if (text_of(entry.inner_leaf("ChargeIndicator")) in ("true", "1")) is charges
    )


def _vat(group: Group) -> Vat | None:
    return unless_empty(
        Vat(
            category=group.text("CategoryCode"),
            rate=group.number("RateApplicablePercent"),
            exemption_reason=group.text("ExemptionReason"),
            exemption_reason_code=group.text("ExemptionReasonCode"),
        )
    )


def _price(agreement: Group) -> Price | None:
    gross = agreement.group("GrossPriceProductTradePrice")
    net = agreement.group("NetPriceProductTradePrice")
    base = net if net.leaf("BasisQuantity") is not None else gross
    return unless_empty(
        Price(
            net=net.number("ChargeAmount"),
            discount=gross.group("AppliedTradeAllowanceCharge").number("ActualAmount"),
            gross=gross.number("ChargeAmount"),
            base_quantity=base.number("BasisQuantity"),
            base_quantity_unit=base.attribute("BasisQuantity", "unitCode"),
        )
    )


def _item(group: Group) -> Item:
    return Item(
        name=group.text("Name"),
        description=group.text("Description"),
        seller_identifier=group.text("SellerAssignedID"),
        buyer_identifier=group.text("BuyerAssignedID"),
        standard_identifier=group.identifier("GlobalID"),
        classifications=tuple(_classifications(group)),
        country_of_origin=group.group("OriginTradeCountry").text("ID"),
        attributes=tuple(
            ItemAttribute(name=entry.text("Description"), value=entry.text("Value"))
            for entry in group.groups("ApplicableProductCharacteristic")
        ),
    )


def _classifications(group: Group) -> list[Classification]:
    leaves = [entry.leaf("ClassCode") for entry in group.groups("DesignatedProductClassification")]
    return [
        Classification(
            code=code, list_id=attribute_of(leaf, "listID"), list_version=attribute_of(leaf, "listVersionID")
        )
        for leaf in leaves
        if leaf is not None and (code := text_of(leaf)) is not None
    ]


def _invoiced_object(settlement: Group) -> Identifier | None:
    for document in settlement.groups("AdditionalReferencedDocument"):
        value = document.text("IssuerAssignedID")
        if value is not None and document.text("TypeCode") in (INVOICED_OBJECT, None):
            return Identifier(value=value, scheme=document.text("ReferenceTypeCode"))
    return None
