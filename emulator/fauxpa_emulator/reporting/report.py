"""What an application did, from the journal: a pure function, and the form of what it gives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import msgspec

from fauxpa_contracts.contract import Basis, Clause, Contract

from . import rules
from .checks import CHECKS
from .rules import SEVERITIES, FailOn, Rule, Severity
from .story import Sighting, Story
from .told import Told

MOST_ENTRIES = 50
"""Numbers of entries that are listed of one thing; how many there are is said in any case."""
MOST_PLACES = 10
"""Of a misuse."""
MOST_ELSEWHERE = 50
LONGEST = 300
"""Characters of what is said of one place: it may have come from outside."""


class Form(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Base of what is in a report."""


class Journal(Form, frozen=True, kw_only=True):
    """What was looked at. Not `whole`: what came before its first entry is not known, and not judged."""

    entries: int
    first: int | None
    last: int | None
    began: datetime | None
    ended: datetime | None
    whole: bool


class Called(Form, frozen=True, kw_only=True):
    """An operation that was called, or with `operation` null a path that leads to none."""

    operation: str | None
    method: str
    path: str
    calls: int
    statuses: dict[str, int]
    """How often each was answered; `none` where no answer was sent."""
    faults: int
    """Calls that a test ordered to go wrong."""


class Source(Form, frozen=True, kw_only=True):
    """A clause of the contract, as where something is from."""

    clause: str
    basis: Basis
    text: str
    source: str
    register: tuple[str, ...]


class Exercised(Source, frozen=True, kw_only=True):
    """A clause that answers rested on, and how many of them."""

    times: int
    entries: tuple[int, ...]


class Unread(Form, frozen=True, kw_only=True):
    """A field or parameter that was sent to an operation and nothing reads."""

    operation: str
    name: str
    times: int
    entries: tuple[int, ...]


class PassedOver(msgspec.Struct, frozen=True, kw_only=True):
    """An element that uploaded invoices have and fauxpa reads nothing from."""

    term: str | None
    """The business term, where that is known."""
    name: str | None
    xpath: str
    """In the first of them."""
    value: str | None
    times: int
    invoices: tuple[str, ...]
    """Ids."""


class Place(Form, frozen=True, kw_only=True):
    """Where a misuse shows: its entries, or deliveries of webhooks."""

    entries: tuple[int, ...]
    deliveries: tuple[str, ...]
    about: str


class Finding(Form, frozen=True, kw_only=True):
    """A misuse, once, however often it was seen."""

    rule: str
    severity: Severity
    title: str
    text: str
    remedy: str
    sources: tuple[Source, ...]
    digest: str
    times: int
    entries: tuple[int, ...]
    places: tuple[Place, ...]


class Checked(Form, frozen=True, kw_only=True):
    """A rule, and whether there was anything that it is about."""

    rule: str
    severity: Severity
    title: str
    judged: bool
    found: int


class Report(Form, frozen=True, kw_only=True):
    """All of it; the findings with the worst first."""

    namespace: str
    profile: str
    journal: Journal
    summary: dict[Severity, int]
    """Findings of each severity."""
    operations: tuple[Called, ...]
    elsewhere: tuple[Called, ...]
    findings: tuple[Finding, ...]
    guesses: tuple[str, ...]
    """Register ids, or clauses that have none, of the guesses that answers rested on."""
    clauses: tuple[Exercised, ...]
    unread: tuple[Unread, ...]
    passed_over: tuple[PassedOver, ...]
    rules: tuple[Checked, ...]

    def fails(self, fail_on: FailOn) -> bool:
        """Whether a finding is as bad as that."""
        return any(rules.fails(finding.severity, fail_on) for finding in self.findings)


