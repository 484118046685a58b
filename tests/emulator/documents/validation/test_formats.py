"""Reports for people: what is said, and what never reaches a terminal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.documents.validation.findings import Finding, Report
from fauxpa_emulator.documents.validation.formats import Judged
from fauxpa_emulator.documents.validation.formats.grouping import groups
from fauxpa_emulator.documents.validation.formats.human import Style, render, summary
from fauxpa_emulator.documents.validation.formats.outcomes import fails, verdict
from fauxpa_emulator.documents.validation.formats.printable import printable
from fauxpa_emulator.documents.validation.formats.wording import WORDS
from reporting import NOTE, RIGHT, SUM, UNJUDGED, WRONG, all_judged


def human(report: Report, **style) -> str:
    return render(Judged("a.xml", report), Style(**style))


def at_lines(*lines: int) -> tuple[Finding, ...]:
    return tuple(replace(SUM, line=line, value=str(line)) for line in lines)


@given(st.text(st.characters()))
def test_what_is_printable_steers_no_terminal_and_fits_into_xml(text):
    for character in printable(text):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_is_shown_as_it_is(text):
    assert printable(text) == text


def test_an_escape_sequence_is_spelled_out():
    assert printable("\x1b[31mred\x9b1m\u202e\r\nx") == "\\x1b[31mred\\x9b1m\\u202e\\r x"


def test_a_person_reads_the_verdict_the_rule_the_place_and_the_remedy():
    assert human(WRONG) == (
        "a.xml: not valid (1 fatal, 1 warning)\n"
        "  UBL, urn:cen.eu:en16931:2017\n"
        "  applied: EN 16931 1.3.16\n"
        "  not applied: BR-FR 1.4.0 (The buyer is not French.)\n"
        "  fatal    BR-CO-10  line 57  BT-106\n"
        "          The sum is wrong.\n"
        "          where: /ubl:Invoice/cac:LegalMonetaryTotal/cbc:LineExtensionAmount\n"
        "          found: 12.00\n"
        "          to do: Add up.\n"
        "  warning  BR-FR-07\n"
        "          Odd note.\n"
    )


def test_in_french_all_words_are_french():
    told = human(WRONG, language="fr")
    assert told.startswith("a.xml: non valide (1 fatal, 1 alerte)\n")
    assert "La somme est fausse.\n" in told
    assert "à faire: Additionnez.\n" in told
    assert "Odd note." in told, "what has no translation is said in English"


def test_both_languages_have_the_same_words():
    def plurals(words):
        return {name.removesuffix("_one") for name in words}

    assert plurals(WORDS["en"]) == plurals(WORDS["fr"])
    for name in set(WORDS["en"]) & set(WORDS["fr"]):
        assert WORDS["en"][name].count("{}") == WORDS["fr"][name].count("{}") or name.endswith("_one")


def test_the_same_at_several_places_is_said_once():
    told = human(replace(WRONG, findings=at_lines(*range(1, 14))))
    assert told.count("BR-CO-10") == 1
    assert "and 12 more places: line 2, 3, 4, 5, 6, 7, 8, 9 …\n" in told
    assert "and one more place: line 2\n" in human(replace(WRONG, findings=at_lines(1, 2)))


def test_verbose_shows_every_place_and_the_official_text():
    told = human(replace(WRONG, findings=at_lines(1, 2, 3)), verbose=True)
    assert [line.strip() for line in told.splitlines() if "found" in line] == ["found: 1", "found: 2", "found: 3"]
    assert "rule says: [BR-CO-10]-Sum" in told
    assert "more place" not in told


def test_what_the_schema_processor_says_is_always_shown():
    told = human(replace(WRONG, findings=(replace(SUM, rule="XSD", official="This element is not expected."),)))
    assert "rule says: This element is not expected.\n" in told


def test_places_that_were_left_out_are_counted():
    assert "3 more places of these rules are left out\n" in human(replace(WRONG, omitted=3))


def test_a_file_that_was_not_judged_says_why():
    assert human(UNJUDGED) == "a.xml: could not be judged\n  not judged to the end: SaxonC cannot start.\n"


def test_colour_is_only_used_where_it_is_wanted():
    assert "\x1b" not in human(WRONG)
    assert "\x1b[31;1mnot valid\x1b[0m" in human(WRONG, colour=True)


@given(all_judged, st.booleans(), st.sampled_from([None, 20, 80]))
def test_nothing_in_a_file_reaches_the_terminal_as_control(judged, verbose, width):
    for each in judged:
        told = render(each, Style(verbose=verbose, width=width))
        assert all(unicodedata.category(character) not in {"Cc", "Cf", "Cs"} for character in told.replace("\n", ""))


def test_lines_are_wrapped_where_a_width_is_given():
    long = replace(WRONG, findings=(replace(SUM, message="word " * 60),))
    assert all(len(line) <= 80 for line in human(long, width=80).splitlines())
    assert max(map(len, human(long).splitlines())) > 200


def test_totals():
    reports = [WRONG, RIGHT, RIGHT, UNJUDGED]
    assert summary(reports) == "4 files: 2 valid, 1 not valid, 1 could not be judged; 1 fatal, 1 warning"
    assert summary([RIGHT]) == "1 file: 1 valid"
    assert summary(reports, "fr").startswith("4 fichiers\N{NO-BREAK SPACE}: 2 valides, 1 non valide, 1 n’a pas pu")


def test_the_worst_come_first_and_equals_stay_in_order():
    found = groups([NOTE, replace(NOTE, severity="info"), SUM, replace(SUM, rule="BR-01")])
    assert [(group.first.severity, group.first.rule) for group in found] == [
        ("fatal", "BR-CO-10"),
        ("fatal", "BR-01"),
        ("warning", "BR-FR-07"),
        ("info", "BR-FR-07"),
    ]


@given(all_judged)
def test_no_finding_is_lost_in_groups(judged):
    for each in judged:
        assert sum(len(group.places) for group in groups(each.report.findings)) == len(each.report.findings)


@pytest.mark.parametrize(
    ("report", "told", "fails_on_fatal", "fails_on_warning"),
    [
        (WRONG, "invalid", True, True),
        (RIGHT, "valid", False, False),
        (replace(WRONG, findings=(NOTE,)), "valid", False, True),
        (replace(WRONG, findings=(replace(NOTE, severity="info"),)), "valid", False, False),
        (replace(WRONG, problem="x"), "unjudged", True, True),
    ],
)
def test_what_a_report_comes_to(report, told, fails_on_fatal, fails_on_warning):
    assert (verdict(report), fails(report, "fatal"), fails(report, "warning")) == (
        told,
        fails_on_fatal,
        fails_on_warning,
    )


def test_a_verdict_needs_no_colour_to_be_told_apart():
    verdicts = {re.sub(r" \(.*", "", human(report).splitlines()[0]) for report in (WRONG, RIGHT, UNJUDGED)}
    assert verdicts == {"a.xml: not valid", "a.xml: valid", "a.xml: could not be judged"}
