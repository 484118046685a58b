"""The restrictions of the syntax of EN 16931 for CII: CII-SR and CII-DT (CEN 1.3.16).

One walk through the document. An element is judged by the first context of the table that it fits, and from there only
the paths are followed that some rule names: what a document does not have costs nothing.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii import restrictions_table
from fauxpa_emulator.documents.validation.en16931_cii.broken import Broken
from fauxpa_emulator.documents.validation.en16931_cii.restrictions_conditions import Facts

if TYPE_CHECKING:
    from lxml.etree import _Element

    from fauxpa_emulator.documents.validation.en16931_cii.restrictions_table import Context, Place


def check(root: "_Element") -> Iterator[Broken]:
    """The restrictions that a document breaks, once for each context, in the order of the document.

    `root` is of a parse without comments and processing instructions. Where the official rules stop with an error
    because a total stands twice, there is `RULES-RAISED` beside the restriction that names the total.
    """
    table = restrictions_table.load()
    facts = Facts(root)
    contexts_of: dict[str, tuple[Context, ...]] = {}
    for element in root.iter("*"):
        tag = str(element.tag)
        contexts = contexts_of.get(tag)
        if contexts is None:
            contexts = contexts_of[tag] = table.contexts_of(tag)
        for context in contexts:
            if context.fits(element):
                yield from _broken(element, context, facts)
                break


def _broken(element: "_Element", context: "Context", facts: Facts) -> Iterator[Broken]:
    found: Counter[Place] = Counter()
    _count(element, context.rules.below, found)
    asked = [*context.rules.always, *(rule for place in found for rule in place.rules)]
    for rule in dict.fromkeys(asked):
        if rule.is_broken(element, found, facts):
            yield Broken(rule=rule.id, element=element, severity=rule.severity)


def _count(element: "_Element", place: "Place", found: "Counter[Place]") -> None:
    """Adds how often the places below an element are there."""
    if place.attributes:
        for name in element.attrib:
            if (attribute := place.attributes.get(str(name))) is not None:
                found[attribute] += 1
    if place.children:
        for child in element:
            if (below := place.children.get(str(child.tag))) is not None:
                found[below] += 1
                _count(child, below, found)
