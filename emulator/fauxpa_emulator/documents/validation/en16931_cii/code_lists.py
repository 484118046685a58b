"""Codes are of the lists that EN 16931 names: BR-CL.

`data/code_lists.json` has the lists as version 1.3.16 of the rules knows them, each in one text. A code may have spaces
around it, but for a media type.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation import locations
from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts, Kind
from fauxpa_emulator.documents.validation.en16931_cii.paths import path
from fauxpa_emulator.documents.validation.en16931_cii.rules import Places, Rule, at
from fauxpa_emulator.documents.validation.en16931_cii.values import text_of, tidy

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRODUCT = "SpecifiedTradeProduct"
_SHIP_TO = "ShipToTradeParty"
_TAX_REGISTRATION = "SpecifiedTaxRegistration"
_ORIGIN = path("OriginTradeCountry/ID")
_REASON_CODE = path("SpecifiedTradeAllowanceCharge/ReasonCode")


@dataclass(frozen=True, slots=True)
class Coded:
    """Where codes of a list are."""

    places: Places
    codes: str
    """The name of the list."""
    attribute: str | None = None
    """That has the code, where it is there."""
    read: Callable[[str], str] = tidy
    """The code in a text."""


def outside(source: str, *names: str) -> Places:
    """The elements at a path that are in no element of these names."""
    place = path(source)
    tags = [path(name).steps[0].tag for name in names]
    return lambda facts: (each for each in facts.at(place) if next(each.iterancestors(*tags), None) is None)


def reasons(kind: Kind) -> Places:
    """The codes of reasons for allowances, or for charges."""

    def places(facts: Facts) -> "Iterator[_Element]":
        for each in facts.at(_REASON_CODE):
            reduction = each.getparent()
            if reduction is not None and facts.kind_of(reduction) == kind:
                yield each

    return places


def _origins(facts: Facts) -> "Iterable[_Element]":
    """Countries of origin; one with a scheme is judged as any identifier is."""
    return (each for each in facts.at(_ORIGIN) if each.get("schemeID") is None)


CODED: Mapping[str, Coded] = {
    "BR-CL-01": Coded(at("rsm:ExchangedDocument/TypeCode"), "document types"),
    "BR-CL-03": Coded(at("TaxTotalAmount"), "currencies", "currencyID"),
    "BR-CL-04": Coded(at("InvoiceCurrencyCode"), "currencies"),
    "BR-CL-05": Coded(at("TaxCurrencyCode"), "currencies"),
    "BR-CL-06": Coded(at("DueDateTypeCode"), "due date codes"),
    "BR-CL-07": Coded(at("ReferenceTypeCode"), "object schemes"),
    "BR-CL-08": Coded(at("SubjectCode"), "note subjects"),
    "BR-CL-10": Coded(outside("GlobalID", _PRODUCT, _SHIP_TO), "identifier schemes", "schemeID"),
    "BR-CL-11": Coded(outside("ID", _TAX_REGISTRATION), "identifier schemes", "schemeID"),
    "BR-CL-13": Coded(at("ClassCode"), "item classifications", "listID"),
    "BR-CL-14": Coded(at("CountryID"), "countries"),
    "BR-CL-15": Coded(_origins, "countries"),
    "BR-CL-16": Coded(at("SpecifiedTradeSettlementPaymentMeans/TypeCode"), "payment means"),
    "BR-CL-17": Coded(at("CategoryTradeTax/CategoryCode"), "VAT categories"),
    "BR-CL-18": Coded(at("ApplicableTradeTax/CategoryCode"), "VAT categories"),
    "BR-CL-19": Coded(reasons("allowance"), "allowance reasons"),
    "BR-CL-20": Coded(reasons("charge"), "charge reasons"),
    "BR-CL-21": Coded(at(f"{_PRODUCT}/GlobalID"), "identifier schemes", "schemeID"),
    "BR-CL-22": Coded(at("ExemptionReasonCode"), "exemption reasons", read=lambda text: tidy(text.upper())),
    "BR-CL-24": Coded(at("AttachmentBinaryObject"), "media types", "mimeCode", read=str),
    "BR-CL-25": Coded(at("URIUniversalCommunication/URIID"), "address schemes", "schemeID"),
    "BR-CL-26": Coded(at(f"ApplicableHeaderTradeDelivery/{_SHIP_TO}/GlobalID"), "identifier schemes", "schemeID"),
}
"""By the id of the rule."""

QUANTITIES = ("BasisQuantity", "BilledQuantity")
"""Those that have a unit: BR-CL-23."""


@cache
def codes(name: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(_lists()[name].split())


@cache
def _lists() -> Mapping[str, str]:
    lists: Mapping[str, str] = json.loads(files(__package__).joinpath("data/code_lists.json").read_bytes())
    return lists


def _rule(rule: str, coded: Coded) -> Rule:
    def holds(element: "_Element", facts: Facts) -> bool:
        text = text_of(element) if coded.attribute is None else element.get(coded.attribute)
        return text is None or coded.read(text) in codes(coded.codes)

    def value(element: "_Element") -> str | None:
        return locations.value_of(element, coded.attribute)

    return Rule(rule, coded.places, holds, value=value)


RULES = (
    *(_rule(rule, coded) for rule, coded in CODED.items()),
    *(_rule("BR-CL-23", Coded(at(quantity), "units", "unitCode")) for quantity in QUANTITIES),
)
