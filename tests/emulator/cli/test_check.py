"""`fauxpa check`, as a person and a CI system use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import fauxpa_contracts
from fauxpa_emulator.cli import main

RECORDING = Path(fauxpa_contracts.__file__).parent / "recordings" / "documented.json"


def run(*arguments, **environ):
    return CliRunner().invoke(main, ["check", *map(str, arguments)], env=environ)


def test_a_part_of_the_suites_is_judged_and_written_down(tmp_path):
    ended = run("--only", "test_settings and numbering", "--out", tmp_path / "out")
    assert ended.exit_code == 0, ended.output
    assert "It conforms:" in ended.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"index.html", "conformance.json", "junit.xml", "pytest.txt"}
    data = json.loads((tmp_path / "out" / "conformance.json").read_text(encoding="utf-8"))
    assert data["result"]["exit_code"] == 0
    proven = [one["id"] for one in data["clauses"] if one["verdict"] and one["verdict"]["outcome"] == "proven"]
    assert "QPA-SET-010" in proven


def test_two_runs_stand_beside_each_other(tmp_path):
    run("--only", "test_settings and flat", "--out", tmp_path / "first")
    beside = tmp_path / "first" / "conformance.json"
    ended = run("--only", "test_settings and flat", "--out", tmp_path / "second", "--with", beside)
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "second" / "index.html").read_text(encoding="utf-8").count("<th scope=col>emulator") == 2


def test_where_nothing_is_compared_nothing_is_judged():
    ended = run("--only", "no_such_test_at_all")
    assert ended.exit_code == 2
    assert "Nothing was compared" in ended.stdout


def test_an_accepted_divergence_that_is_gone_is_a_fault(tmp_path):
    path = tmp_path / "d.json"
    one = {"clause": "QPA-SET-001", "target": "emulator", "reason": "old", "source": "a test", "date": "2026-11-26"}
    path.write_text(json.dumps([one]), encoding="utf-8")
    ended = run("--only", "test_settings and flat", "--divergences", path)
    assert ended.exit_code == 1
    assert "QPA-SET-001 diverges no more" in ended.stdout


def test_a_recording_is_a_target(tmp_path):
    ended = run("--target", f"recording:{RECORDING}", "--out", tmp_path)
    assert ended.exit_code == 0, ended.output
    assert "documented, " in ended.stdout


@pytest.mark.parametrize("target", ["recording:/nowhere.json", "https://fake.example"])
def test_what_cannot_be_judged_is_2(target):
    ended = run("--target", target, QONTO_LOGIN="a", QONTO_SECRET_KEY="b")
    assert ended.exit_code == 2
    assert ended.stderr
