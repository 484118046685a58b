"""A recording played against a target: each request is made again, with what stands for its stand-ins there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import httpx

from ..contract import Effect, Operation, load
from ..suites.bodies import iban_of
from ..suites.calling import Api
from ..suites.noting import Noted
from ..suites.places import Place
from ..targets import EFFECTS
from . import kinds
from .comparing import Difference, References, differences, unexpected
from .documents import document
from .form import Answered, Asked, Exchange, Recording
from .raw import FORM, MULTIPART, json_of, media_of

Outcome = Literal["same", "differs", "not replayed"]
CREDENTIALS = frozenset({"oauth.token", "oauth.revoke", "oauth.authorize", "oauth.decide", "oauth.revoke_consents"})
"""Operations about secrets, which no recording has."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One exchange of a recording, and what the target does now."""

    number: int
    exchange: Exchange
    outcome: Outcome
    reason: str = ""
    differences: tuple[Difference, ...] = ()
    noted: Noted | None = None


def replay(
    recording: Recording, place: Place, *, allowed: Collection[Effect] = EFFECTS, today: date | None = None
) -> Iterator[Compared]:
    """Exchange by exchange, as far as what it does is allowed; time passes as it did then where it can be moved."""
    replayer = _Replayer(place, today or datetime.now(UTC).date())  # noqa: TID251 - dates are those of the target
    operations = load().operations
    for number, exchange in enumerate(recording.exchanges):
        reason = _kept_away(exchange, operations, allowed)
        if reason is None:
            yield replayer.again(number, exchange)
        else:
            yield Compared(number=number, exchange=exchange, outcome="not replayed", reason=reason)


def _kept_away(exchange: Exchange, operations: Mapping[str, Operation], allowed: Collection[Effect]) -> str | None:
    operation = operations.get(exchange.operation)
    if operation is None:
        return "the contract has no such operation"
    if operation.id in CREDENTIALS:
        return "a recording has no credentials"
    effect = operation.side_effect
    return None if effect in allowed else f"--allow {effect} was not given"


class _Replayer:
    def __init__(self, place: Place, today: date) -> None:
        self._place = place
        self._today = today
        self._run = f"R{datetime.now(UTC):%y%m%d%H%M%S}"  # noqa: TID251 - numbers that nobody used before
        self._references = References()
        self._callers: dict[str, Api] = {
            "seller": place.seller,
            "buyer": place.buyer,
            "token": place.token,
            "partner": place.partner,
            "anonymous": place.anonymous,
        }

    def again(self, number: int, exchange: Exchange) -> Compared:
        """Raises what httpx raises where the target does not answer at all."""
        if exchange.asked.after and self._place.control is not None:
            self._place.control.advance(seconds=exchange.asked.after)
        self._references.from_documents |= set(_made_from_documents(exchange))
        api = self._callers[exchange.asked.as_]
        answer = api.request(exchange.asked.method, self._path(exchange.asked.path), **self._sent(exchange.asked))
        every = differences(exchange.answered, answered(answer), self._references)
        found = tuple(unexpected(every, exchange.accepted))
        return Compared(
            number=number,
            exchange=exchange,
            outcome="differs" if found else "same",
            differences=found,
            noted=api.notes[-1],
        )

    def _sent(self, asked: Asked) -> dict[str, Any]:
        headers = {name: self._now(value) for name, value in asked.headers.items()}
        query = [(name, self._now(value)) for name, value in asked.query]
        more: dict[str, Any] = {"headers": headers, "params": query}
        if asked.media == MULTIPART:
            more["files"] = [self._part(part) for part in asked.parts]
        elif asked.media == FORM:
            more["data"] = self._inside(asked.body)
        elif asked.body is not None:
            more["json"] = self._inside(asked.body)
        return more

    def _part(self, part: Any) -> tuple[str, Any]:
        if part.document is None:
            return part.name, (None, self._now(part.value or ""))
        data = document(part.document, part.file_name, self._run, self._today)
        self._references.setdefault(part.file_name, part.file_name)
        return part.name, (part.file_name, data)

    def _path(self, path: str) -> str:
        return "/".join(self._now(segment) for segment in path.split("/"))

    def _inside(self, value: Any) -> Any:
        match value:
            case dict():
                return {key: self._inside(each) for key, each in value.items()}
            case list():
                return [self._inside(each) for each in value]
            case str():
                return self._now(value)
            case _:
                return value

    def _now(self, value: str) -> str:
        """What stands for a text of the recording today."""
        if value in self._references:
            return self._references[value]
        kind = kinds.of(value).name
        if kind in ("date", "time"):
            day = date.fromisoformat(value[:10]) - kinds.EPOCH + self._today
            return day.isoformat() + value[10:]
        if kind == "iban":
            self._references[value] = iban_of(self._place.seller)
            return self._references[value]
        if kinds.is_synthetic(value) and kind not in ("number", "nothing"):
            self._references[value] = value
        return value


def _made_from_documents(exchange: Exchange) -> Iterator[str]:
    """The ids that the answer to an upload gives."""
    if any(part.document for part in exchange.asked.parts) and isinstance(exchange.answered.body, dict):
        for entries in exchange.answered.body.values():
            for entry in entries if isinstance(entries, list) else [entries]:
                if isinstance(entry, dict):
                    yield from (str(entry[key]) for key in ("id", "invoice_id") if key in entry)


def answered(answer: httpx.Response) -> Answered:
    """An answer in the form of a recording."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    media = media_of(headers)
    return Answered(status=answer.status_code, headers=headers, media=media, body=json_of(media, answer.content))
