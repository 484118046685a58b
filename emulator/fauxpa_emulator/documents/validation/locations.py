"""Where in a document a finding is: from the location in a validation report to the element, its line and a path.

A path is written with the usual prefixes, so that it can be read and pasted into an XPath tool:
`/ubl:Invoice/cac:InvoiceLine[2]/cbc:ID`. A step is numbered only when it has siblings of its name.
"""

import re
from typing import cast

from lxml import etree

PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": "ubl",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": "cn",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
}

MAX_VALUE = 100
"""Characters of a value that are shown."""

_SKELETON = re.compile(r"/\*:(?P<name>[^\[/]+)\[namespace-uri\(\)='(?P<namespace>[^']*)'\]\[(?P<index>\d+)\]")
_SCHXSLT = re.compile(r"/Q\{(?P<namespace>[^}]*)\}(?P<name>[^\[/]+)\[(?P<index>\d+)\]")
_ATTRIBUTE = re.compile(r"/@(?:Q\{[^}]*\}|\*:)?(?P<name>[\w.-]+)[^/]*$")


def element_at(root: etree._Element, location: str) -> etree._Element:
    """The element that an SVRL `location` names, in the style of either Schematron compiler.

    As near as it can be found: the deepest element of the path that is there.
    """
    steps = list((_SCHXSLT if "Q{" in location else _SKELETON).finditer(location))
    element = root
    for step in steps[1:]:
        tag = f"{{{step['namespace']}}}{step['name']}" if step["namespace"] else step["name"]
        index = int(step["index"]) - 1
        found = next((child for at, child in enumerate(element.iterchildren(tag)) if at == index), None)
        if found is None:
            break
        element = found
    return element


def attribute_in(location: str) -> str | None:
    """The name of the attribute that a `location` ends with, if it does."""
    found = _ATTRIBUTE.search(location)
    return found["name"] if found else None


def path_of(element: etree._Element) -> str:
    """The path of an element, with the usual prefixes."""
    steps: list[str] = []
    here: etree._Element | None = element
    while here is not None:
        steps.append(_step(here))
        here = here.getparent()
    return "/" + "/".join(reversed(steps))


def line_of(element: etree._Element) -> int | None:
    """Its line in the XML, from 1."""
    return cast("int | None", element.sourceline)


def value_of(element: etree._Element, attribute: str | None = None) -> str | None:
    """What stands there, shortened; None for an element that has children or nothing in it."""
    text = element.get(attribute) if attribute else (element.text if len(element) == 0 else None)
    text = " ".join(text.split()) if text else ""
    return shortened(text) if text else None


def shortened(value: str) -> str:
    """A value as it is shown."""
    return value if len(value) <= MAX_VALUE else value[: MAX_VALUE - 1] + "…"


def _step(element: etree._Element) -> str:
    tag = str(element.tag)
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = PREFIXES.get(namespace, element.prefix or "")
    shown = f"{prefix}:{name}" if prefix else name
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    if before == 0 and next(element.itersiblings(element.tag), None) is None:
        return shown
    return f"{shown}[{before + 1}]"
