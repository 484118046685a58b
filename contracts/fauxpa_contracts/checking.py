"""Running the suites in a process of their own, and reading what they found."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from .suites.verdicts import Verdict, read

SUITES = Path(__file__).parent / "suites"
NEEDED = ("pytest", "hypothesis")
PLUGINS = ("-p", "fauxpa_contracts.suites.plugin", "-p", "no:fauxpa", "-p", "no:randomly", "-p", "no:cacheprovider")
PAUSE = 0.1
MOST_TOLD = 2_000


class CannotCheck(Exception):
    """No suite ran; the text says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the suites found."""

    verdicts: tuple[Verdict, ...]
    seconds: float
    output: str
    """Of pytest, for who wants to know more."""


def check(arguments: Sequence[str], *, only: str = "", progress: Callable[[int], None] = lambda _: None) -> Checked:
    """Run them with these options of the plugin; `only` is pytest's -k. `progress` hears how many tests are through.

    Raises:
        CannotCheck: the run was refused, or ended before its end.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise CannotCheck(f"The suites need {' and '.join(missing)}: pip install 'fauxpa[check]'")
    began = time.monotonic()
    with TemporaryDirectory(prefix="fauxpa-check-") as folder:
        found, output = Path(folder) / "verdicts.jsonl", Path(folder) / "output.txt"
        command = [sys.executable, "-m", "pytest", *PLUGINS, "-q", "-c", os.devnull, "--import-mode=importlib"]
        command += ["--rootdir", str(SUITES), "--verdicts", str(found), *arguments, *(["-k", only] if only else [])]
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_STORAGE_DIRECTORY": folder}
        with output.open("wb") as file:
            process = subprocess.Popen([*command, "."], cwd=SUITES, env=environ, stdout=file, stderr=subprocess.STDOUT)
            while process.poll() is None:
                progress(_lines(found))
                time.sleep(PAUSE)
        progress(_lines(found))
        told = output.read_text(encoding="utf-8", errors="replace")
        verdicts = tuple(read(found)) if found.exists() else ()
    if process.returncode not in (0, 1, 5):
        raise CannotCheck(_reason(told))
    return Checked(verdicts=verdicts, seconds=time.monotonic() - began, output=told)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _reason(output: str) -> str:
    """The words of a refusal, without pytest's frame around them."""
    lines = [line for line in output.strip().splitlines() if line.strip()]
    for line in lines:
        if line.startswith(("ERROR: ", "!!!")):
            words = line.removeprefix("ERROR: ").strip("! ")
            return words.removeprefix("_pytest.outcomes.Exit: ")
    return "\n".join(lines)[-MOST_TOLD:] or "The suites said nothing."
