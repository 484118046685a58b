"""From the verdicts of a run to what a person, a program and a CI system read."""

from .judging import Cell, Run, Summary, judged
from .matrix import SCHEMA_VERSION, document, runs_of
from .rows import Row, rows

__all__ = ["SCHEMA_VERSION", "Cell", "Row", "Run", "Summary", "document", "judged", "rows", "runs_of"]
