"""The judgement of one document: what is applied, in which order, and what is said when something is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from fauxpa_emulator.documents.validation import catalogue, profiles
from fauxpa_emulator.documents.validation.findings import MAX_PLACES, CannotJudge
from fauxpa_emulator.documents.validation.judge import Judge
from fauxpa_fixtures import cii, facturx, samples, ubl
from fauxpa_fixtures.model import Address
from judging import rules, the_judge

INVOICE = samples.french_invoice()
WRITERS = {"ubl": ubl.write, "cii": cii.write, "factur-x": facturx.write}


def judged(data, **more):
    return the_judge().judge(data, file_name="facture", **more)


def applied(report):
    return [each.name for each in report.rule_sets if each.applied]


@pytest.mark.parametrize(
    ("syntax", "expected"),
    [
        ("ubl", ["UBL Invoice XSD", "EN 16931", "BR-FR", "BR-FR, rules in no schematron"]),
        ("cii", ["CII XSD", "EN 16931", "BR-FR", "BR-FR, rules in no schematron"]),
        (
            "factur-x",
            ["Factur-X PDF", "Factur-X EN16931 XSD", "EN 16931", "BR-FR", "BR-FR, rules in no schematron"],
        ),
    ],
)
def test_a_french_invoice_is_clean_on_everything_that_applies_in_the_order_of_the_platforms(syntax, expected):
    report = judged(WRITERS[syntax](INVOICE), today=date(2026, 11, 23))
    assert (report.valid, report.findings, report.syntax, report.profile) == (True, (), syntax, profiles.EN16931)
    assert applied(report) == expected


@pytest.mark.parametrize("syntax", WRITERS)
def test_a_finding_has_rule_place_value_words_and_remedy(syntax):
    wrong = replace(INVOICE, totals=replace(INVOICE.totals, due=INVOICE.totals.due + 1))
    report = judged(WRITERS[syntax](wrong))
    assert report.valid is False
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.source, finding.version) == (
        "BR-CO-16",
        "fatal",
        "EN 16931",
        "1.3.16",
    )
    assert finding.xpath is not None
    assert finding.xpath.endswith(
        "cac:LegalMonetaryTotal" if syntax == "ubl" else "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    )
    assert finding.line is not None
    assert finding.term == "BT-115"
    assert finding.message
    assert finding.message_fr
    assert finding.remedy
    assert finding.remedy_fr


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_the_line_of_a_finding_is_the_line_of_its_path(syntax):
    wrong = replace(INVOICE, type_code="999")
    data = etree.tostring(etree.fromstring(WRITERS[syntax](wrong)), pretty_print=True)
    lines = data.decode().splitlines()
    finding = next(each for each in judged(data).fatal if each.rule == "BR-CL-01")
    assert finding.value == "999"
    assert "999" in lines[(finding.line or 0) - 1]


def test_structure_is_the_schema_alone():
    wrong = replace(INVOICE, type_code="999")
    report = judged(ubl.write(wrong), level="structure")
    assert (report.valid, applied(report)) == (True, ["UBL Invoice XSD"])
    misplaced = ubl.write(INVOICE).replace(b"</cbc:ID>", b"</cbc:ID><cbc:ID>2</cbc:ID>", 1)
    assert rules(judged(misplaced, level="structure")) == {"XSD"}


def test_off_says_nothing():
    assert judged(b"anything", level="off").findings == ()


def test_what_breaks_the_schema_is_judged_by_the_other_rules_too():
    wrong = ubl.write(replace(INVOICE, type_code="999")).replace(b"</cbc:ID>", b"</cbc:ID><cbc:Foo/>", 1)
    assert {"XSD", "BR-CL-01"} <= rules(judged(wrong))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "FILE-EMPTY"),
        (b"hello", "FILE-UNSUPPORTED-TYPE"),
        (b"<Invoice", "FILE-NOT-WELL-FORMED"),
        (b"<!DOCTYPE a><Invoice/>", "FILE-DOCTYPE-REFUSED"),
        (b"<note/>", "FILE-NOT-AN-INVOICE"),
        (b"\xff\xd8\xff\xe0 a picture", "FILE-NO-INVOICE"),
    ],
)
def test_a_file_that_is_no_invoice_has_one_finding_that_says_what_it_is(data, rule):
    report = judged(data)
    assert (report.valid, report.syntax, report.problem) == (False, None, None)
    (finding,) = report.findings
    assert finding.rule == rule
    assert finding.message
    assert finding.message_fr
    assert finding.remedy


@pytest.mark.parametrize(
    "value",
    ["<cbc:IssueDate> </cbc:IssueDate>", "<cbc:IssueDate>2026-09-15</cbc:IssueDate><cbc:IssueDate>x</cbc:IssueDate>"],
)
def test_a_document_that_makes_the_rules_themselves_stop_is_rejected(value):
    data = ubl.write(INVOICE).decode().replace("<cbc:IssueDate>2026-09-15</cbc:IssueDate>", value).encode()
    report = judged(data)
    assert report.valid is False
    assert report.problem is None
    assert "RULES-RAISED" in rules(report)


class TestTheFrenchRules:
    ABROAD = Address(line1="1 Unter den Linden", post_code="10117", city="Berlin", country="DE")

    def test_are_for_domestic_invoices(self):
        foreign = replace(INVOICE, notes=(), buyer=replace(samples.BUYER, address=self.ABROAD))
        report = judged(ubl.write(foreign))
        assert "BR-FR-05_BT-22-1" not in rules(report)
        (left_out,) = [each for each in report.rule_sets if each.name == "BR-FR"]
        assert left_out.applied is False
        assert "DE" in (left_out.reason or "")

    @pytest.mark.parametrize("choice", ["br-fr", "all"])
    def test_are_applied_to_everybody_when_they_are_asked_for(self, choice):
        foreign = replace(INVOICE, notes=(), buyer=replace(samples.BUYER, address=self.ABROAD))
        assert "BR-FR-05_BT-22-1" in rules(judged(ubl.write(foreign), rules=choice))

    def test_can_be_left_out(self):
        report = judged(ubl.write(replace(INVOICE, notes=())), rules="en16931")
        assert (report.valid, applied(report)) == (True, ["UBL Invoice XSD", "EN 16931"])


def test_an_unknown_profile_is_judged_by_the_core_and_said_so():
    report = judged(ubl.write(replace(INVOICE, customization="urn:example:own")))
    assert report.valid is True
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.value) == ("BT-24-UNKNOWN", "warning", "urn:example:own")


def test_the_profile_decides_which_rules_apply():
    extended = replace(INVOICE, customization=profiles.EXTENDED_CTC_FR)
    for write in (ubl.write, cii.write):
        report = judged(write(extended))
        assert report.valid is True, report.findings
        assert "EXTENDED-CTC-FR" in applied(report)


def test_one_rule_broken_in_a_thousand_places_is_reported_for_the_first():
    lines = tuple(replace(samples.LINES[0], id=str(number), unit="XXX") for number in range(MAX_PLACES + 50))
    report = judged(ubl.write(samples.french_invoice(lines=lines)))
    assert len([each for each in report.findings if each.rule == "BR-CL-23"]) == MAX_PLACES
    assert report.omitted >= 50


def test_an_engine_that_does_not_start_is_our_problem_and_the_schema_is_judged_all_the_same():
    def no_engine():
        raise CannotJudge("no engine on this machine")

    judge = Judge(catalogue.load(), no_engine)
    report = judge.judge(ubl.write(INVOICE), file_name="x.xml")
    assert (report.valid, report.problem) == (None, "no engine on this machine")
    assert "UBL Invoice XSD" in applied(report)
    misplaced = ubl.write(INVOICE).replace(b"</cbc:ID>", b"</cbc:ID><cbc:ID>2</cbc:ID>", 1)
    assert judge.judge(misplaced, file_name="x.xml").valid is False
