"""The rules that do not depend on a VAT category: what breaks each of them, and that nothing else breaks with it."""

from __future__ import annotations

import pytest

from editing_cii import (
    BREAKDOWN,
    BUYER,
    LINE,
    LINE_SETTLEMENT,
    MEANS,
    PRODUCT,
    REDUCTION,
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
    write,
    write_all,
)

DOCUMENT = "rsm:ExchangedDocument"
GUIDELINE = "GuidelineSpecifiedDocumentContextParameter"
LINE_TOTAL = "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
NET_PRICE = "NetPriceProductTradePrice/ChargeAmount"
GROSS_PRICE = "GrossPriceProductTradePrice/ChargeAmount"
ACCOUNT = "PayeePartyCreditorFinancialAccount"
CARD = "ApplicableTradeSettlementFinancialCard/ID"
TAX_NUMBER = "SpecifiedTaxRegistration/ID"
PERIOD_OF_ALL = f"{SETTLEMENT}/BillingSpecifiedPeriod"
PERIOD_OF_LINE = f"{LINE_SETTLEMENT}/BillingSpecifiedPeriod"
END_OF_ALL = f"{PERIOD_OF_ALL}/EndDateTime"
END_OF_LINE = f"{PERIOD_OF_LINE}/EndDateTime"


ALONE = {
    "BR-01": (write(f"{GUIDELINE}/ID", " "),),
    "BR-02": (drop(f"{DOCUMENT}/ID"),),
    "BR-03": (label("IssueDateTime/udt:DateTimeString", "format", "203"),),
    "BR-04": (drop(f"{DOCUMENT}/TypeCode"),),
    "BR-06": (write(f"{SELLER}/Name", "\n"),),
    "BR-07": (drop(f"{BUYER}/Name"),),
    "BR-09": (drop(f"{SELLER}/PostalTradeAddress/CountryID"),),
    "BR-11": (drop(f"{BUYER}/PostalTradeAddress/CountryID"),),
    "BR-18": (write(f"{REPRESENTATIVE}/Name", ""),),
    "BR-20": (drop(f"{REPRESENTATIVE}/PostalTradeAddress/CountryID"),),
    "BR-21": (drop("AssociatedDocumentLineDocument/LineID"),),
    "BR-23": (label("BilledQuantity", "unitCode", None),),
    "BR-25": (write(f"{PRODUCT}/Name", "  "),),
    "BR-27": (write(NET_PRICE, "-0.01"),),
    "BR-28": (write(GROSS_PRICE, "-0.01"),),
    "BR-29": (write(f"{END_OF_ALL}/udt:DateTimeString", "20260831"),),
    "BR-30": (write(f"{END_OF_LINE}/udt:DateTimeString", "20260831"),),
    "BR-49": (drop(f"{MEANS}/TypeCode"),),
    "BR-51": (write(CARD, "12345678901"),),
    "BR-52": (write("AdditionalReferencedDocument/IssuerAssignedID", ""),),
    "BR-53": (write("TaxCurrencyCode", "EUR"),),
    "BR-54": (drop("ApplicableProductCharacteristic/Value"),),
    "BR-55": (write("InvoiceReferencedDocument/IssuerAssignedID", "\t"),),
    "BR-56": (label(f"{REPRESENTATIVE}/{TAX_NUMBER}", "schemeID", "FC"),),
    "BR-57": (drop(f"{SHIP_TO}/PostalTradeAddress/CountryID"),),
    "BR-62": (label(f"{SELLER}/URIUniversalCommunication/URIID", "schemeID", None),),
    "BR-63": (label(f"{BUYER}/URIUniversalCommunication/URIID", "schemeID", None),),
    "BR-64": (label(f"{PRODUCT}/GlobalID", "schemeID", None),),
    "BR-65": (label("ClassCode", "listID", None),),
    "BR-CO-03": (
        add(BREAKDOWN, '<TaxPointDate><udt:DateString format="102">20260901</udt:DateString></TaxPointDate>'),
    ),
    "BR-CO-09": (write(f"{SELLER}/{TAX_NUMBER}", "49000009001"),),
    "BR-CO-19": (drop(f"{PERIOD_OF_ALL}/StartDateTime"), drop(END_OF_ALL)),
    "BR-CO-20": (drop(f"{PERIOD_OF_LINE}/StartDateTime"), drop(END_OF_LINE)),
    "BR-B-02": (
        write_all("CountryID", "IT"),
        add(f"{LINE_SETTLEMENT}/ApplicableTradeTax", "<CategoryCode>B</CategoryCode>"),
    ),
}
"""By id: edits that break this rule alone."""

