"""What the official artefacts themselves say of a rule, read from the stylesheets where they are installed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from lxml import etree

from fauxpa_emulator.documents.validation import artefacts, profiles
from fauxpa_emulator.documents.validation.findings import Severity
from fauxpa_emulator.documents.validation.profiles import Sheet

Syntax = Literal["ubl", "cii"]

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_SEVERITIES: dict[str | None, Severity] = {"warning": "warning", "information": "info", "info": "info"}

SHEETS: tuple[tuple[Syntax, Sheet], ...] = (
    ("ubl", profiles.CORE["ubl"]),
    ("ubl", profiles.EXTENDED["ubl"]),
    ("cii", profiles.EXTENDED["cii"]),
    ("ubl", profiles.FRENCH["ubl"]),
    ("cii", profiles.FRENCH["cii"]),
    *(("cii", sheet) for sheet in profiles.FACTURX.values()),
)
"""In the order in which a rule is looked for. The core rules of CII are our own and have no stylesheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A rule as a stylesheet has it."""

    text: str
    """In the language of the artefact; what is filled in from a document stands as `…`."""
    severity: Severity
    test: str
    """XPath 2.0: true when the rule is kept, for a rule of the usual kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One artefact in which a rule occurs."""

    name: str
    """As `RuleSet.name` has it."""
    version: str
    syntax: Syntax
    severity: Severity
    official: str | None
    """None where the rules are our own implementation and the artefact is not installed."""


def official_texts(artefact_path: Path) -> dict[str, Official]:
    """The rules of a stylesheet by id; those without an id are left out. Takes 10 to 40 ms."""
    found: dict[str, Official] = {}
    for rule in etree.parse(str(artefact_path)).iter(_SVRL + "failed-assert", _SVRL + "successful-report"):
        written = {each.get("name"): (each.text or "").strip() for each in rule.iterchildren(_XSL + "attribute")}
        rule_id = written.get("id") or rule.get("id")
        if rule_id and rule_id not in found:
            found[rule_id] = Official(
                text=_text(rule),
                severity=_SEVERITIES.get(written.get("flag") or rule.get("flag"), "fatal"),
                test=written.get("test") or rule.get("test") or "",
            )
    return found


def find(rule_id: str) -> Official | None:
    """The rule as the first artefact has it, or None.

    Raises:
        CannotJudge: an artefact is not installed.
    """
    syntax = {"UBL": "ubl", "CII": "cii"}.get(rule_id[:3])
    for each, sheet in SHEETS:
        if syntax in (None, each) and rule_id in (rules := _rules(sheet)):
            return rules[rule_id]
    return None


def ids() -> Iterator[str]:
    """Every id of every artefact, some of them several times.

    Raises:
        CannotJudge: an artefact is not installed.
    """
    for _, sheet in SHEETS:
        yield from _rules(sheet)


def sources(rule_id: str) -> tuple[Source, ...]:
    """The artefacts that have the rule.

    The business rules (BR-…) of EN 16931 are the same for both syntaxes, and all fatal for CII; the artefact for CII is
    not installed.

    Raises:
        CannotJudge: an artefact is not installed.
    """
    found = tuple(
        Source(name=sheet.name, version=sheet.version, syntax=syntax, severity=rule.severity, official=rule.text)
        for syntax, sheet in SHEETS
        if (rule := _rules(sheet).get(rule_id)) is not None
    )
    if rule_id.startswith("BR-") and rule_id in _rules(profiles.CORE["ubl"]):
        return found[0], replace(found[0], syntax="cii", severity="fatal", official=None), *found[1:]
    return found


@cache
def _rules(sheet: Sheet) -> dict[str, Official]:
    assert sheet.file is not None
    return official_texts(artefacts.path(sheet.file))


def _text(rule: etree._Element) -> str:
    text = next(rule.iter(_SVRL + "text"), None)
    if text is None:
        return ""
    parts = [text.text or ""]
    for child in text:
        parts.append("…" if child.tag == _XSL + "value-of" else "")
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())
