"""The command `fauxpa` as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from listening import Served, served

FAUXPA = Path(sys.executable).with_name("fauxpa")
BOUND = 60
"""Seconds after which a process that does not end, or does not answer, has failed."""

__all__ = ["BOUND", "FAUXPA", "Served", "Serving", "clean_environment", "run", "served"]


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without anybody's settings of fauxpa."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FAUXPA_")} | more


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`fauxpa` with these arguments, to its end."""
    return subprocess.run(
        [str(FAUXPA), *arguments],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


class Serving:
    """`fauxpa serve` on a free port (unless told otherwise), from when it says that it answers."""

    def __init__(self, *options: str, **environment: str) -> None:
        port = () if "--port" in options or "FAUXPA_PORT" in environment else ("--port", "0")
        self.process: subprocess.Popen[str] = subprocess.Popen(
            [str(FAUXPA), "serve", *port, *options],
            env=clean_environment(**environment),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: list[str] = []
        self._answers = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._answers.wait(BOUND), self.text
        self.url = self._find_url()

    @property
    def text(self) -> str:
        """All that it wrote to stderr so far."""
        return "".join(self._lines)

    def stop(self, number: Any = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; gives the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(BOUND)
        self._reader.join(BOUND)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.append(line)
            if "fauxpa env" in line:  # the last line of the greeting
                self._answers.set()
        self._answers.set()

    def _find_url(self) -> str:
        found = re.search(r"https?://[^\s\",]+", self.text)
        assert found, self.text
        return found[0]
