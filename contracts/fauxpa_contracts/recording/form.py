"""A recording as it stands in a file: exchanges in the order in which they happened, all values synthetic.

Nothing is written, and nothing is taken from a file, in which `guarding` finds a value that might be somebody's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from .guarding import leftovers

SCHEMA_VERSION = 1
Who = Literal["seller", "buyer", "token", "partner", "anonymous"]
"""`token`: the seller, by OAuth."""
Origin = Literal["recorded", "documented"]
"""Seen on a wire, or put together from the payloads of the documentation."""
MOST_NAMED = 10


class Unsafe(Exception):
    """There are values that are not synthetic; the text says where, never what."""


class Unreadable(Exception):
    """A file is no recording of this version."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a form: a value, or a document of a kind. Equal documents have equal names."""

    name: str
    value: str | None = None
    document: str | None = None
    """`factur-x`, `ubl`, `cii`, `pdf`, `png`, `jpeg` or `bytes`."""
    file_name: str | None = None
    """Of a document: equal bytes have equal names; more it does not say."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request, without its credentials."""

    method: str
    path: str
    as_: Who = "seller"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str | None = None
    body: Any = None
    """JSON, or the fields of a form."""
    parts: tuple[Part, ...] = ()
    after: int = 0
    """Seconds since the exchange before."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str | None = None
    body: Any = None
    """JSON; of other bodies there is the media type alone."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A difference that is known, of two readings of the same. When it is gone, that is a fault too."""

    where: str
    """A pattern, as in `body.client.*`."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer."""

    operation: str
    """Its id in the contract; empty where the contract has none."""
    asked: Asked
    answered: Answered
    clauses: tuple[str, ...] = ()
    """What it shows, where somebody said so."""
    accepted: tuple[Accepted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Exchanges with one target."""

    about: str
    origin: Origin
    target: str
    """`production`, `sandbox`, `url` or `emulator`; `documentation` where nothing was called."""
    recorded_on: str
    """The day that all days of the recording are counted from."""
    exchanges: tuple[Exchange, ...] = ()
    schema_version: int = SCHEMA_VERSION


def write(recording: Recording, path: Path, secrets: Collection[str] = ()) -> None:
    """`secrets`: what must not be in the file whatever it looks like.

    Raises:
        Unsafe: something is left that may be real. Nothing was written.
    """
    text = json.dumps(asdict(recording), ensure_ascii=False, indent=1) + "\n"
    _check(recording, text, secrets)
    path.write_text(text, encoding="utf-8")


def read(path: Path) -> Recording:
    """Raises Unreadable for what is no recording, Unsafe for one with values that are not synthetic."""
    try:
        text = path.read_text(encoding="utf-8")
        recording = _recording(json.loads(text))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"{path} is no recording of version {SCHEMA_VERSION}: {error}") from None
    _check(recording, text, ())
    return recording


def _check(recording: Recording, text: str, secrets: Collection[str]) -> None:
    found = list(leftovers(asdict(recording)["exchanges"]))
    found += [f"somewhere: a credential of this run ({len(one)} characters)" for one in secrets if one and one in text]
    if found:
        shown = "\n".join(f"  {line}" for line in found[:MOST_NAMED])
        more = f"\n  and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise Unsafe(f"The recording may not be kept: it has values that are not synthetic.\n{shown}{more}")


def _recording(data: Mapping[str, Any]) -> Recording:
    if data["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"schema_version {data['schema_version']}")
    return Recording(**{**data, "exchanges": tuple(_exchanges(data["exchanges"]))})


def _exchanges(entries: Any) -> Iterator[Exchange]:
    for entry in entries:
        asked = dict(entry["asked"])
        asked["query"] = tuple((name, value) for name, value in asked.get("query", ()))
        asked["parts"] = tuple(Part(**part) for part in asked.get("parts", ()))
        yield Exchange(
            operation=entry["operation"],
            asked=Asked(**asked),
            answered=Answered(**entry["answered"]),
            clauses=tuple(entry.get("clauses", ())),
            accepted=tuple(Accepted(**each) for each in entry.get("accepted", ())),
        )
