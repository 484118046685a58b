"""`fauxpa clock` and `fauxpa scenario` against a running emulator."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from emulating import SELLER, importable
from fauxpa_emulator.cli import main


@pytest.fixture
def frozen(serve):
    return serve("--clock", "frozen", "--start-at", "2026-09-01T08:00:00Z", "--validation", "off")


def ask(server, *arguments, code=0):
    ended = CliRunner().invoke(main, [*arguments, "--url", server.url])
    assert ended.exit_code == code, ended.output
    return ended.output


def sent(server, buyer="000001032"):
    import httpx

    with httpx.Client(base_url=server.url, headers={"Authorization": SELLER}) as http:
        files = {"client_invoices": ("facture.pdf", importable(buyer=buyer))}
        found = http.post("/v2/client_invoices/bulk", files=files).json()["client_invoices"][0]["invoice_id"]
        http.post(f"/v2/client_invoices/{found}/send_by_einvoice").raise_for_status()
    return found


def test_time_is_read_moved_and_set(frozen):
    assert ask(frozen, "clock", "show") == "default: 2026-09-01T08:00:00.000000Z (frozen)\n"
    told = ask(frozen, "clock", "advance", "1d12h")
    assert told == "default: 2026-09-02T20:00:00.000000Z (frozen)\nNothing happened to any invoice.\n"
    assert "2026-10-01T00:00:00.000000Z" in ask(frozen, "clock", "advance", "--to", "2026-10-01T00:00:00Z")
    assert "accelerated x60" in ask(frozen, "clock", "set", "x60")
    assert json.loads(ask(frozen, "clock", "show", "--json"))["speed"] == 60


def test_moving_time_tells_what_happened(frozen):
    sent(frozen)
    lines = ask(frozen, "clock", "advance", "1m").splitlines()
    assert [line.split()[2] for line in lines[1:]] == ["200", "201", "202", "203"]
    assert ask(frozen, "clock", "advance", "--next", code=0).endswith("Nothing happened to any invoice.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("clock", "advance", "3w"), 2, "10d"),
        (("clock", "advance"), 2, "--next"),
        (("clock", "advance", "1d", "--next"), 2, "--next"),
        (("clock", "set", "fast"), 2, "x60"),
        (("clock", "advance", "--to", "2020-01-01T00:00:00Z"), 1, "cannot go back"),
        (("clock", "show", "-n", "nobody"), 1, "no namespace 'nobody'"),
        (("scenario", "choose", "nonsense"), 1, "refused"),
        (("scenario", "choose", "refused", "--next", "2", "--buyer", "000007005"), 2, "--invoice"),
        (("scenario", "show", "nobody"), 1, "no client invoice"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(served, arguments, code, words):
    assert words in ask(served, *arguments, code=code)


def test_without_an_emulator_it_says_how_to_get_one():
    ended = CliRunner().invoke(main, ["clock", "show", "--url", "http://127.0.0.1:1"])
    assert ended.exit_code == 1
    assert "fauxpa serve" in ended.output


def test_choices_are_made_and_listed(frozen):
    ask(frozen, "scenario", "choose", "silent")
    ask(frozen, "scenario", "choose", "refused:TX_TVA_ERR", "--next", "2")
    told = ask(frozen, "scenario", "choose", "accepted-and-paid", "--buyer", "000007005")
    assert [line.split()[-1] for line in told.splitlines()[1:]] == [
        "refused:TX_TVA_ERR",
        "refused:TX_TVA_ERR",
        "accepted-and-paid",
        "silent",
    ]
    assert told == ask(frozen, "scenario", "choices")


def test_somebody_is_made_to_act(frozen):
    id = sent(frozen)
    ask(frozen, "clock", "advance", "1m")
    told = ask(frozen, "scenario", "act", id, "210", "CMD_ERR", "--message", "Laquelle ?")
    assert "210  past" in told
    assert "declined" in told
    assert "nothing follows 210" in ask(frozen, "scenario", "act", id, "205", code=1)


def test_what_waits_for_a_word_gets_it(frozen):
    id = sent(frozen, "000001206")
    ask(frozen, "clock", "advance", "1m")
    assert "your word" in ask(frozen, "scenario", "show", id)
    told = ask(frozen, "scenario", "next", id).splitlines()
    assert [line.split()[1] for line in told if line.startswith("204")] == ["past"]


def test_a_script_of_ones_own_comes_from_a_file(frozen, tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"steps": [{"status": 200, "after": 0}, {"status": 201, "after": 172800}]}')
    assert ask(frozen, "scenario", "write", "mine", str(file)) == "mine: 200(+0s) 201(+2d)\n"
    assert "mine" in ask(frozen, "scenario", "list")
    file.write_text('{"steps": [')
    assert "not JSON" in ask(frozen, "scenario", "write", "mine", str(file), code=2)
