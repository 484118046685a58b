"""Sending an invoice in: a file, or one that is made from a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..documents import Document, Unreadable, read
from ..errors import Problem, Refusal, invalid
from ..network import counterpart
from ..network.verdict import AHEAD
from ..records.invoices import SupplierInvoice
from ..records.parties import Organization
from ..store import ORGANIZATIONS, Condition
from ..wire import Json, money
from ..world import Space, World
from .answers import answered, namespace_of, read_body
from .uploads import file_of

Syntax = Literal["ubl", "cii", "factur-x"]
ENDINGS = {"ubl": "xml", "cii": "xml", "factur-x": "pdf"}
SENDER = "000007005"
"""The SIREN of whoever sends, where nothing is said."""
_Siren = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}$")]


class Sender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The company that the invoice comes from."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "Fournitures Générales SARL"
    siren: _Siren = SENDER


class Made(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice in a few words; a French one of a single line."""

    to: _Siren | None = None
    """Default: the first organization of the namespace."""
    sender: Sender = Sender()
    number: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+\-_/]{1,35}$")] | None = None
    amount: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")] = "100.00"
    """Without VAT."""
    vat_rate: Literal["20.00", "10.00", "5.50", "2.10"] = "20.00"
    what: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "Prestation"
    due_in_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 30
    syntax: Syntax = "factur-x"


def routes(world: World) -> list[BaseRoute]:
    """The one route: what arrives is read over Qonto's API."""

    async def send_in(request: Request) -> Response:
        space = world.space(namespace_of(world, request))
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
            wanted = await read_body(request, Made)
            organization = _organization(space, wanted.to)
            number = wanted.number or f"F-{space.next_number('sent in'):05d}"
            data = await anyio.to_thread.run_sync(_written, space, organization, wanted, number)
            name = f"{number.replace('/', '_')}.{ENDINGS[wanted.syntax]}"
            document = await _read(data, name)
        else:
            data, given = await file_of(request)
            name = given or "facture"
            document = await _read(data, name)
            asked = request.query_params.get("organization")
            organization = (
                _by_id(space, asked) if asked else await anyio.to_thread.run_sync(_addressed_to, space, document)
            )
        with space.transaction():
            arrived = counterpart.send_in(space, organization, document, data, name)
        world.wake()
        return answered({"supplier_invoice": _json(arrived)})

    return [Route("/supplier_invoices", send_in, methods=["POST"])]


def _addressed_to(space: Space, document: Document) -> Organization:
    return counterpart.receiving_organization(space, document)


async def _read(data: bytes, name: str) -> Document:
    try:
        return await anyio.to_thread.run_sync(lambda: read(data, file_name=name))
    except Unreadable as error:
        hint = "Send a UBL, a CII or a Factur-X file."
        raise invalid(Problem("unreadable", error.reason), hint=hint) from None


def _organization(space: Space, siren: str | None) -> Organization:
    conditions = [Condition("legal_number", "=", siren)] if siren else []
    found = space.find(ORGANIZATIONS, *conditions, limit=1)
    if not found:
        here = ", ".join(one.legal_number for one in space.find(ORGANIZATIONS, limit=20)) or "none"
        problem = Problem("no_such_organization", f"No organization here has the SIREN {siren}")
        raise Refusal(404, problem, hint=f"There are: {here}.")
    return found[0]


def _by_id(space: Space, id: str) -> Organization:
    found = space.get(ORGANIZATIONS, id)
    if found is None:
        raise Refusal(404, Problem("no_such_organization", f"There is no organization {id!r} in this namespace"))
    return found


def _written(space: Space, organization: Organization, wanted: Made, number: str) -> bytes:
    """The file. CPU work, and the libraries of the syntax are loaded: call it in a thread."""
    from fauxpa_fixtures import cii, facturx, samples, ubl
    from fauxpa_fixtures.model import Address

    today = (space.now + AHEAD).date()
    line = samples.french_line(
        id="1", name=wanted.what, quantity="1", unit="C62", price=wanted.amount, rate=wanted.vat_rate
    )
    address = Address(line1="1 rue du Commerce", post_code="75015", city="Paris", country="FR")
    own = organization.address
    theirs = Address(line1=own.street_address, post_code=own.zip_code, city=own.city, country=own.country_code or "FR")
    invoice = samples.french_invoice(
        number=number,
        issue_date=today,
        seller=samples.french_party(name=wanted.sender.name, siren=wanted.sender.siren, address=address),
        buyer=samples.french_party(name=organization.legal_name, siren=organization.legal_number, address=theirs),
        lines=(line,),
    )
    days = wanted.due_in_days
    invoice = replace(invoice, due_date=today + timedelta(days=days), payment_terms=f"Paiement à {days} jours")
    return {"ubl": ubl.write, "cii": cii.write, "factur-x": facturx.write}[wanted.syntax](invoice)


def _json(arrived: SupplierInvoice) -> Json:
    total = arrived.total_amount if arrived.total_amount is not None else Decimal(0)
    return {
        "id": arrived.id,
        "organization_id": arrived.organization_id,
        "invoice_number": arrived.invoice_number,
        "supplier_name": arrived.supplier_name,
        "total_amount": money(total, arrived.currency),
        "file_name": arrived.file_name,
        "attachment_id": arrived.attachment_id,
    }
