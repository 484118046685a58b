"""What a newcomer does wrong: each time the command fails, says what happened, and what to do next."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import click
import pytest
from click.testing import CliRunner

from fauxpa_contracts import checking
from fauxpa_contracts.fuzzing import running
from fauxpa_emulator.cli import OTHER_WORDS, main
from fauxpa_emulator.cli.remedies import remedy

NOBODY = "http://127.0.0.1:1"
MOST_LINES = 3
START = "Start one with `fauxpa serve`"
INVOICES = "/_fauxpa/client_invoices?namespace=default"

AT_ONCE = [
    # commands and flags that are none
    ("clck", ["No such command 'clck'", "Did you mean clock or check?"]),
    ("SERVE", ["Did you mean serve?"]),
    ("start", ["Did you mean serve?"]),
    ("zzzzzz", ["`fauxpa --help` lists them"]),
    ("serve --prt 1", ["No such option '--prt'", "--port"]),
    ("ns lst", ["No such command 'lst'", "list"]),
    ("quirks all", ["unexpected extra argument", "--help"]),
    # nobody answers
    *(
        (f"{command} --url {NOBODY}", [f"{NOBODY}", START])
        for command in ("clock show", "env", "readyz", "report", "ns list", "journal tail", "webhooks list")
    ),
    ("clock show --url 127.0.0.1:8711", ["is no address such as http://127.0.0.1:8711", "FAUXPA_URL"]),
    ("clock show --url http://127.0.0.1:99999", ["is no address such as"]),
    # moments, durations, modes
    ("clock advance tomorrow", ["is no duration such as 90s"]),
    ("clock advance", ["say one of a DURATION such as 10d"]),
    ("clock advance --to yesterday", ["yesterday is no moment such as 2026-09-01T08:00:00Z"]),
    ("clock advance --to 2026-09-01", ["say the time zone"]),
    ("clock set quick", ["none of real, frozen and a factor such as x60"]),
    ("clock set x0", ["none of real, frozen and a factor such as x60"]),
    ("ns create x --now soon", ["soon is no moment such as"]),
    ("journal list --since soon", ["soon is no moment such as"]),
    ("journal list --status bad", ["bad is no status such as 404 or 4xx"]),
    # files
    ("validate nope.xml", ["nope.xml", "No such file", "Did you mean 'note.xml'?"]),
    ("validate note.xml", ["neither PDF, XML, PNG nor JPEG", "to do: Upload a Factur-X PDF"]),
    ("validate empty", ["There is no *.xml and no *.pdf in this folder"]),
    ("validate --output empty note.xml", ["'empty' is a directory"]),
    ("generate --out note.xml", ["cannot be written: File exists", "Name a folder"]),
    ("scenario write mine nope.json", ["'nope.json' does not exist"]),
    ("scenario write mine empty", ["'empty' is a directory"]),
    ("scenario write mine note.xml", ["note.xml is not JSON"]),
    ("ns create x --from nope.yaml", ["'nope.yaml' does not exist"]),
    ("ns snapshot default empty", ["'empty' is a directory"]),
    # what generate and explain know
    ("generate --break BR-C0-10", ["knows no rule 'BR-C0-10'", "BR-CO-10", "--list-rules"]),
    ("generate --malformed truncated", ["knows no 'truncated'", "truncated-", "--list-malformed"]),
    ("generate --malformed zzzzzz", ["there are: empty, not-xml"]),
    ("generate --vat Z9", ["--vat", "S E AE K G O Z"]),
    ("generate --type 999", ["--type", "380 381"]),
    ("generate --lines a", ["neither a number, such as 20"]),
    ("explain BR-C0-10", ["no rule 'BR-C0-10'", "Did you mean"]),
    ("explain xyz", ["no rule 'xyz'", "such as BR-CO-10"]),
    # settings
    ("serve --quirk create-statuss=200", ["'create-statuss'", "Did you mean create-status", "`fauxpa quirks`"]),
    ("serve --quirk create-status=204", ["choose one of 201, 200", "`fauxpa quirks`"]),
    ("serve --store empty", ["the store empty cannot be opened", "a file of fauxpa, or a new one"]),
    ("serve --store note.xml", ["the store note.xml cannot be opened", "a file of fauxpa, or a new one"]),
    ("serve --seed-file nope.yaml", ["'nope.yaml' cannot be read", "--seed-file"]),
    ("serve --seed-file empty", ["'empty' cannot be read", "--seed-file"]),
    ("serve --seed-file note.xml", ["There are: clock, organizations"]),
    # targets
    ("check --target sandbx", ["sandbx is no target: emulator, sandbox"]),
    ("check --target sandbox", ["There are no credentials: set QONTO_LOGIN"]),
    ("check --target https://example.org", ["not an allowed host", "--allow-host example.org"]),
    ("fuzz --target https://example.org", ["not an allowed host", "--allow-host example.org"]),
    ("record --out x.json --target https://example.org -- true", ["--allow-host example.org"]),
    ("replay --target https://thirdparty.qonto.com", ["name it, --target sandbox or --target production"]),
    ("check --allow write", ["'write' is not one of 'read'"]),
    ("fuzz --phases fuzz", ["'fuzz' is not one of examples, coverage, fuzzing, stateful"]),
    # files of check, record and replay
    ("check --target recording:nope.json", ["nope.json is no recording", "`fauxpa record --out FILE`"]),
    ("check --target recording:empty", ["empty is no recording", "`fauxpa record --out FILE`"]),
    ("check --divergences note.xml", ["note.xml is no list of divergences", "Write a JSON list"]),
    ("check --divergences empty", ["'empty' is a directory"]),
    ("check --with note.xml", ["note.xml is no conformance.json", "`fauxpa check --out FOLDER`"]),
    ("check --clean note.xml", ["note.xml is no ledger", "ledger.jsonl"]),
    ("check --clean empty", ["'empty' is a directory"]),
    ("replay nope.json", ["'nope.json' does not exist"]),
    ("replay empty", ["'empty' is a directory"]),
    ("replay note.xml", ["note.xml is no recording", "`fauxpa record --out FILE`"]),
    ("record --out nowhere/x.json -- true", ["there is no folder nowhere", "make it first"]),
    ("record --out x.json --port 99999 -- true", ["99999 is not in the range"]),
    ("record --out x.json -- nosuchcommand", ["'nosuchcommand' cannot be run", "after --"]),
    ("record --out x.json -- true", ["Nothing was called", "QONTO_BASE_URL"]),
]
WITH_A_SERVER = [
    ("scenario choose refusd", ["no scenario 'refusd'", "There are: accepted"]),
    ("scenario choose refused:TX_TVA_ER", ["TX_TVA_ER is no reason of 210", "TX_TVA_ERR", "URL/_fauxpa/statuses"]),
    ("scenario choose refused --next 0", ["0 is not in the range"]),
    ("scenario choose refused --buyer abc", ["neither a SIREN", "`fauxpa companies`"]),
    ("scenario choose refused --invoice 12", ["no client invoice '12'", f"`curl 'URL{INVOICES}'` lists"]),
    ("scenario show 12", ["no client invoice '12'", f"`curl 'URL{INVOICES}'` lists"]),
    ("fault add clients.lst rate-limited", ["no operation 'clients.lst'", "Did you mean clients.list"]),
    ("fault add clients.list rate-limitd", ["no kind 'rate-limitd'", "Did you mean rate-limited?"]),
    ("fault add clients.list rate-limited retry_aftr=2", ["retry_aftr", "retry_after"]),
    ("fault add clients.list rate-limited retry_after", ["retry_after is no name=value"]),
    ("fault show 99", ["no fault 99", "`fauxpa fault list` lists"]),
    ("clock show -n nowhere", ["no namespace 'nowhere'", "`fauxpa ns list` lists them"]),
    ("env -n nowhere", ["no namespace 'nowhere'", "`fauxpa ns list` lists them"]),
    ("report -n nowhere", ["no namespace 'nowhere'", "`fauxpa ns list` lists them"]),
    ("ns delete default", ["cannot be deleted", "Reset it: `fauxpa ns reset default`."]),
    ("ns create default", ["already", "Take another name"]),
    ("ns create Büro", ["cannot be the name", "lower-case letters"]),
    ("ns create x --from note.xml", ["Expected `object", "The fields are"]),
    ("ns seed default note.xml", ["Expected `object", "There are: clock"]),
    ("ns restore x note.xml", ["does not begin as a snapshot does", "`fauxpa ns snapshot`"]),
    ("clock advance --to 2000-01-01T00:00:00Z", ["cannot go back", "`fauxpa ns reset default` starts anew"]),
    ("journal show 99999", ["no entry 99999", "`fauxpa journal list` lists them"]),
    ("webhooks show nope", ["no such delivery", "`fauxpa webhooks list` lists"]),
    ("webhooks disturb nope --swap", ["no such subscription", "`fauxpa webhooks subscriptions` lists"]),
    ("webhooks list --state lost", ["one of waiting, held, delivered"]),
    ("serve --port PORT", ["is taken", "--port 8712"]),
    ("record --out x.json --port PORT -- true", ["is taken", "--port 0"]),
]
WITH_VARIABLES = [
    ("serve", {"FAUXPA_PROT": "1"}, ["FAUXPA_PROT is no setting", "Did you mean FAUXPA_PORT"]),
    ("serve", {"FAUXPA_PORT": "http"}, ["write a number", "FAUXPA_PORT"]),
    ("doctor --quick", {"FAUXPA_PROT": "1", "FAUXPA_URL": NOBODY}, ["FAUXPA_PROT is no setting"]),
    ("clock show", {"FAUXPA_URL": "foo"}, ["--url / FAUXPA_URL", "foo is no address"]),
    ("clock show", {"FAUXPA_PORT": "http"}, ["FAUXPA_HOST / FAUXPA_PORT", "is no address"]),
]
SPEAK_ON_STDOUT = ("validate", "doctor")


def failed(line: str, words: list[str], **environment: str) -> None:
    """Run a command line, and look at how it fails."""
    cleared = {name: None for name in os.environ if name.startswith(("FAUXPA_", "QONTO_"))}
    ended = CliRunner().invoke(main, line.split(), env={**cleared, **environment})
    assert isinstance(ended.exception, SystemExit), ended.output
    assert ended.exit_code != 0
    assert "Traceback" not in ended.output
    said = ended.output if line.startswith(SPEAK_ON_STDOUT) else ended.stderr
    for word in words:
        assert word in " ".join(said.split()), said
    if not line.startswith(SPEAK_ON_STDOUT):
        assert len([each for each in said.splitlines() if not each.startswith(("Usage:", "Try "))]) <= MOST_LINES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("files")
    (found / "empty").mkdir()
    (found / "note.xml").write_text("hello\n" * 100, encoding="utf-8")
    return found


@pytest.fixture(autouse=True)
def _there(folder, monkeypatch):
    monkeypatch.chdir(folder)


class Stranger(BaseHTTPRequestHandler):
    """Some other program, such as the application under test."""

    def do_GET(self) -> None:
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("line", "words"), AT_ONCE, ids=[line for line, _ in AT_ONCE])
def test_a_mistake_fails_and_says_what_to_do(line, words):
    failed(f"{line} --port 0" if line.startswith("serve --s") else line, words)


@pytest.mark.parametrize(("line", "words"), WITH_A_SERVER, ids=[line for line, _ in WITH_A_SERVER])
def test_what_the_emulator_refuses_is_told_with_a_command_that_helps(served, line, words):
    filled = line.replace("PORT", served.url.rpartition(":")[2])
    failed(filled, [word.replace("URL", served.url) for word in words], FAUXPA_URL=served.url)


@pytest.mark.parametrize(("line", "variables", "words"), WITH_VARIABLES, ids=[str(one[:2]) for one in WITH_VARIABLES])
def test_a_variable_that_is_wrong_is_named(line, variables, words):
    failed(line, words, **variables)


@pytest.mark.parametrize("answer", [(404, b"Not Found"), (404, b'{"error": "no detail"}'), (200, b"<html>")])
@pytest.mark.parametrize("command", ["clock show", "env", "report", "journal list", "ns list"])
def test_another_program_at_the_address_is_told_apart(stranger, command, answer):
    stranger.answer = answer
    failed(f"{command} --url http://127.0.0.1:{stranger.server_port}", ["--url", "FAUXPA_URL"])


def test_a_wrong_protocol_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"SSH-2.0-Something\r\n")

        threading.Thread(target=answer, daemon=True).start()
        failed(f"clock show --url http://127.0.0.1:{other.getsockname()[1]}", ["No fauxpa answers at", START])


@pytest.mark.parametrize(
    ("command", "module"), [("check", checking), ("fuzz", running)], ids=["check without pytest", "fuzz without it"]
)
def test_a_missing_extra_is_named_with_what_installs_it(monkeypatch, command, module):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    failed(command, [f"pip install 'fauxpa[{command}]'"])


def test_other_words_mean_commands_that_are_there():
    context = click.Context(main)
    assert {main.get_command(context, name) is not None for name in OTHER_WORDS.values()} == {True}
    assert not set(OTHER_WORDS) & set(main.list_commands(context))


def test_the_version_is_also_an_option():
    assert CliRunner().invoke(main, ["--version"]).output == CliRunner().invoke(main, ["version"]).output


def test_a_hint_about_what_no_command_does_is_kept():
    hint = "Write it with PUT /_fauxpa/annuaire/1, or GET /_fauxpa/x/{id}/y."
    assert remedy(hint, "/x", NOBODY, "default") == hint
