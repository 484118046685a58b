"""What the lines, charges and allowances of a VAT category add up to: BT-116, as it has to be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.facts import REDUCTIONS, Facts, indicators, says
from fauxpa_emulator.documents.validation.en16931_cii.paths import TRANSACTION, Path, path
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable, cents, decimal

if TYPE_CHECKING:
    from lxml.etree import _Element

NEED_ONE_INDICATOR = ("O", "Z")
"""Sums of these are undecidable where an allowance or charge of the category has no indicator, or two."""

_CATEGORY = path("CategoryCode")
_RATE = path("RateApplicablePercent")
_REDUCTION_TAXES = path("CategoryTradeTax")


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One of the three sums, each rounded by itself."""

    holders: Path
    taxes: Path
    """From a holder."""
    amounts: "Callable[[_Element], Iterable[Decimal]]"
    sign: int
    is_charge: bool | None = None
    """Of reductions: those that say so."""


def taxable(code: str, facts: Facts) -> Decimal:
    """What everything of a category adds up to.

    Raises:
        Undecidable: an amount is no number.
    """
    return sum((part.sign * cents(_total(part, code, facts)) for part in _PARTS), Decimal())


def taxable_at(rate: Decimal, code: str, facts: Facts) -> Decimal:
    """What everything of a category and a rate adds up to.

    Raises:
        Undecidable: an amount or a rate is no number.
    """
    return sum((part.sign * cents(_totals(part, code, facts).get(rate, Decimal())) for part in _PARTS), Decimal())


def _total(part: _Part, code: str, facts: Facts) -> Decimal:
    def make() -> Decimal:
        return sum((amount for each in _of(part, code, facts) for amount in part.amounts(each)), Decimal())

    return facts.once(("total", part, code), make)


def _totals(part: _Part, code: str, facts: Facts) -> Mapping[Decimal, Decimal]:
    """By rate. What has two rates counts for both."""

    def make() -> Mapping[Decimal, Decimal]:
        totals: dict[Decimal, Decimal] = {}
        for holder in _of(part, code, facts):
            amount = sum(part.amounts(holder), Decimal())
            for rate in _rates(part.taxes.elements(holder)):
                totals[rate] = totals.get(rate, Decimal()) + amount
        return totals

    return facts.once(("totals", part, code), make)


def _of(part: _Part, code: str, facts: Facts) -> "Iterable[_Element]":
    holders = facts.once(("holders", part.holders), partial(_by_category, part, facts)).get(code, ())
    if part.is_charge is None:
        return holders
    if code in NEED_ONE_INDICATOR and any(indicators(each) != 1 for each in holders):
        raise Undecidable
    return [each for each in holders if says(each, part.is_charge)]


def _by_category(part: _Part, facts: Facts) -> "Mapping[str, list[_Element]]":
    groups: dict[str, list[_Element]] = {}
    for holder in facts.at(part.holders):
        for code in {code for tax in part.taxes.elements(holder) for code in _CATEGORY.texts(tax)}:
            groups.setdefault(code, []).append(holder)
    return groups


def _rates(taxes: "Iterable[_Element]") -> set[Decimal]:
    return {decimal(text) for tax in taxes if (text := _RATE.text(tax)) is not None}


_SUMMATIONS = path("SpecifiedTradeSettlementLineMonetarySummation")
_LINE_TOTAL = path("LineTotalAmount")
_LINE_SETTLEMENTS = path(f"{TRANSACTION}/IncludedSupplyChainTradeLineItem/SpecifiedLineTradeSettlement")
_LINE_TAXES = path("ApplicableTradeTax")
_FIRST_AMOUNT = path("ActualAmount[1]")


def _line_amounts(settlement: "_Element") -> Iterable[Decimal]:
    texts = (_LINE_TOTAL.text(each) for each in _SUMMATIONS.elements(settlement))
    return (decimal(text) for text in texts if text is not None)


def _reduction_amounts(reduction: "_Element") -> Iterable[Decimal]:
    return map(decimal, _FIRST_AMOUNT.texts(reduction))


_PARTS = (
    _Part(_LINE_SETTLEMENTS, _LINE_TAXES, _line_amounts, 1),
    _Part(REDUCTIONS, _REDUCTION_TAXES, _reduction_amounts, 1, is_charge=True),
    _Part(REDUCTIONS, _REDUCTION_TAXES, _reduction_amounts, -1, is_charge=False),
)
