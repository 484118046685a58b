"""Invoices by others: each imports, is sent and followed; no file of theirs breaks anything.

The corpus lies beside the checkout; without it there is nothing to try and these tests have no cases.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from emulating import codes, import_files

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
INVOICE_SYNTAXES = {"CII", "UBL-Invoice", "UBL-CreditNote", "PDF+CII"}
LARGEST = 5 * 1024 * 1024


def manifest() -> list[dict[str, str]]:
    path = CORPORA / "MANIFEST.tsv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


INVOICES = sorted({row["path"] for row in manifest() if row["syntax"] in INVOICE_SYNTAXES})
FILES = sorted(path.relative_to(CORPORA).as_posix() for path in CORPORA.rglob("*") if path.is_file())


def test_every_invoice_imports_is_sent_and_followed(api):
    for name in INVOICES:
        answer = import_files(api, (name, (CORPORA / name).read_bytes()))
        assert answer.status_code == 200, f"{name}: {answer.text}"
        id = answer.json()["client_invoices"][0]["invoice_id"]
        assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204, name
        api.wall.advance(5)
        assert codes(api, id)[:4] == [200, 201, 202, 203], name


@pytest.mark.parametrize("part", range(4))
def test_no_file_breaks_anything(api, part):
    for name in FILES[part::4]:
        data = (CORPORA / name).read_bytes()
        answer = import_files(api, (name, data))
        assert answer.status_code in (200, 422), name
        if answer.status_code == 422:
            assert answer.json()["errors"][0]["code"] == "invalid_format", name
        assert len(data) <= LARGEST or answer.status_code == 422, name
