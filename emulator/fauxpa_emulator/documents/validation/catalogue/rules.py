"""A rule of the catalogue, and how it is made from the templates of the data files.

A template holds places in braces: a business term (`{BT-1}`: its name and its id), or a name that the member of a
family fills (`{code}`). A value of a member is one text, or a pair of an English and a French one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from fauxpa_emulator.documents.validation.catalogue import official

Value = str | tuple[str, str]
Terms = Mapping[str, tuple[str, str]]
"""The names of the business terms by id, in English and in French."""

TERM_ID = re.compile(r"\b(?:B[TG]-(?:X-)?\d+(?:-\d+)?|EXT-FR-FE-(?:BG-)?\d+)\b")
_PLACE = re.compile(r"\{([\w-]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is said of one rule."""

    id: str
    source: str
    """Who made it: a name of a set of rules, or `fauxpa`."""
    message: str
    """What is wrong with a document that breaks it."""
    message_fr: str
    remedy: str
    """What to do about it."""
    remedy_fr: str
    terms: tuple[str, ...] = ()
    """Ids of business terms, the one that is most to blame first."""
    family: str | None = None
    """A name that rules share whose texts differ in a few words only."""

    @property
    def sources(self) -> tuple[official.Source, ...]:
        """The official artefacts that have the rule; reads them.

        Raises:
            CannotJudge: an artefact is not installed.
        """
        return official.sources(self.id)


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule, or a family of them, in a data file."""

    id: str
    message: str
    message_fr: str
    remedy: str
    remedy_fr: str
    aliases: tuple[str, ...] = ()
    """Other ids of the same rule."""
    family: str | None = None
    what: tuple[str, str] | None = None
    """What `{what}` is for the rule as such; the id of a variant names its term: `BR-FR-03_BT-26`."""
    terms: tuple[str, ...] = ()
    """Templates; without them the terms are those that the message names."""
    members: tuple[dict[str, Value], ...] = ({},)


class Book(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data file."""

    source: str
    rules: tuple[Entry, ...]
    synonyms: dict[str, str] = {}
    """Ids that an artefact mistypes, and the ids that they would have otherwise."""


class Known(NamedTuple):
    """A rule before it is written out."""

    source: str
    entry: Entry
    values: Mapping[str, Value]


def fill(template: str, values: Mapping[str, Value], terms: Terms, *, french: bool = False) -> str:
    """The text of a template; the name of a business term is followed by its id."""

    def place(match: re.Match[str]) -> str:
        text = _in_language(values.get(match[1], match[1]), french)
        return f"{_in_language(terms[text], french)} ({text})" if text in terms else text

    return _PLACE.sub(place, template)


def write(rule_id: str, known: Known, terms: Terms, *, family: str | None = None) -> Rule:
    """The rule in both languages."""
    source, entry, values = known
    if entry.what is not None:
        values = {"what": entry.what, **values}
    message = fill(entry.message, values, terms)
    named = [fill(each, values, {}) for each in entry.terms] or TERM_ID.findall(message)
    return Rule(
        id=rule_id,
        source=source,
        message=message,
        message_fr=fill(entry.message_fr, values, terms, french=True),
        remedy=fill(entry.remedy, values, terms),
        remedy_fr=fill(entry.remedy_fr, values, terms, french=True),
        terms=tuple(dict.fromkeys(named)),
        family=family or entry.family,
    )


def names_of(ids: list[str], terms: Terms) -> tuple[str, str]:
    """Several terms in a row, in English and in French."""
    named = [(each, *terms[each]) for each in ids]
    return (
        " / ".join(f"{english} ({each})" for each, english, _ in named),
        " / ".join(f"{french} ({each})" for each, _, french in named),
    )


def _in_language(value: Value, french: bool) -> str:
    if isinstance(value, str):
        return value
    return value[1] if french else value[0]
