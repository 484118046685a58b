"""`fauxpa validate`, with the real judges."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from fauxpa_emulator.cli import main
from fauxpa_emulator.cli.validate import exit_code, of_locale
from fauxpa_emulator.documents.validation.findings import Report
from fauxpa_fixtures import cii, facturx, samples, ubl
from reporting import RIGHT, UNJUDGED, WRONG
from serving import BOUND, FAUXPA, clean_environment

DAY = "--today=2027-01-01"
STRUCTURE = "--level=structure"


def invoke(*arguments, **more):
    environment = {"LC_ALL": "C.UTF-8", "NO_COLOR": None}
    return CliRunner().invoke(main, ["validate", DAY, *map(str, arguments)], env=environment, **more)


@pytest.fixture
def right(tmp_path) -> Path:
    path = tmp_path / "right.xml"
    path.write_bytes(ubl.write(samples.french_invoice()))
    return path


@pytest.fixture
def wrong(tmp_path) -> Path:
    """Breaks its schema: the currency stands before the number."""
    path = tmp_path / "wrong.xml"
    data = ubl.write(samples.french_invoice())
    path.write_bytes(data.replace(b"<cbc:ID>", b"<cbc:Odd/><cbc:ID>", 1))
    return path


def test_a_valid_invoice_of_each_syntax_passes_all_rules(tmp_path):
    invoice = samples.french_invoice()
    for name, write in {"a.cii.xml": cii.write, "b.pdf": facturx.write, "c.ubl.xml": ubl.write}.items():
        (tmp_path / name).write_bytes(write(invoice))
    ended = invoke(tmp_path)
    assert ended.exit_code == 0, ended.output
    verdicts = [line for line in ended.output.splitlines() if line.endswith(": valid")]
    assert [Path(line.removesuffix(": valid")).name for line in verdicts] == ["a.cii.xml", "b.pdf", "c.ubl.xml"]
    assert len(re.findall(r"applied: .*XSD.*EN 16931 \S+, BR-FR", ended.output)) == 3
    assert ended.output.endswith("3 files: 3 valid\n")


def test_a_business_rule_that_is_broken_is_explained(tmp_path):
    invoice = samples.french_invoice()
    totals = replace(invoice.totals, line_total=invoice.totals.line_total + 1)
    path = tmp_path / "sum.xml"
    path.write_bytes(ubl.write(replace(invoice, totals=totals)))
    ended = invoke(path)
    assert ended.exit_code == 1
    assert re.search(r"fatal +BR-CO-10 +line \d+ +BT-106\n", ended.output)
    assert "to do: " in ended.output
    french = invoke(path, "--lang", "fr").output
    assert "non valide" in french
    assert "à faire: " in french


def test_the_exit_code_tells_valid_wrong_and_not_judged_apart(right, wrong, tmp_path):
    assert invoke(STRUCTURE, right).exit_code == 0
    assert invoke(STRUCTURE, right, wrong).exit_code == 1
    ended = invoke(STRUCTURE, wrong, tmp_path / "nowhere.xml", right)
    assert ended.exit_code == 2
    assert "nowhere.xml: could not be judged" in ended.output
    assert ended.output.endswith("3 files: 1 valid, 1 not valid, 1 could not be judged; 1 fatal\n")


@pytest.mark.parametrize(
    ("reports", "on_fatal", "on_warning"),
    [
        ([], 0, 0),
        ([RIGHT], 0, 0),
        ([RIGHT, WRONG], 1, 1),
        ([Report(level="full", findings=(WRONG.findings[0],))], 0, 1),
        ([WRONG, UNJUDGED, RIGHT], 2, 2),
    ],
)
def test_exit_codes(reports, on_fatal, on_warning):
    assert (exit_code(reports, "fatal"), exit_code(reports, "warning")) == (on_fatal, on_warning)


@pytest.mark.parametrize(
    "data", [b"", b"<", b"\x00\xff" * 9, b"%PDF-1.7", b"<a/>", b"<!DOCTYPE a><a/>", b"\xff\xfe<", b"\x1b[2J"]
)
def test_whatever_a_file_holds_it_is_judged(data):
    ended = invoke(STRUCTURE, "-", input=data)
    assert ended.exit_code == 1, ended.output
    assert re.match(r"-: not valid \(1 fatal\)\n", ended.output)
    assert "Traceback" not in ended.output + ended.stderr
    assert "\x1b" not in ended.output


def test_values_from_a_file_do_not_steer_the_terminal(tmp_path):
    path = tmp_path / "odd\x1b[31m.xml"
    path.write_bytes("<a>\u202e</a>".encode())
    ended = invoke(STRUCTURE, path)
    assert "odd\\x1b[31m.xml: not valid" in ended.output
    assert "\x1b" not in ended.output


def test_quiet_speaks_of_what_is_wrong_only(right, wrong):
    assert invoke(STRUCTURE, "--quiet", right).output == ""
    told = invoke(STRUCTURE, "--quiet", right, wrong).output
    assert "right.xml" not in told
    assert "wrong.xml: not valid" in told


def test_json(right, wrong):
    ended = invoke(STRUCTURE, "--format", "json", right, wrong)
    found = json.loads(ended.stdout)
    assert found["schema_version"] == 1
    assert [(each["path"], each["syntax"], each["valid"]) for each in found["documents"]] == [
        (str(right), "ubl", True),
        (str(wrong), "ubl", False),
    ]
    (finding,) = found["documents"][1]["findings"]
    assert (finding["rule"], finding["severity"]) == ("XSD", "fatal")
    assert finding["xpath"].startswith("/")
    assert finding["line"] > 0


def test_sarif_addresses_start_at_the_working_folder(wrong, monkeypatch):
    monkeypatch.chdir(wrong.parent)
    ended = invoke(STRUCTURE, "--format", "sarif", wrong)
    (result,) = json.loads(ended.stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "wrong.xml"


def test_a_report_may_lie_among_the_invoices(wrong, right):
    report = wrong.parent / "report.xml"
    for _ in range(2):
        ended = invoke(STRUCTURE, "--format", "junit", "--output", report, wrong.parent)
        assert (ended.exit_code, ended.stdout) == (1, "")
        assert ended.stderr == "2 files: 1 valid, 1 not valid; 1 fatal\n"
        root = ElementTree.parse(report).getroot()
        assert (root.get("tests"), root.get("failures")) == ("2", "1")


def test_an_output_that_cannot_be_written_is_said(right, tmp_path):
    ended = invoke(STRUCTURE, "--format", "json", "--output", tmp_path / "no" / "report.json", right)
    assert ended.exit_code == 2
    assert "report.json' cannot be written: No such file or directory.\n" in ended.stderr


def test_human_findings_may_be_written_to_a_file(wrong, tmp_path):
    output = tmp_path / "findings.txt"
    ended = invoke(STRUCTURE, "--output", output, wrong)
    assert (ended.exit_code, ended.output) == (1, "")
    assert output.read_text(encoding="utf-8").endswith("1 file: 1 not valid; 1 fatal\n")


@pytest.mark.parametrize("arguments", [[], ["--rules", "odd", "x"], ["--today", "soon", "x"], ["--jobs", "0", "x"]])
def test_wrong_options_are_refused(arguments):
    ended = CliRunner().invoke(main, ["validate", *arguments])
    assert ended.exit_code == 2
    assert "Error: " in ended.stderr


def test_help_explains_which_rules_apply():
    told = " ".join(invoke("--help").output.split())
    assert "BT-24" in told
    assert "where seller and buyer are both French" in told


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "fr"}, "fr"),
        ({"LANG": "fr", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_terminal_says_the_language(environment, language):
    assert of_locale(environment) == language


def test_a_terminal_that_knows_ascii_only_is_no_obstacle(wrong):
    path = wrong.rename(wrong.with_name("é.xml"))
    ended = subprocess.run(
        [str(FAUXPA), "validate", STRUCTURE, "--lang", "fr", str(path)],
        env=clean_environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        timeout=BOUND,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert b"\\xe9.xml: non valide" in ended.stdout


def test_colours_are_for_terminals(wrong):
    for environment, coloured in ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False):
        master, slave = pty.openpty()
        subprocess.run(
            [str(FAUXPA), "validate", STRUCTURE, str(wrong)],
            env=clean_environment(**environment),
            stdout=slave,
            timeout=BOUND,
            check=False,
        )
        os.close(slave)
        shown = os.read(master, 65536)
        os.close(master)
        assert (b"\x1b[31;1mnot valid\x1b[0m" in shown) == coloured


def test_the_command_itself_loads_no_engine(right):
    script = (
        "import sys, json\n"
        "from fauxpa_emulator.cli import main\n"
        f"try: main(['validate', '--quiet', '{STRUCTURE}', {str(right)!r}])\n"
        "except SystemExit as ended: assert ended.code == 0\n"
        "print(json.dumps(sorted(module for module in sys.modules if '.' not in module)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=True,
    )
    loaded = set(json.loads(ended.stdout))
    assert "asyncio" in loaded
    assert not loaded & {"lxml", "saxonche", "starlette", "uvicorn", "sqlite3", "pikepdf", "pypdf", "fauxpa_fixtures"}
