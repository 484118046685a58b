"""`fauxpa ns`, and what else knows of namespaces."""

from __future__ import annotations

import json

import httpx
import pytest
from click.testing import CliRunner

from emulating import importable
from fauxpa_emulator.cli import main
from serving import run

SEED = """
organizations:
  - {name: Ma Boutique SARL, siren: 000007005, login: boutique, secret_key: s3cret}
client_invoices: [{number: FA-1}]
"""


def ask(server, *arguments, code=0):
    ended = CliRunner().invoke(main, [*arguments, "--url", server.url])
    assert ended.exit_code == code, ended.output
    return ended.output


def test_one_is_made_shown_and_deleted(served):
    told = ask(served, "ns", "create", "shop", "--clock", "frozen", "--now", "2026-09-01T08:00:00Z")
    assert told.startswith("shop\n")
    assert told == ask(served, "ns", "show", "shop")
    assert "2026-09-01T08:00:00.000000Z  frozen" in ask(served, "ns", "list")
    assert ask(served, "ns", "delete", "shop") == "shop is gone.\n"
    assert "no namespace 'shop'" in ask(served, "ns", "show", "shop", code=1)


def test_its_variables_are_printed(served):
    made = json.loads(ask(served, "ns", "create", "--json"))
    ended = run("env", "-n", made["namespace"]["name"], "--url", served.url)
    assert (ended.returncode, ended.stderr) == (0, "")
    exports = dict(line.removeprefix("export ").split("=", 1) for line in ended.stdout.splitlines())
    assert {name: value.strip("'") for name, value in exports.items()} == {
        "QONTO_BASE_URL": served.url,
        **made["credentials"],
    }
    assert run("env", "-n", "nobody", "--url", served.url).returncode == 1


def test_its_variables_are_printed_by_its_own_command_too(served):
    made = json.loads(ask(served, "ns", "create", "--json"))
    name = made["namespace"]["name"]
    assert ask(served, "ns", "env", name) == ask(served, "env", "-n", name)
    assert "no namespace 'nobody'" in ask(served, "ns", "env", "nobody", code=1)


def test_a_file_may_name_files_beside_it(served, tmp_path):
    (tmp_path / "facture.pdf").write_bytes(importable(number="BESIDE-1"))
    seed = tmp_path / "seed.yaml"
    seed.write_text("client_invoices: [{file: facture.pdf}]", encoding="utf-8")
    told = json.loads(ask(served, "ns", "create", "--from", str(seed), "--json"))
    keys = told["organizations"][0]
    answer = httpx.get(
        f"{served.url}/v2/client_invoices?exclude_imported=false",
        headers={"Authorization": f"{keys['login']}:{keys['secret_key']}"},
    )
    assert [one["number"] for one in answer.json()["client_invoices"]] == ["BESIDE-1"]
    seed.write_text("client_invoices: [{file: missing.pdf}]", encoding="utf-8")
    refused = ask(served, "ns", "create", "--from", str(seed), code=1)
    assert "missing.pdf cannot be read, at client_invoices/0/file" in refused
    assert "from the folder of the seed" in refused


def test_it_begins_with_a_file_and_comes_back_to_it(served, tmp_path):
    file = tmp_path / "seed.yaml"
    file.write_text(SEED, encoding="utf-8")
    assert "boutique:s3cret" in ask(served, "ns", "create", "seeded", "--from", str(file))
    file.write_text("clients: [{name: Chez Paul, siren: 000001016}]", encoding="utf-8")
    assert "was added" in ask(served, "ns", "seed", "seeded", str(file))
    assert "as it began" in ask(served, "ns", "reset", "seeded")
    file.write_text("clients: [", encoding="utf-8")
    assert "neither YAML nor JSON" in ask(served, "ns", "create", "--from", str(file), code=1)


def test_it_is_saved_and_restored(served, tmp_path):
    ask(served, "ns", "create", "saved")
    file = tmp_path / "saved.fauxpa"
    assert "bytes" in ask(served, "ns", "snapshot", "saved", str(file))
    ask(served, "ns", "restore", "twin", str(file))
    assert "twin" in ask(served, "ns", "list")
    file.write_bytes(b"nothing")
    assert "does not begin as a snapshot" in ask(served, "ns", "restore", "twin", str(file), code=1)
    assert "cannot be written" in ask(served, "ns", "snapshot", "saved", str(tmp_path / "no" / "file"), code=1)


def test_the_default_one_may_begin_with_a_file(serve, tmp_path):
    file = tmp_path / "seed.yaml"
    file.write_text(SEED, encoding="utf-8")
    server = serve("--seed-file", str(file))
    answer = httpx.get(
        f"{server.url}/v2/client_invoices?exclude_imported=false", headers={"Authorization": "boutique:s3cret"}
    )
    assert [one["number"] for one in answer.json()["client_invoices"]] == ["FA-1"]


@pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), ("clients: 1", "clients"), ("a: [", "YAML")])
def test_a_file_that_cannot_be_taken_stops_the_start(tmp_path, content, words):
    file = tmp_path / "seed.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    ended = run("serve", "--port", "0", "--seed-file", str(file))
    assert ended.returncode == 2
    assert words in ended.stderr
