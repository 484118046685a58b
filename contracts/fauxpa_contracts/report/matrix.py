"""`conformance.json`: runs as data, read back for a page with several targets beside each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..contract import Contract, WireQuirk
from ..suites.noting import Noted
from .judging import Cell, Run, Summary
from .rows import Row

SCHEMA_VERSION = 1


class Unreadable(Exception):
    """A file is no conformance.json of this version."""


def document(
    run: Run, summary: Summary, contract: Contract, quirks: Iterable[WireQuirk], rows: Iterable[Row]
) -> dict[str, Any]:
    """Everything about one run."""
    return {
        "schema_version": SCHEMA_VERSION,
        "target": run.target,
        "kind": run.kind,
        "when": run.when,
        "version": run.version,
        "seconds": run.seconds,
        "tests": run.tests,
        "result": {"exit_code": summary.exit_code, "sentence": summary.sentence, "counts": dict(summary.counts)},
        "clauses": [
            {
                "id": clause.id,
                "text": clause.text,
                "level": clause.level,
                "basis": clause.basis,
                "source": clause.source,
                "read": clause.read,
                "side_effect": clause.side_effect,
                "register": list(clause.register),
                "verdict": _cell_json(run.cells[clause.id]) if clause.id in run.cells else None,
            }
            for clause in contract.clauses.values()
        ],
        "wire_quirks": [asdict(quirk) for quirk in quirks],
        "operations": [asdict(row) for row in rows],
    }


def runs_of(paths: Iterable[Path]) -> list[Run]:
    """Earlier runs, to stand beside a new one. Raises Unreadable."""
    return [_run(path) for path in paths]


def _run(path: Path) -> Run:
    try:
        data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema_version {data['schema_version']}")
        cells = {one["id"]: _cell(one["verdict"]) for one in data["clauses"] if one["verdict"] is not None}
        return Run(
            target=data["target"],
            kind=data["kind"],
            when=data["when"],
            version=data["version"],
            seconds=data["seconds"],
            tests=data["tests"],
            cells=cells,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is no conformance.json of version {SCHEMA_VERSION}: {error}") from None


def _cell_json(cell: Cell) -> dict[str, Any]:
    return {**asdict(cell), "tests": list(cell.tests), "exchanges": [asdict(one) for one in cell.exchanges]}


def _cell(entry: Mapping[str, Any]) -> Cell:
    exchanges = tuple(Noted(**one) for one in entry["exchanges"])
    return Cell(**{**entry, "tests": tuple(entry["tests"]), "exchanges": exchanges})
