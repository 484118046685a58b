"""Findings that say the same of several places, told once."""

from collections.abc import Iterable
from dataclasses import dataclass

from fauxpa_emulator.documents.validation.findings import SEVERITIES, Finding, Language


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that is wrong, at one or several places."""

    places: tuple[Finding, ...]
    """At least one; they differ in where they are and in what stands there."""

    @property
    def first(self) -> Finding:
        return self.places[0]


def groups(findings: Iterable[Finding]) -> list[Group]:
    """The findings by what they say: the worst first, otherwise in the order in which they came."""
    by_meaning: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        meaning = (finding.severity, finding.source, finding.rule, finding.message, told_by_the_engine(finding) or "")
        by_meaning.setdefault(meaning, []).append(finding)
    found = [Group(tuple(places)) for places in by_meaning.values()]
    return sorted(found, key=lambda group: SEVERITIES.index(group.first.severity))


def told_by_the_engine(finding: Finding) -> str | None:
    """What a schema processor or a rule engine said of this very place: there the catalogue can only be general."""
    return finding.official if finding.rule in ("XSD", "RULES-RAISED") else None


def message(finding: Finding, language: Language) -> str:
    """What is wrong, in the language as far as there is one."""
    in_french = finding.message_fr if language == "fr" else ""
    return in_french or finding.message or finding.official or finding.rule


def remedy(finding: Finding, language: Language) -> str:
    """What to do about it; empty where nobody knows."""
    return (finding.remedy_fr if language == "fr" else "") or finding.remedy
