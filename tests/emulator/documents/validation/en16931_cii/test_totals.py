"""Totals: which differ from their parts, how they are rounded, and what is said of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing_cii import (
    BREAKDOWN,
    SETTLEMENT,
    SUMMATION,
    add,
    at,
    broken,
    drop,
    edited,
    every,
    full_invoice,
    invoice,
    reduction,
    write,
)
from fauxpa_emulator.documents.validation import en16931_cii

LINE_TOTAL = "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"

TOTALS = {
    "LineTotalAmount": {"BR-CO-10", "BR-CO-13"},
    "AllowanceTotalAmount": {"BR-CO-11", "BR-CO-13"},
    "ChargeTotalAmount": {"BR-CO-12", "BR-CO-13"},
    "TaxBasisTotalAmount": {"BR-CO-13", "BR-CO-15"},
    "TaxTotalAmount": {"BR-CO-14", "BR-CO-15"},
    "GrandTotalAmount": {"BR-CO-15", "BR-CO-16"},
    "TotalPrepaidAmount": {"BR-CO-16"},
    "RoundingAmount": {"BR-CO-16"},
    "DuePayableAmount": {"BR-CO-16"},
}
"""By total: the rules that compare it."""


def changed(path, by):
    """Adds to the first amount at a path."""

    def edit(root):
        element = at(root, path)
        element.text = str(Decimal(element.text) + Decimal(by))

    return edit


@pytest.mark.parametrize("total", TOTALS)
@pytest.mark.parametrize("cents", ["0.01", "-0.01"])
def test_a_total_that_is_a_cent_off_breaks_the_rules_that_compare_it(total, cents):
    assert broken(edited(changed(f"{SUMMATION}/{total}", cents))) == TOTALS[total]


def messages(root):
    return {each.rule: each.message for each in en16931_cii.check(root)}


def test_what_was_expected_is_said():
    assert messages(edited(changed(f"{SUMMATION}/DuePayableAmount", "1"))) == {
        "BR-CO-16": "BT-115 is 2768.11, but BT-112 - BT-113 + BT-114 is 2767.11."
    }
    said = messages(edited(changed(f"{SUMMATION}/TaxTotalAmount", "-0.01")))
    assert said == {
        "BR-CO-14": "BT-110 is 431.55, but the VAT of the breakdowns (BT-117) adds up to 431.56.",
        "BR-CO-15": "BT-112 is 2767.11, but BT-109 + BT-110 is 2767.10.",
    }


def test_where_a_part_is_missing_nothing_is_expected():
    said = messages(edited(drop(f"{SUMMATION}/TaxBasisTotalAmount")))
    assert (said["BR-CO-13"], said["BR-CO-15"]) == ("", "")


@pytest.mark.parametrize("total", ["AllowanceTotalAmount", "ChargeTotalAmount"])
def test_a_total_of_nothing_may_be_zero_or_missing_but_not_of_something_that_is_zero(total):
    indicator = "true" if total == "ChargeTotalAmount" else "false"
    nothing = add(SETTLEMENT, reduction(indicator, "0.00", reason="ZZZ" if indicator == "true" else "95"))
    zero = add(SUMMATION, f"<{total}>0.00</{total}>")
    assert broken(edited(zero, of=invoice)) == set()
    assert broken(edited(nothing, zero, of=invoice)) == set()
    assert broken(edited(nothing, of=invoice)) == {"BR-CO-12" if indicator == "true" else "BR-CO-11"}


def shifted(amount):
    """An invoice whose first line, breakdown and totals are larger by an amount, without VAT on it."""

    def edit(root):
        for path in (LINE_TOTAL, f"{BREAKDOWN}/BasisAmount", f"{SUMMATION}/LineTotalAmount"):
            changed(path, amount)(root)
        for total in ("TaxBasisTotalAmount", "GrandTotalAmount", "DuePayableAmount"):
            changed(f"{SUMMATION}/{total}", amount)(root)

    return edit


@pytest.mark.parametrize(("line", "total"), [("0.005", "0.01"), ("0.004", "0.00"), ("0.0049999", "0.00")])
def test_the_lines_are_rounded_once_after_they_are_added_up(line, total):
    """Of BR-CO-10 alone: the line has too many decimals, and that is another rule's."""
    root = edited(changed(LINE_TOTAL, line), changed(f"{SUMMATION}/LineTotalAmount", total))
    assert "BR-CO-10" not in broken(root)
    assert "BR-CO-10" in broken(edited(changed(LINE_TOTAL, line), changed(f"{SUMMATION}/LineTotalAmount", "0.02")))


