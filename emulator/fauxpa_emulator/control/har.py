"""Entries of the journal in the HTTP Archive format 1.2: for browsers' tools and for other programs that read it."""

from __future__ import annotations

import base64
from http import HTTPStatus
from urllib.parse import parse_qsl, quote

from ..gateway.multipart import parts_of
from ..records.exchanges import Exchange, Headers
from ..wire import Json
from .answers import exact
from .entries import FORM, header

UNKNOWN = -1
"""What the format writes for sizes and times that were not measured."""
HTTP = "HTTP/1.1"
PHRASES = {status.value: status.phrase for status in HTTPStatus}


def head_and_tail(version: str) -> tuple[bytes, bytes]:
    """What stands before the entries and after them."""
    head = f'{{"log":{{"version":"1.2","creator":{{"name":"fauxpa","version":"{version}"}},"pages":[],"entries":['
    return head.encode(), b"]}}"


def entry_har(entry: Exchange) -> Json:
    """One entry; what the journal knows beyond HTTP is in fields that begin with an underscore."""
    return {
        "startedDateTime": exact(entry.wall),
        "time": round(entry.milliseconds, 3),
        "request": _request(entry),
        "response": _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": round(entry.milliseconds, 3), "receive": 0},
        "_id": entry.id,
        "_at": exact(entry.at),
        "_operation": entry.operation,
        "_basis": entry.basis,
        "_hint": entry.hint,
        "_fault": entry.fault,
    }


def _request(entry: Exchange) -> Json:
    host = header(entry.request_headers, "host") or "localhost"
    url = f"http://{host}{quote(entry.path, safe='/:@!$&()*+,;=~')}" + (f"?{entry.query}" if entry.query else "")
    made: Json = {
        "method": entry.method,
        "url": url,
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _pairs(entry.request_headers),
        "queryString": [
            {"name": name, "value": value} for name, value in parse_qsl(entry.query, keep_blank_values=True)
        ],
        "headersSize": UNKNOWN,
        "bodySize": entry.request_size,
    }
    if entry.request_size:
        made["postData"] = _post_data(entry)
    return made


def _post_data(entry: Exchange) -> Json:
    """Its text or its parameters: the format has no place for bytes, so those that are no text are told of only."""
    data, media = entry.request_body, header(entry.request_headers, "content-type")
    if media.lower().startswith(FORM):
        fields = parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True)
        return {"mimeType": media, "params": [{"name": name, "value": value} for name, value in fields]}
    if parts := parts_of(data, media):
        params = []
        for part in parts:
            param = {"name": part.name}
            if part.file_name is None:
                param["value"] = data[part.start : part.end].decode("utf-8", "replace")
            else:
                param |= {"fileName": part.file_name, "contentType": part.media_type or ""}
            params.append(param)
        return {"mimeType": media, "params": params}
    return {"mimeType": media, "text": data.decode("utf-8", "replace")}


def _response(entry: Exchange) -> Json:
    status = entry.status or 0
    content: Json = {
        "size": entry.response_size,
        "mimeType": header(entry.response_headers, "content-type"),
    }
    try:
        content["text"] = entry.response_body.decode()
    except UnicodeDecodeError:
        content |= {"text": base64.b64encode(entry.response_body).decode(), "encoding": "base64"}
    return {
        "status": status,
        "statusText": PHRASES.get(status, ""),
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _pairs(entry.response_headers),
        "content": content,
        "redirectURL": header(entry.response_headers, "location"),
        "headersSize": UNKNOWN,
        "bodySize": entry.response_size,
    }


def _pairs(headers: Headers) -> list[Json]:
    return [{"name": name, "value": value} for name, value in headers]
