"""What may be called, and what not: decided before the first request, and once more by it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from fauxpa_contracts import targets
from fauxpa_contracts.suites.places import mistaken
from fauxpa_contracts.targets import Refused, resolve
from fauxpa_emulator.cli import main

KEYS = {"QONTO_LOGIN": "acme-1", "QONTO_SECRET_KEY": "s3cret-s3cret"}
SAFE = {"expect_organization": "acme-1"}


def test_the_emulator_needs_nothing_and_may_be_done_anything_to():
    target = resolve("emulator", {})
    assert target.allowed == frozenset(targets.EFFECTS)
    assert target.abilities == targets.EMULATOR


@pytest.mark.parametrize(
    ("name", "environ", "more", "words"),
    [
        ("http://localhost:1", {}, SAFE, "no credentials"),
        ("http://localhost:1", KEYS, {}, "--expect-org"),
        ("https://fake.example", KEYS, SAFE, "--allow-host fake.example"),
        ("https://thirdparty.qonto.com/v2", KEYS, SAFE, "Qonto's own"),
        ("https://thirdparty-sandbox.staging.qonto.co", KEYS, SAFE, "Qonto's own"),
        ("ftp://localhost", KEYS, SAFE, "is no target"),
        ("nonsense", KEYS, SAFE, "is no target"),
        ("sandbox", KEYS, SAFE, "QONTO_STAGING_TOKEN"),
        ("production", KEYS, {**SAFE, "allow": ["reversible"]}, "--i-change-production"),
        ("http://localhost:1", KEYS, {**SAFE, "allow": ["everything"]}, "no class of side effects"),
    ],
)
def test_a_run_that_lacks_something_is_refused_and_told_what(name, environ, more, words):
    with pytest.raises(Refused, match=words):
        resolve(name, environ, **more)


def test_production_takes_reading_only_unless_it_is_said_twice():
    assert resolve("production", KEYS, **SAFE).allowed == {"read"}
    both = resolve("production", KEYS, **SAFE, allow=["reversible"], production_writes=True)
    assert both.allowed == {"read", "reversible"}


def test_the_sandbox_cannot_be_judged_about_e_invoicing():
    target = resolve("sandbox", {**KEYS, "QONTO_STAGING_TOKEN": "t"}, **SAFE)
    assert "einvoicing" not in target.abilities
    assert "control" not in target.abilities


def test_abilities_come_from_the_environment():
    more = {
        "QONTO_ACCESS_TOKEN": "t",
        "QONTO_BUYER_LOGIN": "b",
        "QONTO_BUYER_SECRET_KEY": "s",
        "QONTO_PARTNER_ID": "p",
        "QONTO_PARTNER_TOKEN": "t",
        "QONTO_CLIENT_ID": "c",
        "QONTO_CLIENT_SECRET": "s",
        "QONTO_REFRESH_TOKEN": "r",
    }
    found = resolve("http://127.0.0.1:8711", {**KEYS, **more}, **SAFE)
    assert found.abilities == {"buyer", "partner", "token", "oauth", "einvoicing", "receiver"}
    assert resolve("http://127.0.0.1:8711", KEYS, **SAFE).abilities == {"einvoicing", "receiver"}


def test_no_secret_is_in_the_text_of_a_target():
    target = resolve("http://localhost:1", {**KEYS, "QONTO_STAGING_TOKEN": "st4ging"}, **SAFE)
    assert "s3cret" not in repr(target)
    assert "st4ging" not in repr(target)


@contextmanager
def pretending(slug):
    """A server that says that it is the account of `slug`, and remembers every request."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            seen.append(f"{self.command} {self.path}")
            body = json.dumps({"organization": {"slug": slug, "bank_accounts": []}}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_):
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()


def run(*arguments):
    return CliRunner().invoke(main, ["check", *arguments], env=KEYS)


def test_against_the_wrong_organization_nothing_is_sent_beyond_the_one_read(tmp_path):
    effects = [one for effect in ("reversible", "irreversible", "sends") for one in ("--allow", effect)]
    with pretending("somebody-else-7") as (url, seen):
        ended = run("--target", url, "--expect-org", "acme-1", *effects, "--out", str(tmp_path))
    assert ended.exit_code == 2
    assert "somebody-else-7" in ended.stderr
    assert "nothing more is sent" in ended.stderr
    assert seen == ["GET /v2/organization"]


def test_a_server_that_pretends_to_be_qontos_production_is_read_once(monkeypatch):
    """The address is Qonto's; only a test can put another in its place."""
    from fauxpa_contracts.suites.calling import Api
    from fauxpa_contracts.suites.places import on_target

    with pretending("somebody-else-7") as (url, seen):
        monkeypatch.setattr(targets, "ADDRESSES", {**targets.ADDRESSES, "production": url})
        target = resolve("production", KEYS, **SAFE)
        api = Api(target.base_url)
        with api.http:
            words = mistaken(target, on_target(target, api))
    assert words is not None
    assert "somebody-else-7" in words
    assert seen == ["GET /v2/organization"]


class Answering:
    """An API that has answered the first read."""

    def __init__(self, status, body):
        self.status_code, self._body = status, body

    def get(self, _):
        return self

    def json(self):
        if self._body is None:
            raise ValueError
        return self._body


@pytest.mark.parametrize(
    ("url", "status", "goes_on"),
    [
        ("http://127.0.0.1:8000", 404, True),
        ("http://localhost:8000", 501, True),
        ("http://[::1]:8000", 405, True),
        ("http://127.0.0.1:8000", 401, False),
        ("http://127.0.0.1:8000", 200, False),
        ("https://qonto.example.com", 404, False),
        ("http://localhost.example.com", 404, False),
    ],
)
def test_a_small_fake_of_this_machine_need_not_know_its_organization(url, status, goes_on):
    host = urlsplit(url).hostname
    target = resolve(url, KEYS, **SAFE, allow_hosts=[host])
    place = SimpleNamespace(seller=Answering(status, None))
    assert (mistaken(target, place) is None) is goes_on


def test_a_target_that_nobody_answers_for_is_not_judged():
    ended = run("--target", "http://127.0.0.1:1", "--expect-org", "acme-1")
    assert ended.exit_code == 2
