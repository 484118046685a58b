"""The emulator as a target: started as a process of its own, spoken to over HTTP only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ..targets import Refused

BOUND = 30.0
"""Real seconds for a start."""
_ADDRESS = re.compile(r"answers at (http://\S+)")


class Process:
    """`fauxpa serve` on a free port, from when it says that it answers until `stop`."""

    def __init__(self, **settings: str | tuple[str, ...]) -> None:
        """Settings are those of `fauxpa serve`: `profile="sandbox"`, `quirk=("create-status=200",)`."""
        self._lines: list[str] = []
        self._answers = threading.Event()
        self._process = subprocess.Popen(
            [_command(), "serve", "--port", "0", "--log", "none", *_options(settings)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self._answers.wait(BOUND)
        found = _ADDRESS.search("".join(self._lines))
        if found is None:
            self.stop()
            raise Refused(f"The emulator does not start: {''.join(self._lines).strip() or 'it says nothing'}")
        self.url = found[1].rstrip(",")

    def stop(self) -> None:
        """End it and wait until it has."""
        self._process.terminate()
        try:
            self._process.wait(BOUND)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self._lines.append(line)
                if "fauxpa env" in line:  # the last line of the greeting
                    self._answers.set()
        self._answers.set()


@dataclass(frozen=True)
class Control:
    """The emulator's own API, for one namespace."""

    url: str
    namespace: str
    http: httpx.Client

    def ask(self, method: str, path: str, json: Any = None, **query: Any) -> dict[str, Any]:
        """What a path below `/_fauxpa` answers. Raises AssertionError for a refusal: the test asked for nonsense."""
        answer = self.http.request(
            method, f"{self.url}/_fauxpa{path}", json=json, params={"namespace": self.namespace, **query}
        )
        assert answer.is_success, f"{method} /_fauxpa{path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    def advance(self, **amount: float) -> dict[str, Any]:
        """`advance(days=2)`: move the clock, see what happened."""
        return self.ask("POST", "/clock/advance", amount)

    def choose(self, scenario: str) -> None:
        """What happens to the next invoice that is sent."""
        self.ask("POST", "/scenarios/next", {"scenario": scenario})


def new_namespace(http: httpx.Client, url: str, **settings: Any) -> dict[str, Any]:
    """What `POST /_fauxpa/namespaces` answers: the namespace, its credentials, its organizations."""
    answer = http.post(f"{url}/_fauxpa/namespaces", json=settings)
    if not answer.is_success:
        raise Refused(f"{url} makes no namespace: {answer.status_code} {answer.text[:300]}")
    found: dict[str, Any] = answer.json()
    return found


def _command() -> str:
    beside = Path(sys.executable).with_name("fauxpa")
    found = str(beside) if beside.exists() else shutil.which("fauxpa")
    if found is None:
        raise Refused("The command fauxpa is not installed beside this Python.")
    return found


def _options(settings: Mapping[str, str | tuple[str, ...]]) -> list[str]:
    options = []
    for name, value in settings.items():
        for one in (value,) if isinstance(value, str) else value:
            options += ["--" + name.replace("_", "-"), one]
    return options
