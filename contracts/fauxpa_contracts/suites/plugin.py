"""The pytest side of the suites: which target, who may be called, what is kept away from it, and the verdicts.

Load it with `-p fauxpa_contracts.suites.plugin`. Fixtures: `place` (see `places.Place`), `api` (its seller), `buyer`,
`anonymous`, `partner`, `control`, `variant` (the emulator with other settings), `receiver` (of webhooks), `client` (the
reference client, as the seller), `contract`, `ledger`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fauxpa_client import NO_RETRIES, FixedHeaders, Qonto

from ..contract import Contract, load
from ..targets import EFFECTS, WHY_NOT, Refused, Target, resolve
from .calling import TIMEOUT, Api
from .emulator import Control, Process
from .expecting import Differs
from .following import Patience
from .ledger import Ledger, who_is
from .noting import MOST_SHOWN, Noted
from .places import Place, mistaken, on_emulator, on_target
from .receiver import Receiver, listening
from .verdicts import Outcome, Verdict, written

MOST_EXCHANGES = 6
"""Of a test that diverges, the last ones are shown."""
SETTINGS: dict[str, str] = {"rate_limit": "off", "clock": "frozen"}
"""Of the emulator that is started by itself; a test that wants others asks for a variant."""

UNEXPECTED = (KeyError, IndexError, TypeError, ValueError, AttributeError)
"""What a test meets where an answer lacks something, or has another type: a difference, too."""

TARGET = pytest.StashKey[Target]()
VERDICTS = pytest.StashKey[list[Verdict]]()
LEFT = pytest.StashKey[list[str]]()
NOTES = pytest.StashKey[Api]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fauxpa", "conformance suites")
    group.addoption("--target", default="emulator", help="emulator, sandbox, production, or an address")
    group.addoption("--allow", action="append", default=[], choices=EFFECTS, help="a class of side effects")
    group.addoption("--allow-host", action="append", default=[], help="a host that is yours")
    group.addoption("--expect-org", default="", help="slug of the organization that the target must be")
    group.addoption("--i-change-production", action="store_true", help="beside --allow, on production")
    group.addoption("--verdicts", default=None, metavar="FILE", help="write what was found there, as lines of JSON")
    group.addoption("--ledger", default=None, metavar="FILE", help="write there what the run made on a real target")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proves(*clauses, effect, needs): what a conformance test is about")
    try:
        config.stash[TARGET] = resolve(
            config.getoption("target"),
            os.environ,
            allow=config.getoption("allow"),
            allow_hosts=config.getoption("allow_host"),
            expect_organization=config.getoption("expect_org"),
            production_writes=config.getoption("i_change_production"),
        )
    except Refused as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[VERDICTS] = []
    config.stash[LEFT] = []
    if path := config.getoption("verdicts"):
        Path(path).write_text("", encoding="utf-8")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test names clauses that there are; what the target must not or cannot be asked is not run."""
    target, known = config.stash[TARGET], load().clauses
    for item in items:
        mark = item.get_closest_marker("proves")
        if mark is None:
            if _is_ours(item):
                raise pytest.UsageError(f"{item.nodeid} names no clause: @proves(...)")
            continue
        unknown = [clause for clause in mark.args if clause not in known]
        if unknown or not mark.args:
            raise pytest.UsageError(f"{item.nodeid} names {', '.join(unknown) or 'no clause'}, which is none")
        kept_away = why_not(target, mark)
        if kept_away is not None:
            outcome, reason = kept_away
            item.add_marker(pytest.mark.skip(reason=reason))
            _keep(config, _verdict(item, outcome, reason))


def why_not(target: Target, mark: pytest.Mark) -> tuple[Outcome, str] | None:
    """Why a test is not run on a target; None where it is."""
    effect = mark.kwargs["effect"]
    if effect not in target.allowed:
        return "not_safe_here", f"it {effect}: --allow {effect}"
    missing = [ability for ability in mark.kwargs["needs"] if ability not in target.abilities]
    return ("not_judged_here", WHY_NOT[missing[0]]) if missing else None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    if item.get_closest_marker("proves") is None or (report.skipped and report.when == "setup"):
        return
    if report.when == "call":
        _keep(item.config, _judged(item, call, report))
    elif report.failed:
        _keep(item.config, _verdict(item, "unproven", f"{report.when}: {_message(call)}"))


