"""Rules that are too many to name one by one: their texts are made from what the official text or test says.

So it is with the restrictions of the two syntaxes (some 1,200), the occurrences and code lists of the Factur-X
profiles (some 800) and the XML schemas, which number nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from fauxpa_emulator.documents.validation.catalogue.official import Official
from fauxpa_emulator.documents.validation.catalogue.rules import Entry, Known

MAX_NAMES = 6
"""Of a list of elements or codes; a schema may name hundreds."""

MAX_TEXT = 160
"""Characters of anything else that is repeated; a value of a document can be of any length."""

_WORDS = re.compile(r"[A-Z]\w*(?: [A-Z]\w*)+")
_IN_LIST = re.compile(r"[^\s,']+")


class Pattern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A family of rules. Groups of its regular expressions fill its templates.

    One with the group `base` has no texts of its own: it leads to the rule that the official text names.
    """

    id: str
    """Regular expression of the whole id."""
    text: str | None = None
    """Regular expression searched in the official text; with neither this nor `test`, every rule of the id fits."""
    test: str | None = None
    """Regular expression searched in the official test."""
    source: str
    family: str
    message: str = ""
    message_fr: str = ""
    remedy: str = ""
    remedy_fr: str = ""

    def known(self, values: Mapping[str, str]) -> Known:
        entry = Entry(
            id=self.id,
            family=self.family,
            message=self.message,
            message_fr=self.message_fr,
            remedy=self.remedy,
            remedy_fr=self.remedy_fr,
        )
        return Known(self.source, entry, dict(values))


def fitting(
    patterns: Iterable[Pattern], text: str | None, record: Official | None
) -> Iterator[tuple[Pattern, Mapping[str, str]]]:
    """Those of the patterns that fit an official text and record, with what fills their templates."""
    for each in patterns:
        if each.text is None and each.test is None:
            yield each, {}
            continue
        expression, subject = (each.text, text) if each.test is None else (each.test, record.test if record else None)
        found = re.search(expression or "", subject) if subject is not None else None
        if found:
            yield each, {name: _tidy(name, value) for name, value in found.groupdict().items() if value}


def _tidy(name: str, value: str) -> str:
    """`InvoiceLine Item Note` is a path. A long list is cut, but not its end: schemas name there what is required."""
    if name == "list":
        names = _IN_LIST.findall(value)
        return ", ".join(names if len(names) <= MAX_NAMES else [*names[: MAX_NAMES - 1], "…", names[-1]])
    short = value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"
    return short.replace(" ", "/") if _WORDS.fullmatch(short) else short
