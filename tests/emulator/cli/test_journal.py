"""`fauxpa journal` against a running emulator."""

from __future__ import annotations

import json
import threading

import httpx
import pytest
from click.testing import CliRunner

from emulating import COMPANY, SELLER
from fauxpa_emulator.cli import main
from serving import BOUND, Serving


@pytest.fixture(scope="module")
def server():
    """An emulator that was asked three things; the tests only look."""
    found = Serving("--validation", "off")
    with httpx.Client(base_url=found.url, headers={"Authorization": SELLER}) as http:
        http.post("/v2/clients", json={**COMPANY, "colour": "red"})
        http.post("/v2/clients", json={**COMPANY, "kind": "compny"})
        http.get("/client_invoices", headers={"Authorization": ""})
    yield found
    assert found.stop() == 0


def run(server, *arguments, code=0):
    ended = CliRunner().invoke(main, ["journal", *arguments, "--url", server.url])
    assert ended.exit_code == code, ended.output
    return ended.output


def test_entries_are_listed_the_latest_at_the_end(server):
    lines = run(server, "list").splitlines()
    assert [line.split()[0] for line in lines] == ["ID", "1", "2", "3"]
    assert "clients.create" in lines[1]
    assert "1 unread" in lines[1]
    assert "not_in_list" in lines[2]
    assert [line.split()[0] for line in run(server, "list", "--status", "4xx", "--limit", "1").splitlines()][1:] == [
        "3"
    ]
    assert run(server, "list", "--method", "PATCH") == "No such requests so far.\n"
    told = json.loads(run(server, "list", "--operation", "clients.*", "--json"))
    assert [one["id"] for one in told["entries"]] == [1, 2]


def test_an_entry_is_shown_whole(server):
    told = run(server, "show", "1")
    assert "POST /v2/clients" in told
    assert '"colour": "red"' in told
    assert "authorization: ****93e2" in told
    assert "Nothing reads body colour." in told
    assert "fauxpa journal explain 1" in told
    assert SELLER not in told


def test_an_answer_is_explained(server):
    told = run(server, "explain", "2")
    assert "it was answered 422" in told
    assert "What would have worked:" in told
    assert "kind is one of individual, company, freelancer" in told
    told = run(server, "explain", "3")
    assert "GET /v2/client_invoices" in told
    told = run(server, "explain", "1")
    assert "Sent, and read by nothing:" in told
    assert json.loads(run(server, "explain", "1", "--json"))["explanation"]["id"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--operation", "clients.create"), 0),
        (("--operation", "clients.create", "--exactly", "2"), 0),
        (("--operation", "clients.create", "--exactly", "1"), 1),
        (("--operation", "clients.create", "--at-most", "1"), 1),
        (("--operation", "clients.create", "--body", '{"kind": "company"}', "--exactly", "1"), 0),
        (("--method", "DELETE"), 1),
        (("--method", "DELETE", "--exactly", "0"), 0),
    ],
)
def test_what_should_have_been_asked_is_verified_by_the_exit_code(server, arguments, code):
    told = run(server, "verify", *arguments, code=code)
    assert told.startswith("As wanted" if code == 0 else "Not as wanted")


def test_the_nearest_misses_are_printed(server):
    told = run(server, "verify", "--operation", "clients.create", "--body", '{"name": "Another"}', code=1)
    assert "Near: 2 POST /v2/clients" in told
    assert f"body.name: wanted 'Another', found {COMPANY['name']!r}" in told


def test_waiting_ends_by_its_exit_code(server):
    assert run(server, "wait", "request", "--status", "422").startswith("It happened. 2 ")
    assert run(server, "wait", "request", "--after", "3", "--timeout", "0", code=1) == "It did not happen.\n"
    assert run(server, "wait", "webhook", "--topic", "v1/clients", "--timeout", "0", code=1) == "It did not happen.\n"
    told = run(server, "wait", "invoice", "FA-1", "--code", "205", "--timeout", "0", code=1)
    assert told == "It did not happen.\n"
    assert "what the invoice has to reach" in run(server, "wait", "invoice", "FA-1", code=1)


def test_the_archive_goes_to_stdout(server):
    told = json.loads(run(server, "har"))
    assert len(told["log"]["entries"]) == 3
    assert len(json.loads(run(server, "har", "--status", "422"))["log"]["entries"]) == 1
    assert "no namespace" in run(server, "har", "-n", "nobody", code=1)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "99"), 1, "`fauxpa journal list` lists them"),
        (("explain", "99"), 1, "no entry 99"),
        (("verify", "--body", "{"), 2, "no JSON"),
        (("verify", "--exactly", "1", "--at-least", "1"), 1, "at_least, at_most"),
        (("list", "-n", "nobody"), 1, "no namespace 'nobody'"),
        (("list", "--since", "yesterday"), 2, "since"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(server, arguments, code, words):
    assert words in run(server, *arguments, code=code)


def test_old_entries_can_be_followed_to_their_end(server):
    lines = run(server, "tail", "--after", "0", "--count", "3").splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    (line,) = run(server, "tail", "--after", "0", "--count", "1", "--status", "404", "--json").splitlines()
    assert json.loads(line)["id"] == 3


def test_new_entries_are_followed_as_they_come(serve):
    server = serve("--validation", "off")
    seen = []
    following = threading.Thread(target=lambda: seen.append(run(server, "tail", "--after", "0", "--count", "2")))
    following.start()
    with httpx.Client(base_url=server.url, headers={"Authorization": SELLER}) as http:
        http.get("/v2/organization")
        http.get("/v2/clients")
    following.join(BOUND)
    assert [line.split()[4] for line in seen[0].splitlines()] == ["organization.retrieve", "clients.list"]


def test_clearing_is_told(serve):
    server = serve("--validation", "off")
    httpx.get(f"{server.url}/v2/clients")
    assert run(server, "clear") == "1 entries dropped.\n"
    assert run(server, "list") == "No such requests so far.\n"


def test_a_terminal_is_not_told_what_to_do_by_a_stranger(serve):
    server = serve("--validation", "off")
    httpx.get(f"{server.url}/v2/%1b%5b2J%0aX", headers={"Authorization": b"Bearer \x9b31m"})
    for arguments in (("list",), ("show", "1"), ("explain", "1"), ("tail", "--after", "0", "--count", "1")):
        told = run(server, *arguments)
        assert not [char for char in told if not char.isprintable() and char != "\n"], arguments
