"""Values out of XML: lenient, exact, and nothing raises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from fauxpa_emulator.documents.tree import MAX_PROBLEMS, MAX_REPETITIONS, Group


def group(xml):
    return Group(etree.fromstring(xml), groups_in="", leaves_in="", problems=[])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", "1"), ("-1.50", "-1.50"), ("+.5", "0.5"), ("1.", "1"), (" \n2\t", "2"), ("0" * 40, "0")],
)
def test_numbers(text, value):
    of = group(f"<g><n>{text}</n></g>")
    assert of.number("n") == Decimal(value)
    assert of.problems == []


@pytest.mark.parametrize(
    "text", ["abc", "1,5", "1 000", "1e5", "NaN", "Infinity", "--1", ".", "0x10", "١٢", "1_000", "9" * 41]
)
def test_what_is_no_number_is_a_problem_and_none(text):
    of = group(f"<g>\n<n>{text}</n></g>")
    assert of.number("n") is None
    (problem,) = of.problems
    assert problem.startswith("n on line 2 is not a number: ")
    assert len(problem) < 100


@pytest.mark.parametrize(
    "text", ["20260131", "2026-01-31", "2026-01-31Z", "2026-01-31+01:00", "2026-01-31T12:00:00", " 20260131 "]
)
def test_days(text):
    assert group(f"<g><d>{text}</d></g>").day("d") == date(2026, 1, 31)


@pytest.mark.parametrize("text", ["20260230", "0000-01-01", "31/01/2026", "2026-01", "2026-1-1", "today", "202601311"])
def test_what_is_no_day_is_a_problem_and_none(text):
    of = group(f"<g><d>{text}</d></g>")
    assert of.day("d") is None
    assert len(of.problems) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_white_space_is_nothing(text):
    of = group(f"<g><x a='{text}'>{text}</x></g>")
    assert of.text("x") is of.number("x") is of.day("x") is of.identifier("x") is of.attribute("x", "a") is None
    assert of.problems == []


def test_spaces_that_are_not_of_xml_belong_to_the_text():
    assert group("<g><x>\u00a0a\u2003</x></g>").text("x") == "\u00a0a\u2003"


def test_what_is_missing_is_none_all_the_way_down():
    missing = group("<g/>").group("a", "b")
    assert not missing
    assert missing.group("c").text("d") is missing.inner_leaf("e") is missing.attachment("f") is None
    assert list(missing.groups("c")) == list(missing.leaves("d")) == []


@pytest.mark.parametrize(("text", "content"), [("aGVsbG8=", b"hello"), (" aGVs\n bG8= ", b"hello"), ("", b"")])
def test_attachments(text, content):
    found = group(f"<g><f mimeCode='text/plain' filename='a.txt'>{text}</f></g>").attachment("f")
    assert (found.content, found.mime_type, found.file_name) == (content, "text/plain", "a.txt")


@pytest.mark.parametrize("text", ["a", "abcde", "é"])
def test_broken_base64_is_a_problem_and_none(text):
    of = group(f"<g><f>{text}</f></g>")
    assert of.attachment("f") is None
    assert len(of.problems) == 1


def test_there_is_an_end_to_repetitions_and_problems():
    of = group("<g>" + "<a><n>x</n></a>" * (MAX_REPETITIONS + 1) + "</g>")
    assert len([member.number("n") for member in of.groups("a")]) == MAX_REPETITIONS
    assert len(of.problems) == MAX_PROBLEMS
