"""Numbers and texts as XPath reads them."""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import copysign, inf, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fauxpa_emulator.documents.validation.en16931_cii import values
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable

AMOUNTS = st.decimals("-1e12", "1e12", places=6)


@given(AMOUNTS)
def test_cents_are_the_nearest_and_a_half_goes_up(amount):
    rounded = values.cents(amount)
    assert rounded == rounded.quantize(Decimal("0.01"))
    assert Decimal("-0.005") < rounded - amount <= Decimal("0.005") or amount == rounded


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("-0.005", "0.00"), ("1.0049999", "1.00"), ("-1.015", "-1.01"), ("-1.0150001", "-1.02")],
)
def test_a_half_cent_goes_up_below_zero_too(amount, rounded):
    assert values.cents(Decimal(amount)) == Decimal(rounded)


@given(st.floats(-1e15, 1e15))
def test_doubles_are_rounded_as_decimals_are(number):
    assert values.whole_double(number) == float(values.whole(Decimal(number)))


@pytest.mark.parametrize("number", [inf, -inf, 1e300, 0.49999999999999994])
def test_doubles_at_the_edges(number):
    assert values.whole_double(number) == (number if abs(number) > 1 else 0)


def test_a_double_is_rounded_as_it_is_and_not_as_it_is_written():
    assert values.cents_of_double(1.005) == 1.0
    assert values.cents(Decimal("1.005")) == Decimal("1.01")
    assert values.cents(values.decimal_of_double(1.005)) == Decimal("1.00")


@given(AMOUNTS)
def test_what_is_written_is_read(amount):
    text = f" {amount:f}\n"
    assert values.decimal(text) == amount
    assert values.double(text) == float(amount)


@pytest.mark.parametrize("text", ["1", "+1", "01.", "1.0", "\t1\r\n"])
def test_spellings_of_one(text):
    assert values.decimal(text) == values.double(text) == 1


@pytest.mark.parametrize("text", ["1e3", "-INF", "NaN"])
def test_numbers_that_only_a_double_can_be(text):
    values.double(text)
    with pytest.raises(Undecidable):
        values.decimal(text)


def test_what_is_no_number_is_none():
    assert isnan(values.double("NaN"))
    for number in (values.double("NaN"), inf, -inf):
        with pytest.raises(Undecidable):
            values.decimal_of_double(number)


@pytest.mark.parametrize(
    "text", ["", " ", ".", "-", "1,00", "1_000", "0x1", "1 2", "٣", "１", "inf", "nan", "Infinity", "1\u00a0"]
)
def test_what_python_may_take_for_a_number_is_none(text):
    for read in (values.decimal, values.double):
        with pytest.raises(Undecidable):
            read(text)


def test_numbers_have_a_length_beyond_which_they_are_not_read():
    longest = "9" * values.MAX_CHARACTERS
    assert values.double(longest) == inf
    with localcontext(values.EXACT):
        assert values.decimal(longest) * values.decimal(longest) % 10 == 1
        assert values.cents(values.decimal(longest)) == values.decimal(longest)
    for read in (values.decimal, values.double):
        with pytest.raises(Undecidable):
            read(longest + "9")


def test_minus_zero_is_zero():
    assert copysign(1, values.double("-0.00")) == -1
    assert values.double("-0.00") == 0 == values.decimal("-0.00")


@pytest.mark.parametrize(("text", "truth"), [("true", True), ("1", True), (" false\n", False), ("0", False)])
def test_indicators(text, truth):
    assert values.indicator(text) is truth


@pytest.mark.parametrize("text", ["", "True", "yes", "2", "true\u00a0"])
def test_what_indicates_nothing(text):
    with pytest.raises(Undecidable):
        values.indicator(text)


def test_only_spaces_of_xml_are_spaces():
    assert values.tidy(" a \n\t b ") == "a b"
    assert values.tidy("\u00a0") == "\u00a0"


def test_the_text_of_an_element_is_all_of_it():
    assert values.text_of(etree.fromstring("<a>1<b>2<c/></b>3</a>")) == "123"
    assert values.text_of(etree.fromstring("<a/>")) == ""
