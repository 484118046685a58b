"""The page speaks French where it speaks English, and nothing else."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import pytest
from starlette.requests import Request

from fauxpa_emulator.dashboard.words import french, language_of, translator

TEMPLATES = resources.files("fauxpa_emulator.dashboard").joinpath("templates")
SOURCES = [one for one in TEMPLATES.iterdir() if one.name.endswith(".html")]


def used():
    return {found[2] for one in SOURCES for found in re.finditer(r"""\bt\((["'])(.*?)\1""", one.read_text("utf-8"))}


def test_every_text_has_a_translation_and_no_translation_is_left_over():
    assert used() == set(french())


def test_translations_have_the_places_of_their_texts():
    def places(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [text for text, translated in french().items() if places(text) != places(translated)] == []


def request(*, query=b"", **headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "query_string": query, "headers": raw})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (request(), "en"),
        (request(accept_language="fr-FR,fr;q=0.9,en;q=0.8"), "fr"),
        (request(accept_language="de, en;q=0.7, fr;q=0.9"), "fr"),
        (request(accept_language="de"), "en"),
        (request(accept_language="fr;q=much"), "fr"),
        (request(accept_language="en", cookie="fauxpa_language=fr"), "fr"),
        (request(query=b"lang=en", cookie="fauxpa_language=fr", accept_language="fr"), "en"),
        (request(query=b"lang=xx"), "en"),
    ],
)
def test_what_was_chosen_counts_then_what_the_browser_prefers(given, expected):
    assert language_of(given) == expected


def test_places_are_filled_in():
    assert translator("fr")("{count} calls", count=3) == "3 appels"
    assert translator("en")("{count} calls", count=3) == "3 calls"
