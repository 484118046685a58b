"""Paths through a CII document, as the tables of the rules write them.

Names without a prefix are `ram:`. A path that begins with `/` starts at the root; another at an element that is
given, or is meant wherever it stands. It may end with an attribute. In brackets after a step: `[1]` is the first of a
name; `[@format=102]` and `[TypeCode=30|58]` are those of which that path has one of the values, to the letter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation import locations
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT = "/rsm:CrossIndustryInvoice"
TRANSACTION = f"{ROOT}/rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ApplicableHeaderTradeSettlement"
SUMMATION = "SpecifiedTradeSettlementHeaderMonetarySummation"
LINE = "IncludedSupplyChainTradeLineItem"
LINE_TOTAL = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
"""From a line."""
PRICE = "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"
"""From a line."""
HEADER_REDUCTION = "ApplicableHeaderTradeSettlement/SpecifiedTradeAllowanceCharge[ChargeIndicator/udt:Indicator=%s]"
LINE_REDUCTION = "SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge[ChargeIndicator/udt:Indicator=%s]"
"""With `false` for an allowance, `true` for a charge; the rules that use these know no other spelling of truth."""

_NAMESPACES = {prefix: namespace for namespace, prefix in locations.PREFIXES.items()}
_STEP = re.compile(r"(?P<name>[^/\[]+)(?:\[(?P<test>[^\]]+)\])?(?:/|$)")
_ATTRIBUTE = re.compile(r"/?@(?P<name>\w+)$")


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    tag: str
    first: bool = False
    path: "Path | None" = None
    values: frozenset[str] = frozenset()
    """Those that the path may have."""

    def below(self, elements: "Iterable[_Element]") -> "list[_Element]":
        """The children of elements that the step leads to."""
        if self.first:
            firsts = (next(element.iterchildren(self.tag), None) for element in elements)
            return [first for first in firsts if first is not None]
        found = [child for element in elements for child in element.iterchildren(self.tag)]
        return found if self.path is None else list(filter(self.accepts, found))

    def accepts(self, element: "_Element") -> bool:
        return self.path is None or any(text in self.values for text in self.path.texts(element))


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    steps: tuple[Step, ...]
    attribute: str | None
    from_root: bool

    def elements(self, start: "_Element") -> "list[_Element]":
        """The elements at the end of the path from an element, in the order of the document."""
        return _follow(self.steps, [start])

    def texts(self, start: "_Element") -> list[str]:
        """The texts of the elements or attributes at the end, with the spaces that they have."""
        found = self.elements(start)
        if self.attribute is None:
            return [text_of(element) for element in found]
        return [value for element in found if (value := element.get(self.attribute)) is not None]

    def text(self, start: "_Element") -> str | None:
        """The one text at the end, if there is any.

        Raises:
            Undecidable: there are two.
        """
        found = self.texts(start)
        if len(found) > 1:
            raise Undecidable
        return found[0] if found else None

    def is_there(self, start: "_Element") -> bool:
        return bool(self.elements(start) if self.attribute is None else self.texts(start))

    def everywhere(self, root: "_Element") -> "list[_Element]":
        """The elements at the end of the path in a whole document: from its root, or wherever the path stands."""
        first, *others = self.steps
        if self.from_root:
            found = [root] if root.tag == first.tag else []
        else:
            found = [element for element in root.iter(first.tag) if first.accepts(element)]
        return _follow(others, found)


def _follow(steps: "Iterable[Step]", found: "list[_Element]") -> "list[_Element]":
    for step in steps:
        found = step.below(found)
    return found


@cache
def path(source: str) -> Path:
    """The path that a text means, the same object for the same text."""
    attribute = _ATTRIBUTE.search(source)
    steps = source.removeprefix("/") if attribute is None else source[: attribute.start()]
    return Path(
        steps=tuple(_step(each["name"], each["test"] or "") for each in _STEP.finditer(steps)),
        attribute=None if attribute is None else attribute["name"],
        from_root=source.startswith("/"),
    )


def _step(name: str, test: str) -> Step:
    prefix, _, local = name.rpartition(":")
    tag = f"{{{_NAMESPACES[prefix or 'ram']}}}{local}"
    below, _, values = test.partition("=")
    if values:
        return Step(tag, path=path(below), values=frozenset(values.split("|")))
    return Step(tag, first=test == "1")