TOGETHER = {
    "BR-05": ((drop("InvoiceCurrencyCode"),), {"BR-05"}),
    "BR-08": ((drop(f"{SELLER}/PostalTradeAddress"),), {"BR-08", "BR-09"}),
    "BR-10": ((drop(f"{BUYER}/PostalTradeAddress"),), {"BR-10", "BR-11"}),
    "BR-12": ((drop(f"{SUMMATION}/LineTotalAmount"),), {"BR-12", "BR-CO-10", "BR-CO-13"}),
    "BR-13": ((drop(f"{SUMMATION}/TaxBasisTotalAmount"),), {"BR-13", "BR-CO-13", "BR-CO-15"}),
    "BR-14": ((drop(f"{SUMMATION}/GrandTotalAmount"),), {"BR-14", "BR-CO-15", "BR-CO-16"}),
    "BR-15": ((drop(f"{SUMMATION}/DuePayableAmount"),), {"BR-15", "BR-CO-16"}),
    "BR-16": ((drop(LINE),), {"BR-16", "BR-CO-10", "BR-S-08"}),
    "BR-17": ((drop("PayeeTradeParty/Name"),), {"BR-17"}),
    "BR-19": ((drop(f"{REPRESENTATIVE}/PostalTradeAddress"),), {"BR-19", "BR-20"}),
    "BR-22": ((drop("SpecifiedLineTradeDelivery"),), {"BR-22", "BR-23"}),
    "BR-24": ((drop(LINE_TOTAL),), {"BR-24", "BR-CO-10", "BR-S-08"}),
    "BR-26": ((drop("NetPriceProductTradePrice"),), {"BR-26", "BR-27"}),
    "BR-45": ((drop(f"{BREAKDOWN}/BasisAmount"),), {"BR-45", "BR-CO-17", "BR-S-08", "BR-S-09"}),
    "BR-46": ((drop(f"{BREAKDOWN}/CalculatedAmount"),), {"BR-46", "BR-CO-14", "BR-CO-17", "BR-S-09"}),
    "BR-47": ((drop(f"{BREAKDOWN}/CategoryCode"),), {"BR-47"}),
    "BR-48": ((drop(f"{BREAKDOWN}/RateApplicablePercent"),), {"BR-48", "BR-CO-17", "BR-S-09"}),
    "BR-50": ((write(f"{ACCOUNT}/IBANID", ""),), {"BR-50"}),
    "BR-53": ((write("TaxCurrencyCode", "CHF"),), {"BR-53", "BR-DEC-15"}),
    "BR-61": ((drop(f"{ACCOUNT}/IBANID"),), {"BR-50", "BR-61"}),
    "BR-B-01": (
        (add(f"{LINE_SETTLEMENT}/ApplicableTradeTax", "<CategoryCode>B</CategoryCode>"),),
        {"BR-B-01", "BR-B-02"},
    ),
    "BR-CO-04": ((write(f"{LINE_SETTLEMENT}/ApplicableTradeTax/TypeCode", "GST"),), {"BR-CO-04"}),
    "BR-CO-18": ((drop(BREAKDOWN),), {"BR-CO-14", "BR-CO-18"}),
    "BR-CO-26": (
        (
            drop(f"{SELLER}/GlobalID"),
            drop(f"{SELLER}/SpecifiedLegalOrganization"),
            label(f"{SELLER}/{TAX_NUMBER}", "schemeID", "FC"),
        ),
        {"BR-CO-26"},
    ),
}
"""By id: edits that cannot break this rule alone, and all that they break."""


@pytest.mark.parametrize("rule", ALONE)
def test_a_rule_is_broken_alone(rule):
    assert broken(edited(*ALONE[rule])) == {rule}


@pytest.mark.parametrize("rule", TOGETHER)
def test_a_rule_is_broken_with_those_that_need_the_same(rule):
    edits, rules = TOGETHER[rule]
    assert broken(edited(*edits)) == rules


def test_a_document_that_has_everything_breaks_nothing():
    assert broken(full_invoice()) == set()


REDUCTIONS = {
    (SETTLEMENT, 0): {
        "ActualAmount": {"BR-31", "BR-CO-11", "BR-S-08"},
        "CategoryTradeTax": {"BR-32", "BR-S-08"},
        "ReasonCode": {"BR-33", "BR-CO-21"},
    },
    (SETTLEMENT, 1): {
        "ActualAmount": {"BR-36", "BR-CO-12", "BR-S-08"},
        "CategoryTradeTax": {"BR-37", "BR-S-08"},
        "ReasonCode": {"BR-38", "BR-CO-22"},
    },
    (LINE_SETTLEMENT, 0): {"ActualAmount": {"BR-41"}, "ReasonCode": {"BR-42", "BR-CO-23"}},
    (LINE_SETTLEMENT, 1): {"ActualAmount": {"BR-43"}, "ReasonCode": {"BR-44", "BR-CO-24"}},
}
"""By place, and number there (first the allowance, then the charge): what to remove, and what that breaks."""


@pytest.mark.parametrize(("place", "number"), REDUCTIONS)
def test_allowances_and_charges_have_amount_category_and_reason(place, number):
    for name, rules in REDUCTIONS[place, number].items():
        root = full_invoice()
        reduction = every(root, f"{place}/{REDUCTION}")[number]
        drop(name)(reduction)
        assert broken(root) == rules, name


