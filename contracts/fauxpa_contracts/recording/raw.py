"""An exchange as it came over the wire, taken apart: what it is about, who asked, and what its bodies are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """Held in memory only: it has credentials and people in it. Names of headers are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    status: int
    answer_headers: Mapping[str, str] = field(repr=False)
    answer: bytes = field(default=b"", repr=False)
    at: float
    """Seconds, of any clock."""


@dataclass(frozen=True, kw_only=True)
class RawPart:
    """A part of a form: text, or a document with a name."""

    name: str
    file_name: str | None
    data: bytes

    @property
    def digest(self) -> str:
        """Equal for equal bytes."""
        return hashlib.sha256(self.data).hexdigest()


def media_of(headers: Mapping[str, str]) -> str | None:
    """The media type, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() or None


def json_of(media: str | None, body: bytes) -> Any:
    """JSON or the fields of a form; None where it is neither, or cannot be read."""
    if media == FORM:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if media == JSON and body:
        try:
            return json.loads(body)
        except ValueError:
            return None
    return None


def parts_of(headers: Mapping[str, str], body: bytes) -> tuple[RawPart, ...]:
    """The parts of a multipart form, in their order; none for other bodies."""
    if media_of(headers) != MULTIPART:
        return ()
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n" + body
    )
    found = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        found.append(
            RawPart(
                name=str(name or ""),
                file_name=part.get_filename(),
                data=data if isinstance(data, bytes) else b"",
            )
        )
    return tuple(found)


def document_kind(data: bytes) -> str:
    """What a document is, by its first bytes."""
    head = data[:4_096]
    if head.startswith(b"%PDF"):
        return "factur-x" if b"factur-x.xml" in data or b"/AFRelationship" in data else "pdf"
    if head.startswith(b"\x89PNG"):
        return "png"
    if head.startswith(b"\xff\xd8"):
        return "jpeg"
    if b"CrossIndustryInvoice" in head:
        return "cii"
    return "ubl" if b"urn:oasis:names:specification:ubl" in head else "bytes"
