"""An entry of the journal, made ready from what was put aside of a request: decoded, masked, and looked through."""

from __future__ import annotations

from collections.abc import Iterable

from fauxpa_contracts.contract import Clause

from ..records.exchanges import Exchange, Headers, Objection
from .masking import is_secret, masked_body, masked_header, masked_query, masked_text
from .recording import RawHeader, Recording
from .unread import Readers

AUTHORIZATION_SERVER = "/oauth2/"
"""Below it, `code` is the name of a secret."""


def exchange_of(taken: Recording, readers: Readers) -> Exchange:
    """The entry proper, without a secret in it."""
    operation, credential, status = taken.operation, taken.credential, taken.status
    headers, answer_headers = _told(taken.headers), _told(taken.answer_headers)
    sent, answered = dict(reversed(headers)), dict(reversed(answer_headers))
    media = sent.get("content-type", "")
    query = masked_query(taken.query).decode("latin-1")
    body = masked_body(taken.received, media, codes=taken.path.startswith(AUTHORIZATION_SERVER))
    standing: tuple[Clause, ...] = ()
    unread: tuple[str, ...] = ()
    if operation is not None:
        unread = readers.unread(operation, query, taken.asked, media, body)
        if status is not None:
            standing = readers.contract.standing(operation.id, status)
    return Exchange(
        id=taken.id,
        at=taken.at,
        wall=taken.wall,
        milliseconds=taken.milliseconds,
        operation=operation.id if operation is not None else None,
        method=taken.method,
        path=_clean(taken.path),
        query=query,
        request_headers=headers,
        request_body=body,
        request_size=taken.received_size,
        status=status,
        response_headers=answer_headers,
        response_body=masked_body(taken.content, answered.get("content-type", "")),
        response_size=taken.answer_size,
        organization_id=(credential.organization_id or None) if credential is not None else None,
        credential=credential.kind if credential is not None else None,
        client_id=credential.client_id if credential is not None else taken.client_id,
        clauses=tuple(dict.fromkeys([*(clause.id for clause in standing), *taken.clauses])),
        basis=answered.get("x-fauxpa-basis", ""),
        problems=tuple(
            Objection(one.code, one.detail and _clean(one.detail), one.pointer or one.parameter)
            for one in taken.problems
        ),
        hint=taken.hint or answered.get("x-fauxpa-hint"),
        fault=taken.fault,
        trace=answered.get("x-tyk-trace-id", ""),
        unread=tuple(map(_clean, unread)),
    )


def _clean(text: str) -> str:
    return masked_text(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _told(raw: Iterable[RawHeader]) -> Headers:
    """Headers as the entry has them."""
    pairs = [(name.decode("latin-1"), value) for name, value in raw]
    return tuple(
        (name, masked_header(value.decode("latin-1")))
        if is_secret(name)
        else (name, masked_text(value, codes=True).decode("latin-1"))
        for name, value in pairs
    )
