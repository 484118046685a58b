"""`fauxpa report` against a running emulator."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import httpx
import pytest
from click.testing import CliRunner

from answering import answering
from emulating import SELLER
from fauxpa_emulator.cli import main


def run(server, *arguments, code=0):
    url = server if isinstance(server, str) else server.url
    ended = CliRunner().invoke(main, ["report", *arguments, "--url", url])
    assert ended.exit_code == code, ended.output
    return ended


@pytest.fixture
def namespace(served):
    """A fresh one: its name, and a way to call."""
    made = httpx.post(f"{served.url}/_fauxpa/namespaces", timeout=30).json()
    key = "{QONTO_LOGIN}:{QONTO_SECRET_KEY}".format(**made["credentials"])
    with httpx.Client(base_url=served.url, headers={"Authorization": key}, trust_env=False) as http:
        yield made["namespace"]["name"], http


def test_what_is_wrong_is_said_with_what_to_do_and_fails(served, namespace):
    name, http = namespace
    http.get("/v2/clients")
    http.post("/invoices")
    told = run(served, "-n", name, code=1).output
    assert told.startswith(f"Namespace {name}: 2 requests, entries 1 to 2, ")
    assert "error: Calls a path, or a method of it, that does not exist [unknown-path]" in told
    assert "do:  Compare with /_fauxpa/openapi.json" in told


def test_nothing_wrong_is_no_failure(served, namespace):
    name, http = namespace
    http.get("/v2/clients?per_page=10")
    assert "0 errors, 0 warnings, 0 notes" in run(served, "-n", name).output


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_how_bad_is_bad_enough_can_be_said(served, namespace, fail_on, code):
    name, http = namespace
    http.get("/v2/clients?colour=red")
    run(served, "-n", name, "--fail-on", fail_on, code=code)


def test_errors_do_not_fail_where_nothing_shall(served, namespace):
    name, http = namespace
    http.post("/invoices")
    run(served, "-n", name, "--fail-on", "never")


@pytest.mark.parametrize("option", [("--json",), ("--format", "json")])
def test_as_json(served, namespace, option):
    name, http = namespace
    http.post("/invoices")
    told = json.loads(run(served, "-n", name, *option, code=1).stdout)
    assert told["schema_version"] == 1
    assert [one["rule"] for one in told["report"]["findings"]] == ["unknown-path"]


def test_into_a_file_with_a_line_on_the_terminal(served, namespace, tmp_path):
    name, http = namespace
    http.get("/v2/clients?colour=red")
    file = tmp_path / "report.xml"
    ended = run(served, "-n", name, "--format", "junit", "--fail-on", "warning", "--output", str(file), code=1)
    assert ended.stdout == ""
    assert ended.stderr == "0 errors, 1 warning, 0 notes\n"
    assert ElementTree.fromstring(file.read_bytes()).get("failures") == "1"


def test_a_file_that_cannot_be_written_is_no_success(served, namespace, tmp_path):
    name, http = namespace
    http.get("/v2/clients")
    assert "cannot be written" in run(served, "-n", name, "--output", str(tmp_path / "no" / "x"), code=2).output


def test_where_nothing_was_called_it_cannot_be_told(served, namespace):
    name, _ = namespace
    ended = run(served, "-n", name, code=2)
    assert "nothing was called" in ended.stdout
    assert "fauxpa env" in ended.stderr


def test_junit_is_written_also_where_it_cannot_be_told(served, namespace, tmp_path):
    name, _ = namespace
    file = tmp_path / "report.xml"
    run(served, "-n", name, "--format", "junit", "--output", str(file), code=2)
    assert ElementTree.fromstring(file.read_bytes()).get("errors") == "1"


def test_without_an_emulator_it_cannot_be_told():
    assert "fauxpa serve" in run("http://127.0.0.1:1", code=2).output


def test_an_unknown_namespace_is_named(served):
    assert "no namespace 'nobody'" in run(served, "-n", "nobody", code=2).output


def test_another_version_of_the_report_is_not_taken_for_a_clean_one():
    with answering({"schema_version": 2, "report": {"findings": "none"}}) as url:
        assert "not as this fauxpa" in run(url, code=2).output


def test_another_program_is_not_taken_for_an_emulator():
    with answering(["hello"]) as url:
        assert "not as a fauxpa does" in run(url, code=2).output


def test_the_application_is_told_apart_by_its_credentials(served, namespace):
    name, _ = namespace
    httpx.post(f"{served.url}/invoices", headers={"Authorization": SELLER}, trust_env=False)
    run(served, "-n", name, code=2)
