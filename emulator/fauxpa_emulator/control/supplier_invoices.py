"""What arrived; and sending an invoice in: a file, or one that is made from a few words."""

from __future__ import annotations

from decimal import Decimal

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..documents import Document, Unreadable, read
from ..errors import Problem, Refusal, invalid
from ..network import counterpart, statuses
from ..network.verdict import AHEAD
from ..records.invoices import SupplierInvoice
from ..records.parties import Organization, folded
from ..seeding import papers
from ..seeding.state import Received
from ..store import ORGANIZATIONS, SUPPLIER_INVOICES, Condition, Order, any_of
from ..wire import Json, money
from ..world import Space, World
from .answers import answered, exact, namespace_of, number_of, read_body
from .files import file_routes
from .uploads import file_of

USUALLY_LISTED = 100
MOST_LISTED = 1_000
SEARCHED = ("search_number", "search_supplier_name", "search_file_name")


def routes(world: World) -> list[BaseRoute]:
    """Reading, and one that sends in."""

    def found(request: Request) -> tuple[Space, SupplierInvoice]:
        space, id = world.space(namespace_of(world, request)), request.path_params["id"]
        invoice = space.get(SUPPLIER_INVOICES, id)
        if invoice is None:
            problem = Problem("no_such_invoice", f"There is no supplier invoice {id!r} in this namespace")
            raise Refusal(404, problem, hint=f"GET /_fauxpa/supplier_invoices?namespace={space.name} lists them.")
        return space, invoice

    def attached(request: Request) -> tuple[Space, str]:
        space, invoice = found(request)
        return space, invoice.attachment_id

    async def list_all(request: Request) -> Response:
        space = world.space(namespace_of(world, request))
        organization = request.query_params.get("organization")
        conditions = [Condition("organization_id", "=", organization)] if organization else []
        if words := folded(request.query_params.get("search", "").strip()):
            conditions.append(any_of(*(Condition(column, "contains", words) for column in SEARCHED)))
        limit, offset = number_of(request, "limit", USUALLY_LISTED), number_of(request, "offset", 0)
        order = Order(descending=True)
        page = space.find(SUPPLIER_INVOICES, *conditions, order=order, limit=min(limit, MOST_LISTED), offset=offset)
        total = space.count(SUPPLIER_INVOICES, *conditions)
        return answered({"supplier_invoices": [supplier_invoice_json(space, one) for one in page], "total": total})

    async def retrieve(request: Request) -> Response:
        return answered({"supplier_invoice": supplier_invoice_json(*found(request))})

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
        return answered({"supplier_invoice": supplier_invoice_json(space, arrived)})

    return [
        Route("/supplier_invoices", list_all),
        Route("/supplier_invoices", send_in, methods=["POST"]),
        Route("/supplier_invoices/{id}", retrieve),
        *file_routes("/supplier_invoices/{id}", attached),
    ]


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


def supplier_invoice_json(space: Space, arrived: SupplierInvoice) -> Json:
    """What an organization received; `available_at` may be still to come."""
    total = arrived.total_amount if arrived.total_amount is not None else Decimal(0)
    return {
        "id": arrived.id,
        "organization_id": arrived.organization_id,
        "status": arrived.status,
        "invoice_number": arrived.invoice_number,
        "supplier_name": arrived.supplier_name,
        "total_amount": money(total, arrived.currency),
        "issue_date": arrived.issue_date,
        "due_date": arrived.due_date,
        "payment_date": arrived.payment_date,
        "file_name": arrived.file_name,
        "attachment_id": arrived.attachment_id,
        "is_einvoice": arrived.is_einvoice,
        "source_type": arrived.source_type,
        "declined_note": arrived.declined_note or None,
        "client_invoice_id": arrived.sent_invoice_id,
        "created_at": exact(arrived.created_at),
        "available_at": exact(arrived.available_at),
        "available": arrived.available_at <= space.now,
        "events": [
            {
                "code": event.code,
                "name": statuses.STATUSES[event.code].name,
                "english": statuses.STATUSES[event.code].english,
                "at": exact(event.at),
                "reason": event.reason,
                "message": event.message,
                "state": "past" if event.at <= space.now else "planned",
            }
            for event in arrived.events
        ],
    }
