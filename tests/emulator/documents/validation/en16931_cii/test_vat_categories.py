"""The rules of the VAT categories: the same edits in each, and which rules they break."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from editing_cii import (
    BREAKDOWN,
    BUYER,
    LINE,
    LINE_TAX,
    PERIOD,
    REPRESENTATIVE,
    SELLER,
    SETTLEMENT,
    SHIP_TO,
    SUMMATION,
    add,
    at,
    broken,
    drop,
    edited,
    every,
    full_invoice,
    label,
    reduction,
    twice,
    write,
    write_all,
)

TAX_NUMBER = "SpecifiedTaxRegistration/ID"
REDUCTION_TAX = "CategoryTradeTax"
TAXES = (LINE_TAX, BREAKDOWN, REDUCTION_TAX)


@dataclass(frozen=True)
class Category:
    code: str
    letters: str
    rate: str | None
    needs_reason: bool
    wrong_rates: tuple[str | None, ...]
    identified_by: tuple[str, ...] = ("seller's VAT number", "seller's tax number", "representative's VAT number")
    """What of the parties is enough, each alone beside what the category needs of the buyer."""
    forbids_numbers: bool = False


CATEGORIES = (
    Category("S", "S", "20.00", needs_reason=False, wrong_rates=("0", "-1", None)),
    Category("Z", "Z", "0", needs_reason=False, wrong_rates=("1", "-1", None)),
    Category("E", "E", "0.00", needs_reason=True, wrong_rates=("1", None)),
    Category("AE", "AE", "0", needs_reason=True, wrong_rates=("20", None)),
    Category(
        "K",
        "IC",
        "0",
        needs_reason=True,
        wrong_rates=("5", None),
        identified_by=("seller's VAT number", "representative's VAT number"),
    ),
    Category(
        "G",
        "G",
        "0",
        needs_reason=True,
        wrong_rates=("0.01", None),
        identified_by=("seller's VAT number", "representative's VAT number"),
    ),
    Category("O", "O", None, needs_reason=True, wrong_rates=("0", "20"), identified_by=(), forbids_numbers=True),
    Category("L", "AF", "7", needs_reason=False, wrong_rates=("0", "-1", None)),
    Category("M", "AG", "0", needs_reason=False, wrong_rates=("-1", None)),
)
PARTIES = {
    "seller's VAT number": (SELLER, "VA"),
    "seller's tax number": (SELLER, "FC"),
    "representative's VAT number": (REPRESENTATIVE, "VA"),
}
each_category = pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.letters)


def of(category: Category):
    """An invoice of one category: a line, an allowance, a charge and a breakdown, all of it right."""

    def make():
        root = full_invoice()
        for element in every(root, LINE)[1:] + every(root, BREAKDOWN)[1:]:
            element.getparent().remove(element)
        write_all("CategoryCode", category.code)(root)
        for path in TAXES:
            if category.rate is None:
                drop(f"{path}/RateApplicablePercent")(root)
            else:
                write_all(f"{path}/RateApplicablePercent", category.rate)(root)
        if category.needs_reason:
            add(BREAKDOWN, "<ExemptionReason>Motif</ExemptionReason>")(root)
        if category.forbids_numbers:
            for element in every(root, TAX_NUMBER):
                element.set("schemeID", "FC")
            label(f"{REPRESENTATIVE}/{TAX_NUMBER}", "schemeID", "FC")(root)
        net = Decimal("780.00")
        tax = (net * Decimal(category.rate or "0") / 100).quantize(Decimal("0.01"))
        write(f"{BREAKDOWN}/BasisAmount", f"{net}")(root)
        write(f"{BREAKDOWN}/CalculatedAmount", f"{tax}")(root)
        for name, amount in (
            ("LineTotalAmount", net),
            ("TaxBasisTotalAmount", net),
            ("TaxTotalAmount", tax),
            ("GrandTotalAmount", net + tax),
            ("DuePayableAmount", net + tax),
        ):
            write(f"{SUMMATION}/{name}", f"{amount}")(root)
        return root

    return make


def known(category: Category) -> set[str]:
    """What breaks in an invoice of the category all the same: the representative of O has no VAT number."""
    return {"BR-56"} if category.forbids_numbers else set()


def rule(category: Category, number: int) -> str:
    return f"BR-{category.letters}-{number:02}"


@each_category
def test_an_invoice_of_one_category_breaks_nothing(category):
    assert broken(of(category)()) == known(category)


@each_category
def test_what_has_a_category_has_a_breakdown_of_it_but_out_of_scope(category):
    missing = broken(edited(write(f"{BREAKDOWN}/CategoryCode", "S" if category.code != "S" else "Z"), of=of(category)))
    assert (rule(category, 1) in missing) == (category.code != "O")


@each_category
def test_only_categories_with_several_rates_have_several_breakdowns(category):
    both = broken(edited(twice(BREAKDOWN), of=of(category)))
    assert (rule(category, 1) in both) == (category.code not in ("S", "L", "M"))


@each_category
def test_a_breakdown_of_a_category_that_is_not_used_is_wrong_but_where_there_are_several_rates(category):
    used = "S" if category.code != "S" else "Z"
    unused = broken(
        edited(
            write(f"{LINE_TAX}/CategoryCode", used), write_all(f"{REDUCTION_TAX}/CategoryCode", used), of=of(category)
        )
    )
    assert (rule(category, 1) in unused) == (category.code not in ("S", "L", "M"))


@each_category
@pytest.mark.parametrize(("number", "place"), [(5, 0), (6, 1), (7, 2)], ids=["line", "allowance", "charge"])
def test_rates(category, number, place):
    for rate in category.wrong_rates:
        root = of(category)()
        tax = (every(root, LINE_TAX) + every(root, REDUCTION_TAX))[place]
        if category.rate is None:
            add("", f"<RateApplicablePercent>{rate}</RateApplicablePercent>")(tax)
        elif rate is None:
            drop("RateApplicablePercent")(tax)
        else:
            write("RateApplicablePercent", rate)(tax)
        of_rate = {"BR-S-08"} if category.code == "S" else set()
        assert broken(root) == {rule(category, number)} | of_rate | known(category), rate


@each_category
def test_the_type_of_the_tax_is_vat_in_any_letters_or_the_lines_are_not_judged(category):
    rate = category.wrong_rates[0]
    wrong = write(f"{LINE_TAX}/RateApplicablePercent", rate or "")
    if category.rate is None:
        wrong = add(LINE_TAX, f"<RateApplicablePercent>{rate}</RateApplicablePercent>")
    assert rule(category, 5) in broken(edited(wrong, write(f"{LINE_TAX}/TypeCode", "vat"), of=of(category)))
    assert rule(category, 5) not in broken(edited(wrong, write(f"{LINE_TAX}/TypeCode", "GST"), of=of(category)))


@each_category
@pytest.mark.parametrize("given", PARTIES)
def test_one_identifier_of_the_seller_is_enough_if_it_is_the_right_one(category, given):
    root = of(category)()
    for party in (SELLER, REPRESENTATIVE):
        label(f"{party}/{TAX_NUMBER}", "schemeID", "none")(root)
    party, scheme = PARTIES[given]
    label(f"{party}/{TAX_NUMBER}", "schemeID", scheme)(root)
    identified = {rule(category, number) for number in (2, 3, 4)}
    allowed = given in category.identified_by
    if category.forbids_numbers:
        allowed = scheme != "VA"
    assert identified & broken(root) == (set() if allowed else identified)


def test_reverse_charge_and_intra_community_supplies_identify_the_buyer():
    reverse, community, export = CATEGORIES[3], CATEGORIES[4], CATEGORIES[5]
    no_number = label(f"{BUYER}/{TAX_NUMBER}", "schemeID", "none")
    no_id = drop(f"{BUYER}/SpecifiedLegalOrganization")
    three = {number: {f"BR-{number}-02", f"BR-{number}-03", f"BR-{number}-04"} for number in ("AE", "IC")}
    assert broken(edited(no_number, of=of(reverse))) == set()
    assert broken(edited(no_number, no_id, of=of(reverse))) == three["AE"]
    assert broken(edited(no_number, of=of(community))) == three["IC"]
    assert broken(edited(no_number, no_id, of=of(export))) == set()


def test_nobody_has_a_vat_number_out_of_scope():
    out_of_scope = CATEGORIES[6]
    root = edited(label(f"{BUYER}/{TAX_NUMBER}", "schemeID", "VA"), of=of(out_of_scope))
    assert broken(root) == {"BR-O-02", "BR-O-03", "BR-O-04", "BR-56"}


def shifted_basis(by):
    def edit(root):
        element = at(root, f"{BREAKDOWN}/BasisAmount")
        element.text = str(Decimal(element.text or "") + Decimal(by))

    return edit


BASIS = {"S": ("0", "0.01"), "O": ("0", "0.01"), "L": ("500", None), "M": ("500", None)}
"""By category: a difference that the taxable amount may have, and one that it may not."""


@each_category
def test_taxable_amounts(category):
    allowed, too_much = BASIS.get(category.code, ("0.99", "1.00"))
    for sign in ("", "-"):
        assert rule(category, 8) not in broken(edited(shifted_basis(sign + allowed), of=of(category)))
        if too_much is not None:
            assert rule(category, 8) in broken(edited(shifted_basis(sign + too_much), of=of(category)))


@each_category
@pytest.mark.parametrize("indicator", ["true", "false", "1", "0"])
def test_allowances_lower_the_taxable_amount_and_charges_raise_it(category, indicator):
    extra = add(
        SETTLEMENT,
        reduction(
            indicator,
            "50.00",
            category=category.code,
            rate=category.rate,
            reason="FC" if indicator in ("true", "1") else "95",
        ),
    )
    sign = "" if indicator in ("true", "1") else "-"
    found = broken(edited(extra, shifted_basis(f"{sign}50"), of=of(category)))
    assert rule(category, 8) not in found
    if category.code not in ("L", "M"):
        assert rule(category, 8) in broken(edited(extra, of=of(category)))


@each_category
def test_the_vat_of_a_category_without_tax_is_zero(category):
    found = broken(edited(write(f"{BREAKDOWN}/CalculatedAmount", "200"), of=of(category)))
    assert (rule(category, 9) in found) == (category.code not in ("L", "M"))


@each_category
@pytest.mark.parametrize("name", ["ExemptionReason", "ExemptionReasonCode"])
def test_reasons_for_exemption(category, name):
    reason = add(BREAKDOWN, f"<{name}>VATEX-EU-O</{name}>")
    if category.needs_reason:
        without = drop(f"{BREAKDOWN}/ExemptionReason")
        assert broken(edited(without, of=of(category))) == {rule(category, 10)} | known(category)
        assert broken(edited(without, reason, of=of(category))) == known(category)
    else:
        assert broken(edited(reason, of=of(category))) == {rule(category, 10)} | known(category)


NO_DAY = drop("ActualDeliverySupplyChainEvent")


class TestIntraCommunitySupplies:
    COMMUNITY = CATEGORIES[4]

    def test_say_when_they_were_delivered_by_a_day_or_a_period(self):
        no_period = drop(f"{SETTLEMENT}/BillingSpecifiedPeriod")
        assert broken(edited(NO_DAY, of=of(self.COMMUNITY))) == set()
        assert broken(edited(no_period, of=of(self.COMMUNITY))) == set()
        assert broken(edited(no_period, NO_DAY, of=of(self.COMMUNITY))) == {"BR-IC-11"}
        assert broken(edited(no_period, NO_DAY, add(SETTLEMENT, PERIOD), of=of(self.COMMUNITY))) == set()

    def test_say_to_which_country(self):
        assert broken(edited(drop(SHIP_TO), of=of(self.COMMUNITY))) == {"BR-IC-12"}


def test_what_is_out_of_scope_stands_alone():
    out_of_scope = CATEGORIES[6]
    line = write(f"{LINE_TAX}/CategoryCode", "E")
    allowance = write(f"{REDUCTION_TAX}/CategoryCode", "E")
    assert {"BR-O-11", "BR-O-12"} <= broken(edited(line, of=of(out_of_scope)))
    assert broken(edited(line, of=of(out_of_scope))).isdisjoint({"BR-O-13", "BR-O-14"})
    assert {"BR-O-13", "BR-O-14"} <= broken(edited(allowance, of=of(out_of_scope)))


def test_breakdowns_of_l_m_and_o_are_not_asked_for_what_a_breakdown_needs():
    for category in CATEGORIES:
        found = broken(edited(drop(f"{BREAKDOWN}/CalculatedAmount"), of=of(category)))
        assert ("BR-46" in found) == (category.code not in ("L", "M", "O"))


def test_two_rates_have_two_taxable_amounts():
    """The second rate is on the third line of the plain invoice."""
    root = full_invoice()
    first, second = every(root, f"{BREAKDOWN}/RateApplicablePercent")
    first.text, second.text = second.text, first.text
    assert broken(root) == {"BR-S-08", "BR-S-09", "BR-CO-17"}
    for rate in every(root, f"{LINE_TAX}/RateApplicablePercent"):
        rate.text = "10.00" if rate.text == "20.00" else "20.00"
    write_all(f"{REDUCTION_TAX}/RateApplicablePercent", "10.00")(root)
    assert broken(root) == {"BR-S-09", "BR-CO-17"}


@each_category
def test_sums_are_rounded_to_cents_before_they_are_compared(category):
    line = write("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", "780.0049")
    assert rule(category, 8) not in broken(edited(line, of=of(category)))


@each_category
def test_a_breakdown_of_another_tax_is_judged_in_s_and_z_only(category):
    wrong = add(BREAKDOWN, "<ExemptionReason>Motif</ExemptionReason>")
    if category.needs_reason:
        wrong = drop(f"{BREAKDOWN}/ExemptionReason")
    found = broken(edited(wrong, write(f"{BREAKDOWN}/TypeCode", "GST"), of=of(category)))
    assert (rule(category, 10) in found) == (category.code in ("S", "Z"))


def test_what_has_two_categories_is_judged_by_the_first_of_an_order_of_the_rules():
    """Whatever stands first: reverse charge is asked for a rate of zero, and the Canary Islands for a positive one."""
    for edit in (add(LINE_TAX, "<CategoryCode>AE</CategoryCode>"), write(f"{LINE_TAX}/CategoryCode", "AE")):
        root = edited(edit, of=of(CATEGORIES[7]))
        add(LINE_TAX, "<CategoryCode>L</CategoryCode>")(root)
        write(f"{LINE_TAX}/RateApplicablePercent", "-1")(root)
        found = broken(root)
        assert "BR-AE-05" in found
        assert "BR-AF-05" not in found


def test_what_says_that_it_is_a_charge_and_that_it_is_none_is_an_allowance():
    for said in ("false", "true"):
        other = "true" if said == "false" else "false"

        def both(root, said=said, other=other):
            add(SETTLEMENT, reduction(said, "0.00", rate="0"))(root)
            last = every(root, f"{SETTLEMENT}/SpecifiedTradeAllowanceCharge")[-1]
            add("ChargeIndicator", f"<udt:Indicator>{other}</udt:Indicator>")(last)

        found = broken(edited(both, of=of(CATEGORIES[0])))
        assert "BR-S-06" in found
        assert "BR-S-07" not in found
