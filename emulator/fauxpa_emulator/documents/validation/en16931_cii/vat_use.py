"""Which VAT categories a document uses, and which taxes the rules of a category judge.

A tax is judged by the rules of one category only: the first of `ORDER` that it has.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts, Kind
from fauxpa_emulator.documents.validation.en16931_cii.paths import Path, path
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable

if TYPE_CHECKING:
    from lxml.etree import _Element

VAT = "VAT"
"""Of all taxes (UNTDID 5153) the only one; in small letters, too."""
ORDER = ("AE", "L", "M", "E", "G", "K", "O", "S", "Z")
OF_ANY_TAX = ("S", "Z")
"""Their breakdowns are judged whatever the type of the tax, and wherever the settlement stands."""
WHOLE_BREAKDOWNS = ("L", "M", "O")
"""Breakdowns of these are judged by the rules of their category alone, and not by those about breakdowns as such."""

Place = Literal["line", Kind]
Groups = Mapping[str, "list[_Element]"]
"""Elements by category."""

_CATEGORY = path("CategoryCode")
_TYPE = path("TypeCode")
_ANY_BREAKDOWN = path("ApplicableHeaderTradeSettlement/ApplicableTradeTax")
_BREAKDOWN = path("rsm:SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/ApplicableTradeTax")
_LINE_TAX = path(
    "rsm:SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem/SpecifiedLineTradeSettlement/ApplicableTradeTax"
)
_ANY_LINE_TAX = path("SpecifiedLineTradeSettlement/ApplicableTradeTax")
_REDUCTION_TAX = path("SpecifiedTradeAllowanceCharge/CategoryTradeTax")
_ANY_REDUCTION_TAX = path("CategoryTradeTax")


def is_vat(tax: "_Element") -> bool:
    """
    Raises:
        Undecidable: it has two types.
    """
    return (_TYPE.text(tax) or "").upper() == VAT


def breakdowns(code: str, facts: Facts) -> "Iterable[_Element]":
    """The breakdowns (BG-23) that the rules of a category judge."""
    if code in WHOLE_BREAKDOWNS:
        return _whole_breakdowns(facts).get(code, ())
    return facts.once(
        ("breakdowns", code),
        lambda: [
            tax
            for tax in facts.at(_ANY_BREAKDOWN if code in OF_ANY_TAX else _BREAKDOWN)
            if code in _CATEGORY.texts(tax) and (code in OF_ANY_TAX or _surely_vat(tax))
        ],
    )


def other_breakdowns(facts: Facts) -> "Iterable[_Element]":
    """The breakdowns that the rules about breakdowns as such judge."""

    def make() -> "list[_Element]":
        judged = {tax for taxes in _whole_breakdowns(facts).values() for tax in taxes}
        return [tax for tax in facts.at(_ANY_BREAKDOWN) if tax not in judged]

    return facts.once("other breakdowns", make)


def entries(place: Place, code: str, facts: Facts) -> "Iterable[_Element]":
    """The taxes of lines, allowances or charges that the rules of a category judge."""
    if place == "line":
        groups = facts.once("line taxes", lambda: _grouped(facts.at(_LINE_TAX), ORDER))
    else:
        groups = facts.once(("taxes", place), lambda: _grouped(_taxes_of(place, facts), ORDER))
    return groups.get(code, ())


@dataclass(frozen=True, slots=True)
class Use:
    """How many taxes have a category, wherever they stand."""

    breakdowns: int
    lines: int
    reductions: int
    """Of allowances and charges."""


def use(code: str, facts: Facts) -> Use:
    """How often a category is used."""
    places = (_ANY_BREAKDOWN, _ANY_LINE_TAX, _ANY_REDUCTION_TAX)
    return Use(*(facts.once(("use", place), partial(_counted, place, facts))[code] for place in places))


def categories(place: Path, facts: Facts) -> frozenset[str]:
    """The categories of the taxes there."""
    return facts.once(
        ("categories", place), lambda: frozenset(code for tax in facts.at(place) for code in _CATEGORY.texts(tax))
    )


def _counted(place: Path, facts: Facts) -> Counter[str]:
    return Counter(code for tax in facts.at(place) for code in set(_CATEGORY.texts(tax)))


def _whole_breakdowns(facts: Facts) -> Groups:
    return facts.once("whole breakdowns", lambda: _grouped(facts.at(_BREAKDOWN), WHOLE_BREAKDOWNS))


def _taxes_of(kind: Kind, facts: Facts) -> "Iterator[_Element]":
    for tax in facts.at(_REDUCTION_TAX):
        reduction = tax.getparent()
        if reduction is not None and facts.kind_of(reduction) == kind:
            yield tax


def _grouped(taxes: "Iterable[_Element]", order: Iterable[str]) -> Groups:
    groups: dict[str, list[_Element]] = {}
    for tax in taxes:
        codes = _CATEGORY.texts(tax)
        code = next((each for each in order if each in codes), None)
        if code is not None and _surely_vat(tax):
            groups.setdefault(code, []).append(tax)
    return groups


def _surely_vat(tax: "_Element") -> bool:
    try:
        return is_vat(tax)
    except Undecidable:
        return False
