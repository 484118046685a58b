"""Files of each kind: real ones, that any reader opens, of any size and never twice the same."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64decode

from fauxpa_fixtures.facturx.template import template
from fauxpa_fixtures.identifiers import luhn_digit

from .calling import Api
from .expecting import json_of
from .invoices import file_of, fresh_number
from .invoices import invoice as document

MB = 1_000_000
MIB = 1024 * 1024
"""The pages say MB; a target may read it as either."""
_PHOTO = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////"
    "////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z"
)


def plain_pdf(size: int = 0) -> bytes:
    """One page, nothing attached."""
    return _padded(template().pdf, size)


def factur_x(size: int = 0) -> bytes:
    """An invoice as a PDF."""
    return _padded(file_of(document()), size)


def picture(size: int = 0) -> bytes:
    """A PNG of one white point."""
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    tail = _chunk(b"IDAT", zlib.compress(b"\0\xff")) + _chunk(b"IEND", b"")
    text = b"Comment\0" + fresh_number().encode()
    room = size - len(head) - len(tail) - 12
    return head + _chunk(b"tEXt", text.ljust(room, b" ")) + tail


def photo() -> bytes:
    """A JPEG of a few white points."""
    text = fresh_number().encode()
    return _PHOTO[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + _PHOTO[2:]


def fresh_siren() -> str:
    """One that begins with 0001, with a right check digit, and that no other test uses."""
    stem = "0001" + re.sub(r"\D", "", fresh_number())[-4:]
    return stem + luhn_digit(stem)


def count(api: Api) -> int:
    """How many client invoices there are, imported ones too."""
    query = {"exclude_imported": "false", "per_page": 1}
    total: int = json_of(api.get("/v2/client_invoices", params=query), 200)["meta"]["total_count"]
    return total


def content_of(api: Api, attachment_id: str) -> bytes:
    """The bytes of an attachment, from where its url says that they are."""
    attachment = json_of(api.get(f"/v2/attachments/{attachment_id}"), 200)["attachment"]
    return api.get(attachment["url"], auth=None).content


def _padded(data: bytes, size: int) -> bytes:
    """With a comment at the end: its own, or as many blanks as it takes."""
    data += b"\n%" + fresh_number().encode()
    return data.ljust(size - 1, b" ") + b"\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
