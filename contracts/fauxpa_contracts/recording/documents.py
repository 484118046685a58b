"""Documents in place of those that a recording does not keep: of the same kind, the same for the same name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fauxpa_fixtures import samples

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
JPEG = b"\xff\xd8\xff\xe0" + b"picture"


def document(kind: str, name: str, run: str, today: date) -> bytes:
    """`run` makes the number of an invoice one that no earlier replay used."""
    return MAKERS[kind](f"{run}-{name.partition('.')[0].removeprefix('document-')}", today)


def _ubl(number: str, today: date) -> bytes:
    from fauxpa_fixtures import ubl

    return ubl.write(samples.french_invoice(number=number, issue_date=today))


def _cii(number: str, today: date) -> bytes:
    from fauxpa_fixtures import cii

    return cii.write(samples.french_invoice(number=number, issue_date=today))


def _facturx(number: str, today: date) -> bytes:
    from fauxpa_fixtures import facturx

    return facturx.write(samples.french_invoice(number=number, issue_date=today))


def _pdf(number: str, _: date) -> bytes:
    """One blank page."""
    from fauxpa_fixtures.facturx.template import template

    return template().pdf + f"\n%{number}\n".encode()


MAKERS: Mapping[str, Callable[[str, date], bytes]] = {
    "factur-x": _facturx,
    "ubl": _ubl,
    "cii": _cii,
    "pdf": _pdf,
    "png": lambda number, _: PNG + number.encode(),
    "jpeg": lambda number, _: JPEG + number.encode(),
    "bytes": lambda number, _: number.encode(),
}
