"""Reports in the forms that people and tools read: pure functions from judged documents to text."""

from typing import NamedTuple

from fauxpa_emulator.documents.validation.findings import Report

__all__ = ["Judged"]


class Judged(NamedTuple):
    """A file with what was said of it."""

    path: str
    """As a person calls it; `-` is standard input."""
    report: Report
