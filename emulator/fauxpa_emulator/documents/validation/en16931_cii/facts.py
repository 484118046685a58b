"""What a document has and where: its elements, read once, and what the rules look for, found once."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeVar, cast

from fauxpa_emulator.documents.validation.en16931_cii.paths import SETTLEMENT, Path, path
from fauxpa_emulator.documents.validation.en16931_cii.values import indicator, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

T = TypeVar("T")


class Facts:
    """Of one document. Every rule may ask for every line, so that nothing is looked for again that is known."""

    def __init__(self, root: "_Element") -> None:
        self.root = root
        self._by_tag: dict[str, list[_Element]] = {}
        for element in root.iter("*"):
            self._by_tag.setdefault(str(element.tag), []).append(element)
        self._known: dict[Hashable, object] = {}

    def at(self, place: Path) -> "list[_Element]":
        """The elements at a path from the root, or wherever it stands, in the order of the document."""
        return self.once(place, lambda: [each for each in self._of(place) if place.leads_to(each)])

    def has(self, place: Path) -> bool:
        return bool(self.at(place))

    def texts(self, place: Path) -> frozenset[str]:
        """The texts of the elements there."""
        return self.once(("texts", place), lambda: frozenset(text_of(each) for each in self.at(place)))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes, which is called for a key when it is first asked for."""
        if key not in self._known:
            self._known[key] = make()
        return cast("T", self._known[key])

    @property
    def invoice_currencies(self) -> frozenset[str]:
        """BT-5."""
        return self.texts(_INVOICE_CURRENCY)

    @property
    def tax_currencies(self) -> frozenset[str]:
        """BT-6."""
        return self.texts(_TAX_CURRENCY)

    @property
    def allowances(self) -> "list[_Element]":
        """BG-20."""
        return self._reductions(False)

    @property
    def charges(self) -> "list[_Element]":
        """BG-21."""
        return self._reductions(True)

    def _reductions(self, is_charge: bool) -> "list[_Element]":
        return self.once(
            ("reductions", is_charge),
            lambda: [each for each in self.at(_REDUCTION) if says(each, is_charge)],
        )

    def _of(self, place: Path) -> "list[_Element]":
        return self._by_tag.get(place.steps[-1].tag, [])


def says(reduction: "_Element", is_charge: bool) -> bool:
    """Whether an allowance or charge says that it is one, or is not.

    Raises:
        Undecidable: it says neither true nor false.
    """
    return any(indicator(text) is is_charge for text in _INDICATOR.texts(reduction))


_INVOICE_CURRENCY = path(f"{SETTLEMENT}/InvoiceCurrencyCode")
_TAX_CURRENCY = path(f"{SETTLEMENT}/TaxCurrencyCode")
_REDUCTION = path(f"{SETTLEMENT}/SpecifiedTradeAllowanceCharge")
_INDICATOR = path("ChargeIndicator/udt:Indicator")
