"""What a document says and the reader passes over."""

from __future__ import annotations

import pytest

from fauxpa_emulator.documents.unread import MOST, SAY_NOTHING, TERMS, unread_in
from fauxpa_emulator.documents.validation.catalogue import load
from fauxpa_fixtures import cii, samples, ubl

WRITERS = {"cii": cii.write, "ubl": ubl.write}


@pytest.mark.parametrize("syntax", WRITERS)
def test_all_that_we_write_is_read(syntax):
    assert unread_in(WRITERS[syntax](samples.french_invoice())) == []


def test_an_element_is_found_with_its_place_and_its_value():
    data = cii.write(samples.french_invoice())
    more = b"<ram:DepartmentName>  Comptabilite </ram:DepartmentName>"
    data = data.replace(b"<ram:DefinedTradeContact>", b"<ram:DefinedTradeContact>" + more, 1)
    (found,) = unread_in(data)
    assert found.xpath.endswith("ram:SellerTradeParty/ram:DefinedTradeContact/ram:DepartmentName")
    assert (found.value, found.term, found.count) == ("Comptabilite", None, 1)
    assert found.line is not None


def test_the_same_place_in_every_line_is_told_once_with_their_number():
    data = ubl.write(samples.french_invoice())
    lines = data.count(b"</cac:InvoiceLine>")
    more = b"<cac:Delivery><cbc:TrackingID>D</cbc:TrackingID></cac:Delivery></cac:InvoiceLine>"
    (found,) = unread_in(data.replace(b"</cac:InvoiceLine>", more))
    assert (found.count, found.value) == (lines, "D")


def test_groups_and_empty_elements_say_nothing_by_themselves():
    data = ubl.write(samples.french_invoice())
    assert unread_in(data.replace(b"</cac:InvoiceLine>", b"<cac:X><cbc:Y/> </cac:X></cac:InvoiceLine>")) == []


def test_there_is_a_bound():
    data = ubl.write(samples.french_invoice())
    more = b"".join(b"<cbc:X%d>x</cbc:X%d>" % (n, n) for n in range(500))
    assert len(unread_in(data.replace(b"</cac:InvoiceLine>", more + b"</cac:InvoiceLine>"))) == MOST


def test_every_term_of_the_table_has_a_name():
    catalogue = load()
    assert not [term for term in TERMS.values() if catalogue.term(term) is None]
    assert not [end for end in TERMS if end.endswith(SAY_NOTHING)]
