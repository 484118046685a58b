"""Leniently reading values out of an XML tree.

What is missing gives None, and what cannot be understood gives None and is noted as a problem for a person.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lxml.etree import _Element

from fauxpa_fixtures.model import Attachment, Identifier

T = TypeVar("T")

MAX_REPETITIONS = 10_000
MAX_PROBLEMS = 1_000
MAX_NAMED = 200
"""Children of a group that are remembered by name; beyond, memory is worth more than time."""

_XML_SPACE = " \t\r\n"
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?![0-9])")
_MAX_NUMBER_LENGTH = 40
_SHOWN_OF_A_VALUE = 40


class Group:
    """An element that holds other elements, or the lack of one: then everything in it is missing too.

    `groups_in` and `leaves_in` are the namespaces, in braces, in which names are looked up; `problems` collects
    sentences and is shared by all groups of a document, as is `visited`: where somebody wants to know, the leaves that
    were looked at.
    """

    __slots__ = ("_named", "element", "groups_in", "leaves_in", "problems", "visited")

    def __init__(
        self,
        element: _Element | None,
        *,
        groups_in: str,
        leaves_in: str,
        problems: list[str],
        visited: set[_Element] | None = None,
    ) -> None:
        self.element = element
        self.groups_in = groups_in
        self.leaves_in = leaves_in
        self.problems = problems
        self.visited = visited
        self._named: dict[object, _Element] | None = None

    def __bool__(self) -> bool:
        return self.element is not None

    def group(self, *path: str) -> "Group":
        """The first group at the end of a path of names."""
        found = self
        for name in path:
            if found.element is None:
                break
            found = found._with(found._first(found.groups_in + name))
        return found

    def groups(self, name: str) -> "Iterator[Group]":
        """All groups of a name, up to a number that no invoice reaches."""
        if self.element is not None:
            for position, element in enumerate(self.element.iterchildren(self.groups_in + name)):
                if position == MAX_REPETITIONS:
                    self._problem(f"only the first {MAX_REPETITIONS} {name} were read")
                    return
                yield self._with(element)

    def leaves(self, name: str) -> Iterator[_Element]:
        if self.element is not None:
            for leaf in self.element.iterchildren(self.leaves_in + name):
                self._visit(leaf)
                yield leaf

    def leaf(self, name: str) -> _Element | None:
        leaf = self._first(self.leaves_in + name)
        self._visit(leaf)
        return leaf

    def text(self, name: str) -> str | None:
        return text_of(self.leaf(name))

    def attribute(self, name: str, attribute: str) -> str | None:
        leaf = self.leaf(name)
        return None if leaf is None else attribute_of(leaf, attribute)

    def identifier(self, name: str) -> Identifier | None:
        """A leaf with its attribute `schemeID`."""
        return identifier_of(self.leaf(name))

    def number(self, name: str) -> Decimal | None:
        return self.number_of(self.leaf(name))

    def number_of(self, leaf: _Element | None) -> Decimal | None:
        value = text_of(leaf)
        if value is None:
            return None
        if len(value) <= _MAX_NUMBER_LENGTH and _NUMBER.fullmatch(value):
            return Decimal(value)
        self._note(leaf, value, "a number")
        return None

    def day(self, name: str) -> date | None:
        return self.day_of(self.leaf(name))

    def day_of(self, leaf: _Element | None) -> date | None:
        """A day as `yyyymmdd` or `yyyy-mm-dd`; a time or a time zone after it is ignored."""
        value = text_of(leaf)
        if value is None:
            return None
        found = _DAY.match(value)
        try:
            if found:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
        self._note(leaf, value, "a date")
        return None

    def inner_leaf(self, name: str) -> _Element | None:
        """What stands inside a group that only wraps one leaf, whatever the namespace of the leaf."""
        element = self.group(name).element
        leaf = None if element is None else next(element.iterchildren(), None)
        self._visit(leaf)
        return leaf

    def attachment(self, name: str) -> Attachment | None:
        """A leaf of base64 with its attributes `mimeCode` and `filename`."""
        leaf = self.leaf(name)
        if leaf is None:
            return None
        try:
            content = base64.b64decode(text_of(leaf) or "")
        except (binascii.Error, ValueError):
            self._note(leaf, text_of(leaf) or "", "base64")
            return None
        return Attachment(
            content=content, mime_type=attribute_of(leaf, "mimeCode"), file_name=attribute_of(leaf, "filename")
        )

    def _first(self, tag: str) -> _Element | None:
        """The first child of a name. Much is asked of a group, so its children are gone through once, unless many."""
        if self.element is None:
            return None
        if self._named is None:
            if len(self.element) > MAX_NAMED:
                return next(self.element.iterchildren(tag), None)
            self._named = {}
            for child in self.element:
                self._named.setdefault(child.tag, child)
        return self._named.get(tag)

    def _with(self, element: _Element | None) -> "Group":
        return Group(
            element,
            groups_in=self.groups_in,
            leaves_in=self.leaves_in,
            problems=self.problems,
            visited=self.visited,
        )

    def _visit(self, leaf: _Element | None) -> None:
        if self.visited is not None and leaf is not None:
            self.visited.add(leaf)

    def _note(self, leaf: _Element | None, value: str, expected: str) -> None:
        if leaf is not None:
            shown = value if len(value) <= _SHOWN_OF_A_VALUE else value[:_SHOWN_OF_A_VALUE] + "..."
            name = str(leaf.tag).rpartition("}")[2]
            self._problem(f"{name} on line {leaf.sourceline} is not {expected}: {shown!r}")

    def _problem(self, text: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(text)


def first(values: Iterable[T | None]) -> T | None:
    """The first value that is there."""
    return next((value for value in values if value is not None), None)


def unless_empty(value: T) -> T | None:
    """None for a part of the model in which nothing was found, that is, which equals its own default."""
    return None if value == type(value)() else value


def text_of(leaf: _Element | None) -> str | None:
    """The text without the white space around it; None when nothing is left."""
    return None if leaf is None or leaf.text is None else leaf.text.strip(_XML_SPACE) or None


def attribute_of(leaf: _Element, name: str) -> str | None:
    value = leaf.get(name)
    return None if value is None else value.strip(_XML_SPACE) or None


def identifier_of(leaf: _Element | None) -> Identifier | None:
    value = text_of(leaf)
    return None if leaf is None or value is None else Identifier(value=value, scheme=attribute_of(leaf, "schemeID"))
