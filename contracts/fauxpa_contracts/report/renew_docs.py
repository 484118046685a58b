"""The README's block *Proven / Not proven / Unknown*, from the last run of the suites on the emulator.

`python -m fauxpa_contracts.report.renew_docs OUT/conformance.json` keeps what the block needs of a run, in
docs/proven.json, and writes the block anew.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..contract import Contract, load

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "docs" / "proven.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- proven: written by `make proven` -->", "<!-- /proven -->"


def kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of a conformance.json the block rests on. Raises ValueError for a run that is not of the emulator."""
    if data["kind"] != "emulator":
        raise ValueError("the block tells of the emulator")
    outcomes = {one["id"]: one["verdict"]["outcome"] if one["verdict"] else "not run" for one in data["clauses"]}
    return {
        "date": data["when"][:10],
        "tests": data["tests"],
        "proven": sorted(id for id, outcome in outcomes.items() if outcome == "proven"),
        "others": {id: outcome for id, outcome in sorted(outcomes.items()) if outcome != "proven"},
    }


def block(run: Mapping[str, Any], contract: Contract) -> str:
    """The table, between its two comments."""
    bases = Counter(contract.clauses[id].basis for id in run["proven"])
    register = {name for clause in contract.clauses.values() for name in clause.register}
    unknown = sum(name.startswith("U-") for name in register)
    conflicts = sum(name.startswith("C-") for name in register)
    others = Counter(run["others"].values())
    not_judged = f", {others['not_judged_here']} cannot be judged over the API" if others["not_judged_here"] else ""
    proven = (
        f"{len(run['proven'])} of {len(contract.clauses)} rules of the API hold here, shown by {run['tests']} tests on "
        f"{run['date']} (`fauxpa check`): {bases['documented']} that Qonto documents, {bases['observed']} that were "
        f"observed, {bases['guess']} guesses of ours{not_judged}"
    )
    not_proven = (
        "that the live API does the same: its e-invoicing exists in production only, and nothing here was compared "
        "with it. The same command judges it, with credentials of yours ([how](docs/conformance.md))"
    )
    open_questions = (
        f"{unknown} questions that Qonto's public documents leave open (U-01 …), each with a default that is marked as "
        f"a guess; {conflicts} contradictions between its documents (C-01 …), each with a switch"
    )
    rows = {"**Proven**": proven, "**Not proven**": not_proven, "**Unknown**": open_questions}
    lines = "\n".join(f"| {name} | {text} |" for name, text in rows.items())
    return f"{BEGIN}\n| | |\n|---|---|\n{lines}\n{END}"


def written(text: str, new: str) -> str:
    """The text with the new block in the place of the old. Raises ValueError where there is none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the README has no place for the block")
    return before + new + after


def main(path: str) -> None:
    """Keep the run and write the block."""
    run = kept(json.loads(Path(path).read_text(encoding="utf-8")))
    KEPT.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    README.write_text(written(text, block(run, load())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
