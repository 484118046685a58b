"""What rules look for in a document, found once."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from fauxpa_emulator.documents.validation.en16931_cii.paths import SETTLEMENT, Path, path
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable, indicator, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

T = TypeVar("T")
Kind = Literal["allowance", "charge"]

REDUCTIONS = path(f"{SETTLEMENT}/SpecifiedTradeAllowanceCharge")
"""BG-20 and BG-21."""


class Facts:
    """Of one document. Every rule may ask for every line, so that nothing is looked for again that is known."""

    def __init__(self, root: "_Element") -> None:
        self.root = root
        self._known: dict[Hashable, object] = {}

    def at(self, place: Path) -> "list[_Element]":
        """The elements at a path from the root, or wherever it stands, in the order of the document."""
        return self.once(place, lambda: place.everywhere(self.root))

    def has(self, place: Path) -> bool:
        return bool(self.at(place))

    def texts(self, place: Path) -> frozenset[str]:
        """The texts of the elements there."""
        return self.once(("texts", place), lambda: frozenset(text_of(each) for each in self.at(place)))

    def kind_of(self, reduction: "_Element") -> Kind | None:
        """What an allowance or charge is to the rules on categories and codes; one that says both is an allowance."""
        return self.once(("kind", reduction), lambda: _kind(reduction))

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
        """BG-20. Undecidable where a reduction says neither true nor false."""
        return self.once("allowances", lambda: [each for each in self.at(REDUCTIONS) if says(each, False)])

    @property
    def charges(self) -> "list[_Element]":
        """BG-21. Undecidable where a reduction says neither true nor false."""
        return self.once("charges", lambda: [each for each in self.at(REDUCTIONS) if says(each, True)])


def _kind(reduction: "_Element") -> Kind | None:
    for kind, is_charge in _KINDS:
        try:
            if says(reduction, is_charge):
                return kind
        except Undecidable:
            continue
    return None


def says(reduction: "_Element", is_charge: bool) -> bool:
    """Whether an allowance or charge says that it is a charge, or that it is none.

    Raises:
        Undecidable: it says neither true nor false.
    """
    return any(indicator(text) is is_charge for text in _INDICATOR.texts(reduction))


def indicators(reduction: "_Element") -> int:
    """How often it says what it is."""
    return len(_INDICATOR.elements(reduction))


_INVOICE_CURRENCY = path(f"{SETTLEMENT}/InvoiceCurrencyCode")
_TAX_CURRENCY = path(f"{SETTLEMENT}/TaxCurrencyCode")
_INDICATOR = path("ChargeIndicator/udt:Indicator")
_KINDS: tuple[tuple[Kind, bool], ...] = (("allowance", False), ("charge", True))
