"""The page, the data and the test report: whole, escaped, and read back."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from fauxpa_contracts import wire_quirks
from fauxpa_contracts.report import Run, document, judged, junit, page, rows, runs_of, text
from fauxpa_contracts.report.judging import summary
from fauxpa_contracts.report.matrix import Unreadable
from fauxpa_contracts.suites.noting import Noted
from fauxpa_contracts.suites.verdicts import Verdict, read, written

EVIL = "<script>alert(1)</script>\x00\ud800"
NOTED = Noted(curl=f"curl {EVIL}", status=500, answer=EVIL, operation="clients.list", asked="", media="text/html")
SEEN = (("clients.list", "", 200, "application/json", 3), ("clients.list", "", 418, "text/plain", 1))
VERDICTS = (
    Verdict(test="test_a.py::test_good", clauses=("QPA-CLI-010", "QPA-CLI-027"), outcome="proven", seen=SEEN),
    Verdict(
        test="test_a.py::test_bad",
        clauses=("QPA-SEND-001",),
        outcome="diverges",
        reason=EVIL,
        expected="204",
        got=EVIL,
        exchanges=(NOTED,),
    ),
    Verdict(test="test_a.py::test_away", clauses=("QPA-LC-001",), outcome="not_judged_here", reason="it cannot"),
)
SCHEMA = Path(document.__code__.co_filename).with_name("conformance.schema.json")


@pytest.fixture(scope="module")
def run(contract):
    cells = judged(contract, VERDICTS, {}, kind="url")
    return Run(
        target="fake:<8000>", kind="url", when="2026-11-26T16:00:00Z", version="1", seconds=2.5, cells=cells, tests=3
    )


@pytest.fixture(scope="module")
def whole(contract, run):
    return document(run, summary(run.cells), contract, wire_quirks(), rows(contract, VERDICTS))


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "action")]


def test_the_page_needs_nothing_else_and_shows_everything_as_text(contract, run):
    html = page.page([run, run], summary(run.cells), contract, wire_quirks(), rows(contract, VERDICTS))
    tags = Tags()
    tags.feed(html)
    assert tags.tags.count("script") == 1
    assert {link[0] for link in tags.links} == {"#"}
    assert "&lt;script&gt;alert(1)" in html
    assert "It diverges: 2 proven, 1 diverges, 1 not judged here." in html
    assert html.count("<th scope=col>fake:&lt;8000&gt;") == 2
    assert "url(" not in html
    assert "@import" not in html


def test_every_clause_has_a_row(contract, run):
    html = page.page([run], summary(run.cells), contract, wire_quirks(), ())
    assert all(f'id="{clause}"' in html for clause in contract.clauses)


def test_the_data_are_of_their_schema(whole):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    data = json.loads(json.dumps(whole))
    jsonschema_rs.Draft202012Validator(schema).validate(data)


def test_the_data_are_read_back_as_a_run(whole, run, tmp_path):
    path = tmp_path / "conformance.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    (found,) = runs_of([path])
    assert found == run


@pytest.mark.parametrize("text", ["", "{}", '{"schema_version": 99}', "[]"])
def test_other_files_are_no_run(text, tmp_path):
    path = tmp_path / "conformance.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable):
        runs_of([path])


def test_junit_has_a_case_for_each_clause_and_is_well_formed(contract, run):
    suite = ElementTree.fromstring(junit.document(run, contract)).find("testsuite")
    assert suite is not None
    numbers = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert numbers == {"tests": "4", "failures": "1", "errors": "0", "skipped": "1"}
    assert len(suite.findall("testcase")) == 4


def test_the_terminal_tells_what_diverges(contract, run):
    told = "\n".join(text.lines(run, summary(run.cells), contract))
    assert "QPA-SEND-001 diverges: send_by_einvoice answers 204" in told
    assert "expected  204" in told


def test_rows_tell_what_was_seen_and_what_not(contract):
    found = {(row.operation, row.status): row for row in rows(contract, VERDICTS)}
    assert (found["clients.list", 200].state, found["clients.list", 200].matches) == ("covered", 3)
    assert found["clients.list", 418].state == "not documented"
    assert found["clients.list", 401].state == "not tested"
    assert found["clients.list", 200].attempts == 4
    assert {row.operation for row in rows(contract, ())} == set(contract.operations)


def test_verdicts_come_back_from_their_file(tmp_path):
    path = tmp_path / "v.jsonl"
    path.write_bytes(written(VERDICTS[::2]).encode())
    assert tuple(read(path)) == VERDICTS[::2]
