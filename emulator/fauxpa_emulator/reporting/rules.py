"""The rules of how the API is to be called, as a table: `misuses.json`. Most of them need no code of their own."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from .story import Sighting, Story
from .told import Told, within

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The worst first."""
FailOn = Literal["error", "warning", "never"]
DELIVERIES = "deliveries"
"""What a rule about webhooks concerns."""


class Pattern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries that are a misuse by themselves: those of which all of it holds.

    Names and values are patterns as a shell has them; a list that has none but those that begin with `!` takes all
    others. With `statuses`, answers that a test ordered do not count.
    """

    operations: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """Of requests that lead to no operation."""
    statuses: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    """Any of them, in `problems`."""
    detail: str | None = None
    """In `problems`."""
    pointer: str | None = None
    """In `problems`."""
    hint: str | None = None
    credential: str | None = None
    profile: str | None = None
    header: dict[str, str] = {}
    lacks_header: str | None = None
    answered: dict[str, str] = {}
    """Headers of the answer."""
    form: dict[str, str] = {}
    lacks_query: str | None = None
    sent: dict[str, str] = {}
    """Texts at the top of the JSON body."""

    def fits(self, told: Told, profile: str) -> bool:
        """Whether an entry is one."""
        return self._request_fits(told, profile) and self._answer_fits(told)

    def _request_fits(self, told: Told, profile: str) -> bool:
        entry = told.entry
        return (
            (not self.operations or (bool(told.name) and is_one_of(told.name, self.operations)))
            and (not self.paths or (not told.name and is_one_of(entry.path, self.paths)))
            and (self.credential is None or entry.credential == self.credential)
            and (self.profile is None or self.profile == profile)
            and all(fnmatchcase(told.header(name).lower(), value) for name, value in self.header.items())
            and (self.lacks_header is None or not told.header(self.lacks_header))
            and (self.lacks_query is None or not told.query.get(self.lacks_query))
            and all(fnmatchcase(told.form.get(name, ""), value) for name, value in self.form.items())
            and all(fnmatchcase(str(within(told.sent, name)), value) for name, value in self.sent.items())
        )

    def _answer_fits(self, told: Told) -> bool:
        entry = told.entry
        return (
            (not self.statuses or (entry.status in self.statuses and entry.fault is None))
            and (not self.codes or any(code in self.codes for code in told.codes))
            and (self.detail is None or any(fnmatchcase(one.detail or "", self.detail) for one in entry.problems))
            and (self.pointer is None or any(fnmatchcase(one.pointer or "", self.pointer) for one in entry.problems))
            and (self.hint is None or fnmatchcase(entry.hint or "", self.hint))
            and all(fnmatchcase(told.answered(name).lower(), value) for name, value in self.answered.items())
        )


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to call the API wrongly, or in a way that will hurt."""

    id: str
    severity: Severity
    title: str
    """What the application does."""
    text: str
    """Why that is bad."""
    remedy: str
    clauses: tuple[str, ...]
    """The rules of the contract that say so, with their sources."""
    digest: str
    """The section of the digest of Qonto's documents."""
    concerns: tuple[str, ...]
    """Without which it cannot be judged: operations (patterns), paths, `deliveries`, or `*` for any request."""
    when: Pattern | None = None
    """None: code says when, under the same id."""
    unless: tuple[str, ...] = ()
    """Rules that say more about an entry: what they have found is left out here."""


@cache
def load() -> tuple[Rule, ...]:
    """The table, in its order."""
    data = resources.files(__package__).joinpath("misuses.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[Rule, ...])


def fails(severity: Severity, fail_on: FailOn) -> bool:
    """Whether a finding is bad enough to fail a run."""
    return fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)


def matching(pattern: Pattern, story: Story) -> Iterator[Sighting]:
    """The entries that a pattern takes, one by one."""
    return (Sighting((told.id,), _words(told)) for told in story.all if pattern.fits(told, story.profile))


def is_judged(rule: Rule, story: Story) -> bool:
    """Whether there is anything that the rule is about."""
    if DELIVERIES in rule.concerns:
        return bool(story.deliveries)
    return any(is_one_of(told.name or told.entry.path, rule.concerns) for told in story.all)


def is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name is taken: by one of the patterns, and refused by none that begins with `!`."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    refused = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return (not wanted or any(fnmatchcase(name, pattern) for pattern in wanted)) and not any(
        fnmatchcase(name, pattern) for pattern in refused
    )


def _words(told: Told) -> str:
    """What the emulator said, if it said anything."""
    said = [one.detail or one.code for one in told.entry.problems]
    return "; ".join(said) or told.entry.hint or ""
