"""The XML schemas: the first thing that a platform looks at."""

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from fauxpa_emulator.documents.validation import artefacts, bulk, locations
from fauxpa_emulator.documents.validation.findings import Finding
from fauxpa_emulator.documents.validation.profiles import Schema

MAX_FINDINGS = 50
"""A document in the wrong namespace breaks its schema at every element; more does not help anybody."""

_QUALIFIED = re.compile(r"\{([^{}]*)\}")


def check(root: etree._Element, schema: Schema) -> Iterator[Finding]:
    """One finding for each violation, rule `XSD`, with the words of the schema processor as the official text.

    Takes about a millisecond; loading a schema for the first time 30 to 120.

    Raises:
        CannotJudge: the schema is not installed.
    """
    loaded = _load(schema.file)
    if bulk.is_large(root):
        yield from _first(root, loaded, schema)
        return
    if loaded.validate(root):
        return
    document = root.getroottree()
    for error in list(loaded.error_log)[:MAX_FINDINGS]:  # type: ignore[call-overload]  # the stubs lack iteration
        element = _element(document, error.path) if error.path else None
        yield Finding(
            rule="XSD",
            severity="fatal",
            source=schema.name,
            version=schema.version,
            official=_QUALIFIED.sub(_prefix, error.message),
            xpath=None if element is None else locations.path_of(element),
            line=error.line or None,
            value=None if element is None else locations.value_of(element),
        )


def _first(root: etree._Element, loaded: etree.XMLSchema, schema: Schema) -> Iterator[Finding]:
    """The first violation only: for each libxml2 counts the siblings, which takes minutes where they are many."""
    parser = etree.XMLParser(schema=loaded, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(root), parser)
    except etree.XMLSyntaxError as error:
        official = _QUALIFIED.sub(_prefix, str(error))
        yield Finding(rule="XSD", severity="fatal", source=schema.name, version=schema.version, official=official)


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
