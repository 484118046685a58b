"""An answer against the recorded one: status, headers that matter, shape, order of keys, values up to references.

A stand-in that came up before must come up again wherever it did in the recording; a new one is bound to what stands
in its place now. Words of the API are equal or they differ. Of other values only the kind is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from . import kinds
from .form import Accepted, Answered
from .vocabulary import vocabulary

PRESENT = ("x-tyk-trace-id", "location", "retry-after")
"""Headers that are there, or are not."""
COUNTED = frozenset({"status_code", "per_page", "current_page", "expires_in"})
"""Numbers that mean the same in every run."""
UNTOLD = frozenset({"date", "time", "number"})
"""Kinds whose values are no references: equal ones need not belong together."""
MOST_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Difference:
    """At one place."""

    where: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.where}: recorded {self.expected}, now {self.got}"


class References(dict[str, str]):
    """Stand-ins of a recording, and what stands for them in this run.

    `from_documents` are the ids of what was made from an uploaded document. A recording keeps no documents, and another
    one stands in its place: of what it says only the types are compared.
    """

    def __init__(self) -> None:
        super().__init__()
        self.from_documents: set[str] = set()

    def fits(self, stand_in: str, value: str) -> bool:
        """Whether a value may stand there; binds a stand-in that came up for the first time."""
        if kinds.of(stand_in).name in UNTOLD:
            return kinds.of(value).name == kinds.of(stand_in).name
        if stand_in in self:
            return self[stand_in] == value
        if kinds.of(value).name != kinds.of(stand_in).name and kinds.of(stand_in).name != "text":
            return False
        self[stand_in] = value
        return True


def differences(recorded: Answered, now: Answered, references: References) -> Iterator[Difference]:
    """None where the target answers as it was recorded."""
    if recorded.status != now.status:
        yield Difference(where="status", expected=str(recorded.status), got=str(now.status))
    if recorded.media != now.media:
        yield Difference(where="content type", expected=str(recorded.media), got=str(now.media))
    for name in PRESENT:
        if (name in recorded.headers) != (name in now.headers):
            yield _presence(f"header {name}", recorded=name in recorded.headers)
        elif name in recorded.headers:
            references.fits(recorded.headers[name], now.headers[name])
    if recorded.status == now.status:
        comparison = _Comparison(references, of_error=recorded.status >= 400)
        yield from comparison.of("", recorded.body, now.body, "body", told=True)


def unexpected(found: Iterable[Difference], accepted: Iterable[Accepted]) -> Iterator[Difference]:
    """The differences that nobody accepted, and the accepted ones that are not there any more."""
    accepted, seen = list(accepted), set[Accepted]()
    for difference in found:
        matching = [each for each in accepted if fnmatchcase(difference.where, each.where)]
        seen |= set(matching)
        if not matching:
            yield difference
    for each in accepted:
        if each not in seen:
            yield Difference(where=each.where, expected=f"different ({each.reason})", got="the same: accept it no more")


def _presence(where: str, *, recorded: bool) -> Difference:
    there, absent = "there", "absent"
    return Difference(where=where, expected=there if recorded else absent, got=absent if recorded else there)


class _Comparison:
    """Of two bodies. `told` is false below what a document decides: there only what the API itself says is compared."""

    def __init__(self, references: References, *, of_error: bool) -> None:
        self._references = references
        self._of_error = of_error

    def of(self, key: str, want: Any, got: Any, where: str, *, told: bool) -> Iterator[Difference]:
        if _type(want) != _type(got):
            if told or None not in (want, got):
                yield Difference(where=where, expected=_type(want), got=_type(got))
        elif isinstance(want, Mapping):
            yield from self._of_object(want, got, where, told=told)
        elif isinstance(want, list):
            if want and not got:
                yield Difference(where=where, expected="a list with something in it", got="an empty list")
            for number, (one, other) in enumerate(zip(want, got, strict=False)):
                yield from self.of(key, one, other, f"{where}[{number}]", told=told)
        elif isinstance(want, str):
            yield from self._of_text(key, want, got, where, told=told)
        elif (isinstance(want, bool) or key in COUNTED) and want != got:
            yield Difference(where=where, expected=str(want), got=str(got))

    def _of_object(
        self, want: Mapping[str, Any], got: Mapping[str, Any], where: str, *, told: bool
    ) -> Iterator[Difference]:
        if told:
            yield from (_presence(f"{where}.{key}", recorded=True) for key in want if key not in got)
            yield from (_presence(f"{where}.{key}", recorded=False) for key in got if key not in want)
        common, order = [key for key in want if key in got], [key for key in got if key in want]
        if common != order:
            yield Difference(where=f"{where}, order of keys", expected=", ".join(common), got=", ".join(order))
        decided = want.get("id") in self._references.from_documents
        for key in common:
            below = told and (key == "id" or not decided)
            yield from self.of(key, want[key], got[key], f"{where}.{key}", told=below)

    def _of_text(self, key: str, want: str, got: str, where: str, *, told: bool) -> Iterator[Difference]:
        if self._keeps(key, want) and not kinds.is_synthetic(want):
            if want != got:
                yield Difference(where=where, expected=want, got=self._shown(key, got))
        elif told and not self._references.fits(want, got):
            known = want in self._references
            expected = "the value that was there before" if known else f"a {kinds.of(want).name}"
            yield Difference(where=where, expected=expected, got=self._shown(key, got))

    def _keeps(self, key: str, value: str) -> bool:
        return vocabulary().keeps(key, value, of_error=self._of_error)

    def _shown(self, key: str, value: str) -> str:
        return value if self._keeps(key, value) else f"a {kinds.of(value).name}: {value[:MOST_SHOWN]}"


def _type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"
