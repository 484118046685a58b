"""The rules that ask something of their own: of prices, periods, parties, currencies and the Italian split payment."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii import code_lists
from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.paths import LINE, PRICE, ROOT, SUMMATION, Path, path
from fauxpa_emulator.documents.validation.en16931_cii.rules import Holds, Rule, rules_of
from fauxpa_emulator.documents.validation.en16931_cii.values import double, text_of, tidy
from fauxpa_emulator.documents.validation.en16931_cii.vat_use import other_breakdowns

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_DIGITS_OF_A_CARD = 10
"""BT-87 is to show a part of the number only."""
SPLIT_PAYMENT, STANDARD = "B", "S"
GREECE = "EL"
"""Of its VAT numbers; its code is GR otherwise."""

_PRICE = path(PRICE)
_GROSS_PRICE = path("SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/ChargeAmount")
_START = path("StartDateTime")
_END = path("EndDateTime")
_START_DAY = path("StartDateTime/udt:DateTimeString[@format=102]")
_END_DAY = path("EndDateTime/udt:DateTimeString[@format=102]")
_NAME = path("Name")
_PARTY_ID = path("ID")
_LEGAL_ID = path("SpecifiedLegalOrganization/ID")
_SELLERS = path("ApplicableHeaderTradeAgreement/SellerTradeParty")
_TAX_TOTALS = path("TaxTotalAmount")
_TAX_POINT = path("TaxPointDate")
_DUE_DATE_CODE = path("DueDateTypeCode")
_COUNTRIES = path("CountryID")
_CATEGORIES = path("CategoryCode")


def _price_is_positive(line: "_Element", facts: Facts) -> bool:
    return any(double(text) >= 0 for text in _PRICE.texts(line))


def _gross_price_is_positive(line: "_Element", facts: Facts) -> bool:
    prices = _GROSS_PRICE.texts(line)
    return not prices or any(double(text) >= 0 for text in prices)


def _ends_after_its_start(period: "_Element", facts: Facts) -> bool:
    """By the letters of the days; a period with a day in another format does not."""
    if not (_START.is_there(period) and _END.is_there(period)):
        return True
    starts, ends = _START_DAY.texts(period), _END_DAY.texts(period)
    return bool(starts and ends) and max(ends) >= min(starts)


def _is_not_the_seller(payee: "_Element", facts: Facts) -> bool:
    """Whether a payee has a name, and no name or identifier of the seller beside it."""
    return _NAME.is_there(payee) and not any(
        _of_seller(payee, place, facts).intersection(place.texts(payee)) for place in (_NAME, _PARTY_ID, _LEGAL_ID)
    )


def _of_seller(payee: "_Element", place: Path, facts: Facts) -> frozenset[str]:
    """The texts at a path of the sellers in the transaction that a payee is part of."""
    settlement = payee.getparent()
    transaction = None if settlement is None else settlement.getparent()
    if transaction is None:
        return frozenset()
    return facts.once(
        ("sellers", transaction, place),
        lambda: frozenset(text for seller in _SELLERS.elements(transaction) for text in place.texts(seller)),
    )


def _shows_part_of_the_number(card: "_Element", facts: Facts) -> bool:
    return len(tidy(_PARTY_ID.text(card) or "")) <= MOST_DIGITS_OF_A_CARD


def _has_tax_in_accounting_currency(summation: "_Element", facts: Facts) -> bool:
    """If there is an accounting currency, and then it is not that of the invoice, too."""
    wanted = facts.tax_currencies
    if not wanted:
        return True
    given = {each.get("currencyID") for each in _TAX_TOTALS.elements(summation)}
    return not wanted.isdisjoint(given) and wanted.isdisjoint(facts.invoice_currencies)


def _has_one_kind_of_tax_point(tax: "_Element", facts: Facts) -> bool:
    return not (facts.has(_TAX_POINT) and facts.has(_DUE_DATE_CODE))


def _begins_with_a_country(number: "_Element", facts: Facts) -> bool:
    prefix = text_of(number)[:2]
    return prefix == GREECE or prefix in code_lists.codes("countries")


def _is_domestic_in_italy(root: "_Element", facts: Facts) -> bool:
    return SPLIT_PAYMENT not in facts.texts(_CATEGORIES) or facts.texts(_COUNTRIES) <= {"IT"}


def _is_not_standard_rated(root: "_Element", facts: Facts) -> bool:
    return not facts.texts(_CATEGORIES) >= {SPLIT_PAYMENT, STANDARD}


CONDITIONS: Mapping[str, Mapping[str, Holds]] = {
    ROOT: {"BR-B-01": _is_domestic_in_italy, "BR-B-02": _is_not_standard_rated},
    LINE: {"BR-27": _price_is_positive, "BR-28": _gross_price_is_positive},
    "ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod": {"BR-29": _ends_after_its_start},
    "SpecifiedLineTradeSettlement/BillingSpecifiedPeriod": {"BR-30": _ends_after_its_start},
    "PayeeTradeParty": {"BR-17": _is_not_the_seller},
    "ApplicableTradeSettlementFinancialCard": {"BR-51": _shows_part_of_the_number},
    SUMMATION: {"BR-53": _has_tax_in_accounting_currency},
    "SpecifiedTaxRegistration/ID[@schemeID=VA]": {"BR-CO-09": _begins_with_a_country},
}
"""By the path of what they are about, wherever it stands unless it begins at the root."""

RULES = (*rules_of(CONDITIONS), Rule("BR-CO-03", other_breakdowns, _has_one_kind_of_tax_point))
