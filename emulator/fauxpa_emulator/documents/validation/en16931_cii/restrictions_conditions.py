"""What the restrictions ask of values: the conditions that their table names after `unless`."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

RSM = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
UDT = "{urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100}"

TENDER, OBJECT, SUPPORTING = "50", "130", "916"
"""UNTDID 1001: what an additional document is (BT-17, BT-18, BG-24)."""
CREDIT_TRANSFERS = ("30", "58")
"""UNTDID 4461."""
DAY_FORMAT = "102"
"""UNTDID 2379: yyyymmdd."""

_ADDITIONAL = f"{RAM}AdditionalReferencedDocument"
_TAX = f"{RAM}ApplicableTradeTax"
_MEANS = f"{RAM}SpecifiedTradeSettlementPaymentMeans"
_SETTLEMENT = f"{RAM}ApplicableHeaderTradeSettlement"
_LINE = f"{RSM}SupplyChainTradeTransaction/{RAM}IncludedSupplyChainTradeLineItem"
_BILLED = f"{_LINE}/{RAM}SpecifiedLineTradeDelivery/{RAM}BilledQuantity"
_DISCOUNT = f"{RAM}GrossPriceProductTradePrice/{RAM}AppliedTradeAllowanceCharge"
_SPACE = " \t\r\n"
"""Of XML; Python knows more kinds."""
_SPACES = re.compile(f"[{_SPACE}]+")
_DAY = re.compile(rf"[{_SPACE}]*+\d{{4}}(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])[{_SPACE}]*+")
"""What has matched spaces gives none back (`*+`), so that megabytes of them are read once."""


class Facts:
    """What some conditions ask of the whole document, looked up once."""

    def __init__(self, root: "_Element") -> None:
        self._root = root

    @cached_property
    def due_date_codes(self) -> frozenset[str]:
        """BT-8, of the VAT breakdown and of lines."""
        return frozenset(text for tax in self._root.iter(_TAX) for text in _texts(tax, "DueDateTypeCode"))

    @cached_property
    def payment_codes(self) -> frozenset[str]:
        """BT-81."""
        return frozenset(_tidy(text) for means in self._root.iter(_MEANS) for text in _texts(means, "TypeCode"))

    @cached_property
    def payment_texts(self) -> frozenset[str]:
        """BT-82."""
        return frozenset(_tidy(text) for means in self._root.iter(_MEANS) for text in _texts(means, "Information"))

    @cached_property
    def remittances(self) -> int:
        """How often BT-83 is there."""
        return sum(1 for header in self._root.iter(_SETTLEMENT) for _ in header.iterchildren(f"{RAM}PaymentReference"))

    @cached_property
    def lines_have_units(self) -> bool:
        """Whether BT-130 is in some line."""
        return any(quantity.get("unitCode") is not None for quantity in self._root.iterfind(_BILLED))


Condition = Callable[["_Element", Facts], bool]
"""Of the element that is the context of the rule."""


def _is_document(kinds: tuple[str, ...], element: "_Element", facts: Facts) -> bool:
    return element.tag == _ADDITIONAL and any(text in kinds for text in _texts(element, "TypeCode"))


def _single(kind: str, element: "_Element", facts: Facts) -> bool:
    """Whether at most one of the additional documents is of a kind, written without spaces around it."""
    return sum(1 for each in element.iterchildren(_ADDITIONAL) if kind in _texts(each, "TypeCode")) <= 1


def _single_tidied(kind: str, part: str | None, element: "_Element", facts: Facts) -> bool:
    """The same with or without spaces; of a part, whether at most one of it is in the documents of that kind."""
    documents = [each for each in element.iterchildren(_ADDITIONAL) if kind in map(_tidy, _texts(each, "TypeCode"))]
    if part is None:
        return len(documents) <= 1
    return sum(1 for each in documents for _ in each.iterchildren(RAM + part)) <= 1


def _is_discount(element: "_Element", facts: Facts) -> bool:
    """Whether a line has a price discount (BT-147) with its amount, or neither indicator nor amount."""
    given = list(element.iterfind(_DISCOUNT))
    indicators = [each for discount in given for each in discount.iterchildren(f"{RAM}ChargeIndicator")]
    has_amount = any(discount.find(f"{RAM}ActualAmount") is not None for discount in given)
    if any(_is_false(leaf) for each in indicators for leaf in each.iterchildren(f"{UDT}Indicator")):
        return has_amount
    return not indicators and not has_amount


def _transfers_have_accounts(element: "_Element", facts: Facts) -> bool:
    """Whether every credit transfer of a settlement names an account (BT-84)."""
    return all(
        any(_has_account(each) for each in means.iterchildren(f"{RAM}PayeePartyCreditorFinancialAccount"))
        for means in element.iterchildren(_MEANS)
        if any(_tidy(text) in CREDIT_TRANSFERS for text in _texts(means, "TypeCode"))
    )


def _is_day(element: "_Element", facts: Facts) -> bool:
    """Whether a text that says it is a day looks like one; the 31st of February does."""
    return element.get("format") != DAY_FORMAT or _DAY.fullmatch(_text(element)) is not None


CONDITIONS: Mapping[str, Condition] = {
    "account-of-transfer": _transfers_have_accounts,
    "applicable-tax": lambda element, facts: element.tag == _TAX,
    "day": _is_day,
    "discount": _is_discount,
    "in-header": lambda element, facts: next(element.iterancestors(_SETTLEMENT), None) is not None,
    "invoiced-object": partial(_is_document, (OBJECT,)),
    "known-document": partial(_is_document, (TENDER, OBJECT, SUPPORTING)),
    "lines-have-units": lambda element, facts: facts.lines_have_units,
    "preceding-invoice": lambda element, facts: element.tag == f"{RAM}InvoiceReferencedDocument",
    "same-due-date-code": lambda element, facts: len(facts.due_date_codes) <= 1,
    "same-payment-code": lambda element, facts: len(facts.payment_codes) <= 1,
    "same-payment-text": lambda element, facts: len(facts.payment_texts) <= 1,
    "single-attachment": partial(_single_tidied, SUPPORTING, "AttachmentBinaryObject"),
    "single-name-of-attachment": partial(_single_tidied, SUPPORTING, "Name"),
    "single-object": partial(_single, OBJECT),
    "single-object-of-line": partial(_single_tidied, OBJECT, None),
    "single-remittance-information": lambda element, facts: facts.remittances <= 1,
    "single-tender": partial(_single, TENDER),
    "supporting-document": partial(_is_document, (SUPPORTING,)),
    "vat": lambda element, facts: "VAT" in _texts(element, "TypeCode"),
}


def _has_account(account: "_Element") -> bool:
    return account.find(f"{RAM}IBANID") is not None or account.find(f"{RAM}ProprietaryID") is not None


def _is_false(indicator: "_Element") -> bool:
    return _text(indicator).strip(_SPACE) in ("false", "0")


def _texts(element: "_Element", name: str) -> Iterator[str]:
    return (_text(child) for child in element.iterchildren(RAM + name))


def _text(element: "_Element") -> str:
    return "".join(map(str, element.itertext()))


def _tidy(text: str) -> str:
    """Without spaces around it, and one where there are more."""
    return _SPACES.sub(" ", text).strip(" ")
