"""Each rule in the stories that break it and in those that just do not: what is found is exactly what is wrong."""

from __future__ import annotations

import pytest

from fauxpa_emulator.reporting import rules
from fauxpa_emulator.reporting.checks import CHECKS
from misuses import TALES, report_of

RULES = {rule.id: rule for rule in rules.load()}


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.name)
def test_what_is_found_is_what_is_wrong(emulator_with, tale):
    api = emulator_with(**tale.settings)
    tale.tell(api)
    found = {finding.rule: finding for finding in report_of(api).findings}
    assert set(found) == tale.finds, [(one.rule, one.places) for one in found.values()]
    kept = {entry.id for entry in api.world.journal.entries("default")}
    for finding in found.values():
        assert finding.times >= 1
        assert set(finding.entries) <= kept
        assert finding.entries or any(place.deliveries for place in finding.places), "no evidence"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_stories_of_both_kinds(rule):
    told = [rule in tale.finds for tale in TALES if tale.rule == rule]
    assert True in told, "no story breaks it"
    assert False in told, "no story comes near"


def test_every_story_is_about_a_rule():
    assert {tale.rule for tale in TALES} == set(RULES)
    names = [tale.name for tale in TALES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_a_source_and_a_remedy(contract, rule):
    assert rule.text
    assert rule.remedy
    assert rule.clauses
    assert rule.digest
    assert set(rule.clauses) <= set(contract.clauses)
    assert set(rule.unless) <= set(RULES)
    assert (rule.when is None) == (rule.id in CHECKS), "either a pattern or code says when"


def test_operations_that_rules_name_exist(contract):
    for rule in RULES.values():
        named = [*rule.concerns, *(rule.when.operations if rule.when else ())]
        for pattern in (name.removeprefix("!") for name in named):
            if pattern != rules.DELIVERIES and not pattern.startswith("/"):
                assert any(rules.is_one_of(operation, (pattern,)) for operation in contract.operations), pattern


def test_there_are_rules_of_each_severity_and_enough_of_them():
    assert {rule.severity for rule in RULES.values()} == set(rules.SEVERITIES)
    assert len(RULES) >= 20


def test_code_without_a_rule_is_left_over():
    assert set(CHECKS) == {rule.id for rule in RULES.values() if rule.when is None}
