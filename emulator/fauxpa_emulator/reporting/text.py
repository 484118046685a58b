"""A report for a person: what is wrong first, then what was called and what it rested on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..documents.validation.formats.printable import printable
from .report import Called, Finding, Report
from .rules import SEVERITIES

SHOWN = 8
"""Numbers of entries of one thing."""
MOST_LINES = 30
"""Of one list."""


def written(report: Report) -> str:
    """The whole report; safe for a terminal, whatever was sent."""
    return "\n".join([*_head(report), *_findings(report), *_lists(report)]) + "\n"


def summary(report: Report) -> str:
    """How much was found, on one line."""
    return ", ".join(_counted(report.summary[each], each) for each in SEVERITIES)


def finding_text(finding: Finding) -> str:
    """One finding: what, where, why, what to do instead, and says who."""
    return "\n".join(_finding(finding))


def _head(report: Report) -> Iterator[str]:
    journal = report.journal
    if journal.entries == 0:
        yield f"Namespace {printable(report.namespace)}: nothing was called."
        return
    yield (
        f"Namespace {printable(report.namespace)}: {_counted(journal.entries, 'request')}, "
        f"entries {journal.first} to {journal.last}, profile {report.profile}."
    )
    if not journal.whole:
        yield f"What came before entry {journal.first} is not in the journal any more, and was not judged."
    judged = sum(rule.judged for rule in report.rules)
    yield f"{summary(report)}. {judged} of {len(report.rules)} rules had something to judge."


def _findings(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield ""
        yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity}: {finding.title} [{finding.rule}]"
    for place in finding.places:
        where = [_entries(place.entries)] if place.entries else []
        where += [f"webhook {', '.join(map(printable, place.deliveries))}"] if place.deliveries else []
        yield f"    {' and '.join(where)}{': ' if place.about else ''}{printable(place.about)}"
    if finding.times > len(finding.places):
        yield f"    and {finding.times - len(finding.places)} more"
    yield f"  why: {finding.text}"
    yield f"  do:  {finding.remedy}"
    for source in finding.sources:
        register = f", {', '.join(source.register)}" if source.register else ""
        yield f"  {source.clause} ({source.basis}{register}): {source.source}"
    yield f"  digest {finding.digest}"


def _lists(report: Report) -> Iterator[str]:
    if report.operations:
        yield "\nWhat was called"
        yield from _table(("OPERATION", "CALLS", "ANSWERS"), map(_call, report.operations))
    if report.elsewhere:
        yield "\nPaths that are no operation"
        yield from _table(("PATH", "CALLS", "ANSWERS"), map(_call, report.elsewhere))
    if report.unread:
        yield "\nSent, and read by nothing"
        rows = ((one.operation or "-", one.name, str(one.times), _entries(one.entries)) for one in report.unread)
        yield from _table(("OPERATION", "NAME", "TIMES", "WHERE"), rows)
    if report.passed_over:
        yield "\nIn uploaded invoices, and read by nothing"
        rows = ((one.term or "-", one.name or one.xpath, str(one.times), one.value or "") for one in report.passed_over)
        yield from _table(("TERM", "WHAT", "TIMES", "FIRST VALUE"), rows)
    if report.clauses:
        bases = Counter(clause.basis for clause in report.clauses)
        said = ", ".join(f"{count} {basis}" for basis, count in sorted(bases.items()))
        yield f"\nRules of the contract that the answers rested on: {len(report.clauses)} ({said})."
    if report.guesses:
        yield f"\nRested on {_counted(len(report.guesses), 'guess', 'guesses')}: {', '.join(report.guesses)}"
        guessed = (clause for clause in report.clauses if clause.basis == "guess")
        rows = ((one.clause, str(one.times), _entries(one.entries), one.text) for one in guessed)
        yield from _table(("CLAUSE", "TIMES", "WHERE", "WHAT"), rows)


def _call(called: Called) -> tuple[str, ...]:
    statuses = ", ".join(f"{count} x {status}" for status, count in sorted(called.statuses.items()))
    faults = f" ({called.faults} by order)" if called.faults else ""
    return called.operation or f"{called.method} {called.path}", str(called.calls), statuses + faults


def _entries(ids: Sequence[int]) -> str:
    more = ", …" if len(ids) > SHOWN else ""
    return f"{'entry' if len(ids) == 1 else 'entries'} {', '.join(map(str, ids[:SHOWN]))}{more}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Each column but the last as wide as its widest cell; with the number of the rows that are left out."""
    found = [tuple(printable(cell) for cell in row) for row in rows]
    shown = [head, *found[:MOST_LINES]]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if len(found) > MOST_LINES:
        yield f"  and {len(found) - MOST_LINES} more"


def _counted(number: int, one: str, several: str | None = None) -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
