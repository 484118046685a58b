"""What has to be there: BR-01 to BR-65 and the rules of BR-CO that ask for nothing else."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.paths import (
    DELIVERY,
    HEADER_REDUCTION,
    LINE,
    LINE_REDUCTION,
    LINE_TOTAL,
    PRICE,
    ROOT,
    SETTLEMENT,
    SUMMATION,
    path,
)
from fauxpa_emulator.documents.validation.en16931_cii.rules import Holds, Rule, rules_of
from fauxpa_emulator.documents.validation.en16931_cii.values import tidy
from fauxpa_emulator.documents.validation.en16931_cii.vat_use import is_vat, other_breakdowns

if TYPE_CHECKING:
    from lxml.etree import _Element

_CATEGORY = path("CategoryCode")
_RATE = path("RateApplicablePercent")


def filled(*sources: str) -> Holds:
    """Whether one of the paths has a text that is not blank. Undecidable where a path leads to two texts."""
    places = [path(source) for source in sources]
    return lambda element, facts: any(tidy(place.text(element) or "") for place in places)


def there(*sources: str) -> Holds:
    """Whether one of the paths is there."""
    places = [path(source) for source in sources]
    return lambda element, facts: any(place.is_there(element) for place in places)


def both(*sources: str) -> Holds:
    """Whether all of the paths are there."""
    places = [path(source) for source in sources]
    return lambda element, facts: all(place.is_there(element) for place in places)


def when(source: str, holds: Holds) -> Holds:
    """Whether something holds if the path is there."""
    place = path(source)
    return lambda element, facts: not place.is_there(element) or holds(element, facts)


def anywhere(source: str) -> Holds:
    """Whether the path is there in the whole document."""
    place = path(source)
    return lambda element, facts: facts.has(place)


def category_of(source: str) -> Holds:
    """Whether one of the taxes at the path is VAT and has a category."""
    place = path(source)
    return lambda element, facts: any(is_vat(tax) and _CATEGORY.is_there(tax) for tax in place.elements(element))


_SELLER = "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty"
_BUYER = "rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/BuyerTradeParty"
_SHIP_TO = "ShipToTradeParty/PostalTradeAddress"
_REASON = there("Reason", "ReasonCode")
_PERIOD = there("StartDateTime", "EndDateTime")

PRESENCE: Mapping[str, Mapping[str, Holds]] = {
    ROOT: {
        "BR-01": filled("rsm:ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
        "BR-02": filled("rsm:ExchangedDocument/ID"),
        "BR-03": filled("rsm:ExchangedDocument/IssueDateTime/udt:DateTimeString[@format=102]"),
        "BR-04": filled("rsm:ExchangedDocument/TypeCode"),
        "BR-05": filled("rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/InvoiceCurrencyCode"),
        "BR-06": filled(f"{_SELLER}/Name"),
        "BR-07": filled(f"{_BUYER}/Name"),
        "BR-08": there(f"{_SELLER}/PostalTradeAddress"),
        "BR-09": filled(f"{_SELLER}/PostalTradeAddress/CountryID"),
        "BR-10": there(f"{_BUYER}/PostalTradeAddress"),
        "BR-11": filled(f"{_BUYER}/PostalTradeAddress/CountryID"),
        "BR-16": anywhere(LINE),
        "BR-62": when(
            f"{_SELLER}/URIUniversalCommunication", filled(f"{_SELLER}/URIUniversalCommunication[1]/URIID/@schemeID")
        ),
        "BR-63": when(
            f"{_BUYER}/URIUniversalCommunication", filled(f"{_BUYER}/URIUniversalCommunication[1]/URIID/@schemeID")
        ),
    },
    LINE: {
        "BR-21": filled("AssociatedDocumentLineDocument/LineID"),
        "BR-22": there("SpecifiedLineTradeDelivery/BilledQuantity"),
        "BR-23": there("SpecifiedLineTradeDelivery/BilledQuantity/@unitCode"),
        "BR-24": there(LINE_TOTAL),
        "BR-25": filled("SpecifiedTradeProduct/Name"),
        "BR-26": there(PRICE),
        "BR-64": when("SpecifiedTradeProduct/GlobalID", filled("SpecifiedTradeProduct/GlobalID/@schemeID")),
        "BR-CO-04": category_of("SpecifiedLineTradeSettlement/ApplicableTradeTax"),
        "BR-CO-18": anywhere("rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/ApplicableTradeTax"),
    },
    "DesignatedProductClassification": {"BR-65": when("ClassCode", filled("ClassCode/@listID"))},
    "ApplicableProductCharacteristic": {"BR-54": both("Description", "Value")},
    "AdditionalReferencedDocument": {"BR-52": filled("IssuerAssignedID")},
    f"{SETTLEMENT}/InvoiceReferencedDocument": {"BR-55": filled("IssuerAssignedID")},
    DELIVERY: {"BR-57": when(_SHIP_TO, filled(f"{_SHIP_TO}/CountryID"))},
    HEADER_REDUCTION % "false": {
        "BR-31": there("ActualAmount"),
        "BR-32": category_of("CategoryTradeTax"),
        "BR-33": _REASON,
        "BR-CO-21": _REASON,
    },
    HEADER_REDUCTION % "true": {
        "BR-36": there("ActualAmount"),
        "BR-37": category_of("CategoryTradeTax"),
        "BR-38": _REASON,
        "BR-CO-22": _REASON,
    },
    LINE_REDUCTION % "false": {"BR-41": there("ActualAmount"), "BR-42": _REASON, "BR-CO-23": _REASON},
    LINE_REDUCTION % "true": {"BR-43": there("ActualAmount"), "BR-44": _REASON, "BR-CO-24": _REASON},
    SUMMATION: {
        "BR-12": there("LineTotalAmount"),
        "BR-13": there("TaxBasisTotalAmount"),
        "BR-14": there("GrandTotalAmount"),
        "BR-15": there("DuePayableAmount"),
    },
    "SpecifiedTradeSettlementPaymentMeans": {"BR-49": there("TypeCode")},
    "SpecifiedTradeSettlementPaymentMeans[TypeCode=30|58]/PayeePartyCreditorFinancialAccount": {
        "BR-50": filled("IBANID", "ProprietaryID"),
        "BR-61": there("IBANID", "ProprietaryID"),
    },
    "ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod": {"BR-CO-19": _PERIOD},
    "SpecifiedLineTradeSettlement/BillingSpecifiedPeriod": {"BR-CO-20": _PERIOD},
    "SellerTradeParty": {
        "BR-CO-26": there(
            "ID", "GlobalID", "SpecifiedLegalOrganization/ID", "SpecifiedTaxRegistration/ID[@schemeID=VA]"
        )
    },
    "SellerTaxRepresentativeTradeParty": {
        "BR-18": filled("Name"),
        "BR-19": there("PostalTradeAddress"),
        "BR-20": filled("PostalTradeAddress/CountryID"),
        "BR-56": filled("SpecifiedTaxRegistration/ID[@schemeID=VA]"),
    },
}
"""By the path of what they are about, wherever it stands unless it begins at the root."""


def _has_rate(tax: "_Element", facts: Facts) -> bool:
    return is_vat(tax) and (_RATE.is_there(tax) or "O" in _CATEGORY.texts(tax))


OF_BREAKDOWNS: Mapping[str, Holds] = {
    "BR-45": there("BasisAmount"),
    "BR-46": there("CalculatedAmount"),
    "BR-47": lambda tax, facts: is_vat(tax) and _CATEGORY.is_there(tax),
    "BR-48": _has_rate,
}

RULES = (
    *rules_of(PRESENCE),
    *(Rule(rule, other_breakdowns, holds) for rule, holds in OF_BREAKDOWNS.items()),
)
