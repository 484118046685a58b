"""What in a recording might be somebody's: everything that is neither a word of the API nor a stand-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import kinds
from .vocabulary import vocabulary

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
OURS = frozenset({"operation", "as_", "clauses", "document", "media", "path", "method", "name"})
"""Keys of a recording itself, which have rules of their own below or come from our tables."""
MEDIA = frozenset(
    {
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/html",
        "text/plain",
        "application/pdf",
        "application/octet-stream",
        "image/png",
        "image/jpeg",
        "application/xml",
        "text/xml",
    }
)
DOCUMENTS = frozenset({"factur-x", "ubl", "cii", "pdf", "png", "jpeg", "bytes"})


def leftovers(exchanges: Any) -> Iterator[str]:
    """A line for each place with a value that may not be kept: where, and of which kind it looks; never the value."""
    for number, exchange in enumerate(exchanges):
        at = f"exchange {number}"
        asked, answered = exchange["asked"], exchange["answered"]
        of_error = answered["status"] >= 400
        yield from _of_path(asked["path"], f"{at}, path")
        if asked["method"] not in METHODS:
            yield f"{at}, method"
        for where, media in (("request", asked["media"]), ("answer", answered["media"])):
            if media is not None and media not in MEDIA:
                yield f"{at}, media type of the {where}"
        for name, value in asked["query"]:
            yield from _of_parameter(name, value, f"{at}, query")
        for side in (asked, answered):
            for name, value in side["headers"].items():
                yield from _of(name, value, f"{at}, header {name}")
        yield from _of("", asked["body"], f"{at}, request")
        yield from _of("", answered["body"], f"{at}, answer", of_error=of_error)
        for part in asked["parts"]:
            yield from _of_part(part, f"{at}, part")


def _of_part(part: Mapping[str, Any], at: str) -> Iterator[str]:
    if not all(word in vocabulary().names or word == "" for word in part["name"].replace("]", "").split("[")):
        yield f"{at}: its name"
    if part["document"] is not None and part["document"] not in DOCUMENTS:
        yield f"{at}: the kind of its document"
    yield from _of("file_name", part["file_name"], f"{at}: its file name")
    yield from _of(part["name"], part["value"], f"{at}: its value")


def _of_path(path: str, at: str) -> Iterator[str]:
    known = vocabulary()
    for segment in path.split("/"):
        if not (known.names_segment(segment) or kinds.is_synthetic(segment)):
            yield f"{at}: a {kinds.of(segment).name}"


def _of_parameter(name: str, value: str, at: str) -> Iterator[str]:
    known = vocabulary()
    if not known.names_parameter(name) and not kinds.is_synthetic(name):
        yield f"{at}: the name of a parameter"
    elif not known.keeps_parameter(value) and not kinds.is_synthetic(value):
        yield f"{at} {name}: a {kinds.of(value).name}"


def _of(key: str, value: Any, at: str, *, of_error: bool = False) -> Iterator[str]:
    match value:
        case dict():
            for name, each in value.items():
                shown = f"{at}.{name}" if vocabulary().names_key(name) else f"{at}, a key"
                if shown.endswith(", a key"):
                    yield shown
                yield from _of(name, each, shown, of_error=of_error)
        case list() | tuple():
            for each in value:
                yield from _of(key, each, f"{at}[]", of_error=of_error)
        case str():
            if not vocabulary().keeps(key, value, of_error=of_error) and not kinds.is_synthetic(value):
                yield f"{at}: a {kinds.of(value).name}"
        case bool() | None:
            pass
        case int() | float():
            if not kinds.is_synthetic(_digits(value)):
                yield f"{at}: a long number"
        case _:
            yield f"{at}: a {type(value).__name__}"


def _digits(number: float) -> str:
    """As the text that it would be, whatever its size."""
    return f"{number:.4f}" if isinstance(number, float) else str(number)
