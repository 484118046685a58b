"""Where a finding is: from a validation report's location to element, line and path."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fauxpa_emulator.documents.validation import locations
from fauxpa_fixtures import cii, samples, ubl

INVOICE = samples.french_invoice()
UBL = etree.fromstring(ubl.write(INVOICE))
CII = etree.fromstring(cii.write(INVOICE))
ELEMENTS = [element for root in (UBL, CII) for element in root.iter()]
NAMES = dict(locations.PREFIXES)


def steps(element: etree._Element) -> list[tuple[str, str, int]]:
    chain = [element, *element.iterancestors()][::-1]
    return [
        (
            etree.QName(each).namespace or "",
            etree.QName(each).localname,
            1 + len(list(each.itersiblings(each.tag, preceding=True))),
        )
        for each in chain
    ]


@given(st.sampled_from(ELEMENTS))
def test_both_styles_of_location_lead_to_the_element(element):
    root = element.getroottree().getroot()
    skeleton = "".join(f"/*:{name}[namespace-uri()='{uri}'][{index}]" for uri, name, index in steps(element))
    schxslt = "".join(f"/Q{{{uri}}}{name}[{index}]" for uri, name, index in steps(element))
    assert locations.element_at(root, skeleton) is element
    assert locations.element_at(root, schxslt) is element


@given(st.sampled_from(ELEMENTS))
def test_the_path_of_an_element_finds_it_with_the_usual_prefixes(element):
    root = element.getroottree()
    found = root.xpath(locations.path_of(element), namespaces={prefix: uri for uri, prefix in NAMES.items()})
    assert found == [element]


def test_a_step_is_numbered_only_among_others_of_its_name():
    line = UBL.findall("{*}InvoiceLine")[1]
    assert locations.path_of(line.find("{*}ID")) == "/ubl:Invoice/cac:InvoiceLine[2]/cbc:ID"


def test_a_location_that_is_not_there_gives_the_deepest_element_of_it():
    uri = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    location = f"/*:Invoice[namespace-uri()='x'][1]/*:InvoiceLine[namespace-uri()='{uri}'][99]"
    assert locations.element_at(UBL, location) is UBL
    assert locations.element_at(UBL, "no path at all") is UBL


def test_the_value_is_that_of_the_attribute_when_the_location_names_one():
    amount = next(UBL.iter("{*}PayableAmount"))
    assert locations.attribute_in("/*:a[namespace-uri()='b'][1]/@currencyID") == "currencyID"
    assert locations.value_of(amount, "currencyID") == "EUR"
    assert locations.value_of(amount) == amount.text
    assert locations.value_of(UBL) is None


def test_long_values_are_shortened():
    element = etree.fromstring(b"<a>" + b"x" * 5_000 + b"</a>")
    assert len(locations.value_of(element) or "") == locations.MAX_VALUE
