"""The form of a bulk creation: repeated parts that belong together, and what holds for all of them (digest 6.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.datastructures import FormData, UploadFile

from ...errors import Problem, Refusal

Entry = Mapping[str, UploadFile | str]
"""One invoice of the request: `file` or `attachment_id`, and `idempotency_key`, as far as they were sent."""

MOST_INVOICES = 20
MOST_KEY = 255
"""Characters of an idempotency key; a UUID is recommended, not demanded."""
SOURCES = {
    "pay_by_invoice": "pay_by_invoice",
    "supplier_invoices": "supplier_invoices",
    "integration": "integration",
    "transaction_attachment": "generic_upload",
    "generic_upload": "generic_upload",
}
"""What may be sent as `source`, and what the invoice shows then: the two lists differ by one word."""
DEFAULT_SOURCE = "integration"
META_FIELDS = ("integration_type", "connector")

_PART = re.compile(r"supplier_invoices\[\]\[(file|attachment_id|idempotency_key)\]")


@dataclass(frozen=True)
class Request:
    """A bulk creation that can be taken as a whole."""

    entries: Sequence[Entry]
    source: str
    meta: dict[str, Any] | None


def read(form: FormData) -> Request:
    """Raises Refusal 400 where the request as a whole is unusable; faults of single invoices are not looked for."""
    found = entries(form)
    problems = []
    if not found:
        problems.append(Problem("required", "supplier_invoices is required", pointer="/supplier_invoices"))
    if len(found) > MOST_INVOICES:
        detail = f"At most {MOST_INVOICES} invoices are taken, not {len(found)}"
        problems.append(Problem("limit_reached", detail, pointer="/supplier_invoices"))
    source = form.get("source") or DEFAULT_SOURCE
    if source not in SOURCES:
        detail = f"source must be one of: {', '.join(SOURCES)}"
        problems.append(Problem("not_in_list", detail, pointer="/source"))
    if form.get("skip_attachment_matcher", "false") not in ("true", "false", "1", "0", ""):
        detail = "skip_attachment_matcher must be true or false"
        problems.append(Problem("invalid", detail, pointer="/skip_attachment_matcher"))
    meta = _meta(form.get("meta") or "null")
    if isinstance(meta, Problem):
        problems.append(meta)
    if problems or isinstance(meta, Problem):
        raise Refusal(
            400,
            *problems,
            hint="Each invoice is two parts: supplier_invoices[][file] and supplier_invoices[][idempotency_key].",
        )
    return Request(found, SOURCES[str(source)], meta)


def entries(form: FormData) -> list[dict[str, UploadFile | str]]:
    """The parts that belong together: an entry ends where it is complete, or where one of its names comes again."""
    found: list[dict[str, UploadFile | str]] = []
    for name, value in form.multi_items():
        part = _PART.fullmatch(name)
        if part is None:
            continue
        if not found or part[1] in found[-1] or _is_complete(found[-1]):
            found.append({})
        found[-1][part[1]] = value
    return found


def pointer(index: int, entry: Entry) -> str:
    """How an error names an invoice: by its key, or by its place where it has none."""
    key = key_of(entry)
    return f"/supplier_invoices/{index}" if key is None else f"/supplier_invoices/idempotency_key/{key}"


def key_of(entry: Entry) -> str | None:
    """The idempotency key, if one was sent that can be one."""
    key = entry.get("idempotency_key")
    return key.strip() or None if isinstance(key, str) and len(key) <= MOST_KEY else None


def _is_complete(entry: Entry) -> bool:
    return "idempotency_key" in entry and ("file" in entry or "attachment_id" in entry)


def _meta(text: UploadFile | str) -> dict[str, Any] | Problem | None:
    wrong = Problem("invalid", "meta must be a JSON object in a string", pointer="/meta")
    if not isinstance(text, str):
        return wrong
    try:
        given = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return wrong
    if given is None:
        return None
    if not isinstance(given, dict):
        return wrong
    values = {name: given.get(name) for name in META_FIELDS}
    if any(value is not None and not isinstance(value, str) for value in values.values()):
        return wrong
    return values
