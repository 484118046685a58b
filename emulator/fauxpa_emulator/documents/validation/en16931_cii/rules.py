"""A rule, and what all rules that are broken say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.broken import Broken
from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.paths import path
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable

if TYPE_CHECKING:
    from lxml.etree import _Element

Places = Callable[[Facts], "Iterable[_Element]"]
"""The elements that a rule is about."""
Holds = Callable[["_Element", Facts], bool]
"""Whether a rule holds for one of them; may raise Undecidable."""

RAISED = "RULES-RAISED"


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    places: Places
    holds: Holds
    message: "Callable[[_Element, Facts], str] | None" = None
    """Where it is broken: what the catalogue cannot know."""
    value: "Callable[[_Element], str | None] | None" = None
    """What was found, where it is not the text of the element."""


def at(source: str) -> Places:
    """All elements at a path."""
    place = path(source)
    return lambda facts: facts.at(place)


def rules_of(table: Mapping[str, Mapping[str, Holds]]) -> Iterator[Rule]:
    """Rules from a table: by the path of what they are about, by id, whether they hold."""
    for source, lines in table.items():
        places = at(source)
        for rule, holds in lines.items():
            yield Rule(rule, places, holds)


def broken(rules: Iterable[Rule], facts: Facts) -> Iterator[Broken]:
    """The rules that do not hold, at every place; `RULES-RAISED` for one that cannot be decided, which ends there."""
    for rule in rules:
        element = facts.root
        try:
            for element in rule.places(facts):
                if not rule.holds(element, facts):
                    yield Broken(
                        rule=rule.id,
                        element=element,
                        message=rule.message(element, facts) if rule.message else "",
                        value=rule.value(element) if rule.value else None,
                    )
        except Undecidable:
            yield Broken(rule=RAISED, element=element)
