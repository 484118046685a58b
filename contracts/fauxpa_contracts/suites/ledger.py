"""What a run made on a target that is not ours, written down when it is answered, and taken back if possible.

No test has to think of it: every answer passes `watch`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ..contract import Contract
from .calling import Api

Undo = Callable[[], bool]
"""Takes it back; whether it is gone."""


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


class Ledger:
    """One line of JSON for each thing, in a file where there is one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._made: dict[tuple[str, str], Undo | None] = {}

    def watch(self, contract: Contract) -> Callable[[Api, httpx.Response], None]:
        """What to give an Api."""

        def look(api: Api, answer: httpx.Response) -> None:
            operation = contract.find(answer.request.method, answer.request.url.path)
            creation = CREATIONS.get(operation.id) if operation is not None else None
            if operation is not None and creation is not None and answer.is_success:
                for id in _ids(answer, creation):
                    self.made(operation.id, id, _undo(api, creation, id))

        return look

    def made(self, kind: str, id: str, undo: Undo | None = None) -> None:
        """Say that a thing was made: before anything else can go wrong."""
        if (kind, id) not in self._made:
            self._made[kind, id] = undo
            self._write("made", kind, id)

    def clean_up(self) -> list[tuple[str, str]]:
        """Take back what can be, the last first; gives what is left there."""
        left = []
        for (kind, id), undo in reversed(self._made.items()):
            gone = _gone(undo)
            self._write("gone" if gone else "left", kind, id)
            if not gone:
                left.append((kind, id))
        self._made.clear()
        return left

    def _write(self, what: str, kind: str, id: str) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"what": what, "kind": kind, "id": id}) + "\n")


def left_by(path: Path) -> list[tuple[str, str]]:
    """What a ledger says is still there."""
    there: dict[tuple[str, str], bool] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        there[entry["kind"], entry["id"]] = entry["what"] != "gone"
    return [thing for thing, is_there in there.items() if is_there]


def undone(api: Api, kind: str, id: str) -> bool:
    """Whether it is gone after one more try to delete it."""
    creation = CREATIONS.get(kind)
    return creation is not None and _gone(_undo(api, creation, id))


def _undo(api: Api, creation: Creation, id: str) -> Undo | None:
    path = creation.path
    if path is None:
        return None
    quiet = Api(api.base_url, api.authorization, api.headers, http=api.http)
    return lambda: quiet.delete(path.format(id=id)).status_code in (204, 404)


def _gone(undo: Undo | None) -> bool:
    try:
        return undo is not None and undo()
    except Exception:  # it is left there, whatever went wrong
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
