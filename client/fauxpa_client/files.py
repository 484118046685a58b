"""Files to upload: where their bytes come from, and keys that make repeating an upload harmless."""

from __future__ import annotations

import hashlib
from os import PathLike
from pathlib import Path

from .wire import Part

FileSource = str | PathLike[str] | tuple[str, bytes]
"""A path, or a name with the bytes."""

CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xml": "application/xml",
}


def file_part(field: str, source: FileSource) -> Part:
    """The part of a multipart body that carries this file. Raises `OSError` when a path cannot be read."""
    if isinstance(source, tuple):
        name, content = source
    else:
        name, content = Path(source).name, Path(source).read_bytes()
    return Part(field, content, name, CONTENT_TYPES.get(Path(name).suffix.lower(), "application/octet-stream"))


def text_part(field: str, value: str) -> Part:
    return Part(field, value.encode())


def idempotency_key(part: Part) -> str:
    """A UUID that is the same for the same name and bytes: uploading a file again is a repeat, not a second one."""
    import uuid

    digest = hashlib.sha256(part.content).hexdigest()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{part.filename}\n{digest}"))