@pytest.mark.parametrize("spelling", ["1", " true "])
def test_a_charge_counts_however_it_says_so_but_its_parts_are_asked_for_only_of_true(spelling):
    def edit(root):
        charge = every(root, f"{SETTLEMENT}/{REDUCTION}")[1]
        write("udt:Indicator", spelling)(charge)
        drop("ReasonCode")(charge)

    assert broken(edited(edit)) == set()


@pytest.mark.parametrize("path", ["Name", "ID", "SpecifiedLegalOrganization/ID"])
def test_a_payee_is_not_the_seller(path):
    def edit(root):
        add(SELLER, "<ID>S1</ID>")(root)
        add("PayeeTradeParty", "<SpecifiedLegalOrganization><ID>X</ID></SpecifiedLegalOrganization>")(root)
        write(f"PayeeTradeParty/{path}", at(root, f"{SELLER}/{path}").text or "")(root)

    assert broken(edited(edit)) == {"BR-17"}


@pytest.mark.parametrize("number", ["FR49000009001", "EL123456789", "XI123456789"])
def test_a_vat_number_begins_with_a_country_or_with_that_of_greece(number):
    assert broken(edited(write(f"{SELLER}/{TAX_NUMBER}", number))) == set()


def test_a_period_in_another_format_than_days_ends_before_it_begins():
    assert broken(edited(label(f"{END_OF_ALL}/udt:DateTimeString", "format", "203"))) == {"BR-29"}


def test_split_payment_is_for_italy():
    everywhere = (write_all("CountryID", "IT"), write_all("CategoryCode", "B"))
    assert broken(edited(*everywhere)).isdisjoint({"BR-B-01", "BR-B-02"})
    assert "BR-B-01" in broken(edited(*everywhere, write(f"{SHIP_TO}/PostalTradeAddress/CountryID", "SM")))


DECIMALS = {
    "BR-DEC-01": f"{SETTLEMENT}/{REDUCTION}/ActualAmount",
    "BR-DEC-02": f"{SETTLEMENT}/{REDUCTION}/BasisAmount",
    "BR-DEC-09": f"{SUMMATION}/LineTotalAmount",
    "BR-DEC-10": f"{SUMMATION}/AllowanceTotalAmount",
    "BR-DEC-11": f"{SUMMATION}/ChargeTotalAmount",
    "BR-DEC-12": f"{SUMMATION}/TaxBasisTotalAmount",
    "BR-DEC-14": f"{SUMMATION}/GrandTotalAmount",
    "BR-DEC-16": f"{SUMMATION}/TotalPrepaidAmount",
    "BR-DEC-17": f"{SUMMATION}/RoundingAmount",
    "BR-DEC-18": f"{SUMMATION}/DuePayableAmount",
    "BR-DEC-19": f"{BREAKDOWN}/BasisAmount",
    "BR-DEC-20": f"{BREAKDOWN}/CalculatedAmount",
    "BR-DEC-23": LINE_TOTAL,
    "BR-DEC-24": f"{LINE_SETTLEMENT}/{REDUCTION}/ActualAmount",
    "BR-DEC-25": f"{LINE_SETTLEMENT}/{REDUCTION}/BasisAmount",
}
OF_CHARGES = {"BR-DEC-01": "BR-DEC-05", "BR-DEC-02": "BR-DEC-06", "BR-DEC-24": "BR-DEC-27", "BR-DEC-25": "BR-DEC-28"}


def lengthened(root, path, number=0, zeros="0"):
    element = every(root, path)[number]
    element.text = f"{element.text}{zeros}"
    return root


@pytest.mark.parametrize("rule", DECIMALS)
def test_a_third_decimal_is_one_too_many_even_if_it_is_zero(rule):
    assert broken(lengthened(full_invoice(), DECIMALS[rule])) == {rule}


@pytest.mark.parametrize("rule", OF_CHARGES)
def test_a_third_decimal_in_a_charge_breaks_a_rule_of_charges(rule):
    assert broken(lengthened(full_invoice(), DECIMALS[rule], number=1)) == {OF_CHARGES[rule]}


def test_vat_totals_count_their_decimals_by_value():
    path = f"{SUMMATION}/TaxTotalAmount"
    assert broken(lengthened(full_invoice(), path)) == set()
    assert broken(edited(write(path, "431.565"))) == {"BR-CO-14", "BR-CO-15"}
    # The other total, in dollars, is enough for BR-DEC-13 to hold; without it and its currency nothing is.
    alone = (drop("TaxCurrencyCode"), lambda root: every(root, path)[1].getparent().remove(every(root, path)[1]))
    assert broken(edited(*alone, write(path, "431.565"))) == {"BR-CO-14", "BR-CO-15", "BR-DEC-13"}
    assert broken(edited(lambda root: lengthened(root, path, 1, "1"))) == {"BR-DEC-15"}
