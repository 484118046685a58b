"""The restrictions of CII: what breaks each of them, where that is said, and what is left alone."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element

from fauxpa_emulator.documents.validation.en16931_cii import restrictions, restrictions_conditions, restrictions_table
from fauxpa_fixtures import cii, generate
from fauxpa_fixtures.breakers import restrictions as fixtures
from fauxpa_fixtures.breakers.breaker import Breaker
from fauxpa_fixtures.cii.elements import NAMESPACES, RAM
from fauxpa_fixtures.generate import Options, Seeded
from fauxpa_fixtures.samples import french_invoice

INVOICE = french_invoice()
BREAKERS = fixtures.breakers("cii")
STOPPERS = fixtures.stoppers("cii")
RAISED = "RULES-RAISED"

TABLE: dict[str, dict[str, dict[str, str]]] = json.loads(
    files("fauxpa_emulator.documents.validation.en16931_cii").joinpath("data/restrictions.json").read_bytes()
)
LINES = {rule: line for rules in TABLE.values() for lines in rules.values() for rule, line in lines.items()}

TRADE = "rsm:SupplyChainTradeTransaction"
LINE = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"
AGREEMENT = f"{TRADE}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
ISSUED = "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString"


def invoice() -> _Element:
    return etree.fromstring(cii.write(INVOICE))


def broken_by(breaker: Breaker) -> _Element:
    root = etree.fromstring(cii.write(breaker.prepare(INVOICE)))
    assert breaker.xml is not None
    breaker.xml(root)
    return root


def at(root: _Element, path: str) -> _Element:
    """The first element at a path."""
    found = root.find(path, NAMESPACES)
    assert found is not None
    return found


def inside(parent: _Element, path: str, text: str | None = None, **attributes: str) -> _Element:
    """A new chain of elements at the end of an element; text and attributes are those of the last."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, RAM + name)
    parent.text = text
    for name, value in attributes.items():
        parent.set(name, value)
    return parent


def rules(root: _Element) -> Counter[str]:
    return Counter(broken.rule for broken in restrictions.check(root))


def where(root: _Element, rule: str) -> list[str]:
    """The names of the elements at which a rule is broken."""
    return [etree.QName(broken.element).localname for broken in restrictions.check(root) if broken.rule == rule]


@pytest.mark.parametrize("seed", range(40))
def test_what_the_generator_writes_breaks_nothing(seed):
    root = etree.fromstring(cii.write(generate.invoice(Seeded(seed), Options())))
    assert rules(root) == {}


def test_the_table_has_every_restriction_once():
    assert sum(len(lines) for rules in TABLE.values() for lines in rules.values()) == len(LINES)
    assert LINES.keys() - {RAISED} == BREAKERS.keys() | fixtures.unbreakable("cii").keys()


def test_the_table_is_understood_and_nothing_that_it_may_say_is_left_over():
    assert len(restrictions_table.load().contexts) == sum(len(paths.split(" | ")) for paths in TABLE)
    assert {severity for rules in TABLE.values() for severity in rules} == set(restrictions_table.SEVERITIES)
    assert {line.split()[0] for line in LINES.values()} == set(restrictions_table.VERBS)
    conditions = {line.partition(" unless ")[2] for line in LINES.values()}
    assert conditions - {""} == set(restrictions_conditions.CONDITIONS)


def test_only_rules_that_values_decide_have_no_path():
    assert all(" unless " in line for line in LINES.values() if line.startswith("broken"))
    assert all(len(line.partition(" unless ")[0].split()) > 1 for line in LINES.values() if line[:6] != "broken")


def test_what_breaks_a_rule_is_found_with_the_severity_of_the_table():
    missed = []
    severities = {rule: severity for rules in TABLE.values() for severity, lines in rules.items() for rule in lines}
    for rule, breaker in BREAKERS.items():
        found = {broken.severity for broken in restrictions.check(broken_by(breaker)) if broken.rule == rule}
        if found != {severities[rule]}:
            missed.append((rule, found))
    assert missed == []


@pytest.mark.parametrize("rule", STOPPERS)
def test_a_total_that_stands_twice_is_named_and_stops_the_official_rules(rule):
    assert rules(broken_by(STOPPERS[rule])) == {rule: 1, RAISED: 1}


@pytest.mark.parametrize("rule", ["CII-SR-483", "CII-SR-494"])
def test_an_amount_that_no_rule_reads_stops_nothing(rule):
    found = rules(broken_by(BREAKERS[rule]))
    assert rule in found
    assert RAISED not in found


@pytest.mark.parametrize("attribute", ["listID", "listAgencyID", "listVersionID"])
def test_the_first_context_that_fits_hides_the_others(attribute):
    root = invoice()
    at(root, "rsm:ExchangedDocument/ram:TypeCode").set(attribute, "X")
    at(root, "rsm:ExchangedDocument/ram:ID").set("schemeName", "X")
    assert rules(root) == {"CII-DT-001": 1}