def test_lines_are_added_up_as_doubles():
    """1.005 is a little less as a double, so that it is rounded down; as a decimal it would be rounded up."""
    root = invoice()
    for line in every(root, LINE_TOTAL):
        line.text = "0"
    at(root, LINE_TOTAL).text = "1.005"
    at(root, f"{SUMMATION}/LineTotalAmount").text = "1.00"
    assert "BR-CO-10" not in broken(root)
    at(root, f"{SUMMATION}/LineTotalAmount").text = "1.01"
    assert "BR-CO-10" in broken(root)


@given(st.decimals("-1000000", "1000000", places=2))
def test_any_amount_is_right_if_it_is_the_same_everywhere(amount):
    root = edited(shifted(amount), of=invoice)
    tax = at(root, f"{BREAKDOWN}/CalculatedAmount")
    basis = Decimal(at(root, f"{BREAKDOWN}/BasisAmount").text)
    tax.text = "0.00"
    rules = broken(root)
    assert {"BR-CO-10", "BR-CO-13", "BR-CO-15", "BR-CO-16", "BR-S-08"}.isdisjoint(rules)
    assert ("BR-CO-17" in rules) == (abs(basis) * 20 / 100 >= Decimal("1.005"))


class TestTheTotalWithVat:
    TAX = f"{SUMMATION}/TaxTotalAmount"

    def test_needs_one_vat_total_in_the_currency_of_the_invoice(self):
        other = add(SUMMATION, '<TaxTotalAmount currencyID="EUR">431.56</TaxTotalAmount>')
        assert broken(edited(other)) == {"BR-CO-15"}
        assert broken(edited(drop(self.TAX), of=invoice)) == {"BR-CO-15"}

    def test_needs_none_where_it_is_the_total_without(self):
        def untaxed(root):
            for name in ("GrandTotalAmount", "DuePayableAmount"):
                write(f"{SUMMATION}/{name}", at(root, f"{SUMMATION}/TaxBasisTotalAmount").text or "")(root)

        assert broken(edited(untaxed, drop(self.TAX), of=invoice)) == set()

    def test_is_not_asked_for_without_a_currency(self):
        assert "BR-CO-15" not in broken(edited(drop("InvoiceCurrencyCode"), drop(f"{SUMMATION}/GrandTotalAmount")))


class TestTheVatOfABreakdown:
    TAX = f"{BREAKDOWN}/CalculatedAmount"

    @pytest.mark.parametrize(("by", "rules"), [("1.00", {"BR-S-09"}), ("1.01", {"BR-S-09", "BR-CO-17"})])
    def test_may_be_a_unit_off_for_one_rule_and_less_than_that_for_the_other(self, by, rules):
        totals = {"BR-CO-14"}
        assert broken(edited(changed(self.TAX, "0.99"))) == totals
        assert broken(edited(changed(self.TAX, by))) == totals | rules

    def test_is_compared_without_its_sign(self):
        def negative(root):
            for name in ("CalculatedAmount", "BasisAmount"):
                element = at(root, f"{BREAKDOWN}/{name}")
                element.text = f"-{element.text}"

        assert broken(edited(negative)) == {"BR-CO-14", "BR-S-08"}

    def test_is_zero_at_a_rate_below_a_half(self):
        rate = f"{BREAKDOWN}/RateApplicablePercent"
        assert "BR-CO-17" in broken(edited(write(rate, "0.4")))
        assert "BR-CO-17" not in broken(edited(write(rate, "0.4"), write(self.TAX, "0.49")))

    def test_follows_the_rate_of_vat_with_spaces_around_its_name(self):
        spaced = write(f"{BREAKDOWN}/TypeCode", " VAT ")
        assert "BR-CO-17" not in broken(edited(spaced))
        assert "BR-CO-17" in broken(edited(write(f"{BREAKDOWN}/TypeCode", "GST")))


def test_a_document_with_everything_keeps_its_sums():
    assert messages(full_invoice()) == {}
