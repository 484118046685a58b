"""The table of the restrictions: for every context the rules, each a verb and the paths it is about.

`data/restrictions.json` has the contexts in the order in which they are tried; an element is judged by the first that
it fits, and by that one only. That is why one context has no rules (it keeps elements from a later one), and why three
rules (CII-DT-010 to 012) are never reached.

A context begins with `/` when it is a path from the root, and is wherever its path is otherwise; ` | ` stands between
alternatives, and `*` at the start of a name is for any beginning. Names without a prefix are `ram:`. A rule is one
line: a verb of `VERBS`, as many paths as it takes, and for some `unless` with the name of a condition.

CII-SR-282 is two rules in the published source; compilers keep the one or the other, here both count. `RULES-RAISED`
has the totals that the business rules read as one value: at a second one they stop with an error.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii.restrictions_conditions import (
    CONDITIONS,
    RAM,
    RSM,
    UDT,
    Condition,
    Facts,
)
from fauxpa_emulator.documents.validation.findings import Severity

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {"": RAM, "rsm": RSM, "udt": UDT, "any": ""}
"""By prefix; `any` is for names of any namespace, and has to go with `*`."""
SEVERITIES: tuple[Severity, ...] = ("fatal", "warning")

VERBS: Mapping[str, Callable[..., bool]] = {
    "no": lambda *counts: any(counts),
    "once": lambda count: count > 1,
    "one": lambda count: count != 1,
    "some": lambda count: count == 0,
    "either": lambda this, that: this > 0 and that > 0,
    "needs": lambda this, that: this > 0 and that == 0,
    "needs-one": lambda this, that: this > 0 and that != 1,
    "each-once": lambda *counts: max(counts) > 1,
    "broken": lambda: True,
}
"""What breaks a rule, from how often its paths are there. `broken` takes no path: what comes after `unless` decides."""


@dataclass(slots=True, eq=False)
class Place:
    """A path below a context, with what comes after it."""

    children: "dict[str, Place]" = field(default_factory=dict)
    """By tag."""
    attributes: "dict[str, Place]" = field(default_factory=dict)
    rules: "list[Rule]" = field(default_factory=list)
    """Those that name this path."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    id: str
    severity: Severity
    breaks: Callable[..., bool]
    places: tuple[Place, ...]
    unless: Condition | None

    def is_broken(self, element: "_Element", found: "Mapping[Place, int]", facts: Facts) -> bool:
        """`element` is the context, `found` how often a place is there below it; what is not there is not in it."""
        if not self.breaks(*(found.get(place, 0) for place in self.places)):
            return False
        return self.unless is None or not self.unless(element, facts)


@dataclass(frozen=True, slots=True)
class Rules:
    below: Place
    """The context itself, as a path of no steps."""
    always: tuple[Rule, ...]
    """Those that can be broken where none of their paths is there."""


@dataclass(frozen=True, slots=True)
class Context:
    number: int
    """Its turn."""
    namespace: str
    name: str
    """Of the element, or its end if `any_beginning`."""
    any_beginning: bool
    above: tuple[str, ...]
    """The tags of parent, grandparent and so on, as far as the path goes."""
    from_root: bool
    rules: Rules

    def fits(self, element: "_Element") -> bool:
        """Whether an element of the right tag stands at the right place."""
        here: _Element | None = element
        for tag in self.above:
            here = here.getparent() if here is not None else None
            if here is None or here.tag != tag:
                return False
        return not self.from_root or (here is not None and here.getparent() is None)


class Table:
    """The contexts, found by tag."""

    def __init__(self, contexts: tuple[Context, ...]) -> None:
        self.contexts = contexts
        self._by_ending = [context for context in contexts if context.any_beginning]
        self._by_tag: dict[str, list[Context]] = {}
        for context in contexts:
            if not context.any_beginning:
                self._by_tag.setdefault(context.namespace + context.name, []).append(context)

    def contexts_of(self, tag: str) -> tuple[Context, ...]:
        """The contexts that an element of this tag may fit, in their order."""
        ending = [each for each in self._by_ending if tag.startswith(each.namespace) and tag.endswith(each.name)]
        return tuple(sorted((*self._by_tag.get(tag, ()), *ending), key=lambda context: context.number))


@cache
def load() -> Table:
    """The table, read when it is first needed."""
    data = json.loads(files(__package__).joinpath("data/restrictions.json").read_bytes())
    return Table(tuple(_contexts(data)))


def _contexts(data: Mapping[str, Mapping[Severity, Mapping[str, str]]]) -> Iterator[Context]:
    for number, (paths, lines) in enumerate(data.items()):
        rules = _rules(lines)
        for path in paths.split(" | "):
            *above, last = path.removeprefix("/").split("/")
            prefix, _, name = last.rpartition(":")
            yield Context(
                number=number,
                namespace=NAMESPACES[prefix],
                name=name.removeprefix("*"),
                any_beginning=name.startswith("*"),
                above=tuple(_tag(step) for step in reversed(above)),
                from_root=path.startswith("/"),
                rules=rules,
            )


def _rules(lines: Mapping[Severity, Mapping[str, str]]) -> Rules:
    below = Place()
    always: list[Rule] = []
    for severity in SEVERITIES:
        for rule_id, line in lines.get(severity, {}).items():
            rule = _rule(rule_id, severity, line, below)
            for place in rule.places:
                place.rules.append(rule)
            if rule.breaks(*(0 for _ in rule.places)):
                always.append(rule)
    return Rules(below=below, always=tuple(always))


def _rule(rule_id: str, severity: Severity, line: str, below: Place) -> Rule:
    what, _, condition = line.partition(" unless ")
    verb, *paths = what.split()
    return Rule(
        id=rule_id,
        severity=severity,
        breaks=VERBS[verb],
        places=tuple(_place(path, below) for path in paths),
        unless=CONDITIONS[condition] if condition else None,
    )


def _place(path: str, below: Place) -> Place:
    """The place at the end of a path, made with all before it unless it is there."""
    place = below
    for step in path.split("/"):
        if step.startswith("@"):
            place = place.attributes.setdefault(step[1:], Place())
        else:
            place = place.children.setdefault(_tag(step), Place())
    return place


def _tag(step: str) -> str:
    prefix, _, name = step.rpartition(":")
    return NAMESPACES[prefix] + name
