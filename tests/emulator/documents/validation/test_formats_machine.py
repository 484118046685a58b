"""Reports for programs: JSON, SARIF, JUnit."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.documents.validation.formats import Judged, junit, machine, sarif
from reporting import NOTE, RIGHT, SUM, UNJUDGED, WRONG, all_judged

BASE = PurePosixPath("/home/me/project")
ALL = [Judged("a.xml", WRONG), Judged("b.xml", RIGHT), Judged("c.xml", UNJUDGED)]


def log(judged, **more):
    return sarif.log(judged, version="1.2.3", base=BASE, **more)


def cases(judged, **more):
    return ElementTree.fromstring(junit.document(judged, **more)).findall("testsuite/testcase")


def test_json_has_a_version_and_the_documents_in_order():
    found = machine.documents(ALL)
    assert found["schema_version"] == 1
    assert [(each["path"], each["valid"]) for each in found["documents"]] == [
        ("a.xml", False),
        ("b.xml", True),
        ("c.xml", None),
    ]
    finding = found["documents"][0]["findings"][1]
    assert {name: finding[name] for name in ("rule", "severity", "message", "xpath", "term", "line")} == {
        "rule": "BR-CO-10",
        "severity": "fatal",
        "message": "The sum is wrong.",
        "xpath": SUM.xpath,
        "term": "BT-106",
        "line": 57,
    }


def test_json_may_speak_french():
    found = machine.documents(ALL, language="fr")["documents"][0]["findings"][1]
    assert (found["message"], found["messages"]["en"]) == ("La somme est fausse.", "The sum is wrong.")


@given(all_judged)
def test_every_report_can_be_encoded(judged):
    assert json.loads(json.dumps(machine.documents(judged)))["schema_version"] == 1


def test_sarif_names_the_tool_and_every_rule_once():
    found = log([ALL[0], ALL[0]])
    assert (found["version"], len(found["runs"])) == ("2.1.0", 1)
    driver = found["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("fauxpa", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["BR-FR-07", "BR-CO-10"]
    assert driver["rules"][1]["help"]["text"] == "Add up."
    assert driver["rules"][1]["defaultConfiguration"]["level"] == "error"
    assert len(found["runs"][0]["results"]) == 4


def test_sarif_says_where_a_finding_is():
    result = log(ALL)["runs"][0]["results"][1]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("BR-CO-10", 1, "error")
    assert result["message"]["text"] == "The sum is wrong. Add up."
    (location,) = result["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "a.xml"}, "region": {"startLine": 57}}
    assert location["logicalLocations"] == [{"fullyQualifiedName": SUM.xpath, "kind": "element"}]


def test_the_line_of_the_xml_inside_a_pdf_is_no_line_of_the_pdf():
    (result,) = log([Judged("a.pdf", replace(WRONG, syntax="factur-x", findings=(SUM,)))])["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert result["properties"]["line"] == "57"


def test_a_file_that_was_not_judged_makes_the_run_unsuccessful():
    (invocation,) = log(ALL)["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "SaxonC cannot start."
    assert log(ALL[:2])["runs"][0]["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


@given(all_judged)
def test_every_sarif_log_holds_together(judged):
    run = json.loads(json.dumps(log(judged)))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert all(isinstance(rule[name]["text"], str) for name in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert re.fullmatch(r"[!#-;=?-\[\]_a-z~]*", physical["artifactLocation"]["uri"])
            assert physical.get("region", {"startLine": 1})["startLine"] >= 1


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("invoices/a b.xml", "invoices/a%20b.xml"),
        ("./é.xml", "%C3%A9.xml"),
        ("../a.xml", "../a.xml"),
        ("c:a.xml", "c%3Aa.xml"),
        ("/home/me/project/in/a.xml", "in/a.xml"),
        ("/tmp/a.xml", "file:///tmp/a.xml"),
        ("-", "stdin"),
    ],
)
def test_addresses_are_relative_where_they_can_be(path, uri):
    assert sarif.uri(path, BASE) == uri


def test_a_file_name_of_other_bytes_keeps_them():
    assert sarif.uri(os.fsdecode(b"fact\xe9.xml"), BASE) == "fact%E9.xml"


def test_addresses_have_slashes_on_every_system():
    assert sarif.uri(r"C:\project\in\a.xml", PureWindowsPath(r"C:\project")) == "in/a.xml"


def test_junit_has_a_case_for_each_file():
    root = ElementTree.fromstring(junit.document(ALL))
    (suite,) = root
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
    }
    wrong, right, unjudged = suite
    assert wrong.get("name") == "a.xml"
    failure = wrong.find("failure")
    assert (failure.get("type"), failure.get("message")) == ("BR-CO-10", "1 fatal, 1 warning")
    assert "The sum is wrong." in failure.text
    assert list(right) == []
    assert unjudged.find("error").get("message") == "SaxonC cannot start."


def test_a_warning_fails_only_where_that_is_wanted():
    warned = [Judged("a.xml", replace(WRONG, findings=(NOTE,)))]
    (case,) = cases(warned)
    assert [child.tag for child in case] == ["system-out"]
    assert "Odd note." in case.find("system-out").text
    (case,) = cases(warned, fail_on="warning")
    assert case.find("failure").get("message") == "1 warning"


@given(all_judged, st.sampled_from(["fatal", "warning"]))
def test_junit_is_always_well_formed(judged, fail_on):
    document = junit.document(judged, fail_on=fail_on)
    root = ElementTree.fromstring(document.encode())
    assert len(root.findall("testsuite/testcase")) == len(judged) == int(root.get("tests"))