def test_an_identifier_elsewhere_may_have_a_scheme_but_not_its_name():
    root = invoice()
    identifier = at(root, f"{AGREEMENT}/ram:SellerTradeParty/ram:GlobalID")
    assert identifier.get("schemeID")
    identifier.set("schemeName", "SIRET")
    assert rules(root) == {"CII-DT-101": 1}


def test_of_the_amounts_only_that_of_vat_has_a_currency():
    root = invoice()
    assert at(root, f"{SUMMATION}/ram:TaxTotalAmount").get("currencyID") == "EUR"
    at(root, f"{SUMMATION}/ram:DuePayableAmount").set("currencyID", "EUR")
    assert where(root, "CII-DT-031") == ["DuePayableAmount"]


def test_a_rule_is_broken_once_in_its_context_however_often_the_path_is_there():
    root = invoice()
    for _ in range(3):
        inside(at(root, f"{AGREEMENT}/ram:SellerTradeParty"), "DefinedTradeContact/JobTitle", "Directrice")
    assert where(root, "CII-SR-229") == ["ApplicableHeaderTradeAgreement"]
    assert where(root, "CII-SR-455") == ["ApplicableHeaderTradeAgreement"]


def test_a_rule_about_lines_is_broken_in_each_of_them():
    root = invoice()
    lines = root.findall(LINE, NAMESPACES)
    for line in lines:
        inside(line, "DescriptionCode", "X")
    assert where(root, "CII-SR-035") == ["IncludedSupplyChainTradeLineItem"] * len(lines)


def test_occurrences_are_counted_over_all_parents():
    root = invoice()
    terms = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms"
    assert len(root.findall(f"{terms}/ram:Description", NAMESPACES)) <= 1
    for _ in range(2):
        inside(at(root, SETTLEMENT), "SpecifiedTradePaymentTerms/Description", "à réception")
    assert {"CII-SR-452", "CII-SR-453"} <= rules(root).keys()


def test_what_is_missing_is_said_of_its_parent():
    root = invoice()
    context = at(root, "rsm:ExchangedDocumentContext")
    context.remove(at(context, "ram:GuidelineSpecifiedDocumentContextParameter"))
    assert where(root, "CII-SR-009") == ["ExchangedDocumentContext"]
    assert where(root, "CII-SR-010") == ["ExchangedDocumentContext"]


def test_a_name_of_another_namespace_is_another_element():
    root = invoice()
    etree.SubElement(at(root, "rsm:ExchangedDocument"), "{urn:example}Name").text = "Facture"
    assert rules(root) == {}


@pytest.mark.parametrize("path", ["", "/ram:SellerTradeParty"])
def test_a_path_from_the_root_is_that_and_no_other(path):
    root = invoice()
    elsewhere = at(root, AGREEMENT + path)
    inside(elsewhere, "SpecifiedLineTradeAgreement/BuyerReference", "X")
    assert "CII-SR-104" not in rules(root)


def test_both_elements_that_one_rule_speaks_of_break_it():
    for party in ("SellerTaxRepresentativeTradeParty/ID", "BuyerTaxRepresentativeTradeParty"):
        root = invoice()
        inside(at(root, AGREEMENT), party, "X")
        assert rules(root) == {"CII-SR-282": 1}, party


@pytest.mark.parametrize(
    ("kind", "part", "expected"),
    [
        ("916", "URIID", set()),
        ("916", "Name", set()),
        ("916", "ReferenceTypeCode", {"CII-DT-024"}),
        ("130", "ReferenceTypeCode", set()),
        ("130", "URIID", {"CII-DT-015"}),
        ("50", "Name", {"CII-DT-021"}),
        ("50", "AttachmentBinaryObject", {"CII-DT-022"}),
        ("380", "IssuerAssignedID", {"CII-DT-018"}),
        ("916 ", "URIID", {"CII-DT-015", "CII-DT-018"}),
    ],
)
def test_the_kind_of_an_additional_document_says_what_it_may_have(kind, part, expected):
    root = invoice()
    document = inside(at(root, AGREEMENT), "AdditionalReferencedDocument")
    inside(document, "TypeCode", kind)
    inside(document, part, "X")
    assert rules(root).keys() == expected


