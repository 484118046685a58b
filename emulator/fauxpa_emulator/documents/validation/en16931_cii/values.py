"""Texts and numbers as the official rules read them: XPath 2.0, with elements that have no types.

A number in a sum or a comparison is a double there unless the rule makes it a decimal. Both are kept apart, for they
differ at the half cent.
"""

import math
import re
from decimal import ROUND_FLOOR, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACE = " \t\r\n"
"""Of XML; Python knows more kinds."""

MAX_CHARACTERS = 1000
"""Of a number. The schema allows 24 digits; adding up numbers of a megabyte would take minutes."""

EXACT = Context(prec=5 * MAX_CHARACTERS)
"""For decimals: nothing that is computed here from numbers of that length is rounded by it."""

_SPACES = re.compile(f"[{SPACE}]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(_DECIMAL.pattern + r"(?:[eE][+-]?[0-9]+)?|-?INF|NaN")
_INDICATORS = {"true": True, "1": True, "false": False, "0": False}
_HALF = Decimal("0.5")


class Undecidable(Exception):
    """The official rules stop with an error here: a text where a number has to be, two values where one is expected."""


def text_of(element: "_Element") -> str:
    """The whole text of an element, with that of its children."""
    return (element.text or "") if len(element) == 0 else "".join(map(str, element.itertext()))


def tidy(text: str) -> str:
    """Without spaces around it, and one where there are more."""
    return _SPACES.sub(" ", text).strip(" ")


def decimal(text: str) -> Decimal:
    """
    Raises:
        Undecidable: no decimal number, or one that is longer than any amount.
    """
    text = text.strip(SPACE)
    if len(text) > MAX_CHARACTERS or not _DECIMAL.fullmatch(text):
        raise Undecidable
    return Decimal(text)


def double(text: str) -> float:
    """
    Raises:
        Undecidable: no number, or one that is longer than any amount.
    """
    text = text.strip(SPACE)
    if len(text) > MAX_CHARACTERS or not _DOUBLE.fullmatch(text):
        raise Undecidable
    return float(text)


def indicator(text: str) -> bool:
    """
    Raises:
        Undecidable: neither true nor false.
    """
    found = _INDICATORS.get(text.strip(SPACE))
    if found is None:
        raise Undecidable
    return found


def decimal_of_double(number: float) -> Decimal:
    """Every digit of a double.

    Raises:
        Undecidable: it is infinite or not a number.
    """
    if not math.isfinite(number):
        raise Undecidable
    return Decimal(number)


def whole(number: Decimal) -> Decimal:
    """The nearest integer; a half goes up, also below zero."""
    return (number + _HALF).to_integral_value(ROUND_FLOOR)


def cents(amount: Decimal) -> Decimal:
    """An amount rounded to two decimals; a half goes up, also below zero."""
    return whole(amount.scaleb(2)).scaleb(-2)


def whole_double(number: float) -> float:
    """The nearest integer; a half goes up, also below zero."""
    if not math.isfinite(number):
        return number
    below = math.floor(number)
    return float(below + 1 if number - below >= 0.5 else below)


def cents_of_double(amount: float) -> float:
    """The same for a double, multiplied by ten twice: by a hundred once is not always the same."""
    return whole_double(amount * 10 * 10) / 100
