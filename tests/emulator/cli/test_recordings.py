"""`fauxpa record` and `fauxpa replay`, as a person uses them."""

from __future__ import annotations

import json
import sys

import pytest
from click.testing import CliRunner

from fauxpa_emulator.cli import main

CALLER = """
import os, urllib.request
url = os.environ["QONTO_BASE_URL"] + "/v2/organization"
request = urllib.request.Request(url, headers={"Authorization": os.environ["KEY"]})
print(urllib.request.urlopen(request).status)
"""


def run(*arguments, **environ):
    return CliRunner().invoke(main, [str(one) for one in arguments], env=environ)


@pytest.fixture
def recorded(tmp_path):
    from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as given

    path = tmp_path / "run.json"
    key = f"{given.QONTO_LOGIN}:{given.QONTO_SECRET_KEY}"
    ended = run("record", "--out", path, "--about", "One read", "--", sys.executable, "-c", CALLER, KEY=key)
    assert ended.exit_code == 0, ended.output
    assert "1 exchanges" in ended.output
    assert given.QONTO_LOGIN not in path.read_text(encoding="utf-8")
    return path


def test_what_a_command_did_is_recorded_and_replayed(recorded):
    ended = run("replay", recorded)
    assert ended.exit_code == 0, ended.output
    assert "same     GET /v2/organization 200" in ended.stdout
    assert "1 same, 0 differ, 0 not replayed." in ended.stderr


def test_a_difference_of_the_emulator_is_an_exit_code(recorded):
    text = recorded.read_text(encoding="utf-8").replace('"status": "active"', '"status": "closed"')
    recorded.write_text(text, encoding="utf-8")
    ended = run("replay", recorded, "--json")
    assert ended.exit_code == 1, ended.output
    (line,) = ended.stdout.splitlines()
    told = json.loads(line)
    assert told["outcome"] == "differs"
    assert told["differences"][0]["where"] == "body.organization.bank_accounts[0].status"


def test_a_planted_person_is_refused_by_the_check(recorded):
    assert run("replay", "--check", recorded).exit_code == 0
    text = recorded.read_text(encoding="utf-8")
    recorded.write_text(text.replace("t1x", "Jeanne Dupont"), encoding="utf-8")
    ended = run("replay", "--check", recorded)
    assert ended.exit_code == 1
    assert "values that are not synthetic" in ended.stderr
    assert "Dupont" not in ended.output


def test_a_run_without_calls_writes_nothing(tmp_path):
    ended = run("record", "--out", tmp_path / "r.json", "--", sys.executable, "-c", "")
    assert ended.exit_code == 2
    assert "Nothing was called" in ended.stderr
    assert not (tmp_path / "r.json").exists()


def test_a_real_target_needs_all_that_every_run_needs(tmp_path):
    ended = run("record", "--out", tmp_path / "r.json", "--target", "sandbox", "--", sys.executable, "-c", "")
    assert ended.exit_code == 2
    assert "There are no credentials" in ended.stderr


def test_a_file_that_is_no_recording_is_said_to_be_none(tmp_path):
    path = tmp_path / "r.json"
    path.write_text("{}", encoding="utf-8")
    ended = run("replay", path)
    assert ended.exit_code == 2
    assert "is no recording" in ended.stderr


def test_the_recordings_that_come_with_it_are_replayed_by_default():
    ended = run("replay")
    assert ended.exit_code == 0, ended.output
    assert "documented.json" in ended.stdout
