"""For a person at a terminal: a verdict for each file, what is wrong with it, and what to do."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fauxpa_emulator.documents.validation.findings import SEVERITIES, Finding, Language, Report, RuleSet
from fauxpa_emulator.documents.validation.formats import Judged
from fauxpa_emulator.documents.validation.formats.grouping import Group, groups, message, remedy, told_by_the_engine
from fauxpa_emulator.documents.validation.formats.outcomes import verdict
from fauxpa_emulator.documents.validation.formats.printable import printable
from fauxpa_emulator.documents.validation.formats.wording import WORDS, counted

COLOURS = {"fatal": "31;1", "warning": "33", "info": "36", "valid": "32;1", "invalid": "31;1", "unjudged": "35;1"}
"""Select Graphic Rendition, by severity and by verdict."""
MARGIN = " " * 10
PLACES_SHOWN = 8
"""Lines that are named after "and more places"."""
SYNTAXES = {"ubl": "UBL", "cii": "CII", "factur-x": "Factur-X"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How it is to look."""

    language: Language = "en"
    colour: bool = False
    verbose: bool = False
    """Every place with all that is known of it, and the text of the official rule."""
    width: int | None = None
    """Columns to wrap at; None does not wrap, so that a line can be searched for."""


def render(judged: Judged, style: Style) -> str:
    """The lines on one file, the last one with its line end."""
    report = judged.report
    words = WORDS[style.language]
    lines = [_verdict_line(judged, style)]
    if report.syntax is not None:
        profile = printable(report.profile) if report.profile else words["no_profile"]
        lines.append(f"  {SYNTAXES.get(report.syntax, report.syntax)}, {profile}")
    if applied := [_set(each) for each in report.rule_sets if each.applied and each.version]:
        lines.append(f"  {words['applied']}: {', '.join(applied)}")
    for each in report.rule_sets:
        if not each.applied:
            lines.append(f"  {words['not_applied']}: {_set(each)} ({printable(each.reason or '')})")
    if report.problem is not None:
        lines.append(f"  {words['problem']}: {printable(report.problem)}")
    for group in groups(report.findings):
        lines.extend(_group(group, style))
    if report.omitted:
        lines.append(f"  {words['omitted'].format(report.omitted)}")
    return "\n".join(lines) + "\n"


def summary(reports: Iterable[Report], language: Language = "en") -> str:
    """`3 files: 1 valid, 2 not valid; 4 fatal, 1 warning`."""
    files: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for report in reports:
        files[verdict(report)] += 1
        found.update(finding.severity for finding in report.findings)
    told = [counted(each, files[each], language) for each in ("valid", "invalid", "unjudged") if files[each]]
    line = counted("documents", files.total(), language)
    line += ("\N{NO-BREAK SPACE}: " if language == "fr" else ": ") + ", ".join(told) if told else ""
    return "; ".join(filter(None, [line, severities(found, language)]))


def severities(found: Counter[str], language: Language) -> str:
    """`2 fatal, 1 warning`; empty where there is nothing."""
    return ", ".join(counted(each, found[each], language) for each in SEVERITIES if found[each])


def _verdict_line(judged: Judged, style: Style) -> str:
    kind = verdict(judged.report)
    told = _painted(WORDS[style.language][kind], kind, style)
    found = severities(Counter(finding.severity for finding in judged.report.findings), style.language)
    return f"{printable(judged.path)}: {told}" + (f" ({found})" if found else "")


def _set(each: RuleSet) -> str:
    return printable(f"{each.name} {each.version}".rstrip())


def _group(group: Group, style: Style) -> Iterator[str]:
    first = group.first
    severity = _painted(WORDS[style.language][first.severity].ljust(7), first.severity, style)
    yield "  " + "  ".join([severity, printable(first.rule), *_place(first, style)])
    yield from _wrapped(message(first, style.language), style)
    shown = group.places if style.verbose else group.places[:1]
    for place in shown:
        yield from _details(place, style, where=len(shown) > 1)
    if first.official and (style.verbose or told_by_the_engine(first)):
        yield from _labelled("official", first.official, style)
    if to_do := remedy(first, style.language):
        yield from _labelled("to_do", to_do, style)
    if others := group.places[len(shown) :]:
        words = WORDS[style.language]
        lines = [str(place.line) for place in others[:PLACES_SHOWN] if place.line is not None]
        named = words["line"].format(", ".join(lines) + (" …" if len(others) > len(lines) else ""))
        more = words["more_one"].format(named) if len(others) == 1 else words["more"].format(len(others), named)
        yield from _wrapped(more if lines else more.rpartition(":")[0].rstrip(), style)


def _place(finding: Finding, style: Style) -> Iterator[str]:
    if finding.line is not None:
        yield WORDS[style.language]["line"].format(finding.line)
    if finding.term:
        yield printable(finding.term)


def _details(place: Finding, style: Style, *, where: bool) -> Iterator[str]:
    if place.xpath:
        line = WORDS[style.language]["line"].format(place.line) if where and place.line is not None else ""
        yield from _labelled("where", f"{place.xpath}  {line}".rstrip(), style)
    if place.value:
        yield from _labelled("found", place.value, style)


def _labelled(label: str, text: str, style: Style) -> Iterator[str]:
    yield from _wrapped(f"{WORDS[style.language][label]}: {text}", style)


def _wrapped(text: str, style: Style) -> Iterator[str]:
    text = printable(text)
    if style.width is None:
        yield MARGIN + text
        return
    yield from textwrap.wrap(
        text,
        max(style.width, 40),
        initial_indent=MARGIN,
        subsequent_indent=MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _painted(text: str, name: str, style: Style) -> str:
    return f"\x1b[{COLOURS[name]}m{text}\x1b[0m" if style.colour else text
