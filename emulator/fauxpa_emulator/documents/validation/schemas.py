"""The XML schemas: the first thing that a platform looks at."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from lxml import etree

from fauxpa_emulator.documents.validation import artefacts, locations
from fauxpa_emulator.documents.validation.findings import Finding
from fauxpa_emulator.documents.validation.profiles import Schema

MAX_FINDINGS = 50
"""A document in the wrong namespace breaks its schema at every element; more does not help anybody."""

QUICK = 10_000
"""Elements and attributes up to which a document is validated as it stands, at whatever number of violations."""

MAX_PLACED = 500
"""Violations in a larger document whose places are looked for: for each, libxml2 counts siblings, which takes a minute
where they are 100,000."""

_CHUNK = 16_384
_WEIGHT = etree.XPath("count(//*) + count(//@*)")
_QUALIFIED = re.compile(r"\{([^{}]*)\}")


def check(root: etree._Element, schema: Schema) -> Iterator[Finding]:
    """Findings on the first violations, rule `XSD`, with the words of the schema processor as the official text.

    Takes about a millisecond; loading a schema for the first time 30 to 120.

    Raises:
        CannotJudge: the schema is not installed.
    """
    loaded = _load(schema.file)
    if cast(float, _WEIGHT(root)) > QUICK:
        errors = _streamed(root, loaded)
        if not errors:
            return
        if len(errors) > MAX_PLACED:
            yield from (_finding(error, schema, None) for error in errors[:MAX_FINDINGS])
            return
    if loaded.validate(root):
        return
    document = root.getroottree()
    for error in list(loaded.error_log)[:MAX_FINDINGS]:  # type: ignore[call-overload]  # the stubs lack iteration
        yield _finding(error, schema, _element(document, error.path) if error.path else None)


def _finding(error: Any, schema: Schema, element: etree._Element | None) -> Finding:
    return Finding(
        rule="XSD",
        severity="fatal",
        source=schema.name,
        version=schema.version,
        official=_QUALIFIED.sub(_prefix, error.message),
        xpath=None if element is None else locations.path_of(element),
        line=error.line or None,
        value=None if element is None else locations.value_of(element),
    )


def _streamed(root: etree._Element, loaded: etree.XMLSchema) -> list[Any]:
    """The violations, without their places, up to some more than MAX_PLACED; builds no second tree."""
    target: Any = _Nothing()  # the stubs want every method that a target may have
    parser = etree.XMLParser(schema=loaded, target=target, resolve_entities=False, no_network=True)
    text = etree.tostring(root)
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK])
        if len(parser.feed_error_log) > MAX_PLACED:
            break
    return list(parser.feed_error_log)


class _Nothing:
    """What a parser builds that only validates."""

    def close(self) -> None:
        """The end of the document."""


@cache
def _load(file: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(artefacts.path(file))))


def _element(document: etree._ElementTree, path: str) -> etree._Element | None:
    """libxml2 writes `*` for the names of a default namespace, so the path is its own and only good for a look-up."""
    try:
        found = document.xpath(path, namespaces=_namespaces(document))
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None


def _namespaces(document: etree._ElementTree) -> dict[str, str]:
    root = document.getroot()
    return {prefix: uri for prefix, uri in (root.nsmap if root is not None else {}).items() if prefix}


def _prefix(match: re.Match[str]) -> str:
    prefix = locations.PREFIXES.get(match[1])
    return f"{prefix}:" if prefix else ""
