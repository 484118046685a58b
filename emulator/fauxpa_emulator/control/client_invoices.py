"""The invoices that were sent, with all that is known of their way, and what the others do to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..errors import Problem, Refusal
from ..filing.names import content_disposition, safe_file_name
from ..network import counterpart, lifecycle, statuses
from ..records.invoices import ClientInvoice, LifecycleEvent, Transmission
from ..store import CLIENT_INVOICES
from ..wire import Json, money
from ..world import Space, World
from .answers import answered, exact, namespace_of, number_of, read_body
from .files import file_routes
from .searching import conditions_of, listed

MOST_LISTED = 1_000
USUALLY_LISTED = 100


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says of an invoice."""

    code: int
    reason: str | None = None
    message: str | None = None


def routes(world: World) -> list[BaseRoute]:
    """Everything about the client invoices of a namespace."""

    def found(request: Request) -> tuple[Space, ClientInvoice]:
        space = world.space(namespace_of(world, request))
        return space, invoice_of(space, request.path_params["id"])

    async def list_all(request: Request) -> Response:
        space = world.space(namespace_of(world, request))
        limit, offset = number_of(request, "limit", USUALLY_LISTED), number_of(request, "offset", 0)
        wanted = request.query_params.get("einvoicing_status")
        page, total = await listed(space, conditions_of(request), wanted, min(limit, MOST_LISTED), offset)
        return answered({"client_invoices": [invoice_json(space, one) for one in page], "total": total})

    async def retrieve(request: Request) -> Response:
        return answered({"client_invoice": invoice_json(*found(request))})

    async def act(request: Request) -> Response:
        said = await read_body(request, Act)
        space, invoice = found(request)
        after = counterpart.act(space, invoice, said.code, said.reason, said.message)
        world.wake()
        return answered({"client_invoice": invoice_json(space, after)})

    async def hurry(request: Request) -> Response:
        space, invoice = found(request)
        after = counterpart.hurry(space, invoice)
        world.wake()
        return answered({"client_invoice": invoice_json(space, after)})

    async def validation(request: Request) -> Response:
        from .validating import report_json

        return answered(await report_json(request, *found(request)))

    async def cdar(request: Request) -> Response:
        from fauxpa_fixtures.cdar import write

        from ..network.messages import message_of

        space, invoice = found(request)
        index = request.path_params["index"]
        message = message_of(space, invoice, index)
        name = f"{safe_file_name(message.number)}_{message.status}.xml"
        headers = {"Content-Disposition": content_disposition(name)}
        return Response(write(message), media_type="application/xml", headers=headers)

    return [
        Route("/client_invoices", list_all),
        Route("/client_invoices/{id}", retrieve),
        Route("/client_invoices/{id}/events", act, methods=["POST"]),
        Route("/client_invoices/{id}/next", hurry, methods=["POST"]),
        Route("/client_invoices/{id}/events/{index:int}/cdar", cdar),
        Route("/client_invoices/{id}/validation", validation),
        *file_routes("/client_invoices/{id}", lambda request: _attached(*found(request))),
    ]


def _attached(space: Space, invoice: ClientInvoice) -> tuple[Space, str | None]:
    return space, invoice.attachment_id


def invoice_of(space: Space, id: str) -> ClientInvoice:
    """Raises Refusal 404."""
    invoice = space.get(CLIENT_INVOICES, id)
    if invoice is None:
        problem = Problem("no_such_invoice", f"There is no client invoice {id!r} in this namespace")
        raise Refusal(404, problem, hint=f"GET /_fauxpa/client_invoices?namespace={space.name} lists them.")
    return invoice


def invoice_json(space: Space, invoice: ClientInvoice) -> Json:
    """An invoice on its way: what was said so far, what is still to come, and what may follow."""
    sent = invoice.transmission
    known = lifecycle.past(sent.events, space.now) if sent else ()
    return {
        "id": invoice.id,
        "organization_id": invoice.organization_id,
        "number": invoice.number,
        "imported": invoice.imported,
        "status": invoice.status,
        "buyer": {"name": _buyer_name(invoice), "siren": invoice.source.buyer_siren if invoice.source else None},
        "total_amount": money(invoice.total_amount, invoice.currency),
        "issue_date": invoice.issue_date,
        "einvoicing_status": lifecycle.status(known),
        "sent_at": exact(sent.sent_at) if sent else None,
        "scenario": sent.scenario if sent else None,
        "chosen_scenario": msgspec.to_builtins(invoice.scenario),
        "supplier_invoice_id": sent.supplier_invoice_id if sent else None,
        "events": list(_events(sent, space.now)) if sent else [],
        "may_follow": list(_may_follow(known, space.now)) if sent else [],
    }


def _events(sent: Transmission, now: datetime) -> Iterator[Json]:
    for event in sent.events:
        yield {
            **_named(event.code),
            "state": "past" if event.at <= now else "planned",
            "at": exact(event.at),
            "reason": event.reason,
            "message": event.message,
        }
    for step in sent.waiting:
        waits = {"after": step.after, "after_polls": step.after_polls, "on_demand": step.on_demand}
        yield {
            **_named(step.status),
            "state": "pending",
            "at": None,
            "reason": step.reason,
            "message": step.message,
            "waits_for": {name: value for name, value in waits.items() if value},
        }


def _named(code: int) -> Json:
    status = statuses.STATUSES[code]
    return {"code": code, "name": status.name, "english": status.english, "emitter": status.emitter}


def _may_follow(known: tuple[LifecycleEvent, ...], now: datetime) -> Iterator[Json]:
    for status in statuses.may_follow(event.code for event in known):
        then = lifecycle.status((*known, LifecycleEvent(code=status.code, at=now)))
        yield {
            **_named(status.code),
            "reason_required": status.reason_required,
            "reasons": list(status.reasons),
            "then": {"einvoicing_status": then},
        }


def _buyer_name(invoice: ClientInvoice) -> str | None:
    buyer = invoice.client
    return buyer.name or " ".join(filter(None, (buyer.first_name, buyer.last_name))) or None
