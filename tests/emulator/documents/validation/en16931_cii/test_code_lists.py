"""Codes: which rule judges which, and what is a code of a list."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from lxml import etree

from editing_cii import (
    BREAKDOWN,
    LINE_TAX,
    MEANS,
    PRODUCT,
    REDUCTION,
    SELLER,
    SETTLEMENT,
    SHIP_TO,
    SUMMATION,
    add,
    at,
    broken,
    edited,
    every,
    full_invoice,
    label,
    write,
)
from fauxpa_emulator.documents.validation import en16931_cii
from fauxpa_emulator.documents.validation.en16931_cii import code_lists

TEXTS = {
    "BR-CL-01": "rsm:ExchangedDocument/TypeCode",
    "BR-CL-06": f"{BREAKDOWN}/DueDateTypeCode",
    "BR-CL-07": "ReferenceTypeCode",
    "BR-CL-08": "SubjectCode",
    "BR-CL-14": f"{SELLER}/PostalTradeAddress/CountryID",
    "BR-CL-15": "OriginTradeCountry/ID",
    "BR-CL-16": f"{MEANS}/TypeCode",
    "BR-CL-19": f"{SETTLEMENT}/{REDUCTION}/ReasonCode",
}
ATTRIBUTES = {
    "BR-CL-10": (f"{SELLER}/GlobalID", "schemeID"),
    "BR-CL-11": ("SpecifiedLegalOrganization/ID", "schemeID"),
    "BR-CL-13": ("ClassCode", "listID"),
    "BR-CL-21": (f"{PRODUCT}/GlobalID", "schemeID"),
    "BR-CL-23": ("BilledQuantity", "unitCode"),
    "BR-CL-24": ("AttachmentBinaryObject", "mimeCode"),
    "BR-CL-25": (f"{SELLER}/URIUniversalCommunication/URIID", "schemeID"),
    "BR-CL-26": (f"{SHIP_TO}/GlobalID", "schemeID"),
}
"""By id: where a code is that breaks this rule alone when it is none."""


@pytest.mark.parametrize("rule", TEXTS)
@pytest.mark.parametrize("code", ["!", "380 FR", "x"])
def test_a_text_that_is_no_code(rule, code):
    assert broken(edited(write(TEXTS[rule], code))) == {rule}


@pytest.mark.parametrize("rule", ATTRIBUTES)
@pytest.mark.parametrize("code", ["!", "0002 0009"])
def test_an_attribute_that_is_no_code(rule, code):
    path, name = ATTRIBUTES[rule]
    assert broken(edited(label(path, name, code))) == {rule}


@pytest.mark.parametrize(
    ("edit", "rules"),
    [
        (write("InvoiceCurrencyCode", "ABC"), {"BR-CL-04", "BR-CO-15"}),
        (write("TaxCurrencyCode", "usd"), {"BR-CL-05", "BR-53", "BR-DEC-15"}),
        (label(f"{SUMMATION}/TaxTotalAmount", "currencyID", "ABC"), {"BR-CL-03", "BR-CO-15"}),
        (write(f"{LINE_TAX}/CategoryCode", "X"), {"BR-CL-18", "BR-S-08"}),
        (write("CategoryTradeTax/CategoryCode", "X"), {"BR-CL-17", "BR-S-08"}),
        (add(BREAKDOWN, "<ExemptionReasonCode>VATEX-X</ExemptionReasonCode>"), {"BR-CL-22", "BR-S-10"}),
        (lambda root: write("ReasonCode", "95")(every(root, f"{SETTLEMENT}/{REDUCTION}")[1]), {"BR-CL-20"}),
        (add("SpecifiedLineTradeDelivery", '<BasisQuantity unitCode="ZZZ">1</BasisQuantity>'), {"BR-CL-23"}),
    ],
)
def test_codes_that_other_rules_look_at_too(edit, rules):
    assert broken(edited(edit)) == rules


@pytest.mark.parametrize("path", [path for rule, path in TEXTS.items() if rule != "BR-CL-16"])
def test_spaces_around_a_code_do_not_matter(path):
    def spaced(root):
        element = at(root, path)
        element.text = f"\n {element.text}\t"

    assert broken(edited(spaced)) == set()


def test_but_a_media_type_has_none_and_a_reason_for_exemption_may_be_in_small_letters():
    assert broken(edited(label("AttachmentBinaryObject", "mimeCode", " text/csv"))) == {"BR-CL-24"}
    small = add(BREAKDOWN, "<ExemptionReasonCode> vatex-eu-ae </ExemptionReasonCode>")
    assert "BR-CL-22" not in broken(edited(small))


@pytest.mark.parametrize("rule", ATTRIBUTES)
def test_an_attribute_that_is_not_there_is_no_code(rule):
    path, name = ATTRIBUTES[rule]
    assert rule not in broken(edited(label(path, name, None)))


def test_an_origin_with_a_scheme_is_an_identifier():
    assert (
        broken(edited(write("OriginTradeCountry/ID", "?"), label("OriginTradeCountry/ID", "schemeID", "0002"))) == set()
    )
    assert broken(edited(label("OriginTradeCountry/ID", "schemeID", "?"))) == {"BR-CL-11"}


def test_identifiers_for_tax_have_schemes_of_their_own():
    assert (
        broken(edited(add(SELLER, '<SpecifiedTaxRegistration><ID schemeID="?">1</ID></SpecifiedTaxRegistration>')))
        == set()
    )


def test_the_code_is_what_was_found():
    root = edited(label("BilledQuantity", "unitCode", "PIECE"))
    (found,) = en16931_cii.check(root)
    assert (found.rule, found.severity, found.value) == ("BR-CL-23", "fatal", "PIECE")
    assert etree.QName(found.element).localname == "BilledQuantity"


def test_the_lists_are_those_that_rules_name_and_no_code_stands_twice():
    lists = json.loads(files(code_lists.__name__.rpartition(".")[0]).joinpath("data/code_lists.json").read_bytes())
    named = {coded.codes for coded in code_lists.CODED.values()} | {"units"}
    assert set(lists) == named
    for name, text in lists.items():
        codes = text.split(" ")
        assert codes == sorted(set(codes)), name
        assert len(codes) == len(code_lists.codes(name))


@pytest.mark.parametrize(
    ("name", "codes", "others"),
    [
        ("address schemes", {"0225", "0009", "EM", "9957"}, {"0001", "VA"}),
        ("countries", {"FR", "1A", "XI", "GR"}, {"EL", "EU", "fr"}),
        ("currencies", {"EUR", "XCG", "ZWG"}, {"ANG", "HRK", "ZWL"}),
        ("document types", {"380", "381", "389", "503"}, {"310", "999"}),
        ("exemption reasons", {"VATEX-FR-FRANCHISE", "VATEX-EU-153", "VATEX-FR-AE"}, {"VATEX-FR-X"}),
        ("identifier schemes", {"0002", "0224", "0248"}, {"0001", "0249", "EM"}),
        ("payment means", {"30", "58", "ZZZ"}, {"0", "99"}),
        ("units", {"C62", "HUR", "XPP", "KWH"}, {"PIECE", "EA1"}),
        ("VAT categories", {"S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"}, {"A", "H"}),
    ],
)
def test_some_codes_of_the_lists_and_some_that_were_left_out(name, codes, others):
    assert codes <= code_lists.codes(name)
    assert code_lists.codes(name).isdisjoint(others)


def test_every_code_in_the_full_invoice_is_known():
    assert broken(full_invoice()) == set()
