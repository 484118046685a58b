"""Entries of the journal as JSON: short for lists, whole for one, and what a body says."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from ..gateway.multipart import parts_of
from ..records.exchanges import Exchange, Headers
from ..wire import Json
from .answers import exact

FORM = "application/x-www-form-urlencoded"
MOST_OF_A_PART = 1_000
"""Characters of a field of a form that are shown."""


def entry_json(entry: Exchange) -> Json:
    """What a list shows."""
    return {
        "id": entry.id,
        "at": exact(entry.at),
        "wall": exact(entry.wall),
        "milliseconds": round(entry.milliseconds, 3),
        "operation": entry.operation,
        "method": entry.method,
        "path": entry.path,
        "query": entry.query,
        "status": entry.status,
        "organization_id": entry.organization_id,
        "credential": entry.credential,
        "client_id": entry.client_id or None,
        "basis": entry.basis,
        "problems": [msgspec.to_builtins(problem) for problem in entry.problems],
        "hint": entry.hint,
        "fault": entry.fault,
        "trace_id": entry.trace or None,
        "unread": list(entry.unread),
        "request_size": entry.request_size,
        "response_size": entry.response_size,
    }


def whole_json(entry: Exchange) -> Json:
    """All of an entry."""
    return {
        **entry_json(entry),
        "clauses": list(entry.clauses),
        "request": {
            "headers": _headers_json(entry.request_headers),
            "body": body_json(entry.request_body, entry.request_size, entry.request_headers),
        },
        "response": {
            "headers": _headers_json(entry.response_headers),
            "body": body_json(entry.response_body, entry.response_size, entry.response_headers),
        },
    }


def header(headers: Headers, name: str) -> str:
    """The first value of a header; empty where there is none."""
    return next((value for each, value in headers if each.lower() == name), "")


def body_json(data: bytes, size: int, headers: Headers) -> Json | None:
    """A body by what it is: `json`, `form`, `parts`, `text`, or `base64`; None where there is none."""
    if size == 0:
        return None
    given = header(headers, "content-type")
    said = {"media_type": given.partition(";")[0].strip() or None, "size": size, "cut": len(data) < size}
    if (found := _json(data)) is not None:
        return {**said, "json": found}
    if given.lower().startswith(FORM):
        return {**said, "form": [{"name": name, "value": value} for name, value in _pairs(data)]}
    if parts := parts_of(data, given):
        return {
            **said,
            "parts": [
                {
                    "name": part.name,
                    "file_name": part.file_name,
                    "media_type": part.media_type,
                    "size": part.end - part.start,
                    "text": None if part.file_name is not None else _text(data[part.start : part.end], MOST_OF_A_PART),
                }
                for part in parts
            ],
        }
    text = _text(data)
    return {**said, "base64": base64.b64encode(data).decode()} if text is None else {**said, "text": text}


def parsed_body(entry: Exchange) -> Any:
    """What was sent, for comparing: JSON as it is, a form as an object of its texts; None for anything else."""
    try:
        return msgspec.json.decode(entry.request_body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    given = header(entry.request_headers, "content-type")
    if given.lower().startswith(FORM):
        return dict(_pairs(entry.request_body))
    fields: Mapping[str, str] = {
        part.name: entry.request_body[part.start : part.end].decode("utf-8", "replace")
        for part in parts_of(entry.request_body, given)
        if part.file_name is None
    }
    return fields or None


def _headers_json(headers: Headers) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]


def _json(data: bytes) -> msgspec.Raw | None:
    """The bytes as they are, if they are an object or a list in JSON."""
    if data.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return msgspec.Raw(data)


def _pairs(data: bytes) -> list[tuple[str, str]]:
    return parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True)


def _text(data: bytes, most: int | None = None) -> str | None:
    """The text, or None for what is none; a character that was cut in two is left out."""
    if b"\x00" in data:
        return None
    for end in (len(data), len(data) - 1, len(data) - 2, len(data) - 3):
        try:
            return data[: max(end, 0)].decode()[:most]
        except UnicodeDecodeError:
            continue
    return None