def report(namespace: str, story: Story, *, passed_over: Iterable[PassedOver] = ()) -> Report:
    """What there is to say about a story; of an empty one that nothing was called."""
    sightings = _sightings(story)
    clauses = tuple(_exercised(story))
    findings = [_finding(rule, seen, story.contract) for rule, seen in sightings if seen]
    found = Counter(finding.severity for finding in findings)
    return Report(
        namespace=namespace,
        profile=story.profile,
        journal=_journal(story),
        summary={severity: found[severity] for severity in SEVERITIES},
        operations=tuple(_called(told for told in story.all if told.name)),
        elsewhere=tuple(_called(told for told in story.all if not told.name))[:MOST_ELSEWHERE],
        findings=tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))),
        guesses=tuple(sorted({name for clause in clauses if clause.basis == "guess" for name in _names(clause)})),
        clauses=clauses,
        unread=tuple(_unread(story)),
        passed_over=tuple(passed_over),
        rules=tuple(
            Checked(
                rule=rule.id,
                severity=rule.severity,
                title=rule.title,
                judged=bool(seen) or rules.is_judged(rule, story),
                found=len(seen),
            )
            for rule, seen in sightings
        ),
    )


def _sightings(story: Story) -> list[tuple[Rule, list[Sighting]]]:
    """What each rule finds, in the order of the table."""
    table = rules.load()
    raw = {
        rule.id: list(CHECKS[rule.id](story) if rule.when is None else rules.matching(rule.when, story))
        for rule in table
    }
    taken = {name: {entry for seen in found for entry in seen.entries} for name, found in raw.items()}
    return [
        (rule, [seen for seen in raw[rule.id] if not any(taken[other] & {*seen.entries} for other in rule.unless)])
        for rule in table
    ]


def _finding(rule: Rule, seen: Collection[Sighting], contract: Contract) -> Finding:
    entries = sorted({entry for each in seen for entry in each.entries})
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        title=rule.title,
        text=rule.text,
        remedy=rule.remedy,
        sources=tuple(_source(contract.clauses[id]) for id in rule.clauses),
        digest=rule.digest,
        times=len(seen),
        entries=tuple(entries[:MOST_ENTRIES]),
        places=tuple(
            Place(entries=each.entries[:MOST_ENTRIES], deliveries=each.deliveries, about=each.about[:LONGEST])
            for each in list(seen)[:MOST_PLACES]
        ),
    )


def _source(clause: Clause) -> Source:
    return Source(
        clause=clause.id, basis=clause.basis, text=clause.text, source=clause.source, register=clause.register
    )


def _journal(story: Story) -> Journal:
    first, last = (story.all[0].entry, story.all[-1].entry) if story.all else (None, None)
    return Journal(
        entries=len(story.all),
        first=first.id if first else None,
        last=last.id if last else None,
        began=first.at if first else None,
        ended=last.at if last else None,
        whole=story.is_whole,
    )


def _called(entries: Iterable[Told]) -> Iterator[Called]:
    """Each operation, or each method and path where there is none, in the order of its first call."""
    calls: dict[tuple[str | None, str, str], list[Told]] = defaultdict(list)
    for told in entries:
        path = told.operation.path if told.operation is not None else told.entry.path[:LONGEST]
        method = told.operation.method if told.operation is not None else told.entry.method
        calls[told.name or None, method, path].append(told)
    for (name, method, path), each in calls.items():
        statuses = Counter(str(told.entry.status or "none") for told in each)
        faults = sum(told.entry.fault is not None for told in each)
        yield Called(operation=name, method=method, path=path, calls=len(each), statuses=dict(statuses), faults=faults)


def _exercised(story: Story) -> Iterator[Exercised]:
    entries: dict[str, list[int]] = defaultdict(list)
    for told in story.all:
        for id in told.entry.clauses:
            entries[id].append(told.id)
    for id in sorted(entries.keys() & story.contract.clauses.keys()):
        ids = entries[id]
        source = _source(story.contract.clauses[id])
        yield Exercised(**msgspec.structs.asdict(source), times=len(ids), entries=tuple(ids[:MOST_ENTRIES]))


def _names(clause: Source) -> tuple[str, ...]:
    return clause.register or (clause.clause,)


def _unread(story: Story) -> Iterator[Unread]:
    entries: dict[tuple[str, str], list[int]] = defaultdict(list)
    for told in story.all:
        for name in told.entry.unread:
            entries[told.name, name].append(told.id)
    for (operation, name), ids in entries.items():
        yield Unread(operation=operation, name=name, times=len(ids), entries=tuple(ids[:MOST_ENTRIES]))
