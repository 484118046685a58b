"""`python -m tests.defects [ID or AREA ...]`: does the contract kit see defects, planted in a copy of the emulator?

`<area>.json` beside this file lists them: `file` (of the emulator's package), `find` (once in it), `replace`, and the
test of the suites that has to find that the emulator diverges. Exit code 1 where one is not found.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
EMULATOR = ROOT / "emulator" / "fauxpa_emulator"
SUITES = ROOT / "contracts" / "fauxpa_contracts" / "suites"
BOUND = 120
"""Seconds for one defect."""
PLUGINS = ("-p", "fauxpa_contracts.suites.plugin", "-p", "no:fauxpa", "-p", "no:randomly", "-p", "no:cacheprovider")


@dataclass(frozen=True, kw_only=True)
class Defect:
    """A mutation of one place of the emulator, and the test that must see it."""

    id: str
    says: str
    file: str
    find: str
    replace: str
    test: str

    def plant(self, package: Path) -> None:
        """Raises ValueError where its place is not there, or there twice."""
        path = package / self.file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if text.count(self.find) != 1:
            raise ValueError(f"{self.file} has {text.count(self.find)} times what it should have once")
        path.write_text(text.replace(self.find, self.replace), encoding="utf-8")


def defects(wanted: Iterable[str] = ()) -> Iterator[Defect]:
    """All of them, or those of some areas and ids."""
    chosen = set(wanted)
    for path in sorted(Path(__file__).parent.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            if not chosen or chosen & {path.stem, entry["id"]}:
                yield Defect(**entry)


def try_out(defect: Defect) -> str:
    """ "found", or what is wrong instead."""
    with TemporaryDirectory(prefix="fauxpa-defect-") as folder:
        package = Path(folder) / "fauxpa_emulator"
        shutil.copytree(EMULATOR, package, ignore=shutil.ignore_patterns("__pycache__"))
        try:
            defect.plant(package)
        except ValueError as error:
            return str(error)
        return _verdict(_run(defect.test, Path(folder)))


def _run(test: str, folder: Path) -> list[dict[str, str]] | str:
    """The verdicts of one test with the emulator of a folder, or what pytest said."""
    verdicts = folder / "verdicts.jsonl"
    environ = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-c", os.devnull, "--rootdir", ".", "--import-mode=importlib", "-q", "--verdicts", str(verdicts), test]
    command = [sys.executable, "-m", "pytest", *PLUGINS, *options]
    ended = subprocess.run(command, cwd=SUITES, env=environ, capture_output=True, text=True, timeout=BOUND, check=False)
    lines = verdicts.read_text(encoding="utf-8").splitlines() if verdicts.exists() else []
    return [json.loads(line) for line in lines] or f"nothing was judged: {(ended.stdout + ended.stderr)[-300:]}"


def _verdict(verdicts: list[dict[str, str]] | str) -> str:
    if isinstance(verdicts, str):
        return verdicts
    outcomes = {one["outcome"] for one in verdicts}
    if "diverges" in outcomes:
        return "found"
    return f"not found ({', '.join(sorted(outcomes))}: {verdicts[0]['reason'][:200]})"


def main(wanted: list[str]) -> int:
    """Prints a table."""
    planted = list(defects(wanted))
    missed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for defect, outcome in zip(planted, pool.map(try_out, planted), strict=True):
            missed += outcome != "found"
            print(f"{outcome:<10} {defect.id}: {defect.says}  [{defect.test}]", flush=True)  # noqa: T201
    print(f"{len(planted) - missed} of {len(planted)} found")  # noqa: T201
    return 1 if missed or not planted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