@pytest.mark.parametrize(
    ("path", "kinds", "expected"),
    [
        (AGREEMENT, ["50", "130"], set()),
        (AGREEMENT, ["50", "50"], {"CII-SR-457"}),
        (AGREEMENT, ["130", "130"], {"CII-SR-458"}),
        (AGREEMENT, ["130", " 130"], {"CII-DT-018"}),
        (AGREEMENT, ["916", "916"], set()),
        (f"{LINE}/ram:SpecifiedLineTradeSettlement", ["130"], set()),
        (f"{LINE}/ram:SpecifiedLineTradeSettlement", ["130", " 130\n"], {"CII-SR-474", "CII-DT-018"}),
    ],
)
def test_documents_of_a_kind_are_counted(path, kinds, expected):
    root = invoice()
    for kind in kinds:
        inside(at(root, path), "AdditionalReferencedDocument/TypeCode", kind)
    assert rules(root).keys() == expected


@pytest.mark.parametrize(
    ("written", "is_day"),
    [
        ("20260228", True),
        ("20260231", True),
        (" \t20260228\r\n", True),
        ("20261301", False),
        ("20260200", False),
        ("2026-02-28", False),
        ("202602281", False),
        ("\N{NO-BREAK SPACE}20260228", False),
        ("", False),
    ],
)
def test_a_day_has_eight_digits_that_look_like_one(written, is_day):
    root = invoice()
    at(root, ISSUED).text = written
    assert ("CII-DT-097" not in rules(root)) == is_day
    at(root, ISSUED).set("format", "203")
    assert "CII-DT-097" not in rules(root)


@pytest.mark.parametrize(
    ("indicator", "amount", "kept"),
    [
        ("false", "1.00", True),
        (" 0\n", "1.00", True),
        ("true", "1.00", False),
        ("false", None, False),
        (None, "1.00", False),
        (None, None, True),
    ],
)
def test_a_price_discount_has_its_indicator_and_its_amount(indicator, amount, kept):
    root = invoice()
    gross = inside(at(root, f"{LINE}/ram:SpecifiedLineTradeAgreement"), "GrossPriceProductTradePrice")
    discount = inside(gross, "AppliedTradeAllowanceCharge")
    if indicator is not None:
        leaf = etree.SubElement(inside(discount, "ChargeIndicator"), f"{{{NAMESPACES['udt']}}}Indicator")
        leaf.text = indicator
    if amount is not None:
        inside(discount, "ActualAmount", amount)
    assert ("CII-SR-119" not in rules(root)) == kept


def test_a_unit_is_allowed_anywhere_as_soon_as_one_line_has_one():
    root = invoice()
    price = at(root, f"{LINE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
    inside(price, "BasisQuantity", "1", unitCode="C62")
    quantities = root.findall(f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", NAMESPACES)
    for quantity in quantities[1:]:
        del quantity.attrib["unitCode"]
    assert rules(root) == {}
    del quantities[0].attrib["unitCode"]
    assert where(root, "CII-DT-033") == ["BasisQuantity"]


def test_payment_means_agree_but_for_spaces():
    root = invoice()
    code = at(root, f"{MEANS}/ram:TypeCode")
    for text in (f" {code.text}\n", "48"):
        second = inside(at(root, SETTLEMENT), "SpecifiedTradeSettlementPaymentMeans")
        inside(second, "TypeCode", text)
        inside(second, "PayeePartyCreditorFinancialAccount/IBANID", "FR7630001007941234567890185")
        assert where(root, "CII-SR-467") == (["CrossIndustryInvoice"] if text == "48" else [])


@pytest.mark.parametrize(("code", "expected"), [("30", True), (" 58", True), ("48", False)])
def test_a_credit_transfer_has_an_account(code, expected):
    root = invoice()
    for means in root.findall(MEANS, NAMESPACES):
        at(root, SETTLEMENT).remove(means)
    means = inside(at(root, SETTLEMENT), "SpecifiedTradeSettlementPaymentMeans")
    inside(means, "TypeCode", code)
    assert ("CII-SR-470" in rules(root)) == expected
    inside(means, "PayeePartyCreditorFinancialAccount/ProprietaryID", "FR-1")
    assert "CII-SR-470" not in rules(root)


def test_the_code_of_the_tax_point_is_one_in_the_whole_document():
    root = invoice()
    code = at(root, f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:DueDateTypeCode").text
    of_a_line = inside(at(root, f"{LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"), "DueDateTypeCode")
    for written, expected in ((code, {"CII-DT-058": 1}), (f"{code} ", {"CII-DT-058": 1, "CII-SR-462": 1})):
        of_a_line.text = written
        assert rules(root) == expected


@given(st.sampled_from([*BREAKERS.values(), *STOPPERS.values()]), st.randoms(use_true_random=False))
def test_the_order_of_siblings_changes_no_verdict(breaker, random):
    root = broken_by(breaker)
    before = rules(root)
    for parent in list(root.iter("*")):
        children = list(parent)
        random.shuffle(children)
        parent[:] = children
    assert rules(root) == before
