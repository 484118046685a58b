"""The catalogue of rules: complete, in two languages, in our own words, and fast."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fauxpa_emulator.documents import Unreadable
from fauxpa_emulator.documents.validation import artefacts, profiles, schemas
from fauxpa_emulator.documents.validation.catalogue import load, official, official_texts, reason_for
from fauxpa_emulator.documents.validation.catalogue.catalogue import DATA
from fauxpa_emulator.documents.validation.findings import Finding

CATALOGUE = load()
TEXTS = ("message", "message_fr", "remedy", "remedy_fr")
OURS = [
    "XSD",
    "RULES-RAISED",
    "BT-24-UNKNOWN",
    "UNNAMED",
    "FR-LUHN",
    "FR-VAT-KEY",
    "IBAN",
    "BR-FR-CO-02",
    "BR-FR-CO-06",
]
ON_213 = {
    *("MONTANTTOTAL_ERR", "CALCUL_ERR", "DOUBLON", "DEST_INC", "ADR_ERR", "REJ_SEMAN"),
    *("REJ_UNI", "REJ_COH", "REJ_ADR", "REJ_CONT_B2G", "REJ_REF_PJ", "REJ_ASS_PJ"),
}
"""BR-FR-CDV-CL-09_MDT-113_213."""

NAMED = re.compile(r'"((?:BR|CII|UBL)-[A-Z0-9][\w-]*\d|XSD|RULES-RAISED|BT-24-UNKNOWN)"')
"""Ids in the modules beside the catalogue: of the native checks, which no artefact lists."""

BOOKS = [json.loads(file.read_text()) for file in sorted(DATA.glob("rules/*.json"))]


def own_ids():
    """Of the rules with an entry, or a place in a family that lists its members; repeated when the data repeat them."""
    for book in BOOKS:
        for entry in book["rules"]:
            for member in entry.get("members", [{}]):
                yield re.sub(r"\{(\w+)\}", lambda match, of=member: of[match[1]], entry["id"])


@cache
def official_rules(file):
    return official_texts(artefacts.path(file))


def finding(rule, **fields):
    return Finding(rule=rule, severity="fatal", source="a set", version="1", **fields)


def rule_of(rule_id, official=None):
    rule = CATALOGUE.rule(rule_id, official=official)
    assert rule is not None, rule_id
    return rule


def assert_well_said(rule):
    texts = [getattr(rule, each) for each in TEXTS]
    assert all(text and text == text.strip() and text.endswith(".") for text in texts), rule
    assert not any(re.search(r"\{[\w-]+\}|\(\(|\bNone\b|  ", text) for text in texts), rule
    assert rule.message != rule.message_fr, rule
    assert rule.remedy != rule.remedy_fr, rule
    assert rule.source, rule


def words(text):
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("file", [sheet.file for _, sheet in official.SHEETS])
def test_every_official_rule_is_said_in_both_languages_with_a_remedy(file):
    rules = official_rules(file)
    assert len(rules) > 90
    for rule_id, of in rules.items():
        assert of.text, rule_id
        for rule in (rule_of(rule_id), rule_of(rule_id, of.text)):
            assert rule.id == rule_id
            assert_well_said(rule)


@pytest.mark.parametrize("rule_id", OURS)
def test_so_is_every_rule_that_no_artefact_has(rule_id):
    assert_well_said(rule_of(rule_id))


def test_so_is_everything_that_is_wrong_with_a_file():
    codes = re.findall(r"`([a-z_]+)`", (Unreadable.__doc__ or "").partition("one of")[2])
    assert len(codes) >= 8
    for code in [*codes, "no_invoice"]:
        assert_well_said(rule_of("FILE-" + code.upper().replace("_", "-")))


def test_so_is_every_rule_that_our_own_checks_name():
    files = [*DATA.parents[1].rglob("*.py"), *DATA.parents[1].rglob("*.json")]
    sources = [file for file in files if DATA.parent not in file.parents]
    named = {each for file in sources for each in NAMED.findall(file.read_text())}
    assert {"XSD", "RULES-RAISED", "BT-24-UNKNOWN"} <= named
    for rule_id in named:
        assert_well_said(rule_of(rule_id))


def test_no_rule_is_said_in_the_words_of_its_artefact():
    for _, sheet in official.SHEETS:
        for rule_id, of in official_rules(sheet.file).items():
            rule = rule_of(rule_id, of.text)
            theirs = words(re.sub(r"^\[[^]]*\]\s*-?", "", of.text))
            for text in (rule.message, rule.message_fr):
                assert words(text) not in theirs, rule_id
                assert theirs not in words(text), rule_id


def test_no_id_is_described_twice():
    ids = list(own_ids())
    other = [
        alias for book in BOOKS for entry in book["rules"] for alias in entry.get("aliases", []) if "{" not in alias
    ]
    assert [each for each, count in Counter(ids + other).items() if count > 1] == []


def test_only_rules_of_one_family_share_a_message():
    sayings = defaultdict(list)
    for rule_id in own_ids():
        rule = rule_of(rule_id)
        for text in (rule.message, rule.message_fr):
            sayings[text].append(rule)
    shared = [rules for rules in sayings.values() if len(rules) > 1]
    assert [rules for rules in shared if None in {each.family for each in rules}] == []
    assert [rules for rules in shared if len({each.family for each in rules}) > 1] == []


def test_the_terms_of_a_rule_are_business_terms_that_have_a_name():
    for rule_id in own_ids():
        for term in rule_of(rule_id).terms:
            assert re.fullmatch(r"B[TG]-(X-)?\d+(-\d+)?|EXT-FR-FE-(BG-)?\d+", term), (rule_id, term)
            assert CATALOGUE.term(term) is not None, (rule_id, term)


def test_a_term_has_an_english_and_a_french_name():
    assert CATALOGUE.term("BT-112") == ("total with VAT", "total TTC")
    assert CATALOGUE.term("BT-999") is None


def test_a_rule_says_what_is_wrong_and_what_to_do():
    rule = rule_of("BR-CO-15")
    assert "total with VAT (BT-112)" in rule.message
    assert "total TTC (BT-112)" in rule.message_fr
    assert "BT-112 = BT-109 + BT-110" in rule.remedy
    assert rule.terms == ("BT-112", "BT-109", "BT-110")
    assert rule.family is None


@pytest.mark.parametrize(
    ("rule_id", "english", "french", "terms"),
    [
        ("BR-FR-03_BT-26", "preceding invoice date (BT-26)", "date de facture antérieure (BT-26)", ("BT-26",)),
        ("BR-FR-DEC-01_BT-92_BT-99", "(BT-92) / document level charge amount (BT-99)", "(BT-99)", ("BT-92", "BT-99")),
        ("BR-FR-15_BT-95_BT-118", "VAT category code of the breakdown", "de la ventilation (BT-118)", ("BT-118",)),
        ("BR-FR-08_BT-151-2", "item VAT category (BT-151)", "catégorie de TVA de la ligne (BT-151)", ("BT-151",)),
        ("BR-FR-03", "a date", "une date", ()),
    ],
)
def test_a_variant_of_a_french_rule_names_its_term(rule_id, english, french, terms):
    rule = rule_of(rule_id)
    assert english in rule.message
    assert french in rule.message_fr
    assert rule.terms == terms


@pytest.mark.parametrize(
    "rule_id", ["BR-CO-99", "BR-FR-12_BT49", "BR-FR-12_BT-999", "UBL-CR-999", "FX-SCH-A-9", "FX-PAGES", ""]
)
def test_what_is_no_rule_has_no_entry(rule_id):
    assert CATALOGUE.rule(rule_id) is None


def test_a_restriction_of_the_syntax_names_the_element():
    room = "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cbc:Room"
    assert rule_of("UBL-CR-152").message.startswith(room + " has no place")
    assert rule_of("UBL-CR-152").message_fr.startswith(room + " n’a pas sa place")
    assert rule_of("CII-SR-261").message.startswith("ram:BuyerTradeParty/ram:DefinedTradeContact/")
    assert rule_of("CII-SR-173").message.startswith("ram:DespatchAdviceReferencedDocument ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Value of 'ram:CountryID' is not allowed.", "The value of ram:CountryID is not in"),
        ("Element 'ram:Name' must occur exactly 1 times.", "ram:Name is missing or stands more than once"),
        ("Element variant 'ram:ID[@x=\"VA\"]' may occur at maximum 2 times.", "the maximum is 2."),
        ("Element 'ram:X' must occur at least 1 times.", "the minimum is 1."),
        ("Attribute '@format' is required in this context.", "The attribute @format is missing."),
        ("Element 'ram:ID' is marked as not used in the given context.", "ram:ID has no place here"),
        ("Attribute @currencyID' marked as not used in the given context.", "@currencyID has no place here"),
        ("Anything else.", "A rule of the Factur-X profile is broken"),
        ("[BR-CO-26]-In order for …", "Nothing identifies the seller"),
    ],
)
@pytest.mark.parametrize("rule_id", ["UNNAMED", "FX-SCH-A-000001"])
def test_a_rule_of_a_factur_x_profile_is_said_by_its_official_text(rule_id, text, message):
    completed = CATALOGUE.complete(finding(rule_id, official=text))
    assert message in completed.message
    assert completed.message_fr
    assert completed.remedy


def test_the_rule_that_an_official_text_names_keeps_the_id_of_the_finding():
    rule = rule_of("FX-SCH-A-000390", "[BR-FXEXT-G-08b] - In a VAT breakdown …")
    assert (rule.id, rule.family, rule.terms[0]) == ("FX-SCH-A-000390", "BR-FXEXT-G-08b", "BT-116")


SOURCE = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">{}</Invoice>"""


