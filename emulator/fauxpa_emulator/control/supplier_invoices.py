"""Sending an invoice in: a file, or one that is made from a few words."""

from __future__ import annotations

from decimal import Decimal

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..documents import Document, Unreadable, read
from ..errors import Problem, Refusal, invalid
from ..network import counterpart
from ..network.verdict import AHEAD
from ..records.invoices import SupplierInvoice
from ..records.parties import Organization
from ..seeding import papers
from ..seeding.state import Received
from ..store import ORGANIZATIONS, Condition
from ..wire import Json, money
from ..world import Space, World
from .answers import answered, namespace_of, read_body
from .uploads import file_of


def routes(world: World) -> list[BaseRoute]:
    """The one route: what arrives is read over Qonto's API."""

    async def send_in(request: Request) -> Response:
        space = world.space(namespace_of(world, request))
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
            wanted = await read_body(request, Received)
            organization = _organization(space, wanted.to)
            number = wanted.number or f"F-{space.next_number('sent in'):05d}"
            data = await anyio.to_thread.run_sync(_written, space, organization, wanted, number)
            name = papers.name_of(wanted, number)
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


def _written(space: Space, organization: Organization, wanted: Received, number: str) -> bytes:
    today = (space.now + AHEAD).date()
    seller, buyer = papers.stranger(wanted.sender), papers.member(organization)
    return papers.written(wanted, number, seller=seller, buyer=buyer, today=today)


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
