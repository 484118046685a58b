"""JUnit's XML: one test case for each file, for the page of a CI system that shows tests."""

from collections import Counter
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fauxpa_emulator.documents.validation.findings import Language, Severity
from fauxpa_emulator.documents.validation.formats import Judged
from fauxpa_emulator.documents.validation.formats.grouping import groups
from fauxpa_emulator.documents.validation.formats.human import Style, render, severities
from fauxpa_emulator.documents.validation.formats.outcomes import fails
from fauxpa_emulator.documents.validation.formats.printable import printable

NAME = "fauxpa validate"


def document(judged: Iterable[Judged], *, fail_on: Severity = "fatal", language: Language = "en") -> str:
    """A suite in which a file fails when it has a finding as bad as `fail_on`, and is in error when it was not judged.

    The text of a failure is what a person would read in the terminal; that of a file with lesser findings is its
    output.
    """
    suites = Element("testsuites", name=NAME)
    suite = SubElement(suites, "testsuite", name=NAME)
    outcomes: Counter[str] = Counter()
    for each in judged:
        outcomes["tests"] += 1
        outcomes[_add(suite, each, fail_on, language)] += 1
    for element in (suites, suite):
        for name, outcome in {"tests": "tests", "failures": "failure", "errors": "error"}.items():
            element.set(name, str(outcomes[outcome]))
    suite.set("skipped", "0")
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _add(suite: Element, judged: Judged, fail_on: Severity, language: Language) -> str:
    report = judged.report
    case = SubElement(suite, "testcase", classname=NAME, name=printable(judged.path))
    if report.problem is not None:
        outcome, type, told = "error", "not judged", printable(report.problem)
    elif fails(report, fail_on):
        found: Counter[str] = Counter(finding.severity for finding in report.findings)
        outcome, type, told = "failure", groups(report.findings)[0].first.rule, severities(found, language)
    else:
        outcome, type, told = "system-out", "", ""
        if not report.findings:
            return outcome
    element = SubElement(case, outcome, {"message": told, "type": printable(type)} if told else {})
    element.text = render(judged, Style(language=language))
    return outcome
