"""EN 16931 1.3.16 for CII, written here because no package has it: business rules, code lists, restrictions.

The rules are tables where they are alike, and functions where they are not. What they say in words is the catalogue's.
"""

from collections.abc import Iterator
from decimal import localcontext
from itertools import chain
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation.en16931_cii import (
    code_lists,
    conditions,
    decimals,
    presence,
    restrictions,
    totals,
    vat_categories,
)
from fauxpa_emulator.documents.validation.en16931_cii.broken import Broken
from fauxpa_emulator.documents.validation.en16931_cii.facts import Facts
from fauxpa_emulator.documents.validation.en16931_cii.rules import RAISED, broken
from fauxpa_emulator.documents.validation.en16931_cii.values import EXACT

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Broken", "check"]

RULES = (
    *presence.RULES,
    *conditions.RULES,
    *totals.RULES,
    *decimals.RULES,
    *vat_categories.RULES,
    *code_lists.RULES,
)
"""Those of the model, but for the few that hold whatever a document has. Restrictions have tables of their own."""


def check(root: "_Element") -> Iterator[Broken]:
    """The rules that a document breaks, at every place.

    `root` is of a parse without comments and processing instructions; nothing in it raises. Where the official rules
    stop with an error, `RULES-RAISED` is among the broken ones, once; unlike theirs, ours go on with the others.
    """
    raised = False
    for each in chain(_of_model(root), restrictions.check(root)):
        if each.rule != RAISED or not raised:
            yield each
        raised = raised or each.rule == RAISED


def _of_model(root: "_Element") -> list[Broken]:
    with localcontext(EXACT):
        return list(broken(RULES, Facts(root)))
