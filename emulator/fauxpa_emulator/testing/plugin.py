"""The pytest plugin: a server for the session, a namespace for each test, and what a failing test should have said.

Imports only pytest and the standard library: who does not use a fixture of ours pays nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from .handles import Bench, Clock, Counterpart, Faults, Journal, Webhooks

URL = "FAUXPA_URL"
GUESSES = "fauxpa guesses"
"""Name of the property of a test report."""
SECTION = "fauxpa journal"
MOST_LINES = 50

BENCH = pytest.StashKey["Bench"]()
SERVER_SETTINGS: dict[str, Any] = {"rate_limit": "off"}
NAMESPACE_SETTINGS: dict[str, Any] = {"clock": {"mode": "frozen", "now": "2026-10-01T08:00:00Z"}}
"""A test moves time itself; what it sends and reads does not depend on the day it runs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fauxpa", "a local Qonto")
    group.addoption("--qonto-url", default=None, help=f"use the emulator there, start none  [{URL}]")
    group.addoption("--qonto-no-guess", action="store_true", help="fail tests that rest on a guess of the emulator")
    group.addoption("--qonto-keep", action="store_true", help="keep the namespaces of failing tests")


@pytest.fixture(scope="session")
def qonto_settings() -> dict[str, Any]:
    """Settings of the emulator, as those of `fauxpa serve`; override it to choose others."""
    return dict(SERVER_SETTINGS)


@pytest.fixture(scope="session")
def qonto_namespace_settings() -> dict[str, Any]:
    """What each test's namespace begins with: clock, seed, state; override it to choose another."""
    return dict(NAMESPACE_SETTINGS)


@pytest.fixture(scope="session")
def qonto_server(request: pytest.FixtureRequest, qonto_settings: dict[str, Any]) -> Iterator[str]:
    """The address of an emulator: the one that is named, or one in this process for the session."""
    named = request.config.getoption("qonto_url") or os.environ.get(URL)
    if named:
        yield named.rstrip("/")
        return
    from .server import Server

    with Server(**qonto_settings) as server:
        yield server.url


@pytest.fixture(scope="session")
def _qonto_http() -> Iterator[httpx.Client]:
    import httpx

    from .handles import TIMEOUT

    with httpx.Client(timeout=TIMEOUT, trust_env=False) as http:
        yield http


@pytest.fixture
def qonto(
    request: pytest.FixtureRequest,
    qonto_server: str,
    qonto_namespace_settings: dict[str, Any],
    _qonto_http: httpx.Client,
) -> Iterator[Bench]:
    """A Qonto of the test's own: `base_url`, `credentials`, `env`, `client`, and handles for all the rest."""
    from .handles import Bench

    bench = Bench(qonto_server, _qonto_http, **qonto_namespace_settings)
    request.node.stash[BENCH] = bench
    yield bench
    failed = request.node.stash.get(FAILED, False)
    bench.close(keep=failed and request.config.getoption("qonto_keep"))


@pytest.fixture
def qonto_clock(qonto: Bench) -> Clock:
    """Its time."""
    return qonto.clock


@pytest.fixture
def qonto_faults(qonto: Bench) -> Faults:
    """What shall go wrong."""
    return qonto.faults


@pytest.fixture
def qonto_journal(qonto: Bench) -> Journal:
    """What was asked and answered."""
    return qonto.journal


@pytest.fixture
def qonto_webhooks(qonto: Bench) -> Webhooks:
    """What was told to receivers."""
    return qonto.webhooks


@pytest.fixture
def qonto_counterpart(qonto: Bench) -> Counterpart:
    """The other side."""
    return qonto.counterpart


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # a wrapper gives the report back
    report: pytest.TestReport = yield  # type: ignore[assignment]
    bench = item.stash.get(BENCH, None)
    if bench is not None and report.when == "call":
        entries = bench.journal.entries()
        guesses = bench.journal.guesses()
        if guesses:
            report.user_properties.append((GUESSES, ", ".join(guesses)))
        if guesses and report.passed and item.config.getoption("qonto_no_guess"):
            report.outcome = "failed"
            report.longrepr = f"the test rests on guesses of the emulator: {', '.join(guesses)} (--qonto-no-guess)"
        if report.failed:
            item.stash[FAILED] = True
            report.sections.append((SECTION, _told(bench.namespace, entries, guesses)))
    return report  # type: ignore[return-value]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    rested: set[str] = set()
    tests = 0
    for reports in terminalreporter.stats.values():
        for report in reports:
            found = dict(getattr(report, "user_properties", ())).get(GUESSES)
            if found:
                tests += 1
                rested.update(found.split(", "))
    if rested:
        count = f"{len(rested)} guess{'es' if len(rested) > 1 else ''}"
        terminalreporter.write_line(f"fauxpa: {tests} tests rested on {count}: {', '.join(sorted(rested))}")


def _told(namespace: str, entries: list[dict[str, Any]], guesses: list[str]) -> str:
    left_out = len(entries) - MOST_LINES
    lines = [f"namespace {namespace}"]
    lines += [f"({left_out} earlier requests)"] if left_out > 0 else []
    lines += [_line(entry) for entry in entries[-MOST_LINES:]]
    return "\n".join([*lines, f"rested on guesses: {', '.join(guesses) or 'none'}"])


def _line(entry: dict[str, Any]) -> str:
    extra = [f"fault {entry['fault']}"] if entry["fault"] else []
    extra += [entry["hint"]] if entry["hint"] else []
    status = entry["status"] or "no answer"
    return f"{entry['id']:>4}  {entry['method']} {entry['path']}  {status}  {entry['basis'] or ''}  {'; '.join(extra)}"
