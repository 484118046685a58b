"""Settings: one table, three sources, no typo that passes."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.settings import BadSetting, Settings, called_at, flag_of, from_environment, variable_of


def test_the_defaults_can_be_taken():
    assert from_environment({}) == {}
    assert Settings().clock_speed() == 1
    assert Settings().clock_start() is None


@pytest.mark.parametrize("one", fields(Settings), ids=lambda one: one.name)
def test_every_setting_explains_itself_and_has_a_variable(one):
    assert one.metadata["help"].endswith(".")
    value = {
        "port": "1",
        "clock": "x2",
        "start_at": "2026-09-01T00:00:00Z",
        "public_url": "http://a",
        "journal": "0",
    }.get(one.name, (one.metadata["choices"] or ("a=b",))[-1])
    given_ = from_environment({variable_of(one.name): value})
    assert list(given_) == [one.name]
    assert getattr(Settings(**given_), one.name) is not None


@given(
    name=st.from_regex(r"FAUXPA_[A-Z_]{1,12}", fullmatch=True).filter(
        lambda name: name != "FAUXPA_URL" and name not in {variable_of(one.name) for one in fields(Settings)}
    )
)
def test_an_unknown_variable_is_refused_with_the_list_of_those_that_are_known(name):
    with pytest.raises(BadSetting, match=rf"{name} is no setting of fauxpa; there are: FAUXPA_CLOCK, ") as refused:
        from_environment({name: "1"})
    for one in fields(Settings):
        assert variable_of(one.name) in str(refused.value)


def test_variables_of_others_and_of_other_commands_are_let_be():
    assert from_environment({"PATH": "/bin", "QONTO_LOGIN": "x", "fauxpa_port": "x", "FAUXPA_URL": "http://a"}) == {}


def test_an_empty_variable_counts_as_none():
    assert from_environment({"FAUXPA_SEED": "", "FAUXPA_PORT": "", "FAUXPA_QUIRK": ""}) == {}


def test_several_quirks_fit_in_one_variable():
    given_ = from_environment({"FAUXPA_QUIRK": "create-status=200, upload-status=200,"})
    assert Settings(**given_).quirks() == {"create-status": "200", "upload-status": "200"}


@pytest.mark.parametrize(
    ("setting", "value", "what_to_do"),
    [
        ("profile", "staging", "choose one of production, sandbox"),
        ("consent", "yes", "choose one of page, auto"),
        ("rate_limit", "ON", "choose one of on, off"),
        ("log", "xml", "choose one of text, json, none"),
        ("port", -1, "from 0 to 65535"),
        ("port", 65536, "from 0 to 65535"),
        ("clock", "fast", "write real, frozen, or a factor"),
        ("clock", "x0", "write real, frozen, or a factor"),
        ("clock", "-1", "write real, frozen, or a factor"),
        ("clock", "nan", "write real, frozen, or a factor"),
        ("clock", "inf", "write real, frozen, or a factor"),
        ("clock", "x1e7", "write real, frozen, or a factor"),
        ("start_at", "soon", "write a time such as"),
        ("start_at", "2026-09-01T08:00:00", "say the time zone, such as 2026-09-01T08:00:00Z"),
        ("start_at", "1969-12-31T23:59:59Z", "from 1970 to 2999"),
        ("start_at", "3000-01-01T00:00:00Z", "from 1970 to 2999"),
        ("quirk", ("create-status",), "write NAME=VALUE"),
        ("public_url", "localhost:8711", "write an address"),
        ("public_url", "http://", "write an address"),
        ("public_url", "http://[::1", "write an address"),
        ("public_url", "http://a:b", "write an address"),
        ("public_url", "http://a/?b", "write an address"),
    ],
)
def test_a_value_that_cannot_be_taken_says_what_could_be(setting, value, what_to_do):
    with pytest.raises(BadSetting, match=what_to_do.replace("(", r"\(")) as refused:
        Settings(**{setting: value})
    assert f"({flag_of(setting)} or {variable_of(setting)})" in str(refused.value)


@pytest.mark.parametrize(
    ("clock", "speed"), [("real", 1), ("frozen", 0), ("x60", 60), ("0.5", 0.5), ("x1e6", 1_000_000)]
)
def test_a_clock_is_a_word_or_a_factor(clock, speed):
    assert Settings(clock=clock).clock_speed() == speed


def test_a_start_may_be_in_any_time_zone():
    assert Settings(start_at="2026-09-01T10:00:00+02:00").clock_start() == datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_links_never_get_two_slashes():
    assert Settings(public_url="https://fauxpa.example/base/").public_url == "https://fauxpa.example/base"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8711"),
        ("0.0.0.0", "http://127.0.0.1:8711"),
        ("::", "http://[::1]:8711"),
        ("::1", "http://[::1]:8711"),
        ("localhost", "http://localhost:8711"),
    ],
)
def test_a_server_is_called_at_an_address_that_can_be_called(host, url):
    assert called_at(host, 8711) == url


def test_what_container_engines_tell_of_a_service_of_this_name_is_no_setting():
    links = {
        "FAUXPA_PORT": "tcp://10.0.0.1:8711",
        "FAUXPA_PORT_8711_TCP": "tcp://10.0.0.1:8711",
        "FAUXPA_PORT_8711_TCP_ADDR": "10.0.0.1",
        "FAUXPA_SERVICE_HOST": "10.0.0.1",
        "FAUXPA_SERVICE_PORT": "8711",
        "FAUXPA_SERVICE_PORT_HTTP": "8711",
        "FAUXPA_NAME": "/app/fauxpa",
        "FAUXPA_ENV_LANG": "C.UTF-8",
    }
    assert from_environment({**links, "FAUXPA_LOG": "json"}) == {"log": "json"}
