"""The promise that both clients are typed although each call is written once, kept by the type checker itself."""

from __future__ import annotations

from pathlib import Path

import pytest

import fauxpa_client

GOOD = """
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, assert_type
import fauxpa_client as fc

def blocking(q: fc.Qonto, p: fc.Partner) -> None:
    assert_type(fc.Qonto.with_api_key("http://x", "a", "b", timeout=3.0), fc.Qonto)
    assert_type(q.client_invoices.retrieve("i"), fc.ClientInvoice)
    assert_type(q.client_invoices.list(page=2), fc.Page[fc.ClientInvoice])
    assert_type(q.client_invoices.iterate(), Iterator[fc.ClientInvoice])
    assert_type(q.client_invoices.wait_for("i", until=fc.status_code_reached(202)), fc.ClientInvoice)
    assert_type(q.client_invoices.import_files("a.pdf", ("b", b"")), tuple[fc.ImportedInvoice, ...])
    assert_type(q.attachments.download("a"), bytes)
    assert_type(q.request("GET", "/"), fc.Response)
    assert_type(p.registrations.create(legal_flow="x"), fc.Registration)

async def asynchronous(q: fc.AsyncQonto, app: fc.AsyncOAuthApp) -> None:
    await assert_type(q.client_invoices.retrieve("i"), Coroutine[Any, Any, fc.ClientInvoice])
    assert_type(await q.clients.create(kind="company"), fc.Client)
    assert_type(q.supplier_invoices.iterate(query="x"), AsyncIterator[fc.SupplierInvoice])
    assert_type(await app.refresh("r"), fc.Tokens)
"""
BAD = """
import fauxpa_client as fc

def wrong(q: fc.Qonto) -> None:
    q.client_invoices.retrieve()
    q.client_invoices.retrieve(3)
    q.client_invoices.list(exclude=True)
    q.supplier_invoices.list(nope=1)
    fc.Qonto.with_api_key("x", "y", "z", nope=1)
"""


def check(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the lines that mypy complains about."""
    from mypy import api

    file = folder / "usage.py"
    file.write_text(code.lstrip())
    monkeypatch.setenv("MYPYPATH", str(Path(fauxpa_client.__file__).parents[1]))
    report, errors, _ = api.run(["--strict", "--no-incremental", "--config-file=", "--no-error-summary", str(file)])
    assert not errors
    found = [line for line in report.splitlines() if ": error: " in line]
    assert all(line.startswith(str(file)) for line in found), report
    return [int(line.removeprefix(f"{file}:").partition(":")[0]) for line in found]


def test_the_type_checker_knows_every_result_and_every_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = check(GOOD + BAD, tmp_path, monkeypatch)
    first = (GOOD + BAD).lstrip().splitlines().index("    q.client_invoices.retrieve()") + 1
    assert lines == [first, first + 1, first + 2, first + 3, first + 4]
