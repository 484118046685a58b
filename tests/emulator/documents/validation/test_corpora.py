"""Documents by others, and the unit tests of EN 16931: the same fatal rules as their publishers' engines found.

The corpora lie beside the checkout; without them these tests have nothing to look at.
"""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import pytest
from lxml import etree

from fauxpa_emulator.documents.validation import en16931_cii, profiles
from judging import engine, rules, the_judge

CORPORA = Path(__file__).resolve().parents[5] / "shared" / "corpora"
MANIFEST = CORPORA / "MANIFEST.tsv"
INVOICES = {"CII", "PDF+CII", "UBL-Invoice", "UBL-CreditNote"}
TEST_SET = "{http://difi.no/xsd/vefa/validator/1.0}"


def manifest() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


ROWS = manifest()
DOCUMENTS = [row for row in ROWS if row["syntax"] in INVOICES and row["en16931_fatal"]]
FRAGMENTS = {
    file: {row["path"].rpartition("#test")[2]: row for row in group}
    for file, group in groupby(
        (row for row in ROWS if row["syntax"] == "testSet-fragment"), lambda row: row["path"].partition("#")[0]
    )
}


def recorded(row: dict[str, str], column: str) -> set[str]:
    return set() if row[column] == "-" else set(row[column].split())


@pytest.mark.parametrize("row", DOCUMENTS, ids=lambda row: row["path"])
def test_a_document_breaks_the_same_fatal_rules(row):
    path = CORPORA / row["path"]
    report = the_judge().judge(path.read_bytes(), file_name=path.name, rules="all")
    assert report.problem is None
    official = {finding.rule for finding in report.fatal if finding.source in ("EN 16931", "EXTENDED-CTC-FR", "BR-FR")}
    french = {rule for rule in official if rule.startswith("BR-FR-")}
    assert official - french == recorded(row, "en16931_fatal")
    assert french == recorded(row, "brfr_fatal")
    assert ("XSD" in rules(report)) == (row["xsd"] != "ok")


@pytest.mark.parametrize("file", FRAGMENTS)
def test_a_fragment_breaks_the_rule_it_is_made_for_or_does_not(file):
    tests = etree.parse(CORPORA / file).getroot().findall(f"{TEST_SET}test")
    wrong = []
    for number, row in FRAGMENTS[file].items():
        test = tests[int(number) - 1]
        fragment = etree.fromstring(
            etree.tostring(next(child for child in test if child.tag != f"{TEST_SET}assert")),
            etree.XMLParser(remove_comments=True, remove_pis=True),
        )
        outcome, _, rule = row["rule"].partition(":")
        broken = broken_by(fragment)
        expected = {"success": None, "error": "fatal", "warning": "warning"}[outcome]
        if broken.get(rule) != expected:
            wrong.append((number, rule, expected, broken.get(rule)))
    assert not wrong


def broken_by(fragment: etree._Element) -> dict[str, str]:
    if "CrossIndustryInvoice" in str(fragment.tag):
        return {each.rule: each.severity for each in en16931_cii.check(fragment)}
    return {each.rule: each.severity for each in engine().check(fragment, profiles.CORE["ubl"])}
