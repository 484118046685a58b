"""`fauxpa fuzz`: a short run of all phases, and the long one."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from fauxpa_contracts.fuzzing import running
from fauxpa_emulator.cli import main


def run(*arguments, **environ):
    return CliRunner().invoke(main, ["fuzz", *map(str, arguments)], env=environ)


def links_of(text):
    return int(re.search(r"(\d+) links followed", text)[1])


def test_a_short_run_of_all_phases_finds_nothing():
    ended = run("--minutes", 0.3, "--seed", 7)
    assert ended.exit_code == 0, ended.output
    assert "Every answer is as described." in ended.stdout
    for phase in ("coverage", "fuzzing", "stateful"):
        assert re.search(rf"\d+ {phase}", ended.stdout), ended.stdout


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_minutes_of_all_phases_find_nothing():
    ended = run("--minutes", 10)
    assert ended.exit_code == 0, ended.output
    assert links_of(ended.stdout) > 100


def test_only_what_is_allowed_is_described(contract):
    paths = running.description(contract, ("read",))["paths"]
    methods = {method for item in paths.values() for method in item if method != "parameters"}
    assert methods == {"get"}
    assert not [
        link
        for item in paths.values()
        for operation in item.values()
        if isinstance(operation, dict)
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
        if link["operationId"] not in {"clients.retrieve"}
    ]


def test_links_lead_to_operations_that_there_are(contract):
    for item in contract.openapi["paths"].values():
        for operation in (one for one in item.values() if isinstance(one, dict) and "operationId" in one):
            for response in operation["responses"].values():
                for link in response.get("links", {}).values():
                    assert link["operationId"] in contract.operations


def test_a_target_without_credentials_is_refused():
    ended = run("--target", "http://127.0.0.1:1")
    assert ended.exit_code == 2
    assert "There are no credentials" in ended.stderr


@pytest.fixture(scope="module")
def contract():
    from fauxpa_contracts import load

    return load()
