"""What a run made on a target that is not ours, written down when it is answered, and taken back if possible.

No test has to think of it: every answer passes `watch`. A ledger is a file with a line of JSON for each thing that was
made, and one for what became of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import httpx

from ..contract import Contract
from .calling import Api
from .places import Place


@dataclass(frozen=True)
class Creation:
    """What an operation makes: the key of the answer under which it stands, and the path to delete it, if there is."""

    key: str
    path: str | None = None
    id: str = "id"


CREATIONS: Mapping[str, Creation] = {
    "clients.create": Creation("client", "/v2/clients/{id}"),
    "client_invoices.create": Creation("client_invoice", "/v2/client_invoices/{id}"),
    "client_invoices.bulk_import": Creation("client_invoices", id="invoice_id"),
    "client_invoices.create_upload": Creation("client_invoice_upload"),
    "supplier_invoices.bulk_create": Creation("supplier_invoices"),
    "credit_notes.create": Creation("credit_note"),
    "attachments.upload": Creation("attachment"),
    "webhook_subscriptions.create": Creation("", "/v2/webhook_subscriptions/{id}"),
    "onboarding_webhooks.create": Creation(""),
    "registrations.create": Creation("registration"),
}
"""By operation. A path that deletes drafts only is tried all the same: what it refuses stays, and is told."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that was made on a target."""

    target: str
    kind: str
    """The operation that made it."""
    id: str
    by: str
    """As whom: `seller`, `token`, `buyer`, `partner`."""
    undo: str = ""
    """The path to delete it, where the API has one."""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Ledger:
    """One line of JSON for each event of each thing, in a file where there is one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._made: dict[Thing, Api] = {}

    def watch(self, contract: Contract, who: Mapping[str, str]) -> Callable[[Api, httpx.Response], None]:
        """What to give an Api. `who` is behind an Authorization header."""

        def look(api: Api, answer: httpx.Response) -> None:
            operation = contract.find(answer.request.method, answer.request.url.path)
            creation = CREATIONS.get(operation.id) if operation is not None else None
            if operation is None or creation is None or not answer.is_success:
                return
            authorization = answer.request.headers.get("authorization")
            for id in _ids(answer, creation):
                undo = creation.path.format(id=quote(id, safe="")) if creation.path else ""
                by = who.get(authorization or "", "")
                thing = Thing(target=api.base_url, kind=operation.id, id=id, by=by, undo=undo)
                self._add(thing, replace(api, authorization=authorization))

        return look

    def _add(self, thing: Thing, api: Api) -> None:
        """Before anything else can go wrong."""
        if thing not in self._made:
            self._made[thing] = api
            write(self._path, "made", thing)

    def clean_up(self) -> list[Thing]:
        """Take back what can be, the last first; gives what is left there."""
        made, self._made = self._made, {}
        return [thing for thing, api in reversed(made.items()) if not taken_back(thing, api, self._path)]


def who_is(place: Place) -> dict[str, str]:
    """Who is behind an Authorization header."""
    everybody = {"partner": place.partner, "buyer": place.buyer, "token": place.token, "seller": place.seller}
    return {api.authorization: name for name, api in everybody.items() if api.authorization}


def clean(path: Path, place: Place) -> list[Thing]:
    """Take back what an earlier run left on this target; gives what is still there."""
    everybody = {"partner": place.partner, "buyer": place.buyer, "token": place.token}
    here = [thing for thing in left_by(path) if thing.target == place.base_url]
    return [thing for thing in reversed(here) if not taken_back(thing, everybody.get(thing.by, place.seller), path)]


def left_by(path: Path, since: int = 0) -> list[Thing]:
    """What a ledger says is still there. `since`: from this byte on."""
    there: dict[Thing, bool] = {}
    if not path.exists():
        return []
    for line in path.read_bytes()[since:].decode("utf-8").splitlines():
        entry = json.loads(line)
        what = entry.pop("what")
        there[Thing(**entry)] = what != "gone"
    return [thing for thing, is_there in there.items() if is_there]


def taken_back(thing: Thing, api: Api, path: Path | None) -> bool:
    """Whether it is gone, after a try to delete it where the API can."""
    is_gone = bool(thing.undo) and _deleted(replace(api, notes=[], watch=None), thing.undo)
    write(path, "gone" if is_gone else "left", thing)
    return is_gone


def write(path: Path | None, what: Literal["made", "gone", "left"], thing: Thing) -> None:
    """One line, at the end."""
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, **asdict(thing)}) + "\n")


def _deleted(api: Api, path: str) -> bool:
    try:
        answer = api.delete(path)
        return answer.is_success or answer.status_code == 404
    except (httpx.HTTPError, httpx.InvalidURL):  # it is left there, whatever went wrong
        return False


def _ids(answer: httpx.Response, creation: Creation) -> Iterator[str]:
    try:
        body: Any = answer.json()
    except ValueError:
        return
    found = body.get(creation.key) if creation.key and isinstance(body, dict) else body
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict) and one.get(creation.id):
            yield str(one[creation.id])
