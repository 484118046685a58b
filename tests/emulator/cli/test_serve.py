"""`fauxpa serve` as a process."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sqlite3
from contextlib import closing

import httpx
import pytest
from click.testing import CliRunner

from fauxpa_emulator.cli import main
from fauxpa_emulator.settings import Settings, flag_of, variable_of
from fauxpa_emulator.store.sqlite import SCHEMA_VERSION
from serving import BOUND, run


def invoke(*options, **environment):
    return CliRunner(env={variable_of(name): None for name in Settings.__dataclass_fields__}).invoke(
        main, ["serve", *options], env=environment
    )


def test_it_says_where_it_is_and_what_to_type(served):
    greeting = served.text.splitlines()[:6]
    assert greeting[0].startswith("fauxpa ")
    assert greeting[0].endswith(f"answers at {served.url}")
    assert greeting[4] == f"  page     {served.url}/_fauxpa/ui/"
    assert greeting[5] == f'  shell    eval "$(fauxpa env --url {served.url})"'
    assert [line.split()[0] for line in greeting[1:]] == ["store", "profile", "clock", "page", "shell"]


def test_port_0_takes_a_free_one(served):
    port = int(served.url.rpartition(":")[2])
    assert port > 1023
    assert httpx.get(f"{served.url}/_fauxpa/health/ready").status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(serve, number):
    emulator = serve()
    with httpx.Client() as client:  # an idle connection must not hold it up
        client.get(f"{emulator.url}/_fauxpa/info")
        assert emulator.stop(number) == 0
    assert "Traceback" not in emulator.text


def test_who_looks_on_or_waits_is_answered_when_it_ends(serve):
    emulator = serve()
    address = emulator.url.removeprefix("http://")
    body = b'{"for": {"request": {"operation": "clients.list"}}, "timeout": 60}'
    looking, waiting = (http.client.HTTPConnection(address, timeout=BOUND) for _ in range(2))
    with closing(looking), closing(waiting):
        looking.request("GET", "/_fauxpa/live")
        with looking.getresponse() as stream:
            while not stream.readline().startswith(b"data"):
                pass
            waiting.request("POST", "/_fauxpa/wait", body, {"Content-Type": "application/json"})
            httpx.get(f"{emulator.url}/v2/organization")
            while not stream.readline().startswith(b"data"):  # that call is seen, and so came the one before it
                pass
            assert emulator.stop() == 0
            stream.read()  # to its proper end: a connection that is cut raises
        with waiting.getresponse() as answer:
            assert json.loads(answer.read())["happened"] is False


def test_every_request_is_one_line(serve):
    emulator = serve()
    answer = httpx.get(f"{emulator.url}/v2/clients?secret=hunter2", headers={"Authorization": "a:hunter2"})
    emulator.stop()
    lines = [line for line in emulator.text.splitlines() if "/v2/clients" in line]
    assert len(lines) == 1
    words = lines[0].split()
    assert words[1:4] == ["GET", "/v2/clients", "401"]
    assert words[6:8] == ["clients.list", answer.headers["x-tyk-trace-id"]]
    assert "hunter2" not in emulator.text


def test_the_log_may_be_json(serve):
    emulator = serve("--log", "json")
    httpx.get(f"{emulator.url}/v2/clients")
    emulator.stop()
    greeting, line = [json.loads(line) for line in emulator.text.splitlines()]
    assert greeting["url"] == emulator.url
    assert (line["method"], line["path"], line["status"], line["operation"]) == (
        "GET",
        "/v2/clients",
        401,
        "clients.list",
    )


def test_the_log_may_be_silent(serve):
    emulator = serve("--log", "none")
    httpx.get(f"{emulator.url}/v2/clients")
    emulator.stop()
    assert len(emulator.text.splitlines()) == 6


def test_a_flag_goes_before_its_variable(serve):
    emulator = serve(
        "--clock", "frozen", FAUXPA_CLOCK="x60", FAUXPA_PROFILE="sandbox", FAUXPA_QUIRK="create-status=200"
    )
    info = httpx.get(f"{emulator.url}/_fauxpa/info").json()
    assert (info["clock"]["mode"], info["profile"]) == ("frozen", "sandbox")
    assert {"name": "create-status", "register": "C-03", "value": "200"} in info["quirks"]


def test_what_was_stored_is_there_after_a_restart(serve, tmp_path):
    store = str(tmp_path / "fauxpa.sqlite")
    first = serve("--store", store)
    headers = {"Authorization": "atelier-lumiere-4821:5f0c2b7d9e3a41c88d6e0b1f4a7c93e2"}
    made = httpx.post(f"{first.url}/v2/clients", json={"kind": "company", "name": "Acme"}, headers=headers).json()[
        "client"
    ]
    assert first.stop() == 0
    second = serve("--store", store)
    found = httpx.get(f"{second.url}/v2/clients/{made['id']}", headers=headers)
    assert (found.status_code, found.json()["client"]["name"]) == (200, "Acme")


def test_a_taken_port_is_said_to_be_taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = invoke("--port", str(port))
    assert ended.exit_code == 2
    assert f"port {port} on 127.0.0.1 is taken" in ended.stderr
    assert "--port 0" in ended.stderr


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        ([], {"FAUXPA_PROT": "1"}, "FAUXPA_PROT is no setting of fauxpa; there are: FAUXPA_CLOCK,"),
        ([], {"FAUXPA_PORT": "http"}, "write a number (--port or FAUXPA_PORT)"),
        (["--port", "70000"], {}, "write a number from 0 to 65535 (--port or FAUXPA_PORT)"),
        ([], {"FAUXPA_PROFILE": "staging"}, "choose one of production, sandbox (--profile or FAUXPA_PROFILE)"),
        (["--port", "-1"], {}, "write a number from 0 to 65535"),
        (["--clock", "fast"], {}, "write real, frozen, or a factor such as x60"),
        (["--start-at", "2026-09-01"], {}, "say the time zone"),
        (["--start-at", "9999-09-01T00:00:00Z"], {}, "from 1970 to 2999"),
        (["--public-url", "fauxpa:8711"], {}, "write an address such as"),
        (["--quirk", "create-status"], {}, "write NAME=VALUE"),
        (["--quirk", "create-status=204"], {}, "choose one of 201, 200"),
        (["--quirk", "nothing=1"], {}, "no quirk is called 'nothing'; there are: "),
        (["--host", "no such host"], {}, "cannot listen on no such host"),
        (["--store", "/nowhere/at/all.sqlite"], {}, "the store /nowhere/at/all.sqlite cannot be opened"),
    ],
)
def test_what_cannot_be_taken_stops_the_start_and_says_why(options, environment, said):
    ended = invoke("--port", "0", *options, **environment)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_a_file_that_is_no_store_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("these are my notes, and they are longer than a header of SQLite, which has a hundred bytes. " * 9)
    ended = invoke("--port", "0", "--store", str(path))
    assert (ended.exit_code, "file is not a database" in ended.stderr) == (2, True)


def test_a_store_of_another_version_is_refused(tmp_path):
    path = tmp_path / "old.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    ended = invoke("--port", "0", "--store", str(path))
    assert ended.exit_code == 2
    assert f"{path} was written by another version of fauxpa (schema 99, this one is {SCHEMA_VERSION})" in ended.stderr
    assert "start with a new file" in ended.stderr


def test_a_refusal_to_start_is_an_exit_code_for_the_shell():
    ended = run("serve", FAUXPA_PROT="1")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "FAUXPA_PROT" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_help_shows_every_setting_with_its_variable():
    told = CliRunner().invoke(main, ["serve", "--help"], terminal_width=200).output
    for name in Settings.__dataclass_fields__:
        assert flag_of(name) in told
        assert variable_of(name) in told
