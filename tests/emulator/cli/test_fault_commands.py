"""`fauxpa fault` against a running emulator, which serves faults without a word about them."""

from __future__ import annotations

import json

import httpx
import pytest
from click.testing import CliRunner

from emulating import SELLER
from fauxpa_emulator.cli import main
from fauxpa_emulator.gateway.fault_kinds import KINDS
from serving import BOUND
from striking import BROKEN, NEEDED, PATH

OPERATION = "organization.retrieve"


@pytest.fixture
def server(serve):
    return serve("--validation", "off")


def ask(server, *arguments, code=0):
    ended = CliRunner().invoke(main, ["fault", *arguments, "--url", server.url])
    assert ended.exit_code == code, ended.output
    return ended.output


def calling(server):
    return httpx.Client(base_url=server.url, headers={"Authorization": SELLER}, timeout=BOUND)


def test_a_fault_is_ordered_looked_at_and_taken_back(server):
    told = ask(server, "add", OPERATION, "rate-limited", "retry_after=2", "--times", "3")
    assert told == f"Fault 1: rate-limited at the next 3 calls of {OPERATION}.\n"
    with calling(server) as client:
        assert client.get("/v2/organization").headers["retry-after"] == "2"
    assert ask(server, "show", "1").splitlines() == [
        f"1: rate-limited at the next 3 calls of {OPERATION}",
        "calls that counted: 1, struck: 1, left: 2",
        "retry_after=2",
    ]
    assert "rate-limited  1        1       2     retry_after=2" in ask(server, "list")
    assert ask(server, "clear", "1") == "1 taken back.\n"
    assert ask(server, "list") == "No faults.\n"
    assert ask(server, "clear") == "0 taken back.\n"


def test_everything_can_be_said(server):
    options = ["--path", "/v2/*", "--query", "page=2", "--header", "X-A=b*", "--body", '{"a": 1}', "--text", "x"]
    told = ask(server, "add", "*", "error", "status=500", "code=made_up", "--calls", "1,3", *options, "--json")
    fault = json.loads(told)["fault"]
    assert fault["calls"] == [1, 3]
    assert fault["parameters"] == {"status": 500, "code": "made_up"}
    assert fault["match"] == {
        "path": "/v2/*",
        "query": {"page": "2"},
        "headers": {"X-A": "b*"},
        "body": {"a": 1},
        "text": "x",
    }
    assert ask(server, "add", "*", "reset", "--always") == "Fault 2: reset at every call of *.\n"
    told = ask(server, "add", "*", "reset", "handled=false", "--path", "/v2/x")
    assert told == "Fault 3: reset at the next call of *, of those that match.\n"


def test_the_kinds_are_listed(served):
    lines = ask(served, "kinds").splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(KINDS)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "client.list", "reset"), 1, "Did you mean clients.list"),
        (("add", OPERATION, "rest"), 1, "Did you mean reset"),
        (("add", OPERATION, "latency", "5"), 2, "no name=value"),
        (("add", OPERATION, "reset", "--calls", "first"), 2, "no numbers such as 1,3"),
        (("add", OPERATION, "reset", "--body", "{"), 2, "no JSON"),
        (("add", OPERATION, "reset", "--times", "1", "--always"), 1, "one of times, calls and always"),
        (("show", "7"), 1, "no fault 7"),
        (("list", "-n", "nobody"), 1, "no namespace 'nobody'"),
    ],
)
def test_what_is_wrong_is_said(served, arguments, code, words):
    assert words in ask(served, *arguments, code=code)


def test_the_command_serves_every_fault_without_a_word(serve):
    server = serve("--validation", "off")
    with calling(server) as client:
        for kind in KINDS:
            body = {"operation": OPERATION, "kind": kind, **NEEDED.get(kind, {})}
            assert client.post(PATH, json=body).status_code == 201
            if kind in BROKEN:
                with pytest.raises(BROKEN[kind]):
                    client.get("/v2/organization")
            else:
                client.get("/v2/organization")
    assert server.stop() == 0
    assert "Traceback" not in server.text
    assert "ERROR" not in server.text
    assert server.text.count(f" {OPERATION} ") == len(KINDS)
