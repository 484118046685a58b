"""The suites on somebody else's fake: each mistake is found, and told with its rule."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from fauxpa_emulator.cli import main
from small_fake import KEY, MISTAKES, serving

LOGIN, _, SECRET = KEY.partition(":")
FOUND = ("diverges", "differs_from_guess")
PART = "test_clients or test_import or test_settings or test_auth or test_client_invoices or test_send or test_gateway"


def check(tmp_path, *mistakes):
    """The outcome of each clause."""
    effects = [one for effect in ("reversible", "irreversible", "sends") for one in ("--allow", effect)]
    with serving(*mistakes) as url:
        arguments = ["check", "--target", url, "--expect-org", LOGIN, *effects, "--only", PART, "--out", str(tmp_path)]
        ended = CliRunner().invoke(main, arguments, env={"QONTO_LOGIN": LOGIN, "QONTO_SECRET_KEY": SECRET})
    data = json.loads((tmp_path / "conformance.json").read_text(encoding="utf-8"))
    return ended, {one["id"]: one["verdict"] for one in data["clauses"] if one["verdict"]}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_mistake_is_found_and_told_with_its_rule(tmp_path):
    _, right = check(tmp_path / "right")
    ended, wrong = check(tmp_path / "wrong", *MISTAKES)
    clauses = {clause for clause, _ in MISTAKES.values()}
    assert {id: right[id]["outcome"] for id in clauses if right[id]["outcome"] != "proven"} == {}
    assert {id: wrong[id]["outcome"] for id in clauses if wrong[id]["outcome"] not in FOUND} == {}
    assert ended.exit_code == 1
    for id in clauses:
        assert wrong[id]["expected"] or wrong[id]["reason"]
        assert wrong[id]["exchanges"], id


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_it_does_not_have_is_not_there(tmp_path):
    _, found = check(tmp_path)
    assert found["QPA-INV-006"]["outcome"] == "missing"
    assert "client_invoices.create" in found["QPA-INV-006"]["reason"]
