"""The JSON form of many reports."""

from collections.abc import Iterable
from typing import Any

from fauxpa_emulator.documents.validation.findings import SCHEMA_VERSION, Language, as_json
from fauxpa_emulator.documents.validation.formats import Judged


def documents(judged: Iterable[Judged], *, language: Language = "en") -> dict[str, Any]:
    """`{"schema_version": 1, "documents": […]}`, a document as in `findings.as_json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "documents": [as_json(each.report, path=each.path, language=language) for each in judged],
    }
