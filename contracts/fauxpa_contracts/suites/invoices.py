"""Files to import: valid invoices, whose numbers nobody used before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Literal

import pytest

from fauxpa_fixtures import samples
from fauxpa_fixtures.identifiers import ADDRESS_SCHEME, SIREN_SCHEME, french_vat_number
from fauxpa_fixtures.model import Identifier, Invoice, Party

from .expecting import json_of, status

Syntax = Literal["ubl", "cii", "factur-x"]
_COUNT = count(1)


def fresh_number() -> str:
    """A number that no earlier run used: the second it was asked in, and a counter."""
    return f"FX-{datetime.now(UTC):%y%m%d%H%M%S}-{next(_COUNT)}"  # noqa: TID251 - real targets remember


def party(party: Party, siren: str) -> Party:
    """The company with another SIREN, and all that follows from it."""
    return replace(
        party,
        identifiers=(),
        legal_registration=Identifier(value=siren, scheme=SIREN_SCHEME),
        vat_identifier=french_vat_number(siren),
        electronic_address=Identifier(value=siren, scheme=ADDRESS_SCHEME),
    )


def invoice(*, buyer: str = "000001016", seller: str | None = None, number: str | None = None, **more: Any) -> Invoice:
    """A valid French invoice of today; `buyer` and `seller` are SIRENs. More: see `samples.french_invoice`."""
    given: dict[str, Any] = {"issue_date": today(), **more}
    if seller is not None:
        given["seller"] = party(samples.SELLER, seller)
    return samples.french_invoice(number=number or fresh_number(), buyer=party(samples.BUYER, buyer), **given)


def file_of(invoice: Invoice, syntax: Syntax = "factur-x") -> bytes:
    """It as a file."""
    from fauxpa_fixtures import cii, facturx, ubl

    return {"ubl": ubl.write, "cii": cii.write, "factur-x": facturx.write}[syntax](invoice)


def today() -> date:
    """The machine's."""
    return datetime.now(UTC).date()  # noqa: TID251 - real targets live now


def named(data: bytes, place: int = 0) -> str:
    """A name for a file, with the ending of what it is."""
    kinds = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8": "jpg", b"<": "xml"}
    return f"facture-{place}.{next((kind for magic, kind in kinds.items() if data.startswith(magic)), 'bin')}"


def imported(api: Any, *files: bytes) -> list[str]:
    """The ids of what was imported. Differs where it was refused; XML may be, and is then not judged."""
    parts = [("client_invoices", (named(data, place), data)) for place, data in enumerate(files)]
    answer = api.post("/v2/client_invoices/bulk", files=parts)
    if answer.status_code == 422 and any(data.startswith(b"<") for data in files):
        pytest.skip(f"this target imports no XML, which the documents leave open: {answer.text[:200]}")
    return [one["invoice_id"] for one in json_of(answer, 200, 201)["client_invoices"]]


def sent(api: Any, **about: Any) -> str:
    """The id of an invoice that was imported and sent by e-invoice."""
    (id,) = imported(api, file_of(invoice(**about)))
    answer = api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    if answer.status_code == 412:
        pytest.skip(f"this account cannot send: {answer.text[:200]}")
    status(answer, 204)
    return id
