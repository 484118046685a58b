"""All rules together: valid invoices, documents at which the official rules stop, and what nobody would write."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from editing_cii import (
    BREAKDOWN,
    LINE,
    LINE_TAX,
    PRODUCT,
    REDUCTION,
    SELLER,
    SETTLEMENT,
    SUMMATION,
    add,
    at,
    broken,
    drop,
    edited,
    full_invoice,
    invoice,
    twice,
    write,
)
from fauxpa_emulator.documents.validation import catalogue, en16931_cii, profiles
from fauxpa_emulator.documents.validation.en16931_cii.rules import RAISED
from fauxpa_emulator.documents.validation.findings import MAX_PLACES
from fauxpa_fixtures import cii, generate
from fauxpa_fixtures.generate import Options, Seeded
from fauxpa_fixtures.generate.vat import CATEGORIES
from judging import the_judge

RULES = {rule.id for rule in en16931_cii.RULES}


@pytest.mark.parametrize("french", [True, False])
def test_what_the_generator_writes_breaks_nothing(french):
    for seed in range(60):
        made = generate.invoice(Seeded(seed), Options(french_b2b=french))
        assert list(en16931_cii.check(etree.fromstring(cii.write(made)))) == [], seed


@pytest.mark.parametrize("category", CATEGORIES)
def test_nor_what_it_writes_of_one_category(category):
    for seed in range(10):
        made = generate.invoice(Seeded(seed), Options(french_b2b=False, vat_categories=(category,)))
        assert list(en16931_cii.check(etree.fromstring(cii.write(made)))) == [], seed


def test_every_rule_is_in_the_catalogue_and_is_fatal():
    known = set(catalogue.load().ids())
    assert known >= RULES
    assert len(RULES) > 200
    assert {each.severity for each in en16931_cii.check(etree.fromstring("<a/>"))} <= {"fatal"}


STOPPERS = {
    "two numbers of a line": twice("AssociatedDocumentLineDocument/LineID"),
    "two schemes": twice(f"{PRODUCT}/GlobalID"),
    "two totals of lines": twice(f"{SUMMATION}/LineTotalAmount"),
    "two totals due": twice(f"{SUMMATION}/DuePayableAmount"),
    "two types of tax": twice(f"{LINE_TAX}/TypeCode"),
    "two rates of a line": twice(f"{LINE_TAX}/RateApplicablePercent"),
    "two taxable amounts": twice(f"{BREAKDOWN}/BasisAmount"),
    "a total of letters": write(f"{SUMMATION}/LineTotalAmount", "abc"),
    "a blank line total": write("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", " "),
    "a price of letters": write("NetPriceProductTradePrice/ChargeAmount", "1,00"),
    "a rate of letters": write(f"{LINE_TAX}/RateApplicablePercent", "20 %"),
    "an indicator of letters": write(f"{SETTLEMENT}/{REDUCTION}/ChargeIndicator/udt:Indicator", "no"),
    "an infinite line": write("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", "INF"),
    "a number without end": write(f"{SUMMATION}/GrandTotalAmount", "9" * 100_000),
}


@pytest.mark.parametrize("name", STOPPERS)
def test_where_the_official_rules_stop_that_is_said_once_and_fatal(name):
    found = [each for each in en16931_cii.check(edited(STOPPERS[name])) if each.rule == RAISED]
    assert len(found) == 1
    assert found[0].severity == "fatal"


def test_the_other_rules_are_applied_all_the_same():
    root = edited(twice(f"{SUMMATION}/LineTotalAmount"), write(f"{SELLER}/Name", ""), drop("BilledQuantity"))
    assert {RAISED, "BR-06", "BR-22"} <= broken(root)


@pytest.mark.parametrize(
    "edit",
    [
        twice(f"{SUMMATION}/TaxTotalAmount"),
        twice("IncludedNote"),
        twice(f"{SELLER}/SpecifiedTaxRegistration"),
        twice("NetPriceProductTradePrice/ChargeAmount"),
        twice(f"{BREAKDOWN}/CategoryCode"),
    ],
)
def test_they_do_not_stop_at_two_of_what_they_only_look_for(edit):
    assert RAISED not in broken(edited(edit))


def test_an_allowance_of_z_or_o_says_once_what_it_is():
    """Their sums ask for one indicator, where those of other categories look for any."""
    silent = add(
        SETTLEMENT,
        f"<{REDUCTION}><ActualAmount>1.00</ActualAmount><CategoryTradeTax><TypeCode>VAT</TypeCode>"
        f"<CategoryCode>Z</CategoryCode></CategoryTradeTax></{REDUCTION}>",
    )
    assert RAISED not in broken(edited(silent))
    assert RAISED in broken(edited(silent, write(f"{BREAKDOWN}/CategoryCode", "Z")))


def test_a_root_that_is_no_invoice_breaks_nothing_that_needs_one():
    assert broken(etree.fromstring("<a/>")) == set()


def test_an_empty_invoice_lacks_what_every_invoice_has():
    root = invoice()
    for child in list(root):
        root.remove(child)
    expected = {f"BR-{number:02}" for number in (*range(1, 12), 16)}
    assert broken(root) == expected


def test_the_same_document_breaks_the_same_rules_again():
    root = edited(drop("CountryID"), write("CategoryCode", "X"))
    before = etree.tostring(root)
    assert list(en16931_cii.check(root)) == list(en16931_cii.check(root))
    assert etree.tostring(root) == before


FULL = full_invoice()
COUNT = sum(1 for _ in FULL.iter())
NUMBERS = st.integers(1, COUNT - 1)
TEXTS = st.sampled_from(
    ["", " ", "\n", "0", "-0.00", "1e400", "-INF", "NaN", "9" * 2000, "S", "O", "true", "x" * 5000]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
CHANGES = st.one_of(
    st.tuples(st.just("remove"), NUMBERS),
    st.tuples(st.just("repeat"), NUMBERS),
    st.tuples(st.just("move"), NUMBERS, NUMBERS),
    st.tuples(st.just("write"), NUMBERS, TEXTS),
    st.tuples(st.just("label"), NUMBERS, TEXTS),
)


def damage(root, changes):
    elements = list(root.iter())
    for what, number, *more in changes:
        element = elements[number]
        parent = element.getparent()
        if parent is None:
            continue
        if what == "remove":
            parent.remove(element)
        elif what == "repeat":
            parent.append(deepcopy(element))
        elif what == "move" and element not in (target := elements[more[0]], *target.iterancestors()):
            target.append(element)
        elif what == "write":
            element.text = more[0]
        elif what == "label":
            for name in element.attrib or ("schemeID",):
                element.set(name, more[0])


@settings(max_examples=300)
@given(st.lists(CHANGES, max_size=8))
def test_nothing_in_a_document_raises(changes):
    root = deepcopy(FULL)
    damage(root, changes)
    found = list(en16931_cii.check(root))
    assert all(each.rule in RULES or each.rule == RAISED or each.rule.startswith("CII-") for each in found)
    assert [each.rule for each in found].count(RAISED) <= 1


def test_one_rule_broken_in_thousands_of_places_is_reported_for_the_first():
    root = invoice()
    line = at(root, LINE)
    for _ in range(5 * MAX_PLACES):
        line.addnext(etree.Element(line.tag))
    report = the_judge().judge(etree.tostring(root), file_name="x.xml", rules="en16931")
    (source,) = {finding.source for finding in report.findings if finding.rule == "BR-21"}
    assert source == profiles.CORE["cii"].name
    assert all(finding.xpath for finding in report.findings if finding.rule == "BR-21")
    assert len([finding for finding in report.findings if finding.rule == "BR-21"]) == MAX_PLACES
    assert report.omitted >= 4 * MAX_PLACES