@pytest.mark.parametrize(
    ("content", "message", "message_fr"),
    [
        ("<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>", "cbc:ID is not expected at this place; expected", "pas attendu à cet"),
        ("<cbc:ID>1</cbc:ID>", "ubl:Invoice is incomplete; expected in it: cbc:", "ubl:Invoice est incomplet"),
        ("<cbc:ID x='1'>1</cbc:ID>", "The element cbc:ID has no attribute x.", "n’a pas d’attribut x."),
        ("<cbc:ID>1</cbc:ID><cbc:IssueDate>soon</cbc:IssueDate>", "The value of cbc:IssueDate does", "La valeur de"),
        ("<cbc:ID><b/></cbc:ID>", "cbc:ID holds content that it cannot have", "cbc:ID contient ce qu’il ne peut pas"),
        ("text", "ubl:Invoice holds content that it cannot have", "ubl:Invoice contient"),
        ("<cac:TaxTotal><cbc:TaxAmount>1</cbc:TaxAmount></cac:TaxTotal>", "is not expected", "n’est pas attendu"),
    ],
)
def test_a_broken_schema_is_said_in_words_made_from_those_of_its_processor(content, message, message_fr):
    root = etree.fromstring(SOURCE.format(content))
    found = [CATALOGUE.complete(each) for each in schemas.check(root, profiles.UBL_SCHEMAS["Invoice"])]
    assert any(message in each.message and message_fr in each.message_fr for each in found), found
    assert all(each.remedy and each.remedy_fr for each in found)