def _keep(config: pytest.Config, verdict: Verdict) -> None:
    """At once: who waits for the end of the run sees how far it is."""
    config.stash[VERDICTS].append(verdict)
    if path := config.getoption("verdicts"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(written([verdict]))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left := config.stash[LEFT]:
        terminalreporter.write_line(f"Left on the target: {', '.join(left)}")


def _judged(item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> Verdict:
    if report.passed:
        return _verdict(item, "proven", seconds=report.duration)
    if report.skipped:
        return _verdict(item, "not_judged_here", _message(call))
    error = call.excinfo.value if call.excinfo is not None else None
    if operation := _missing(item):
        return _verdict(item, "missing", f"The target has no {operation}.", error, seconds=report.duration)
    if isinstance(error, UNEXPECTED):
        reason = f"The answer is not of the form that the test reads: {type(error).__name__}: {_message(call)}"
        return _verdict(item, "diverges", reason, error, seconds=report.duration)
    outcome: Outcome = "diverges" if isinstance(error, AssertionError) else "unproven"
    return _verdict(item, outcome, _message(call), error, seconds=report.duration)


def _missing(item: pytest.Item) -> str:
    """The operation that the last call was for, if a target that is not Qonto's does not have it; else nothing."""
    if item.config.stash[TARGET].kind != "url":
        return ""
    called = item.stash.get(NOTES, None)
    last = called.notes[-1] if called and called.notes else None
    is_absent = last is not None and (
        last.status in (405, 501) or (last.status == 404 and not last.media.startswith("application/json"))
    )
    return last.operation if last is not None and is_absent else ""


def _verdict(
    item: pytest.Item,
    outcome: Outcome,
    reason: str = "",
    error: BaseException | None = None,
    *,
    seconds: float = 0.0,
) -> Verdict:
    mark = item.get_closest_marker("proves")
    assert mark is not None
    called = item.stash.get(NOTES, None)
    notes = tuple(called.notes[-MOST_EXCHANGES:]) if called and outcome in ("diverges", "unproven") else ()
    return Verdict(
        test=item.nodeid.rpartition("suites/")[2],
        clauses=tuple(mark.args),
        outcome=outcome,
        reason=reason,
        expected=_text(error.expected) if isinstance(error, Differs) else "",
        got=_text(error.got) if isinstance(error, Differs) else "",
        exchanges=notes,
        effect=mark.kwargs["effect"],
        seen=_seen(called.notes) if called else (),
        seconds=round(seconds, 3),
    )


def _seen(notes: Iterable[Noted]) -> tuple[tuple[str, str, int, str, int], ...]:
    found = Counter((one.operation, one.asked, one.status, one.media) for one in notes if one.operation)
    return tuple((*key, count) for key, count in found.items())


def _text(value: Any) -> str:
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1, default=repr)
    return shown[:MOST_SHOWN]


def _message(call: pytest.CallInfo[None]) -> str:
    return str(call.excinfo.value)[:2_000] if call.excinfo is not None else ""


def _is_ours(item: pytest.Item) -> bool:
    return item.path.parent == Path(__file__).parent


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Target:
    """Where this run goes."""
    return request.config.stash[TARGET]


@pytest.fixture(scope="session")
def contract() -> Contract:
    """What is promised."""
    return load()


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """The connections of the run."""
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def processes() -> Iterator[Callable[..., str]]:
    """`processes(profile="sandbox")`: the address of an emulator with these settings, one for each in a run."""
    started: dict[tuple[Any, ...], Process] = {}

    def address(**settings: str | tuple[str, ...]) -> str:
        wanted = {**SETTINGS, **settings}
        key = tuple(sorted(wanted.items()))
        if key not in started:
            started[key] = Process(**wanted)
        return started[key].url

    yield address
    for process in started.values():
        process.stop()


@pytest.fixture(scope="session")
def confirmed(target: Target, http: httpx.Client) -> Target:
    """A real target, once its first read has shown whose account it is; otherwise the run stops there."""
    if not target.is_real:
        return target
    mistake = mistaken(target, on_target(target, Api(target.base_url, None, http=http)))
    if mistake is not None:
        pytest.exit(mistake, 2)
    return target


@pytest.fixture(scope="session")
def patience(target: Target) -> Patience:
    """Of this run: what did not come once is not waited for so long again."""
    return Patience(is_of_qonto=target.kind in ("sandbox", "production"))


@pytest.fixture
def place(
    request: pytest.FixtureRequest, confirmed: Target, http: httpx.Client, processes: Callable[..., str]
) -> Iterator[Place]:
    """Where this test calls."""
    noting = Api(confirmed.base_url, None, http=http)
    request.node.stash[NOTES] = noting
    if confirmed.kind != "emulator":
        who: dict[str, str] = {}
        noting.watch = request.getfixturevalue("ledger").watch(request.getfixturevalue("contract"), who)
        account = on_target(confirmed, noting, request.getfixturevalue("patience"))
        who.update(who_is(account))
        yield account
        return
    found = on_emulator(processes(), noting)
    yield found
    assert found.control is not None
    http.delete(f"{found.base_url}/_fauxpa/namespaces/{found.control.namespace}")


@pytest.fixture
def variant(request: pytest.FixtureRequest, http: httpx.Client, processes: Callable[..., str]) -> Callable[..., Place]:
    """`variant(profile="sandbox", quirk=("create-status=200",))`: a place on an emulator with these settings."""

    def make(**settings: str | tuple[str, ...]) -> Place:
        noting = request.node.stash.setdefault(NOTES, Api("", None, http=http))
        return on_emulator(processes(**{"validation": "off", **settings}), noting)

    return make


@pytest.fixture
def seeded(request: pytest.FixtureRequest, http: httpx.Client, processes: Callable[..., str]) -> Callable[..., Place]:
    """`seeded(organizations=[{"name": "A", "siren": "000007005", "sending": False}])`: a place with that beginning."""

    def make(**state: Any) -> Place:
        noting = request.node.stash.setdefault(NOTES, Api("", None, http=http))
        return on_emulator(processes(), noting, state=state)

    return make


@pytest.fixture
def api(place: Place) -> Api:
    """The organization under test."""
    return place.seller


@pytest.fixture
def buyer(place: Place) -> Api:
    """A second organization."""
    return place.buyer


@pytest.fixture
def anonymous(place: Place) -> Api:
    """Nobody."""
    return place.anonymous


@pytest.fixture
def partner(place: Place) -> Api:
    """An onboarding partner."""
    return place.partner


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Of webhooks, one for the run: subscribe with a path of your own."""
    with listening() as found:
        yield found


@pytest.fixture
def client(place: Place) -> Iterator[Qonto]:
    """The reference client as the seller, whose calls are noted like all others; it repeats nothing."""
    headers = {**place.seller.headers, "Authorization": place.seller.authorization or ""}

    def note(answer: httpx.Response) -> None:
        answer.read()
        place.seller.note(answer)

    with httpx.Client(timeout=TIMEOUT, trust_env=False, event_hooks={"response": [note]}) as http:
        yield Qonto(place.base_url, FixedHeaders(headers), http=http, retry=NO_RETRIES)


@pytest.fixture
def control(place: Place) -> Control:
    """The clock and the other side; for tests that need `control`."""
    assert place.control is not None
    return place.control


@pytest.fixture(scope="session")
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """What this run made, and what of it could not be taken back."""
    path = request.config.getoption("ledger")
    found = Ledger(Path(path) if path else None)
    yield found
    request.config.stash[LEFT].extend(str(thing) for thing in found.clean_up())
