"""Lines, and what they share with the document level, in UBL."""

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


def line(group: Group, *, in_credit_note: bool) -> Line:
    """BG-25, from cac:InvoiceLine or cac:CreditNoteLine."""
    quantity = "CreditedQuantity" if in_credit_note else "InvoicedQuantity"
    item = group.group("Item")
    return Line(
        id=group.text("ID"),
        note=group.text("Note"),
        invoiced_object=_invoiced_object(group),
        quantity=group.number(quantity),
        unit=group.attribute(quantity, "unitCode"),
        net_amount=group.number("LineExtensionAmount"),
        order_line_reference=group.group("OrderLineReference").text("LineID"),
        buyer_accounting_reference=group.text("AccountingCost"),
        period=period(group),
        allowances=allowances_or_charges(group, charges=False),
        charges=allowances_or_charges(group, charges=True),
        price=_price(group.group("Price")),
        vat=_vat(item.group("ClassifiedTaxCategory")),
        item=_item(item),
    )


def period(group: Group) -> Period | None:
    """BG-14, BG-26."""
    of = group.group("InvoicePeriod")
    return unless_empty(Period(start=of.day("StartDate"), end=of.day("EndDate")))


def allowances_or_charges(group: Group, *, charges: bool) -> tuple[AllowanceCharge, ...]:
    """BG-20 or BG-21, BG-27 or BG-28."""
    return tuple(
        AllowanceCharge(
            amount=entry.number("Amount"),
            base_amount=entry.number("BaseAmount"),
            percentage=entry.number("MultiplierFactorNumeric"),
            vat=_vat(entry.group("TaxCategory")),
            reason=entry.text("AllowanceChargeReason"),
            reason_code=entry.text("AllowanceChargeReasonCode"),
        )
        for entry in group.groups("AllowanceCharge")
        if (entry.text("ChargeIndicator") in ("true", "1")) is charges
    )


def _vat(group: Group) -> Vat | None:
    return unless_empty(
        Vat(
            category=group.text("ID"),
            rate=group.number("Percent"),
            exemption_reason=group.text("TaxExemptionReason"),
            exemption_reason_code=group.text("TaxExemptionReasonCode"),
        )
    )


def _price(group: Group) -> Price | None:
    """BG-29: a discount of zero only carries the gross price."""
    discount = group.group("AllowanceCharge")
    return unless_empty(
        Price(
            net=group.number("PriceAmount"),
            discount=discount.number("Amount") or None,
            gross=discount.number("BaseAmount"),
            base_quantity=group.number("BaseQuantity"),
            base_quantity_unit=group.attribute("BaseQuantity", "unitCode"),
        )
    )


def _item(group: Group) -> Item:
    return Item(
        name=group.text("Name"),
        description=group.text("Description"),
        seller_identifier=group.group("SellersItemIdentification").text("ID"),
        buyer_identifier=group.group("BuyersItemIdentification").text("ID"),
        standard_identifier=group.group("StandardItemIdentification").identifier("ID"),
        classifications=tuple(_classifications(group)),
        country_of_origin=group.group("OriginCountry").text("IdentificationCode"),
        attributes=tuple(
            ItemAttribute(name=entry.text("Name"), value=entry.text("Value"))
            for entry in group.groups("AdditionalItemProperty")
        ),
    )


def _classifications(group: Group) -> list[Classification]:
    leaves = [entry.leaf("ItemClassificationCode") for entry in group.groups("CommodityClassification")]
    return [
        Classification(
            code=code, list_id=attribute_of(leaf, "listID"), list_version=attribute_of(leaf, "listVersionID")
        )
        for leaf in leaves
        if leaf is not None and (code := text_of(leaf)) is not None
    ]


def _invoiced_object(group: Group) -> Identifier | None:
    for document in group.groups("DocumentReference"):
        if document.text("DocumentTypeCode") in (INVOICED_OBJECT, None):
            return document.identifier("ID")
    return None
