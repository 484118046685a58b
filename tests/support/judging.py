"""The official rules in the process of a test, compiled once in each."""

from __future__ import annotations

from functools import cache

from fauxpa_emulator.documents.validation import catalogue
from fauxpa_emulator.documents.validation.findings import Report
from fauxpa_emulator.documents.validation.judge import Judge
from fauxpa_emulator.documents.validation.schematron import Schematron


@cache
def engine() -> Schematron:
    """The engine of the official rules."""
    return Schematron()


@cache
def the_judge() -> Judge:
    """A judge with that engine and the real catalogue."""
    return Judge(catalogue.load(), engine)


def rules(report: Report, severity: str = "fatal") -> set[str]:
    """The ids of the rules that are broken."""
    return {finding.rule for finding in report.findings if finding.severity == severity}
