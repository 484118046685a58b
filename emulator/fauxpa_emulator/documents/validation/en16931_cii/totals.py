"""BR-CO-10 to BR-CO-17: totals are what their parts add up to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.paths import (
    LINE,
    LINE_TOTAL,
    ROOT,
    SETTLEMENT,
    SUMMATION,
    Path,
    path,
)
from fauxpa_emulator.documents.validation.en16931_cii.rules import Places, Rule, at
from fauxpa_emulator.documents.validation.en16931_cii.values import (
    cents,
    cents_of_double,
    decimal,
    decimal_of_double,
    double,
    text_of,
    tidy,
    whole,
)
from fauxpa_emulator.documents.validation.en16931_cii.vat_use import VAT, other_breakdowns

if TYPE_CHECKING:
    from lxml.etree import _Element

_LINE_TOTALS = path(f"{LINE}/{LINE_TOTAL}")
_FIRST_AMOUNT = path("ActualAmount[1]")
_CALCULATED = path(f"{SETTLEMENT}/ApplicableTradeTax/CalculatedAmount")
_GRAND_TOTALS = path(f"{SETTLEMENT}/{SUMMATION}/GrandTotalAmount")
_BASIS_TOTALS = path(f"{SETTLEMENT}/{SUMMATION}/TaxBasisTotalAmount")
_TAX_TOTALS = path(f"{SETTLEMENT}/{SUMMATION}/TaxTotalAmount")
_LINES = path("LineTotalAmount[1]")
_ALLOWANCES = path("AllowanceTotalAmount[1]")
_CHARGES = path("ChargeTotalAmount[1]")
_GRAND = path("GrandTotalAmount[1]")
_PREPAID = path("TotalPrepaidAmount[1]")
_ROUNDING = path("RoundingAmount[1]")
_TAX = path("CalculatedAmount")
_BASIS = path("BasisAmount")
_RATE = path("RateApplicablePercent")
_TYPE = path("TypeCode")

TOLERANCE = Decimal(1)
"""Of the VAT of a breakdown, in units of the currency."""


@dataclass(frozen=True, slots=True)
class Total:
    """An amount and what it has to be. It is compared as what `expected` is: a decimal, or a double."""

    places: Places
    given: "Callable[[_Element], list[str]]"
    """One of these is right, or the rule is broken."""
    expected: "Callable[[_Element, Facts], Decimal | float | None]"
    """None where a part is missing; then nothing is right."""
    words: str
    may_be_missing: Callable[[Facts], bool] = lambda facts: False


def _sum(texts: Iterable[str]) -> float:
    total = 0.0
    for text in texts:
        total += double(text)
    return total


def _one(source: str) -> "Callable[[_Element], list[str]]":
    """What is at the path; Undecidable where two stand there."""
    place = path(source)

    def given(element: "_Element") -> list[str]:
        found = place.text(element)
        return [] if found is None else [found]

    return given


def _decimal(place: Path, element: "_Element") -> Decimal | None:
    text = place.text(element)
    return None if text is None else decimal(text)


def _of_lines(summation: "_Element", facts: Facts) -> Decimal | None:
    settlement = summation.getparent()
    transaction = None if settlement is None else settlement.getparent()
    if transaction is None:
        return Decimal()

    def make() -> float:
        return _sum(_LINE_TOTALS.texts(transaction))

    return cents(decimal_of_double(facts.once(("lines", transaction), make)))


def _of_reductions(reductions: "Iterable[_Element]") -> float:
    return cents_of_double(_sum(text for each in reductions for text in _FIRST_AMOUNT.texts(each)))


def _of_breakdowns(tax_total: "_Element", facts: Facts) -> float:
    return facts.once("VAT", lambda: cents_of_double(_sum(text_of(each) for each in facts.at(_CALCULATED))))


def _without_tax(summation: "_Element", facts: Facts) -> Decimal | None:
    lines = _decimal(_LINES, summation)
    if lines is None:
        return None
    allowances, charges = _decimal(_ALLOWANCES, summation), _decimal(_CHARGES, summation)
    return cents(lines - (allowances or 0) + (charges or 0))


def _due(summation: "_Element", facts: Facts) -> Decimal | None:
    grand = _decimal(_GRAND, summation)
    if grand is None:
        return None
    prepaid, rounding = _decimal(_PREPAID, summation), _decimal(_ROUNDING, summation)
    return grand - (prepaid or 0) + (rounding or 0)


def _in_invoice_currency(facts: Facts) -> "Iterable[_Element]":
    return (each for each in facts.at(path(f"{SUMMATION}/TaxTotalAmount")) if _is_in_invoice_currency(each, facts))


def _is_in_invoice_currency(tax_total: "_Element", facts: Facts) -> bool:
    return tax_total.get("currencyID") in facts.invoice_currencies


TOTALS: Mapping[str, Total] = {
    "BR-CO-10": Total(
        at(SUMMATION), _one("LineTotalAmount"), _of_lines, "BT-106 is {}, but the lines (BT-131) add up to {}."
    ),
    "BR-CO-11": Total(
        at(SUMMATION),
        path("AllowanceTotalAmount").texts,
        lambda summation, facts: facts.once("sum of allowances", lambda: _of_reductions(facts.allowances)),
        "BT-107 is {}, but the allowances (BT-92) add up to {}.",
        may_be_missing=lambda facts: not facts.allowances,
    ),
    "BR-CO-12": Total(
        at(SUMMATION),
        path("ChargeTotalAmount").texts,
        lambda summation, facts: facts.once("sum of charges", lambda: _of_reductions(facts.charges)),
        "BT-108 is {}, but the charges (BT-99) add up to {}.",
        may_be_missing=lambda facts: not facts.charges,
    ),
    "BR-CO-13": Total(
        at(SUMMATION), _one("TaxBasisTotalAmount[1]"), _without_tax, "BT-109 is {}, but BT-106 - BT-107 + BT-108 is {}."
    ),
    "BR-CO-14": Total(
        _in_invoice_currency,
        lambda tax_total: [text_of(tax_total)],
        _of_breakdowns,
        "BT-110 is {}, but the VAT of the breakdowns (BT-117) adds up to {}.",
    ),
    "BR-CO-16": Total(
        at(SUMMATION), _one("DuePayableAmount[1]"), _due, "BT-115 is {}, but BT-112 - BT-113 + BT-114 is {}."
    ),
}
"""By the id of the rule."""


def _rule(rule: str, total: Total) -> Rule:
    def holds(element: "_Element", facts: Facts) -> bool:
        given = total.given(element)
        if not given and total.may_be_missing(facts):
            return True
        expected = total.expected(element, facts)
        if isinstance(expected, float):
            return any(double(text) == expected for text in given)
        return any(decimal(text) == expected for text in given)

    def message(element: "_Element", facts: Facts) -> str:
        given, expected = total.given(element), total.expected(element, facts)
        if not given or expected is None:
            return ""
        return total.words.format(tidy(given[0]), f"{expected:.2f}" if isinstance(expected, float) else f"{expected:f}")

    return Rule(rule, total.places, holds, message)


def _with_tax_is_right(root: "_Element", facts: Facts) -> bool:
    """With exactly one VAT total in the currency of the invoice, or where nothing is added."""
    grand, basis = _first(_GRAND_TOTALS, facts), _first(_BASIS_TOTALS, facts)
    if grand is None or basis is None:
        return not facts.invoice_currencies
    return all(
        grand == basis or (len(taxes) == 1 and grand == cents(basis + decimal(text_of(taxes[0]))))
        for taxes in (_tax_totals(currency, facts) for currency in facts.invoice_currencies)
    )


def _with_tax_in_words(root: "_Element", facts: Facts) -> str:
    """Only where there is one sum that the total should be."""
    grand, basis = _first(_GRAND_TOTALS, facts), _first(_BASIS_TOTALS, facts)
    taxes = [each for each in facts.at(_TAX_TOTALS) if _is_in_invoice_currency(each, facts)]
    if grand is None or basis is None or len(taxes) != 1:
        return ""
    return f"BT-112 is {grand:f}, but BT-109 + BT-110 is {cents(basis + decimal(text_of(taxes[0]))):f}."


def _first(place: Path, facts: Facts) -> Decimal | None:
    found = facts.at(place)
    return decimal(text_of(found[0])) if found else None


def _tax_totals(currency: str, facts: Facts) -> "list[_Element]":
    def make() -> "dict[str | None, list[_Element]]":
        groups: dict[str | None, list[_Element]] = {}
        for each in facts.at(_TAX_TOTALS):
            groups.setdefault(each.get("currencyID"), []).append(each)
        return groups

    return facts.once("tax totals", make).get(currency, [])


def _tax_is_rate_of_basis(tax: "_Element", facts: Facts) -> bool:
    """Zero at a rate below a half percent, and within one unit of the currency above.

    Here, and only here, VAT is VAT with spaces around it, too.
    """
    calculated = _decimal(_TAX, tax)
    rate = _decimal(_RATE, tax) if tidy(_TYPE.text(tax) or "").upper() == VAT else None
    if calculated is None:
        return False
    if rate is None or whole(rate) == 0:
        return whole(calculated) == 0
    basis = _decimal(_BASIS, tax)
    return basis is not None and abs(abs(calculated) - cents(abs(basis) * rate.scaleb(-2))) <= TOLERANCE


RULES = (
    *(_rule(rule, total) for rule, total in TOTALS.items()),
    Rule("BR-CO-15", at(ROOT), _with_tax_is_right, _with_tax_in_words),
    Rule("BR-CO-17", other_breakdowns, _tax_is_rate_of_basis),
)
