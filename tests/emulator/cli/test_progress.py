"""Bars on standard error: there where a terminal is, nowhere else, and never in what a program reads."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import fauxpa_contracts
from fauxpa_emulator.cli.progress import ERASE, LINE_UP
from serving import BOUND, FAUXPA, clean_environment

RECORDINGS = Path(fauxpa_contracts.__file__).parent / "recordings"
GONE = LINE_UP + ERASE
NARROWEST = 80
BEGUN = re.compile(rb" [1-9][0-9]*/[0-9]")
"""The first step is done."""


@dataclass
class Terminal:
    """A command whose standard error is a terminal; its standard output is a pipe, or the same terminal."""

    arguments: tuple[str, ...]
    term: str = "xterm"
    both: bool = False
    seen: bytes = b""
    stdout: bytes = b""
    shown: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [str(FAUXPA), *self.arguments],
            env=clean_environment(TERM=self.term),
            stdout=theirs if self.both else subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        reads = (self._read_terminal,) if self.both else (self._read_terminal, self._read_pipe)
        self._readers = [threading.Thread(target=read, daemon=True) for read in reads]
        for reader in self._readers:
            reader.start()

    def end(self) -> int:
        try:
            code = self.process.wait(BOUND)
        finally:
            self.process.kill()
        for reader in self._readers:
            reader.join(BOUND)
        os.close(self._ours)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    @property
    def text(self) -> str:
        return self.seen.decode()

    def _read_terminal(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 65_536)
            except OSError:  # nobody holds the other end any more
                data = b""
            if not data:
                self.shown.set()
                return
            self.seen += data
            if BEGUN.search(self.seen):
                self.shown.set()

    def _read_pipe(self) -> None:
        assert self.process.stdout is not None
        self.stdout = self.process.stdout.read()


def on_terminal(*arguments: str, term: str = "xterm", both: bool = False) -> Terminal:
    found = Terminal(arguments, term, both)
    found.end()
    return found


def piped(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(FAUXPA), *arguments], env=clean_environment(), capture_output=True, timeout=BOUND, check=False
    )


@pytest.fixture(scope="module")
def invoices(tmp_path_factory) -> str:
    folder = str(tmp_path_factory.mktemp("invoices"))
    assert piped("generate", "--count", "3", "--out", folder).returncode == 0
    return folder


@pytest.fixture
def command(request, invoices) -> tuple[str, ...]:
    return tuple(invoices if word == "INVOICES" else word for word in request.param)


LONG = [
    ("generate", "--count", "3", "--out", "INVOICES"),
    ("validate", "INVOICES", "--level", "structure", "--format", "json"),
    ("validate", "INVOICES", "--level", "structure"),
    ("check", "--target", f"recording:{RECORDINGS / 'documented.json'}", "--out", "INVOICES"),
    ("replay", str(RECORDINGS / "documented.json")),
]
SHORT = [
    ("generate", "--out", "INVOICES"),
    ("validate", "INVOICES", "--level", "structure", "--quiet"),
    ("validate", "INVOICES/none", "--level", "structure"),
    ("replay", "--check"),
]


@pytest.mark.parametrize("command", LONG, indirect=True, ids=" ".join)
def test_on_a_terminal_a_bar_is_shown_and_taken_away_and_the_output_is_the_same(command):
    terminal, plain = on_terminal(*command), piped(*command)
    assert terminal.process.returncode == plain.returncode
    assert "  [" in terminal.text
    assert GONE in terminal.text
    after = terminal.text.rpartition(GONE)[2]
    assert after.replace("\r\n", "\n") == plain.stderr.decode()
    if command[0] != "check":  # which says how long it took
        assert terminal.stdout == plain.stdout
    assert b"[   " not in terminal.stdout
    assert b"\x1b" not in terminal.stdout


@pytest.mark.parametrize("command", LONG, indirect=True, ids=" ".join)
def test_without_a_terminal_no_bar_is_written(command):
    ended = piped(*command)
    assert b"[   " not in ended.stderr
    assert b"\x1b" not in ended.stderr
    assert b"\r" not in ended.stderr


@pytest.mark.parametrize("command", SHORT, indirect=True, ids=" ".join)
def test_one_step_and_quiet_commands_have_no_bar(command):
    assert "\x1b" not in on_terminal(*command).text


def test_a_terminal_that_cannot_draw_has_no_bar(invoices):
    assert on_terminal("generate", "--count", "3", "--out", invoices, term="dumb").text == ""


def test_the_line_is_short_enough_to_be_taken_away(invoices):
    terminal = on_terminal("generate", "--count", "1000", "--lines", "1", "--out", invoices)
    drawn = terminal.text.replace("\x1b[?25l", "\r").replace(ERASE, "\r").split("\r")
    assert max(map(len, drawn)) < NARROWEST - len("00:00:00") - 2 * len("1000000")


def test_the_bar_makes_way_for_text_on_the_same_terminal(invoices):
    terminal = on_terminal("validate", invoices, "--level", "structure", both=True)
    told = [line.rpartition(ERASE)[2] for line in terminal.text.split("\r\n") if "facture-" in line]
    assert len(told) >= 3
    assert not [line for line in told if "  [" in line]


def test_the_tests_of_check_are_counted():
    terminal = on_terminal("check", "--only", "test_settings and flat")
    assert terminal.process.returncode == 0
    assert "tests  [" in terminal.text
    assert terminal.text.endswith(GONE)


def test_ctrl_c_takes_the_bar_away(tmp_path):
    terminal = Terminal(("generate", "--count", "1000000", "--out", str(tmp_path)))
    assert terminal.shown.wait(BOUND)
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 1
    assert terminal.text.rpartition(GONE)[2].strip() == "Aborted!"
    assert "\x1b[?25h" in terminal.text  # the cursor is back