def test_a_long_list_of_what_is_expected_is_cut_but_keeps_its_end_where_the_required_element_is():
    names = ", ".join(f"cbc:N{number}" for number in range(40))
    text = f"Element 'cbc:ID': This element is not expected. Expected is one of ( {names} )."
    assert rule_of("XSD", text).message.endswith("cbc:N4, …, cbc:N39.")


def test_a_value_of_any_length_makes_a_short_message():
    text = (
        f"Element 'cbc:ID': [facet 'enumeration'] The value '{'9' * 10**6}' is not an element of the set {{'a', 'b'}}."
    )
    rule = rule_of("XSD", text)
    assert "allowed: a, b." in rule.message
    assert len(rule.message) < 300


def test_a_restriction_that_a_native_check_found_has_its_french_text_without_an_official_one():
    completed = CATALOGUE.complete(finding("CII-SR-261", message="Our own words."))
    assert completed.message == "Our own words."
    assert "n’a pas sa place" in completed.message_fr


@given(
    rule=st.sampled_from([*own_ids(), "UBL-CR-152", "FX-XMP-PROFILE", "no such rule"]),
    said=st.fixed_dictionaries({each: st.sampled_from(["", "given"]) for each in TEXTS}),
    official_text=st.none() | st.text(max_size=20),
    term=st.sampled_from([None, "BT-1"]),
)
def test_completing_fills_what_is_empty_and_changes_nothing_else(rule, said, official_text, term):
    before = finding(rule, official=official_text, term=term, value="v", xpath="/a", line=3, **said)
    after = CATALOGUE.complete(before)
    assert after.message
    assert after.message_fr
    for each in Finding.__slots__:
        given_before = getattr(before, each)
        assert getattr(after, each) == given_before or (not given_before and each in (*TEXTS, "term"))
    assert CATALOGUE.complete(after) == after


