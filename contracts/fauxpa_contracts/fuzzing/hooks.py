"""What Schemathesis is told about this API: files are real documents, and what the API calls a form of text is one.

It loads this module by its name, in a process of its own.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

from fauxpa_fixtures import cii, facturx, strategies, ubl

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF"


def documents() -> st.SearchStrategy[bytes]:
    """Valid invoices of each syntax, and pictures."""
    written = [strategies.invoices().map(write) for write in (ubl.write, cii.write, facturx.write)]
    pictures = st.binary(max_size=40).map(lambda data: PNG + data) | st.binary(max_size=40).map(
        lambda data: JPEG + data
    )
    return st.one_of(*written, pictures)


schemathesis.openapi.format("binary", documents())


@schemathesis.hook
def before_call(context: Any, case: Any, **_: Any) -> None:
    """A path parameter that ends a path would lead to another operation: that is not what is tested."""
    for name, value in (case.path_parameters or {}).items():
        if not str(value).strip("/.") or "/" in str(value):
            case.path_parameters[name] = "0"
