"""The rules of the VAT categories, the same for each with other numbers: BR-S, Z, E, AE, IC, G, O, AF and AG.

Of each category (BT-118) the rules ask: whether what has it has a breakdown (01), which tax numbers lines, allowances
and charges need (02 to 04) and which rate (05 to 07), what the taxable amount is (08), what the VAT is (09) and whether
there is a reason for exemption (10). For AF and AG the published 08 and 09 hold whatever the amounts are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.paths import AGREEMENT, DELIVERY, ROOT, Path, path
from fauxpa_emulator.documents.validation.en16931_cii.rules import Rule, at
from fauxpa_emulator.documents.validation.en16931_cii.values import decimal, double, tidy, whole_double
from fauxpa_emulator.documents.validation.en16931_cii.vat_sums import taxable, taxable_at
from fauxpa_emulator.documents.validation.en16931_cii.vat_use import Place, Use, breakdowns, categories, entries, use

if TYPE_CHECKING:
    from lxml.etree import _Element

OfBreakdown = Callable[[str, "_Element", Facts], bool]
"""Of a category and a breakdown of it."""

_RATE = path("RateApplicablePercent")
_BASIS = path("BasisAmount")
_TAX = path("CalculatedAmount")
_REASONS = (path("ExemptionReason"), path("ExemptionReasonCode"))

_VAT_NUMBER = "SpecifiedTaxRegistration/ID[@schemeID=VA]"
_TAX_NUMBER = "SpecifiedTaxRegistration/ID[@schemeID=VA|FC]"
_SELLER, _REPRESENTATIVE, _BUYER = "SellerTradeParty", "SellerTaxRepresentativeTradeParty", "BuyerTradeParty"
_SELLER_TAX = path(f"{AGREEMENT}/{_SELLER}/{_TAX_NUMBER}")
_SELLER_VAT = path(f"{AGREEMENT}/{_SELLER}/{_VAT_NUMBER}")
_REPRESENTATIVE_VAT = path(f"{AGREEMENT}/{_REPRESENTATIVE}/{_VAT_NUMBER}")
_ANY_SELLER_TAX = path(f"{_SELLER}/{_TAX_NUMBER}")
_ANY_SELLER_VAT = path(f"{_SELLER}/{_VAT_NUMBER}")
_ANY_REPRESENTATIVE_VAT = path(f"{_REPRESENTATIVE}/{_VAT_NUMBER}")
_BUYER_VAT = path(f"{_BUYER}/{_VAT_NUMBER}")
_BUYER_LEGAL = path(f"{_BUYER}/SpecifiedLegalOrganization/ID")
_DELIVERED = path(f"{DELIVERY}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/udt:DateTimeString")
_DELIVERY_COUNTRY = path(f"{DELIVERY}/ShipToTradeParty/PostalTradeAddress/CountryID")
_PERIODS = (path("BillingSpecifiedPeriod/StartDateTime"), path("BillingSpecifiedPeriod/EndDateTime"))
_ALL_TAXES = path("ApplicableTradeTax")
_ALL_REDUCTION_TAXES = path("CategoryTradeTax")


def for_each_rate(found: Use) -> bool:
    """Lines have a breakdown or another line of the category, allowances and charges have, too."""
    return all(count == 0 or count + found.breakdowns >= 2 for count in (found.lines, found.reductions))


def exactly_one(found: Use) -> bool:
    """One breakdown where the category is used, and none where it is not."""
    return found.breakdowns == (1 if found.lines or found.reductions else 0)


def one_if_any(found: Use) -> bool:
    """A breakdown is alone, and the category is used."""
    return found.breakdowns == 0 or exactly_one(found)


def seller_is_registered(facts: Facts) -> bool:
    return facts.has(_SELLER_TAX) or facts.has(_REPRESENTATIVE_VAT)


def seller_has_vat_number(facts: Facts) -> bool:
    return facts.has(_ANY_SELLER_VAT) or facts.has(_ANY_REPRESENTATIVE_VAT)


def both_have_vat_numbers(facts: Facts) -> bool:
    return seller_has_vat_number(facts) and facts.has(_BUYER_VAT)


def both_are_identified(facts: Facts) -> bool:
    seller = facts.has(_ANY_SELLER_TAX) or facts.has(_ANY_REPRESENTATIVE_VAT)
    return seller and (facts.has(_BUYER_VAT) or facts.has(_BUYER_LEGAL))


def nobody_has_vat_number(facts: Facts) -> bool:
    return not any(facts.has(place) for place in (_SELLER_VAT, _REPRESENTATIVE_VAT, _BUYER_VAT))


def no_rate(tax: "_Element") -> bool:
    return not _RATE.is_there(tax)


def zero_rate(tax: "_Element") -> bool:
    return any(double(text) == 0 for text in _RATE.texts(tax))


def positive_rate(tax: "_Element") -> bool:
    return any(double(text) > 0 for text in _RATE.texts(tax))


def any_rate(tax: "_Element") -> bool:
    """But a negative one."""
    return any(double(text) >= 0 for text in _RATE.texts(tax))


def sum_of_rate(code: str, tax: "_Element", facts: Facts) -> bool:
    """The taxable amount is that of its rate, if it has one."""
    rates = _RATE.texts(tax)
    amounts = {double(text) for text in _BASIS.texts(tax)} if rates else set()
    return all(float(taxable_at(decimal(rate), code, facts)) in amounts for rate in rates)


def about_sum(code: str, tax: "_Element", facts: Facts) -> bool:
    """The taxable amount is less than one unit of the currency away from that of the category."""
    text = _BASIS.text(tax)
    if text is None:
        return False
    amount, expected = double(text), float(taxable(code, facts))
    return amount - 1 < expected < amount + 1


def sum_of_category(code: str, tax: "_Element", facts: Facts) -> bool:
    expected = float(taxable(code, facts))
    return any(double(text) == expected for text in _BASIS.texts(tax))


def no_tax(code: str, tax: "_Element", facts: Facts) -> bool:
    return any(double(text) == 0 for text in _TAX.texts(tax))


def about_rate(code: str, tax: "_Element", facts: Facts) -> bool:
    """The VAT is less than one unit of the currency away from the rate of the taxable amount."""
    given, basis, rate = (place.text(tax) for place in (_TAX, _BASIS, _RATE))
    if given is None or basis is None or rate is None:
        return False
    amount = abs(decimal(given))
    expected = whole_double(float(abs(decimal(basis))) * double(rate)) / 100
    return float(amount - 1) < expected < float(amount + 1)


def exemption(code: str, tax: "_Element", facts: Facts) -> bool:
    return any(place.is_there(tax) for place in _REASONS)


def no_exemption(code: str, tax: "_Element", facts: Facts) -> bool:
    return not exemption(code, tax, facts)


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    """BT-118, BT-151, BT-95, BT-102."""
    letters: str
    """Of it in the ids of its rules."""
    used: Callable[[Use], bool]
    parties: Callable[[Facts], bool]
    rate: "Callable[[_Element], bool]"
    basis: OfBreakdown | None
    tax: OfBreakdown | None
    reason: OfBreakdown


CATEGORIES = (
    Category("S", "S", for_each_rate, seller_is_registered, positive_rate, sum_of_rate, about_rate, no_exemption),
    Category("Z", "Z", exactly_one, seller_is_registered, zero_rate, about_sum, no_tax, no_exemption),
    Category("E", "E", exactly_one, seller_is_registered, zero_rate, about_sum, no_tax, exemption),
    Category("AE", "AE", exactly_one, both_are_identified, zero_rate, about_sum, no_tax, exemption),
    Category("K", "IC", exactly_one, both_have_vat_numbers, zero_rate, about_sum, no_tax, exemption),
    Category("G", "G", exactly_one, seller_has_vat_number, zero_rate, about_sum, no_tax, exemption),
    Category("O", "O", one_if_any, nobody_has_vat_number, no_rate, sum_of_category, no_tax, exemption),
    Category("L", "AF", for_each_rate, seller_is_registered, positive_rate, None, None, no_exemption),
    Category("M", "AG", for_each_rate, seller_is_registered, any_rate, None, None, no_exemption),
)

NUMBERS: tuple[tuple[Place, int], ...] = (("line", 2), ("allowance", 3), ("charge", 4))
"""Of the rules on tax numbers; those on rates are three later."""


def _rules(category: Category) -> Iterator[Rule]:
    def rule(number: int) -> str:
        return f"BR-{category.letters}-{number:02}"

    judged = partial(breakdowns, category.code)
    yield Rule(rule(1), at(ROOT), lambda root, facts: category.used(use(category.code, facts)))
    for place, number in NUMBERS:
        taxed = partial(entries, place, category.code)
        yield Rule(rule(number), taxed, lambda tax, facts: category.parties(facts))
        yield Rule(rule(number + 3), taxed, lambda tax, facts: category.rate(tax))
    if category.basis is not None:
        yield Rule(rule(8), judged, partial(category.basis, category.code), partial(_basis_in_words, category))
    if category.tax is not None:
        yield Rule(rule(9), judged, partial(category.tax, category.code))
    yield Rule(rule(10), judged, partial(category.reason, category.code))


def _basis_in_words(category: Category, tax: "_Element", facts: Facts) -> str:
    """Only where there is one amount that it is, and one that it should be."""
    amounts, rates = _BASIS.texts(tax), _RATE.texts(tax)
    by_rate = category.basis is sum_of_rate
    if len(amounts) != 1 or (by_rate and len(rates) != 1):
        return ""
    code = category.code
    expected = taxable_at(decimal(rates[0]), code, facts) if by_rate else taxable(code, facts)
    at_rate = f" at {tidy(rates[0])} %" if by_rate else ""
    return (
        f"BT-116 is {tidy(amounts[0])}, but the lines less the allowances plus the charges of category {code}{at_rate} "
        f"add up to {expected:f}."
    )


def _says_when(tax: "_Element", facts: Facts) -> bool:
    """When the goods were delivered: by a day, or a period."""
    settlement = tax.getparent()
    return facts.has(_DELIVERED) or (
        settlement is not None
        and facts.once(("period", settlement), lambda: any(place.is_there(settlement) for place in _PERIODS))
    )


def _says_where(tax: "_Element", facts: Facts) -> bool:
    return facts.has(_DELIVERY_COUNTRY)


def _alone(place: Path, tax: "_Element", facts: Facts) -> bool:
    return categories(place, facts) <= {"O"}


DELIVERED = partial(breakdowns, "K")
OUT_OF_SCOPE = partial(breakdowns, "O")

RULES = (
    *(rule for category in CATEGORIES for rule in _rules(category)),
    Rule("BR-IC-11", DELIVERED, _says_when),
    Rule("BR-IC-12", DELIVERED, _says_where),
    *(Rule(rule, OUT_OF_SCOPE, partial(_alone, _ALL_TAXES)) for rule in ("BR-O-11", "BR-O-12")),
    *(Rule(rule, OUT_OF_SCOPE, partial(_alone, _ALL_REDUCTION_TAXES)) for rule in ("BR-O-13", "BR-O-14")),
)
