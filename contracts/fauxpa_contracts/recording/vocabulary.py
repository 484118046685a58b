"""What may stand in a recording as it is: words of the API itself, which are nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..contract import load

CODED = frozenset({"code", "error"})
"""Keys of errors whose values are the API's own words, known or new."""
PLACES = frozenset({"pointer", "parameter", "validation_param", "field"})
"""Keys of errors that name a field."""
TOLD = frozenset({"detail", "message", "error_description", "error_hint", "title"})
"""Keys of errors that are sentences."""
REGIONS = frozenset({"country_code", "country", "currency", "locale", "nationality", "legal_country"})
"""Keys whose values are codes of countries, currencies and languages."""
MOST_DIGITS = 4
"""In a sentence of the API: a length, a status."""
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_OPTIONS = frozenset({"true", "false", "asc", "desc"})
_CODE = re.compile(r"[a-z][a-z0-9_.]{1,59}")
_WORD = re.compile(r"[A-Za-z']+")
_STATUS = re.compile(r"[1-5]\d\d")
_REGION = re.compile(r"[A-Za-z]{2,3}")
_PLACE = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Vocabulary:
    """Of the contract."""

    values: frozenset[str]
    """Everything that an enumeration or a constant of the API description allows."""
    names: frozenset[str]
    """Of properties and parameters."""
    segments: frozenset[str]
    """Parts of paths."""
    words: frozenset[str]
    """Of which the clauses, and so the messages, are made; in lower case."""

    def keeps(self, key: str, value: str, *, of_error: bool) -> bool:
        """Whether a text under a key stays as it is."""
        if value in self.values:
            return True
        if key in REGIONS and _REGION.fullmatch(value):
            return True
        if not of_error:
            return False
        if key == "status":
            return bool(_STATUS.fullmatch(value))
        if key in CODED:
            return bool(_CODE.fullmatch(value)) and self.says(value.replace("_", " "))
        if key in PLACES:
            return all(word.isdigit() or word in self.names for word in _PLACE.findall(value))
        return key in TOLD and self.says(value)

    def names_segment(self, segment: str) -> bool:
        """Whether a part of a path is the API's own."""
        return segment in self.segments

    def names_parameter(self, name: str) -> bool:
        """Whether a query parameter is made of names that are known: `filter[status]`."""
        return all(part in self.names for part in _PLACE.findall(name))

    def keeps_parameter(self, value: str) -> bool:
        """Whether the value of a parameter is a short number or known words: `2`, `paid,unpaid`, `created_at:desc`."""
        parts = re.split(r"[,:]", value)
        known = self.values | self.names | _OPTIONS
        return all(part in known or (part.isdigit() and len(part) < 5) for part in parts)

    def names_key(self, key: str) -> bool:
        """Whether a key of an object is the API's: new ones are of the same form."""
        return _KEY.fullmatch(key) is not None

    def says(self, sentence: str) -> bool:
        """Whether a sentence is made of words of the API, without any number, address or name."""
        if re.search(r"[^A-Za-z0-9 ,.;:'()_/\[\]-]", sentence):
            return False
        tokens = re.findall(r"[A-Za-z0-9_']+", sentence)
        digits = sum(map(str.isdigit, sentence))
        return digits <= MOST_DIGITS and all(self._known(token) for token in tokens)

    def _known(self, token: str) -> bool:
        return token in self.names or token.lower() in self.words or (token.isdigit() and len(token) < 4)


@cache
def vocabulary() -> Vocabulary:
    """Read once."""
    contract = load()
    values, names = set[str](), {"data", "attributes", "items", "source", "meta"}
    for key, value in _walk(contract.openapi):
        if key == "enum":
            values |= {one for one in value if isinstance(one, str)}
        elif key == "const" and isinstance(value, str):
            values.add(value)
        elif key == "properties":
            names |= set(value)
        elif key == PARAMETER:
            names |= set(_PLACE.findall(value))
    sentences = [*(clause.text for clause in contract.clauses.values()), *_MESSAGES]
    words = {word.lower() for sentence in sentences for word in _WORD.findall(sentence)}
    codes = {part for name in names | values for part in re.split(r"[^A-Za-z]+", name.lower())}
    paths = {segment for each in contract.operations.values() for segment in each.path.split("/")}
    segments = {segment for segment in paths if not segment.startswith("{")}
    return Vocabulary(frozenset(values), frozenset(names), frozenset(segments), frozenset(words | codes))


PARAMETER = "(parameter)"
_MESSAGES = (
    "Unauthorized Forbidden Access denied Not found Bad request Malformed JSON Internal server error Unknown error",
    "Service unavailable Conflict Too many requests Precondition failed cannot be blank is invalid is not valid",
    "must have a value failed on the required tag must be one of must be at most characters is too long is required",
    "The OAuth Client is not allowed to request scope invalid grant request scope token expired missing required",
    "recipient_not_reachable_on_einvoicing invoice_not_in_draft_status EOF",
)
"""Words that refusals use besides those of the clauses (digest 2.1)."""


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if "in" in value and isinstance(value.get("name"), str):
            yield PARAMETER, value["name"]
        for key, each in value.items():
            yield key, each
            yield from _walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each)
