"""What a run says of each test, as lines of JSON that the report is made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from .noting import Noted

Outcome = Literal["proven", "diverges", "missing", "unproven", "not_safe_here", "not_judged_here"]
"""`missing`: the last call met no such operation. `unproven`: the test itself failed to get as far as the clause (an
error). `not_safe_here`: its side effects were not allowed. `not_judged_here`: the target cannot do what it needs."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Of one test on one target."""

    test: str
    """Node id, from the suites on: `test_send.py::test_it_is_accepted`."""
    clauses: tuple[str, ...]
    outcome: Outcome
    reason: str = ""
    """For a person: what was expected and what came, or why it was not run."""
    expected: str = ""
    got: str = ""
    """The difference, where the test could name it."""
    exchanges: tuple[Noted, ...] = ()
    """The last ones, where it diverges."""
    effect: str = "read"
    seen: tuple[tuple[str, str, int, str, int], ...] = ()
    """What the test saw: operation, media type of the request, status, media type of the answer, how often."""
    seconds: float = 0.0


def written(verdicts: Iterable[Verdict]) -> str:
    """One line each."""
    return "".join(json.dumps(asdict(verdict), ensure_ascii=False) + "\n" for verdict in verdicts)


def read(path: Path) -> Iterator[Verdict]:
    """The verdicts of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        exchanges = tuple(Noted(**noted) for noted in entry.pop("exchanges"))
        seen = tuple(tuple(each) for each in entry.pop("seen"))
        yield Verdict(**{**entry, "clauses": tuple(entry["clauses"]), "exchanges": exchanges, "seen": seen})
