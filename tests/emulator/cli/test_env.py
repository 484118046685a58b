"""`fauxpa env`: safe for `eval`, whatever happens."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from serving import BOUND, FAUXPA, clean_environment, run

NOBODY = "http://127.0.0.1:1"


def test_only_export_lines_are_printed(served):
    ended = run("env", "--url", served.url)
    assert (ended.returncode, ended.stderr) == (0, "")
    exports = dict(line.removeprefix("export ").split("=", 1) for line in ended.stdout.splitlines())
    assert all(line.startswith("export ") for line in ended.stdout.splitlines())
    told = {name: shlex.split(value)[0] for name, value in exports.items()}
    assert told == {"QONTO_BASE_URL": served.url, **asdict(CREDENTIAL_DEFAULTS)}


def test_a_shell_can_use_it(served):
    script = (
        f'eval "$({shlex.quote(str(FAUXPA))} env)" && curl_target="$QONTO_BASE_URL" && echo "$curl_target $QONTO_LOGIN"'
    )
    ended = subprocess.run(
        ["bash", "-euc", script],
        env=clean_environment(FAUXPA_URL=served.url),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=True,
    )
    assert ended.stdout == f"{served.url} {CREDENTIAL_DEFAULTS.QONTO_LOGIN}\n"


def test_it_looks_where_the_variables_say(served):
    port = served.url.rpartition(":")[2]
    for environment in (
        {"FAUXPA_URL": f"{served.url}/", "FAUXPA_PORT": "1"},
        {"FAUXPA_PORT": port},
        {"FAUXPA_PORT": port, "FAUXPA_HOST": "0.0.0.0"},
    ):
        assert f"export QONTO_BASE_URL={served.url}\n" in run("env", **environment).stdout
    assert run("env", "--url", NOBODY, FAUXPA_URL=served.url).returncode == 1


def test_where_nobody_answers_it_prints_nothing_and_says_what_to_do():
    ended = run("env", "--url", NOBODY)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"No fauxpa answers at {NOBODY}" in ended.stderr
    assert "fauxpa serve" in ended.stderr


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"name": "other"}', b"\xff"])
def test_another_program_is_not_taken_for_one_of_ours(body):
    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        ended = run("env", "--url", f"http://127.0.0.1:{server.server_port}")
        thread.join()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "another program does" in ended.stderr


@pytest.mark.parametrize(
    "url", ["localhost:8711", "ftp://localhost", "http://", "http://[::1", "http://a:b", "x; rm -rf /"]
)
def test_an_address_that_is_none_is_refused(url):
    ended = run("env", "--url", url)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is no address such as" in ended.stderr
