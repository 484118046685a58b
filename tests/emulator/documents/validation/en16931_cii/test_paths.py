"""Where a path leads."""

from __future__ import annotations

import pytest
from lxml import etree

from fauxpa_emulator.documents.validation.en16931_cii.paths import path
from fauxpa_emulator.documents.validation.en16931_cii.values import Undecidable
from fauxpa_fixtures.cii.elements import NAMESPACES

ROOT = etree.fromstring(
    f"""<rsm:R xmlns:rsm="{NAMESPACES["rsm"]}" xmlns="{NAMESPACES["ram"]}" xmlns:udt="{NAMESPACES["udt"]}">
    <A><B c="1">one</B><B c="2">two</B><D><B>three</B></D></A>
    <A><B c="3">four</B><udt:E f="102">day</udt:E><udt:E>moment</udt:E></A>
    <rsm:A><B>five</B></rsm:A>
    </rsm:R>"""
)
FIRST = ROOT[0]


def texts(source):
    return [element.text for element in path(source).everywhere(ROOT)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("A/B", ["one", "two", "four"]),
        ("B", ["one", "two", "three", "four", "five"]),
        ("D/B", ["three"]),
        ("rsm:A/B", ["five"]),
        ("/rsm:R/A/B", ["one", "two", "four"]),
        ("/A/B", []),
        ("A/B[1]", ["one", "four"]),
        ("A/udt:E[@f=102]", ["day"]),
        ("A[B=two|four]/B", ["one", "two", "four"]),
        ("A[B=two]/D/B", ["three"]),
        ("A[D/B=three]/B", ["one", "two"]),
        ("A[B=TWO]/B", []),
    ],
)
def test_everywhere(source, found):
    assert texts(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [("B", ["one", "two"]), ("D/B", ["three"]), ("B/@c", ["1", "2"]), ("B[1]/@c", ["1"]), ("D/B/@c", []), ("X", [])],
)
def test_from_an_element(source, found):
    assert path(source).texts(FIRST) == found
    assert path(source).is_there(FIRST) == bool(found)


def test_one_text_is_one_none_is_none_and_two_are_undecidable():
    assert path("D/B").text(FIRST) == "three"
    assert path("X").text(FIRST) is None
    for source in ("B", "B/@c"):
        with pytest.raises(Undecidable):
            path(source).text(FIRST)


def test_equal_paths_are_one():
    assert path("A/B") is path("A/B")
