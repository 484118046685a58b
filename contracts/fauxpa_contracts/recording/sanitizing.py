"""From what came over the wire to a recording: every value is replaced, and the same value by the same everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from ..contract import Contract
from . import kinds
from .form import Answered, Asked, Exchange, Origin, Part, Recording, Who
from .raw import Raw, RawPart, document_kind, json_of, media_of, parts_of
from .vocabulary import vocabulary

PARTNER = "qonto-partner-id"
KEPT_OF_REQUESTS = ("x-qonto-idempotency-key",)
KEPT_OF_ANSWERS = ("x-tyk-trace-id", "x-request-id", "location", "retry-after")
"""Other headers tell of the way, not of the API."""
LONGEST_OF_FLOATS = 9
"""Digits: longer ones are not exact."""


def sanitized(
    raws: Iterable[Raw], contract: Contract, *, about: str, target: str, recorded_on: date, origin: Origin = "recorded"
) -> Recording:
    """Nothing of the values is left, but what the API itself says. Dates keep their distances from each other."""
    replacing = Replacing(recorded_on)
    callers: list[str] = []
    exchanges: list[Exchange] = []
    before: float | None = None
    for raw in raws:
        exchanges.append(_exchange(raw, contract, replacing, callers, 0 if before is None else raw.at - before))
        before = raw.at
    return Recording(
        about=about,
        origin=origin,
        target=target,
        recorded_on=kinds.EPOCH.isoformat(),
        exchanges=tuple(exchanges),
    )


class Replacing:
    """Stand-ins, the same for the same value of a kind."""

    def __init__(self, recorded_on: date) -> None:
        self._moved = kinds.EPOCH - recorded_on
        self._numbers: dict[str, dict[str, int]] = defaultdict(dict)

    def text(self, value: str) -> str:
        """The stand-in of a text."""
        kind = kinds.of(value)
        match kind.name:
            case "time" | "date":
                moved = self._date(value)
                return moved if kind.is_synthetic(moved) else kind.make(value, self._number("day", value[:10]))
            case "siret":
                return kinds.company(self._number("siren", value[:9]) * 10 + 1, 14)
            case "vat number":
                return kind.make(value, self._number("siren", value[4:]))
            case "e-address":
                siren, *rest = value.split("_")
                return "_".join(
                    [kinds.company(self._number("siren", siren), 9), *(f"t{self._of_text(one)}" for one in rest)]
                )
            case _:
                return kind.make(value, self._number(kind.name, value))

    def number(self, value: float) -> float:
        """The stand-in of a number: as many digits; short ones stay."""
        if isinstance(value, int):
            return int(self.text(str(value))) if abs(value) >= 1_000 else value
        whole = str(int(value))[:LONGEST_OF_FLOATS]
        return float(self.text(whole)) + 0.5 if abs(value) >= 1_000 else value

    def inside(self, key: str, value: Any, *, of_error: bool = False) -> Any:
        """The stand-ins of all values of a JSON value that stands under a key."""
        match value:
            case dict():
                return {self._key(name): self.inside(name, each, of_error=of_error) for name, each in value.items()}
            case list():
                return [self.inside(key, each, of_error=of_error) for each in value]
            case str():
                return value if vocabulary().keeps(key, value, of_error=of_error) else self.text(value)
            case bool() | None:
                return value
            case _:
                return self.number(value)

    def parameter(self, name: str, value: str) -> tuple[str, str]:
        """A parameter of a query."""
        known = vocabulary()
        shown = name if known.names_parameter(name) else self.text(name)
        return shown, value if known.keeps_parameter(value) else self.text(value)

    def path(self, path: str) -> str:
        """Its ids."""
        known = vocabulary()
        return "/".join(part if known.names_segment(part) else self.text(part) for part in path.split("/"))

    def part(self, part: RawPart) -> Part:
        """Of a form: a document is known by its kind, and by a number that equal bytes share."""
        if part.file_name is None:
            value = part.data.decode("utf-8", "replace")
            return Part(name=part.name, value=self.inside(part.name, value))
        number = self._number("document", part.digest)
        kind = document_kind(part.data)
        return Part(name=part.name, document=kind, file_name=f"document-{number}.{_EXTENSIONS[kind]}")

    def _key(self, key: str) -> str:
        return key if vocabulary().names_key(key) else f"t{self._of_text(key)}"

    def _of_text(self, value: str) -> int:
        return self._number("text", value)

    def _number(self, kind: str, value: str) -> int:
        known = self._numbers[kind]
        return known.setdefault(value.lower() if kind in ("email", "uuid") else value, len(known) + 1)

    def _date(self, value: str) -> str:
        """The day moved, the time of the day as it was."""
        day = datetime.fromisoformat(value[:10]).date()
        try:
            return (day + self._moved).isoformat() + value[10:]
        except OverflowError:
            return value


_EXTENSIONS = {
    "factur-x": "pdf",
    "pdf": "pdf",
    "ubl": "xml",
    "cii": "xml",
    "png": "png",
    "jpeg": "jpeg",
    "bytes": "bin",
}


def _exchange(raw: Raw, contract: Contract, replacing: Replacing, callers: list[str], after: float) -> Exchange:
    operation = contract.find(raw.method, raw.path)
    media, answered = media_of(raw.headers), media_of(raw.answer_headers)
    return Exchange(
        operation=operation.id if operation is not None else "",
        asked=Asked(
            method=raw.method,
            path=replacing.path(raw.path),
            as_=_who(raw.headers, callers),
            query=tuple(
                replacing.parameter(name, value) for name, value in parse_qsl(raw.query, keep_blank_values=True)
            ),
            headers=_kept(raw.headers, KEPT_OF_REQUESTS, replacing),
            media=media,
            body=replacing.inside("", json_of(media, raw.body)),
            parts=tuple(replacing.part(part) for part in parts_of(raw.headers, raw.body)),
            after=round(after),
        ),
        answered=Answered(
            status=raw.status,
            headers=_kept(raw.answer_headers, KEPT_OF_ANSWERS, replacing),
            media=answered,
            body=replacing.inside("", json_of(answered, raw.answer), of_error=raw.status >= 400),
        ),
    )


def _kept(headers: Mapping[str, str], names: Iterable[str], replacing: Replacing) -> dict[str, str]:
    return {name: replacing.text(headers[name]) for name in names if name in headers}


def _who(headers: Mapping[str, str], callers: list[str]) -> Who:
    """The first API key is the seller's, another the buyer's."""
    given = headers.get("authorization")
    if not given:
        return "anonymous"
    if PARTNER in headers:
        return "partner"
    if given.lower().startswith("bearer "):
        return "token"
    if given not in callers:
        callers.append(given)
    return "seller" if callers.index(given) == 0 else "buyer"
