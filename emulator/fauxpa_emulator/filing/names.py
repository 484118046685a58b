"""Names of uploaded files. They come from strangers: what a person recognises is kept, what can do harm is not."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

UNNAMED = "file"
"""The name of a file that has none, or none that can be kept."""
MOST_BYTES = 200
"""Of a name in UTF-8: file systems take 255, and programs like to append something."""
MOST_EXTENSION = 10
"""Characters of an extension that is worth keeping when a name is cut."""

_DIRECTORIES = re.compile(r".*[/\\]", re.DOTALL)
_RESERVED = re.compile(r'[<>:"|?*]')
"""What Windows refuses in names; without the angle brackets and the quote a name is no markup either."""


def safe_file_name(text: str) -> str:
    """The name without directories, control and invisible characters, reserved characters and excess length.

    Never empty, never `.` or `..`, always encodable; a safe name stays as it is.
    """
    name = "".join(" " if char.isspace() else char for char in _DIRECTORIES.sub("", text))
    visible = "".join(char for char in name if not unicodedata.category(char).startswith("C"))
    name = _RESERVED.sub("_", unicodedata.normalize("NFC", visible))
    return _cut(" ".join(name.split()).strip(" .")) or UNNAMED


def content_disposition(name: str, *, in_place: bool = False) -> str:
    """The header that makes a browser save a file under this name, or show it in place (RFC 6266)."""
    safe = safe_file_name(name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return f"{'inline' if in_place else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _cut(name: str) -> str:
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MOST_EXTENSION:
        stem, extension = name, ""
    ending = f".{extension}" if extension else ""
    kept = stem.encode()[: MOST_BYTES - len(ending.encode())].decode(errors="ignore")
    return kept.rstrip(" .") + ending
