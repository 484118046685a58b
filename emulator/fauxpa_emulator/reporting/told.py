"""One entry of the journal, with what its request and its answer say. All of it may be hostile, or cut off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import msgspec

from fauxpa_contracts.contract import Operation

from ..gateway.multipart import parts_of
from ..records.exchanges import Exchange, Headers

FORM = "application/x-www-form-urlencoded"
TRUE_ANSWERS = ("latency", "slow-body")
"""Kinds of faults that let the true answer through."""
GATEWAY = "gateway-"
"""How the kinds of faults begin whose answers no application gave."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A field or a file of a form."""

    name: str
    file_name: str | None
    media_type: str
    content: bytes


class Told:
    """An entry, and what follows from it; nothing is parsed before it is asked for."""

    def __init__(self, entry: Exchange, operation: Operation | None) -> None:
        self.entry = entry
        self.operation = operation
        self.id = entry.id
        self.kind = entry.fault.partition(" ")[2] if entry.fault else ""
        """Of the fault that was ordered for it."""

    @property
    def name(self) -> str:
        """The id of its operation; empty where there is none."""
        return self.entry.operation or ""

    @property
    def succeeded(self) -> bool:
        """Whether it was answered 2xx, whatever became of that on the way."""
        return self.entry.status is not None and 200 <= self.entry.status < 300

    @property
    def is_lost(self) -> bool:
        """Whether its sender cannot know what came of it: no answer, a spoilt one, or one of a server that failed."""
        spoilt = bool(self.kind) and self.succeeded and self.kind not in TRUE_ANSWERS
        return self.entry.status is None or self.entry.status >= 500 or spoilt

    @property
    def heard(self) -> bool:
        """Whether its sender knows that it succeeded."""
        return self.succeeded and not self.is_lost

    @property
    def codes(self) -> tuple[str, ...]:
        """What was wrong with it."""
        return tuple(problem.code for problem in self.entry.problems)

    @property
    def caller(self) -> str:
        """Who asked, as far as that can be told: an organization, an application, or what was presented."""
        entry = self.entry
        return entry.organization_id or entry.client_id or self.form.get("client_id") or self.header("authorization")

    @cached_property
    def subject(self) -> str:
        """The id in its path; empty where it has none."""
        if self.operation is None:
            return ""
        steps = zip(self.operation.path.split("/"), self.entry.path.split("/"), strict=False)
        return next((given for step, given in steps if step == "{id}"), "")

    @cached_property
    def sent(self) -> Any:
        """The JSON of the request; None for anything else."""
        return _json(self.entry.request_body)

    @cached_property
    def said(self) -> Any:
        """The JSON of the answer; None for anything else, and for one that was cut off."""
        return _json(self.entry.response_body)

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The form that was sent, if it is one of plain fields."""
        if not self.header("content-type").lower().startswith(FORM):
            return {}
        try:
            return dict(parse_qsl(self.entry.request_body.decode("utf-8", "replace"), keep_blank_values=True))
        except ValueError:
            return {}

    @cached_property
    def query(self) -> Mapping[str, list[str]]:
        """The parameters, each with its values."""
        try:
            return parse_qs(self.entry.query, keep_blank_values=True)
        except ValueError:
            return {}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The parts of the form that was sent; the last one may be cut off."""
        body = self.entry.request_body
        return tuple(
            Piece(part.name, part.file_name, (part.media_type or "").lower(), body[part.start : part.end])
            for part in parts_of(body, self.header("content-type"))
        )

    @property
    def is_whole(self) -> bool:
        """Whether the entry has all of the request's body."""
        return len(self.entry.request_body) >= self.entry.request_size

    @property
    def is_cut(self) -> bool:
        """Whether the entry has the beginning of the answer only."""
        return len(self.entry.response_body) < self.entry.response_size

    @cached_property
    def declined(self) -> Mapping[str, str]:
        """`error` and the rest of what a browser was sent back with; empty where it was not."""
        try:
            told = dict(parse_qsl(urlsplit(self.answered("location")).query))
        except ValueError:
            return {}
        return told if "error" in told else {}

    def header(self, name: str) -> str:
        """A header of the request; empty where there is none. `name` is in small letters."""
        return _first(self.entry.request_headers, name)

    def answered(self, name: str) -> str:
        """The same of the answer."""
        return _first(self.entry.response_headers, name)


def within(value: Any, *steps: str) -> Any:
    """What stands at a path of names in JSON; None where nothing does."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def text_of(value: Any, *steps: str) -> str:
    """The same where it is a text; empty otherwise."""
    found = within(value, *steps)
    return found if isinstance(found, str) else ""


def rows_of(value: Any, *steps: str) -> Iterator[dict[str, Any]]:
    """The objects of a list in JSON."""
    found = within(value, *steps)
    yield from (row for row in found if isinstance(row, dict)) if isinstance(found, list) else ()


def _json(data: bytes) -> Any:
    if data.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _first(headers: Headers, name: str) -> str:
    return next((value for each, value in headers if each.lower() == name), "")
