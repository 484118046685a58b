"""What a validation says: findings, and the report on one document."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

SCHEMA_VERSION = 1
"""Version of the JSON form; a change that breaks a reader raises it."""

Severity = Literal["fatal", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("fatal", "warning", "info")

Level = Literal["off", "structure", "full"]
LEVELS: tuple[Level, ...] = ("off", "structure", "full")
"""`structure`: the file can be read and follows its schema. `full`: the business rules too."""

Language = Literal["en", "fr"]

MAX_PLACES = 200
"""Findings of one rule that are reported; a rule that every line breaks is understood sooner."""


class CannotJudge(Exception):
    """The installation or the machine prevents a judgement; the message says how. The document is not at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that is broken, at one place."""

    rule: str
    """The id in its rule set, as `BR-CO-10`; the ids of what no rule set covers are in the catalogue."""
    severity: Severity
    source: str
    """Who made the rule: a name that `RuleSet.name` has."""
    version: str
    message: str = ""
    """English; filled in by the catalogue when the check has nothing more precise to say."""
    message_fr: str = ""
    official: str | None = None
    """The text in the official artefact, in its language, when the rule has one."""
    xpath: str | None = None
    """With the usual prefixes: `/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount`. None for the file as a whole."""
    line: int | None = None
    """In the XML, from 1."""
    term: str | None = None
    """The business term of EN 16931 or of the French extension: `BT-115`, `BG-23`."""
    value: str | None = None
    """What was found there, shortened."""
    remedy: str = ""
    remedy_fr: str = ""


class Places:
    """Which findings of a set of rules are reported, so that only they are located.

    A path counts siblings: for thousands of places it would take minutes.
    """

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()

    def reported(self, rule: str) -> bool:
        """Whether one more finding of this rule is among the first MAX_PLACES."""
        self._found[rule] += 1
        return self._found[rule] <= MAX_PLACES


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A set of rules that was applied, or was not, and why."""

    name: str
    version: str
    applied: bool = True
    reason: str | None = None
    """For a person, when it was not applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything there is to say about one document."""

    level: Level
    syntax: str | None = None
    """`ubl`, `cii`, `factur-x`; None when the file is no invoice."""
    profile: str | None = None
    """BT-24, as it stands in the document."""
    findings: tuple[Finding, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    omitted: int = 0
    """Further places of rules that are among the findings, left out."""
    problem: str | None = None
    """Why the document could not be judged to the end: the fault is ours or of the machine, not of the document."""

    @property
    def fatal(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "fatal")

    @property
    def valid(self) -> bool | None:
        """False when a fatal rule is broken, None when that is not known to the end, else True."""
        if self.fatal:
            return False
        return None if self.problem else True


def as_json(report: Report, *, path: str, language: Language = "en") -> dict[str, Any]:
    """The JSON form of a report on the file `path`; fields that are None stay, so that a reader can rely on them."""
    return {
        "path": path,
        "syntax": report.syntax,
        "profile": report.profile,
        "level": report.level,
        "valid": report.valid,
        "problem": report.problem,
        "omitted": report.omitted,
        "rule_sets": [
            {"name": each.name, "version": each.version, "applied": each.applied, "reason": each.reason}
            for each in report.rule_sets
        ],
        "findings": [_finding_as_json(each, language) for each in report.findings],
    }


def _finding_as_json(finding: Finding, language: Language) -> dict[str, Any]:
    french = language == "fr"
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message_fr if french else finding.message,
        "remedy": finding.remedy_fr if french else finding.remedy,
        "xpath": finding.xpath,
        "line": finding.line,
        "term": finding.term,
        "value": finding.value,
        "source": finding.source,
        "version": finding.version,
        "official": finding.official,
        "messages": {"en": finding.message, "fr": finding.message_fr},
        "remedies": {"en": finding.remedy, "fr": finding.remedy_fr},
    }