def test_a_finding_of_an_unknown_rule_says_what_is_known_of_it():
    assert CATALOGUE.complete(finding("NEW-1", official="Official words.")).message == "Official words."
    assert CATALOGUE.complete(finding("NEW-1")).message == "NEW-1 is broken."
    own = finding("FX-XMP", message="Ours.", message_fr="Le nôtre.", remedy="Do.", remedy_fr="Faites.")
    assert CATALOGUE.complete(own) == own


def test_the_term_of_a_finding_is_the_first_of_its_rule():
    assert CATALOGUE.complete(finding("BR-CO-13")).term == "BT-109"
    assert CATALOGUE.complete(finding("FILE-TOO-LARGE")).term is None


def test_an_id_that_does_not_exist_has_neighbours():
    assert CATALOGUE.nearest("BR-CO-15 ")[0] == "BR-CO-15"
    assert CATALOGUE.nearest("br-co-15")[0] == "BR-CO-15"
    assert "BR-FR-12_BT-49" in CATALOGUE.nearest("BR-FR-12_BT49")
    assert CATALOGUE.nearest("?!") == []


def test_every_id_that_is_listed_can_be_looked_up():
    ids = list(CATALOGUE.ids())
    assert len(ids) == len(set(ids)) > 2500
    assert all(CATALOGUE.rule(each) for each in ids)
    assert {*own_ids(), "XSD", "FILE-EMPTY"} <= set(ids)


def test_a_rule_knows_the_artefacts_that_have_it_with_their_words_and_severity():
    found = rule_of("BR-CO-15").sources
    assert {(each.name, each.syntax, each.severity) for each in found} == {
        ("EN 16931", "ubl", "fatal"),
        ("EN 16931", "cii", "fatal"),
        ("Factur-X BASIC WL", "cii", "fatal"),
    }
    texts = [each.official for each in found]
    assert [text for text in texts if text is None] == [None]  # our own implementation of the core for CII
    assert all("BT-112" in text for text in texts if text is not None)
    assert {each.syntax for each in rule_of("BR-FR-12_BT-49").sources} == {"ubl", "cii"}
    assert {each.severity for each in rule_of("UBL-CR-152").sources} == {"warning"}
    assert rule_of("FR-LUHN").sources == ()


def test_what_an_official_text_takes_from_the_document_stands_as_dots():
    text = official_rules(artefacts.BR_FR_UBL)["BR-FR-04_BT-3"].text
    assert 'Valeur actuelle : "…"' in text.replace('" … "', '"…"')
    assert "\n" not in text


def test_the_reason_for_the_network_is_one_that_a_rejection_may_have():
    reasons = Counter(reason_for(each) for each in CATALOGUE.ids())
    assert set(reasons) == {"REJ_SEMAN", "REJ_COH", "REJ_ADR", "REJ_ASS_PJ", "DOUBLON"} < ON_213


@pytest.mark.parametrize(
    ("rule_id", "reason"),
    [
        ("XSD", "REJ_SEMAN"),
        ("FILE-NOT-WELL-FORMED", "REJ_SEMAN"),
        ("BR-CO-15", "REJ_SEMAN"),
        ("BR-FR-12", "REJ_ADR"),
        ("BR-FR-12_BT-49", "REJ_ADR"),
        ("BR-62", "REJ_ADR"),
        ("BR-FR-CO-12_BT-5", "REJ_COH"),
        ("BR-FR-CO-02", "DOUBLON"),
        ("BR-FR-17_BT-123", "REJ_ASS_PJ"),
        ("BR-FR-10_BT-30", "REJ_SEMAN"),
        ("no such rule", "REJ_SEMAN"),
    ],
)
def test_the_reason_for_the_network_follows_from_the_kind_of_rule(rule_id, reason):
    assert reason_for(rule_id) == reason


def test_it_is_loaded_fast():
    def took():
        before = time.perf_counter()
        load()
        return time.perf_counter() - before

    assert min(took() for _ in range(10)) < 0.02
