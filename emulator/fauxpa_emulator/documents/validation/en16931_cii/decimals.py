"""BR-DEC: amounts have at most two decimals."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.paths import (
    HEADER_REDUCTION,
    LINE,
    LINE_REDUCTION,
    LINE_TOTAL,
    SUMMATION,
    path,
)
from fauxpa_emulator.documents.validation.en16931_cii.rules import Holds, Rule, at, rules_of
from fauxpa_emulator.documents.validation.en16931_cii.values import double, text_of, whole_double
from fauxpa_emulator.documents.validation.en16931_cii.vat_use import other_breakdowns

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST = 2


def short(source: str) -> Holds:
    """Whether what is at the path has at most two characters after its point. Undecidable where two stand there."""
    place = path(source)
    return lambda element, facts: len((place.text(element) or "").partition(".")[2]) <= MOST


DECIMALS: Mapping[str, Mapping[str, str]] = {
    HEADER_REDUCTION % "false": {"BR-DEC-01": "ActualAmount[1]", "BR-DEC-02": "BasisAmount"},
    HEADER_REDUCTION % "true": {"BR-DEC-05": "ActualAmount[1]", "BR-DEC-06": "BasisAmount"},
    SUMMATION: {
        "BR-DEC-09": "LineTotalAmount",
        "BR-DEC-10": "AllowanceTotalAmount",
        "BR-DEC-11": "ChargeTotalAmount",
        "BR-DEC-12": "TaxBasisTotalAmount",
        "BR-DEC-14": "GrandTotalAmount",
        "BR-DEC-16": "TotalPrepaidAmount",
        "BR-DEC-17": "RoundingAmount",
        "BR-DEC-18": "DuePayableAmount",
    },
    LINE: {"BR-DEC-23": LINE_TOTAL},
    LINE_REDUCTION % "false": {"BR-DEC-24": "ActualAmount[1]", "BR-DEC-25": "BasisAmount"},
    LINE_REDUCTION % "true": {"BR-DEC-27": "ActualAmount[1]", "BR-DEC-28": "BasisAmount"},
}
"""By the path of what they are about, the amount of each rule."""

OF_BREAKDOWNS: Mapping[str, str] = {"BR-DEC-19": "BasisAmount", "BR-DEC-20": "CalculatedAmount"}

_TAX_TOTALS = path("TaxTotalAmount")


def _is_short(tax_total: "_Element") -> bool:
    """By its value: unlike in the other amounts, zeros at the end do not count."""
    number = double(text_of(tax_total))
    return number == whole_double(number * 100) / 100


def _invoice_tax_is_short(summation: "_Element", facts: Facts) -> bool:
    """One VAT total is enough that is short, or that is not in the currency of the invoice."""
    totals = _TAX_TOTALS.elements(summation)
    return not totals or any(
        each.get("currencyID") not in facts.invoice_currencies or _is_short(each) for each in totals
    )


def _accounting_tax_is_short(summation: "_Element", facts: Facts) -> bool:
    """One VAT total is enough that is short and in the accounting currency, if the invoice has one."""
    totals = _TAX_TOTALS.elements(summation)
    return not (totals and facts.tax_currencies) or any(
        each.get("currencyID") in facts.tax_currencies and _is_short(each) for each in totals
    )


RULES = (
    *rules_of({source: {rule: short(amount) for rule, amount in lines.items()} for source, lines in DECIMALS.items()}),
    *(Rule(rule, other_breakdowns, short(amount)) for rule, amount in OF_BREAKDOWNS.items()),
    Rule("BR-DEC-13", at(SUMMATION), _invoice_tax_is_short),
    Rule("BR-DEC-15", at(SUMMATION), _accounting_tax_is_short),
)
