"""SARIF 2.1.0 (OASIS): findings as code hosts and editors show them, at the line of the file."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from fauxpa_emulator.documents.validation.findings import Finding, Language, Severity
from fauxpa_emulator.documents.validation.formats import Judged
from fauxpa_emulator.documents.validation.formats.grouping import message, remedy, told_by_the_engine
from fauxpa_emulator.documents.validation.formats.printable import printable

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"fatal": "error", "warning": "warning", "info": "note"}
STANDARD_INPUT = "stdin"


def log(judged: Iterable[Judged], *, version: str, base: PurePath, language: Language = "en") -> dict[str, Any]:
    """A log with one run.

    `version` is that of fauxpa, `base` the folder that relative addresses start from. A finding in a PDF has no region:
    its line is one of the XML inside.
    """
    rules: dict[str, dict[str, Any]] = {}
    indexes: dict[str, int] = {}
    results: list[dict[str, Any]] = []
    notifications: list[dict[str, Any]] = []
    for each in judged:
        report = each.report
        artefact = {"uri": uri(each.path, base)}
        if report.problem is not None:
            notifications.append(_notification(report.problem, artefact))
        for finding in report.findings:
            rules.setdefault(finding.rule, _rule(finding, language))
            index = indexes.setdefault(finding.rule, len(indexes))
            results.append(_result(finding, index, artefact, pdf=report.syntax == "factur-x", language=language))
    driver = {
        "name": "fauxpa",
        "version": version,
        "rules": list(rules.values()),
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications}
                ],
                "results": results,
            }
        ],
    }


def uri(path: str, base: PurePath) -> str:
    """The address of a file: relative to `base` where it lies in it, percent-encoded, with slashes."""
    if path == "-":
        return STANDARD_INPUT
    pure = type(base)(path)
    if pure.is_absolute():
        if not pure.is_relative_to(base):
            return pure.as_uri()
        pure = pure.relative_to(base)
    return quote(pure.as_posix(), errors="surrogateescape")  # a name may be of bytes that are no UTF-8


def _rule(finding: Finding, language: Language) -> dict[str, Any]:
    of_the_rule = None if told_by_the_engine(finding) else finding.official
    return {
        "id": printable(finding.rule),
        "shortDescription": {"text": printable(message(finding, language))},
        "fullDescription": {"text": printable(of_the_rule or message(finding, language))},
        "help": {"text": printable(remedy(finding, language) or message(finding, language))},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {"source": finding.source, "version": finding.version},
    }


def _result(finding: Finding, index: int, artefact: dict[str, str], *, pdf: bool, language: Language) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artefact}
    if finding.line is not None and not pdf:
        physical["region"] = {"startLine": finding.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.xpath:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(finding.xpath), "kind": "element"}]
    known = {"term": finding.term, "value": finding.value, "line": finding.line if pdf else None}
    told = [message(finding, language), told_by_the_engine(finding), remedy(finding, language)]
    return {
        "ruleId": printable(finding.rule),
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": printable(" ".join(filter(None, told)))},
        "locations": [location],
        "properties": {name: printable(str(value)) for name, value in known.items() if value is not None},
    }


def _notification(problem: str, artefact: dict[str, str]) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": printable(problem)},
        "locations": [{"physicalLocation": {"artifactLocation": artefact}}],
    }
