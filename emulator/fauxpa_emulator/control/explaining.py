"""Why a request was answered as it was: the rules behind it, and what would have been answered otherwise."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio.to_thread
import msgspec

from fauxpa_contracts.contract import Clause, Operation

from ..gateway.unread import Readers, Tree
from ..network.verdict import report_on
from ..records.exchanges import Exchange
from ..store import ATTACHMENTS, CLIENT_INVOICES, SUPPLIER_INVOICES, UPLOADS
from ..wire import Json
from ..world import Space
from .entries import parsed_body
from .fields import close
from .nearest import PAGES, advice

READ_FILES = ("client_invoices.bulk_import", "client_invoices.create_upload", "supplier_invoices.bulk_create")
"""Operations whose files are read, and whose answers name what was made of them."""
SENDS = "client_invoices.send_by_einvoice"
MOST_FILES = 5
MOST_FINDINGS = 50
WORDS = {"query": "parameter", "body": "field", "form": "field"}
_UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def explained(space: Space, entry: Exchange) -> Json:
    """Everything there is to say about an entry; see the description of the control API for the fields."""
    contract = space.world.contract
    operation = contract.operations.get(entry.operation or "")
    readers, standing = Readers(contract), set[str]()
    if operation is not None and entry.status is not None:
        standing = {clause.id for clause in contract.standing(operation.id, entry.status)}
    clauses = [contract.clauses[id] for id in entry.clauses if id in contract.clauses]
    clauses.sort(key=lambda clause: clause.id in standing)  # those of this very answer first
    return {
        "id": entry.id,
        "request": f"{entry.method} {entry.path}" + (f"?{entry.query}" if entry.query else ""),
        "operation": entry.operation,
        "status": entry.status,
        "text": list(_in_words(entry, operation)),
        "basis": entry.basis,
        "rests_on_guess": entry.basis.startswith("guess"),
        "clauses": [_clause_json(clause, clause.id in standing) for clause in clauses],
        "problems": [msgspec.to_builtins(problem) for problem in entry.problems],
        "hint": entry.hint,
        "fault": entry.fault,
        "nearest": [{"text": one.text, "try": one.attempt} for one in advice(space, entry)],
        "unread": [_unread_json(readers, operation, entry, name) for name in entry.unread if operation is not None],
        "unread_terms": [found async for found in _unread_terms(space, entry)],
        "findings": await _findings(space, entry),
    }


def _in_words(entry: Exchange, operation: Operation | None) -> Iterator[str]:
    what = operation.id if operation is not None else _no_operation(entry)
    if entry.status is None:
        yield f"{entry.method} {entry.path} is {what}; the caller went away before it was answered."
    else:
        yield f"{entry.method} {entry.path} is {what}; it was answered {entry.status}."
    if entry.fault is not None:
        yield f"The fault {entry.fault} was ordered for this call, and decided the answer."
    for problem in entry.problems:
        where = f" ({problem.pointer})" if problem.pointer else ""
        yield f"{problem.code}{where}: {problem.detail or 'no detail'}."
    if entry.hint:
        yield entry.hint
    if entry.basis.startswith("guess"):
        names = entry.basis.partition("; ")[2]
        yield f"This rests on a guess{f' ({names})' if names else ''}: the real API may answer otherwise."
    if entry.unread:
        yield f"Nothing reads {', '.join(entry.unread)}."


def _no_operation(entry: Exchange) -> str:
    return "a page that answers link to" if entry.path.startswith(PAGES) else "a path that leads to no operation"


def _clause_json(clause: Clause, standing: bool) -> Json:
    return {
        "id": clause.id,
        "text": clause.text,
        "level": clause.level,
        "basis": clause.basis,
        "source": clause.source,
        "register": list(clause.register),
        "standing": standing,
    }


def _unread_json(readers: Readers, operation: Operation, entry: Exchange, name: str) -> Json:
    """`query colour` or `body items[].colour`, with what may have been meant."""
    place, _, path = name.partition(" ")
    if place == "query":
        near = close(path, readers.parameters(operation))
    elif place == "body" and _wraps(parsed_body(entry), path, readers.fields(operation)):
        return {"field": name, "close": [], "text": f"The body is flat: send what is in {path} without it."}
    else:
        near = close(*_siblings(path, readers.fields(operation)))
    text = f"Did you mean {' or '.join(near)}?" if near else f"{operation.id} has no such {WORDS.get(place, 'body')}."
    return {"field": name, "close": near, "text": text}


def _wraps(body: Any, name: str, fields: Tree) -> bool:
    """Whether a field holds what should stand beside it."""
    inner = body.get(name) if isinstance(body, dict) else None
    return isinstance(inner, dict) and bool(inner.keys() & fields.keys())


def _siblings(path: str, fields: Tree) -> tuple[str, Tree]:
    """The last step of `items[].colour`, and what is known where it stands."""
    *above, last = re.findall(r"\[\]|[^.\[\]]+", path) or [path]
    for step in above:
        fields = fields.get(step, {})
    return last, fields


async def _unread_terms(space: Space, entry: Exchange) -> AsyncIterator[Json]:
    """What the uploaded invoices say and the reader passes over."""
    if entry.operation not in READ_FILES or entry.status is None or entry.status >= 300:
        return
    from ..documents.validation.catalogue import load
    from ..reporting.passed_over import of_file

    catalogue = load()
    ids = dict.fromkeys(id.decode() for id in _UUID.findall(entry.response_body))
    contents = dict.fromkeys(content for id in ids if (content := _content_of(space, id)) is not None)
    for content in list(contents)[:MOST_FILES]:
        data = space.store.content(content)
        for found in await anyio.to_thread.run_sync(of_file, data) if data is not None else ():
            name = catalogue.term(found.term) if found.term else None
            yield {
                "xpath": found.xpath,
                "line": found.line,
                "value": found.value,
                "term": found.term,
                "name": name[0] if name else None,
                "count": found.count,
            }


def _content_of(space: Space, id: str) -> str | None:
    """The name of the file that an invoice or an upload was made from."""
    invoice = space.get(CLIENT_INVOICES, id)
    if invoice is not None:
        return invoice.source.content if invoice.source is not None else None
    upload = space.get(UPLOADS, id)
    if upload is not None:
        return upload.source.content
    received = space.get(SUPPLIER_INVOICES, id)
    attachment = space.get(ATTACHMENTS, received.attachment_id) if received and received.attachment_id else None
    return attachment.content if attachment is not None else None


async def _findings(space: Space, entry: Exchange) -> list[Json]:
    """Of a sending: what is wrong with the file, as it is judged now."""
    if entry.operation != SENDS:
        return []
    invoice = next((one for step in entry.path.split("/") if (one := space.get(CLIENT_INVOICES, step))), None)
    report = await report_on(space, invoice) if invoice is not None else None
    return [
        {
            "rule": each.rule,
            "severity": each.severity,
            "message": each.message,
            "remedy": each.remedy,
            "xpath": each.xpath,
            "line": each.line,
            "term": each.term,
        }
        for each in (report.findings[:MOST_FINDINGS] if report is not None else ())
    ]
