"""What goes out and what comes back, free of any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

Headers = Mapping[str, str]
JsonObject = Mapping[str, Any]
QueryPairs = tuple[tuple[str, str], ...]

REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body: a form field, or a file when it has a `filename`."""

    name: str
    content: bytes = field(repr=False)
    filename: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `url` is a path until a session puts its base in front.

    `repeatable` says that sending it twice does no harm; `None` lets the method decide.
    """

    method: str
    url: str
    query: QueryPairs = ()
    headers: Headers = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    parts: tuple[Part, ...] = ()
    repeatable: bool | None = None

    @property
    def is_repeatable(self) -> bool:
        return self.method in REPEATABLE_METHODS if self.repeatable is None else self.repeatable

    def __str__(self) -> str:
        return f"{self.method} {self.url.partition('?')[0]}"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. Header names are in lower case."""

    status: int
    headers: Headers = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The decoded body. Raises `ValueError` when it is not JSON."""
        try:
            return json.loads(self.content)
        except RecursionError as error:
            raise ValueError("the JSON is nested too deeply") from error


def path(*segments: str) -> str:
    """`/a/b/c`, each segment quoted, so that an id can never reach another endpoint."""
    for segment in segments:
        if segment in {"", ".", ".."}:
            raise ValueError(f"{segment!r} is not an id: the call would go to another endpoint")
    return "".join("/" + quote(segment, safe="") for segment in segments)


def json_request(method: str, url: str, value: object, *, repeatable: bool | None = None) -> Request:
    """A call with a JSON body. Decimals become strings, as Qonto writes amounts; dates become ISO 8601."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    headers = {"Content-Type": "application/json"}
    return Request(method, url, headers=headers, content=text.encode(), repeatable=repeatable)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
