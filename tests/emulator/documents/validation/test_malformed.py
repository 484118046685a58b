"""Malformed files: each kind has exactly the findings that its table names, and the judge never raises."""

from __future__ import annotations

from datetime import date

import pytest

from fauxpa_fixtures.generate import Options, Seeded, invoice
from fauxpa_fixtures.malformed import KINDS
from fauxpa_fixtures.samples import french_credit_note, french_invoice
from judging import rules, the_judge

SAMPLE = french_invoice()
INVOICES = {
    "sample": SAMPLE,
    "credit note": french_credit_note(SAMPLE, number="AV-2026-0001", issue_date=date(2026, 10, 1)),
    "generated": invoice(Seeded(1)),
    "generated credit note": invoice(Seeded(2), Options(type_code="381")),
}
OF_THE_STRUCTURE = ("FILE-", "FX-", "XSD")


def judged(kind, invoice, level):
    report = the_judge().judge(KINDS[kind].write(invoice), file_name=kind, level=level)
    assert report.problem is None
    assert report.valid is (not KINDS[kind].findings)
    return report


@pytest.mark.parametrize("given", INVOICES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_structure_is_judged_as_the_table_says(kind, given):
    report = judged(kind, INVOICES[given], "structure")
    assert rules(report) == {rule for rule in KINDS[kind].findings if rule.startswith(OF_THE_STRUCTURE)}
    assert rules(report, "warning") == set(KINDS[kind].warnings)


@pytest.mark.parametrize("given", INVOICES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_business_rules_find_what_the_table_says_and_nothing_else(kind, given):
    report = judged(kind, INVOICES[given], "full")
    assert rules(report) == set(KINDS[kind].findings)
    assert rules(report, "warning") == set(KINDS[kind].warnings)


@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_is_said_in_words(kind):
    for finding in judged(kind, SAMPLE, "structure").findings:
        assert finding.message != f"{finding.rule} is broken."
        assert finding.message_fr != finding.message
        assert finding.remedy
        assert finding.remedy_fr
