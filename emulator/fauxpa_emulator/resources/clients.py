"""`/v2/clients`: those whom an organization invoices (digest 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ..errors import Problem, invalid, not_found
from ..gateway.call import Answer, Call, Handler, no_content, ok, prepared_by
from ..network import annuaire
from ..records.parties import Address, Client, folded
from ..store import CLIENTS, Condition
from ..webhooks import outbox
from ..wire import Json, timestamp
from ..world import Space
from . import listing

SORTS = {"created_at": "created_at", "name": "search_name"}
ADDRESS_FIELDS = ("street_address", "city", "zip_code", "province_code", "country_code")
DEPRECATED_ADDRESS = {
    "address": "street_address",
    "city": "city",
    "zip_code": "zip_code",
    "province_code": "province_code",
    "country_code": "country_code",
}
"""Fields of the root that older clients send instead of `billing_address`."""
PLAIN_FIELDS = (
    "name",
    "first_name",
    "last_name",
    "email",
    "e_invoicing_address",
    "vat_number",
    "tax_identification_number",
    "recipient_code",
    "currency",
    "locale",
)


def list_clients(call: Call) -> Answer:
    """Exact filters ignore case; `filter[name]` finds parts of names, without case and accents."""
    conditions = []
    for field, column in (
        ("tax_identification_number", "search_tax_number"),
        ("vat_number", "search_vat_number"),
        ("email", "search_email"),
    ):
        if value := call.query.get(f"filter[{field}]"):
            conditions.append(Condition(column, "=", value.lower()))
    if name := call.query.get("filter[name]"):
        if len(name) < 2:
            raise listing.bad_parameter("filter[name]", "filter[name] must have at least 2 characters")
        conditions.append(Condition("search_name", "contains", folded(name)))
    conditions += listing.between(call, "updated_at", "updated_at")
    return listing.listing(
        call, CLIENTS, *conditions, key="clients", wire=wire, sorts=SORTS, default_sort="created_at:desc"
    )


def _type_for_kind(space: Space, body: Json) -> Json:
    """`type` alone stands for `kind` where the quirk says so (C-10)."""
    if "kind" not in body and "type" in body and space.quirk("client-type-alias") == "accepted":
        return {**body, "kind": body["type"]}
    return body


@prepared_by(_type_for_kind)
def create(call: Call) -> Answer:
    """A client needs a kind and a name; what invoicing needs besides is asked for when there is an invoice."""
    body = call.body
    now = call.space.now
    if body["kind"] == "freelancer" and call.organization.legal_country != "IT":
        detail = "freelancer is a kind of client of Italian organizations"
        raise invalid(Problem("not_in_list", detail, pointer="/kind"), clauses=("QPA-CLI-006",))
    client = Client(
        id=call.space.uuid(),
        organization_id=call.organization_id,
        kind=body["kind"],
        created_at=now,
        updated_at=now,
    )
    client = _changed(call, client, body)
    with call.space.transaction():
        call.space.put(CLIENTS, client)
        _announce(call, client, "created")
    return ok({"client": wire(client)}, status=int(call.space.quirk("client-create-status")))


def retrieve(call: Call) -> Answer:
    """One client."""
    return ok({"client": wire(_own(call))})


def update(call: Call) -> Answer:
    """Only the given fields change; reachability is looked up anew."""
    client = msgspec.structs.replace(_changed(call, _own(call), call.body), updated_at=call.space.now)
    with call.space.transaction():
        call.space.put(CLIENTS, client)
        _announce(call, client, "updated")
    return ok({"client": wire(client)})


def delete(call: Call) -> Answer:
    """For good; issued invoices keep what they know."""
    client = _own(call)
    with call.space.transaction():
        call.space.delete(CLIENTS, client.id)
        _announce(call, client, "deleted")
    return no_content()


def wire(client: Client) -> Json:
    """The client as its own endpoint shows it; fields that are unset are left out (observed)."""
    billing = client.billing_address
    fields: dict[str, Any] = {
        "id": client.id,
        "name": client.name,
        "first_name": client.first_name,
        "last_name": client.last_name,
        "phone": _phone(client),
        "kind": client.kind,
        "type": client.kind,
        "phone_number": _whole_phone(client),
        "email": client.email,
        "extra_emails": list(client.extra_emails) if client.extra_emails is not None else [],
        "currency": client.currency,
        "e_invoicing_address": client.e_invoicing_address,
        "vat_number": client.vat_number,
        "tax_identification_number": client.tax_identification_number,
        **{old: getattr(billing, new, None) for old, new in DEPRECATED_ADDRESS.items()},
        "billing_address": address_wire(billing),
        "delivery_address": address_wire(client.delivery_address),
        "recipient_code": client.recipient_code,
        "created_at": timestamp(client.created_at),
        "updated_at": timestamp(client.updated_at),
        "locale": client.locale,
    }
    shown = {name: value for name, value in fields.items() if value is not None}
    shown["e_invoicing_reachable"] = client.e_invoicing_reachable
    return shown


def address_wire(address: Address | None) -> Json | None:
    """A nested address; the country in lower case, as in the documented answers."""
    if address is None:
        return None
    found = {name: getattr(address, name) for name in ADDRESS_FIELDS}
    if found["country_code"]:
        found["country_code"] = found["country_code"].lower()
    return {name: value for name, value in found.items() if value is not None}


def _changed(call: Call, client: Client, body: Mapping[str, Any]) -> Client:
    changes: dict[str, Any] = {field: body[field] or None for field in PLAIN_FIELDS if field in body}
    if "extra_emails" in body:
        changes["extra_emails"] = tuple(body["extra_emails"] or ())
    if "phone" in body:
        phone = body["phone"] or {}
        changes |= {"phone_country_code": phone.get("country_code"), "phone_number": phone.get("number")}
    old_style = {new: body[old] for old, new in DEPRECATED_ADDRESS.items() if body.get(old)}
    if old_style:
        changes["billing_address"] = _address(old_style)
    for field in ("billing_address", "delivery_address"):
        if field in body:
            changes[field] = _address(body[field]) if body[field] else None
    if changes.get("locale"):
        changes["locale"] = changes["locale"].lower()
    client = msgspec.structs.replace(client, **changes)
    if body.get("e_invoicing_address"):
        _check_address(call, body["e_invoicing_address"])
    return msgspec.structs.replace(client, e_invoicing_reachable=_reachable(call, client))


def _address(given: Mapping[str, Any]) -> Address:
    return Address(**{name: given[name] for name in ADDRESS_FIELDS if given.get(name)})


def _check_address(call: Call, address: str) -> None:
    """Raises Refusal 422 for an address that nobody can have, or that is not in the Annuaire (digest 5)."""
    if not annuaire.well_formed(address):
        detail = "e_invoicing_address must be a SIREN, SIREN_SIRET, SIREN_SIRET_routing code or SIREN_suffix"
    elif not annuaire.is_known(call.space, address):
        detail = "e_invoicing_address is not in the Annuaire"
    else:
        return
    raise invalid(
        Problem("invalid_format", detail, pointer="/e_invoicing_address"), clauses=annuaire.BAD_ADDRESS_CLAUSES
    )


def _reachable(call: Call, client: Client) -> bool:
    """Looked up when the client is written (digest 5)."""
    address = annuaire.address_of(client)
    return address is not None and annuaire.look_up(call.space, address).reachable


def _own(call: Call) -> Client:
    client = call.space.get(CLIENTS, call.path["id"])
    if client is None or client.organization_id != call.organization_id:
        raise not_found()
    return client


def _phone(client: Client) -> Json | None:
    if client.phone_number is None:
        return None
    code = {"country_code": client.phone_country_code} if client.phone_country_code is not None else {}
    return {**code, "number": client.phone_number}


def _whole_phone(client: Client) -> str | None:
    """The older form, which the documented answer still shows."""
    if client.phone_number is None:
        return None
    return f"{client.phone_country_code or ''}{client.phone_number}"


def _announce(call: Call, client: Client, event: str) -> None:
    outbox.announce(
        call.space,
        topic="v1/clients",
        organization_id=client.organization_id,
        subject_id=client.id,
        data={"event": event, **wire(client)},
    )


HANDLERS: Mapping[str, Handler] = {
    "clients.list": list_clients,
    "clients.create": create,
    "clients.retrieve": retrieve,
    "clients.update": update,
    "clients.delete": delete,
}
