"""A report as JUnit's XML: one test case for each rule, for the page of a CI system that shows tests."""

from __future__ import annotations

from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..documents.validation.formats.printable import printable
from .report import Checked, Finding, Report
from .rules import FailOn, fails
from .text import finding_text

NAME = "fauxpa report"
NOTHING = "there was nothing that this rule is about"


def document(report: Report, *, fail_on: FailOn = "error") -> str:
    """A suite in which a rule fails that found something as bad as `fail_on`; one with nothing to judge is skipped.

    What is less bad is the output of its case. Where nothing was called, the suite has an error.
    """
    suites = Element("testsuites", name=NAME)
    suite = SubElement(suites, "testsuite", name=f"{NAME}: {printable(report.namespace)}")
    findings = {finding.rule: finding for finding in report.findings}
    outcomes = Counter(_add(suite, rule, findings.get(rule.rule), fail_on) for rule in report.rules)
    if report.journal.entries == 0:
        case = SubElement(suite, "testcase", classname=NAME, name="something was called")
        SubElement(case, "error", message="nothing was called", type="nothing was called")
        outcomes["error"] += 1
    for element in (suites, suite):
        element.set("tests", str(outcomes.total()))
        for name, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            element.set(name, str(outcomes[outcome]))
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _add(suite: Element, rule: Checked, finding: Finding | None, fail_on: FailOn) -> str:
    case = SubElement(suite, "testcase", classname=f"{NAME}.{rule.severity}", name=f"{rule.rule}: {rule.title}")
    if finding is None:
        if not rule.judged:
            SubElement(case, "skipped", message=NOTHING)
        return "passed" if rule.judged else "skipped"
    outcome = "failure" if fails(rule.severity, fail_on) else "system-out"
    about = {"message": f"{finding.severity}: {finding.title}", "type": rule.rule} if outcome == "failure" else {}
    SubElement(case, outcome, about).text = finding_text(finding)
    return outcome
