"""`fauxpa doctor`: each check with what is right and what is wrong, and the command as a whole."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from importlib import metadata

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering import answering
from fauxpa_emulator import __version__
from fauxpa_emulator.cli.checkup import emulator, machine, settings, target
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.documents.validation.findings import CannotJudge, Finding, Report
from fauxpa_emulator.settings import BadSetting, Settings
from fauxpa_emulator.store.sqlite import SCHEMA_VERSION, SqliteStore
from serving import run

HERE = "http://127.0.0.1:8711"
INFO = {"name": "fauxpa", "version": __version__, "profile": "production"}
TODAY = date(2026, 11, 23)
VERSIONS = {"click": "8.2.1", "factur-x": "7.8", "lxml": "6.0.2"}


def states(findings):
    found = list(findings)
    assert all(one.remedy for one in found if one.state in ("problem", "warning")), "what shall one do?"
    return [one.state for one in found]


def words(findings):
    return " ".join(f"{one.text} {one.remedy}" for one in findings)


# The machine


@pytest.mark.parametrize(("version", "state"), [((3, 11, 0), "ok"), ((3, 14, 1), "ok"), ((3, 9, 7), "problem")])
def test_python(version, state):
    assert states([machine.python(version, ">=3.11")]) == [state]


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("click>=8.1", ["ok"]),
        ("factur-x<8,>=7.8", ["ok"]),
        ("click>=9", ["problem"]),
        ("factur-x>=7.9", ["problem"]),
        ("click<8.2", ["problem"]),
        ("lxml~=6.0", ["ok"]),
        ("lxml~=5.4", ["problem"]),
        ("lxml==6.0.2", ["ok"]),
        ("nothing>=1", ["problem"]),
        ('nothing>=1; sys_platform != "win32"', ["note"]),
        ('nothing>=1; extra == "dev"', ["ok"]),
    ],
)
def test_packages(requirement, expected):
    assert states(machine.packages([requirement], VERSIONS.get)) == expected


def test_the_packages_of_this_project_are_understood():
    requirements = metadata.requires("fauxpa")
    assert len(requirements) > 10
    assert all(machine.REQUIREMENT.fullmatch(requirement) for requirement in requirements)
    missing = list(machine.packages(requirements, lambda _: None))
    assert {one.text.split()[0] for one in missing if one.state == "problem"} >= {"click", "lxml", "starlette"}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=4), st.lists(st.integers(0, 30), min_size=1, max_size=4))
def test_versions_are_compared_by_their_numbers(one, other):
    found, bound = (".".join(map(str, each)) for each in (one, other))
    padded = [each + [0] * (4 - len(each)) for each in (one, other)]
    for sign, holds in ((">=", padded[0] >= padded[1]), ("<", padded[0] < padded[1]), ("==", padded[0] == padded[1])):
        assert states(machine.packages([f"click{sign}{bound}"], lambda _: found)) == ["ok" if holds else "problem"]


@pytest.mark.parametrize(
    ("limit", "state"), [(None, "ok"), (64 * 1024**3, "ok"), (20 * 1024**3, "problem"), (1024, "problem")]
)
def test_the_limit_of_address_space(limit, state):
    assert states([machine.address_space(limit)]) == [state]


def test_artefacts():
    assert states([machine.artefacts(lambda name: name, ["a", "b"])]) == ["ok"]

    def nothing(name):
        raise CannotJudge(f"there is no {name}")

    found = machine.artefacts(nothing, ["a"])
    assert (states([found]), "there is no a" in found.text) == (["problem"], True)


@pytest.mark.parametrize(
    ("report", "state"),
    [
        (Report(level="full"), "ok"),
        (Report(level="full", problem="SaxonC cannot start"), "problem"),
        (
            Report(
                level="full",
                findings=(Finding(rule="BR-1", severity="fatal", source="x", version="", message="no"),),
            ),
            "problem",
        ),
    ],
)
def test_the_engine_is_well_when_it_judges_what_is_right_as_right(report, state):
    given = []
    found = machine.engine(lambda data, today: given.append((data, today)) or report, TODAY)
    assert states([found]) == [state]
    assert given[0][1] == TODAY
    assert b"20261123" in given[0][0], "issued today"


# The settings


def no_quirks(_):
    return {}


@pytest.mark.parametrize(
    ("environment", "expected", "said"),
    [
        ({}, ["ok"], "none"),
        ({"FAUXPA_PORT": "9000", "PATH": "/bin"}, ["ok"], "FAUXPA_PORT"),
        ({"FAUXPA_CLOK": "real"}, ["problem"], "Did you mean FAUXPA_CLOCK?"),
        ({"FAUXPA_XYZZY": "1"}, ["problem"], "FAUXPA_STORE"),
        ({"FAUXPA_PORT": "many"}, ["problem"], "write a number"),
        ({"FAUXPA_CLOCK": "fast"}, ["problem"], "x60"),
        ({"FAUXPA_URL": "http://localhost:9000"}, ["warning", "ok"], HERE),
        ({"FAUXPA_URL": "http://localhost:9000", "FAUXPA_PORT": "9000"}, ["ok"], "FAUXPA_URL"),
        ({"FAUXPA_URL": "http://emulator:9000"}, ["ok"], "FAUXPA_URL"),
        ({"FAUXPA_SEED": "1"}, ["note", "ok"], "FAUXPA_START_AT"),
        ({"FAUXPA_SEED": "1", "FAUXPA_CLOCK": "frozen"}, ["ok"], ""),
        ({"FAUXPA_JOURNAL": "0"}, ["note", "ok"], "fauxpa report"),
    ],
)
def test_variables(environment, expected, said):
    found = list(settings.variables(environment, no_quirks))
    assert states(found) == expected
    assert said in words(found)


def test_every_unknown_variable_is_named():
    found = list(settings.variables({"FAUXPA_A": "1", "FAUXPA_B": "1"}, no_quirks))
    assert [one.text.split()[0] for one in found] == ["FAUXPA_A", "FAUXPA_B"]


def test_an_unknown_quirk_is_a_problem():
    def unknown(_):
        raise BadSetting("no quirk is called 'x'")

    assert states(settings.variables({"FAUXPA_QUIRK": "x=y"}, unknown)) == ["problem"]


def may(_):
    return True


def test_a_store_in_memory_or_of_this_version_is_well(tmp_path):
    SqliteStore(str(tmp_path / "there.db")).close()
    for path in (":memory:", str(tmp_path / "new.db"), str(tmp_path / "there.db")):
        assert states([settings.store(path, SCHEMA_VERSION, may)]) == ["ok"]
    assert not (tmp_path / "new.db").exists(), "only looked at"


def test_a_store_of_another_version_is_named(tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=1")
    found = settings.store(str(path), SCHEMA_VERSION, may)
    assert (states([found]), "another version" in found.text) == (["problem"], True)


def test_a_file_that_is_no_store_is_named(tmp_path):
    path = tmp_path / "a?b#c%20.db"
    path.write_bytes(b"hello" * 1_000)
    found = settings.store(str(path), SCHEMA_VERSION, may)
    assert (states([found]), "no store" in found.text) == (["problem"], True)


def test_a_store_that_cannot_be_written_is_named(tmp_path):
    assert "does not exist" in settings.store(str(tmp_path / "no" / "a.db"), SCHEMA_VERSION, may).text
    assert states([settings.store(str(tmp_path / "a.db"), SCHEMA_VERSION, lambda _: False)]) == ["problem"]
    SqliteStore(str(tmp_path / "a.db")).close()
    found = settings.store(str(tmp_path / "a.db"), SCHEMA_VERSION, lambda path: path == tmp_path)
    assert "a.db may not be written" in found.text


# The emulator


@pytest.mark.parametrize(
    ("info", "listens", "wanted", "state"),
    [
        (INFO, True, True, "ok"),
        (INFO | {"version": "0.0.1"}, True, False, "warning"),
        (None, True, False, "problem"),
        ({"name": "another"}, True, False, "problem"),
        (None, False, True, "problem"),
        (None, False, False, "note"),
    ],
)
def test_who_answers(info, listens, wanted, state):
    found = emulator.answering(HERE, info, listens=listens, wanted=wanted, own=__version__)
    assert states([found]) == [state]


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"mode": "real", "now": NOW.isoformat()}, "ok"),
        ({"mode": "frozen", "now": NOW.isoformat()}, "ok"),
        ({"mode": "frozen", "now": (NOW + timedelta(days=90)).isoformat()}, "ok"),
        ({"mode": "frozen", "now": (NOW - timedelta(days=2)).isoformat()}, "warning"),
        ({"mode": "frozen", "now": "yesterday"}, "skipped"),
        ({"mode": "frozen", "now": "2026-11-23T09:00:00"}, "skipped"),
        ({}, "skipped"),
    ],
)
def test_the_clock(told, state):
    assert states([emulator.clock(told, NOW)]) == [state]


def test_the_staging_token_is_missed_in_the_sandbox_only():
    assert states(emulator.staging({"profile": "sandbox"}, {})) == ["problem"]
    assert states(emulator.staging({"profile": "sandbox"}, {"QONTO_STAGING_TOKEN": "x"})) == []
    assert states(emulator.staging({"profile": "production"}, {})) == []


class Told:
    """An emulator that has these answers."""

    def __init__(self, **answers):
        self.answers = answers

    def ask(self, path, **query):
        return self.answers.get(path.rpartition("/")[2])


def namespace(name, **credentials):
    organization = {
        "login": f"{name}-login",
        "secret_key": f"{name}-key",
        "access_token": f"{name}-at",
        "refresh_token": f"{name}-rt",
    }
    return {"credentials": {"QONTO_CLIENT_ID": f"{name}-id", **credentials}, "organizations": [organization]}


SHOPS = Told(namespaces={"namespaces": [{"name": "one"}, {"name": "two"}]}, one=namespace("one"), two=namespace("two"))
KEY = {"QONTO_LOGIN": "two-login", "QONTO_SECRET_KEY": "two-key"}


@pytest.mark.parametrize(
    ("environment", "expected", "said"),
    [
        ({}, ["note"], "fauxpa env"),
        (KEY, ["ok"], "namespace two"),
        (KEY | {"QONTO_CLIENT_ID": "two-id", "QONTO_ACCESS_TOKEN": "two-at"}, ["ok"], "namespace two"),
        (KEY | {"QONTO_LOGIN": "one-login"}, ["problem"], "QONTO_SECRET_KEY opens no namespace"),
        (KEY | {"QONTO_CLIENT_ID": "one-id"}, ["problem"], "QONTO_CLIENT_ID opens one"),
        ({"QONTO_ACCESS_TOKEN": "made-since"}, ["note"], "made since"),
        ({"QONTO_STAGING_TOKEN": "real"}, ["problem"], "QONTO_STAGING_TOKEN"),
    ],
)
def test_credentials(environment, expected, said):
    found = list(emulator.credentials(SHOPS, environment))
    assert states(found) == expected
    assert said in words(found)


def test_no_secret_is_said_aloud():
    found = list(emulator.credentials(SHOPS, KEY | {"QONTO_CLIENT_SECRET": "very-secret"}))
    assert "two-key" not in words(found)
    assert "very-secret" not in words(found)


def hooks(*urls, abandoned=0):
    return Told(
        subscriptions={"subscriptions": [{"callback_url": url} for url in urls]}, deliveries={"total": abandoned}
    )


@pytest.mark.parametrize(
    ("told", "listening", "expected"),
    [
        (hooks(), False, []),
        (hooks("https://app.example/hook"), False, ["ok"]),
        (hooks("http://localhost:9/hook"), True, ["ok"]),
        (hooks("http://localhost:9/hook", "http://localhost:9/hook"), False, ["problem", "ok"]),
        (hooks("http://169.254.169.254/hook"), True, ["problem", "ok"]),
        (hooks("http://app.example/hook"), True, ["problem", "ok"]),
        (hooks("https://app.example/hook", abandoned=2), True, ["warning"]),
    ],
)
def test_webhooks(told, listening, expected):
    asked = []
    found = emulator.webhooks(told, "default", "local", lambda *place: asked.append(place) or listening)
    assert states(found) == expected
    assert {host for host, _ in asked} <= {"localhost"}, "only this machine is called"


# What the application is pointed at


def answers(*addresses):
    return lambda address: address in addresses


@pytest.mark.parametrize(
    ("url", "expected", "said"),
    [
        ("", ["note"], "fauxpa env"),
        (HERE, ["ok"], HERE),
        (f"{HERE}/v2", ["note", "ok"], "/v2/v2"),
        (f"{HERE}/v2/", ["note", "ok"], "/v2/v2"),
        (f"{HERE}/api", ["warning", "ok"], "/api"),
        ("https://127.0.0.1:8711/v2", ["note", "problem"], f"{HERE}/v2"),
        ("http://localhost:9999", ["problem"], HERE),
        ("https://thirdparty.qonto.com/v2", ["problem"], "THE REAL QONTO"),
        ("https://THIRDPARTY.qonto.com.", ["problem"], "THE REAL QONTO"),
        ("https://thirdparty-sandbox.staging.qonto.co", ["problem"], "no e-invoicing"),
        ("https://qonto.com.example", ["note"], "not asked"),
        ("127.0.0.1:8711", ["problem"], "no address"),
        ("http://[::1", ["problem"], "no address"),
        ("http://127.0.0.1:99999", ["problem"], "no address"),
    ],
)
def test_the_base_url(url, expected, said):
    found = list(target.base_url({"QONTO_BASE_URL": url}, HERE, answers(HERE), running=True))
    assert states(found) == expected
    assert said in words(found)


def test_a_base_url_before_the_emulator_runs_is_no_problem():
    assert states(target.base_url({"QONTO_BASE_URL": HERE}, HERE, answers(), running=False)) == ["note"]


@pytest.mark.parametrize("url", ["https://thirdparty.qonto.com", "https://api.example/v2", "https://app.qonto.co"])
def test_nobody_else_is_asked(url):
    def asked(address):
        raise AssertionError(address)

    list(target.base_url({"QONTO_BASE_URL": url}, HERE, asked, running=True))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"HTTP_PROXY": "http://proxy:3128"}, ["problem"]),
        ({"http_proxy": "http://proxy:3128"}, ["problem"]),
        ({"ALL_PROXY": "socks5://proxy:1"}, ["problem"]),
        ({"HTTPS_PROXY": "http://proxy:3128"}, []),
        ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "example.com, 127.0.0.1"}, []),
        ({"HTTP_PROXY": "http://proxy:3128", "no_proxy": "*"}, []),
        ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "localhost,::1"}, ["problem"]),
        ({"HTTP_PROXY": ""}, []),
    ],
)
def test_proxies(environment, expected):
    found = list(target.proxies(environment, (HERE, "")))
    assert states(found) == expected
    assert all("127.0.0.1" in one.remedy for one in found)


def test_proxies_for_other_machines_are_none_of_our_business():
    assert states(target.proxies({"HTTP_PROXY": "http://proxy:1"}, ("http://emulator.example.com:8711",))) == []
    assert states(target.proxies({"HTTP_PROXY": "http://proxy:1"}, ("http://emulator:8711",))) == ["problem"]


# The command


def doctor(*arguments, **environment):
    return run("doctor", "--quick", *arguments, **{"QONTO_BASE_URL": "", "NO_PROXY": "*", **environment})


def told(ended):
    found = json.loads(ended.stdout)
    assert found["schema_version"] == 1
    assert found["ok"] is (ended.returncode == 0)
    assert found["ok"] is all(one["state"] != "problem" for one in found["checks"])
    return {one["check"]: one for one in found["checks"]}


def test_all_is_well_with_an_emulator_and_its_credentials(served):
    before = len(list(served_entries(served)))
    given = asdict(CREDENTIAL_DEFAULTS)
    ended = doctor("--url", served.url, QONTO_BASE_URL=served.url, **given)
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.endswith("All is well.\n")
    assert f"fauxpa {__version__} answers at {served.url}" in ended.stdout
    assert "they open the namespace default" in ended.stdout
    assert len(list(served_entries(served))) == before, "looking leaves no trace in the journal"


def served_entries(served):
    return httpx.get(f"{served.url}/_fauxpa/journal", trust_env=False).json()["entries"]


def test_what_is_wrong_is_said_with_what_to_do(served):
    ended = doctor("--url", served.url, QONTO_BASE_URL="https://thirdparty.qonto.com", FAUXPA_CLOK="real")
    assert ended.returncode == 1
    assert "PROBLEM target: QONTO_BASE_URL IS THE REAL QONTO" in ended.stdout
    assert "Did you mean FAUXPA_CLOCK?" in ended.stdout
    assert ended.stdout.endswith("2 problems, 0 warnings.\n")


def test_for_a_program(served):
    found = told(doctor("--json", "--url", served.url, QONTO_SECRET_KEY="wrong", QONTO_LOGIN="wrong"))
    assert found["credentials"]["state"] == "problem"
    assert found["engine"]["state"] == "skipped"
    assert found["emulator"]["state"] == found["clock"]["state"] == "ok"


def test_without_an_emulator_that_was_promised():
    found = told(doctor("--json", FAUXPA_URL="http://127.0.0.1:1"))
    assert found["emulator"]["state"] == "problem"
    assert "fauxpa serve" in found["emulator"]["remedy"]


def test_another_program_on_the_port():
    with answering({"name": "another"}) as url:
        port = url.rpartition(":")[2]
        assert "Another program" in told(doctor("--json", FAUXPA_PORT=port))["emulator"]["text"]
    assert told(doctor("--json", FAUXPA_PORT=port))["emulator"]["state"] == "note", "it is gone"


def test_the_real_qonto_is_not_asked_for_an_emulator():
    found = told(doctor("--json", "--url", "https://thirdparty.qonto.com"))
    assert "not asked" in found["emulator"]["text"]
    assert "target" not in found


def test_an_address_that_is_none():
    assert told(doctor("--json", "--url", "ftp://x"))["emulator"]["state"] == "problem"


def test_the_sandbox_and_a_clock_in_the_past(serve):
    served = serve("--profile", "sandbox", "--clock", "frozen", "--start-at", "2024-01-01T00:00:00Z")
    found = told(doctor("--json", "--url", served.url))
    assert (found["staging"]["state"], found["clock"]["state"]) == ("problem", "warning")


def test_an_invoice_is_judged_for_real():
    found = told(run("doctor", "--json", FAUXPA_STORE=":memory:", QONTO_BASE_URL="", NO_PROXY="*"))
    assert found["engine"] == {
        "check": "engine",
        "state": "ok",
        "text": "An invoice was judged by the official rules.",
        "remedy": None,
    }


def test_the_settings_that_are_looked_at_are_those_of_serve(tmp_path):
    found = told(doctor("--json", FAUXPA_STORE=str(tmp_path / "a.db")))
    assert found["store"]["text"] == f"{tmp_path / 'a.db'} will be made."
    assert isinstance(settings.settings_of({"FAUXPA_STORE": "x", "FAUXPA_CLOK": "y"}), Settings)
    assert list(tmp_path.iterdir()) == []
