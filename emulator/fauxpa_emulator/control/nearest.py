"""The nearest thing that would have worked: what to change about a request that was refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from fauxpa_contracts.contract import Auth, Contract, Operation

from ..records.exchanges import Exchange
from ..store import CLIENT_INVOICES, CLIENTS, CREDIT_NOTES, ORGANIZATIONS, SUPPLIER_INVOICES, Kind
from ..world import Space
from . import fields
from .entries import header

LONGEST_PATH = 200
LEAST_LIKENESS = 0.55
MOST_PATHS = 3
PREFIXES = ("/v2", "/oauth2", "/register", "/v2/client_invoices", "/v2/oauth2")
CREDENTIAL_FORMS: Mapping[Auth, str] = {
    "api_key": "`Authorization: <login>:<secret key>`, as it is: no Bearer, no base64",
    "oauth": "`Authorization: Bearer <access token>`",
    "partner": "`Authorization: Bearer <partner token>` beside `Qonto-Partner-Id: <partner id>`",
}
CALLS: Mapping[str, tuple[str, str]] = {
    "einvoicing_not_available": (
        "Qonto's sandbox has no e-invoicing",
        "fauxpa serve --profile sandbox --quirk sandbox-einvoicing=production_like",
    ),
    "einvoicing_not_activated": (
        "sending_status of the organization has to be enabled",
        "POST /_fauxpa/namespaces with a state in which it is, or complete a registration for it",
    ),
    "organization_not_registered_in_annuaire": (
        "The seller needs an active line of the directory",
        'PUT /_fauxpa/annuaire/{siren} {{"name": "...", "organization_id": "{organization}"}}',
    ),
    "recipient_not_reachable_on_einvoicing": (
        "The buyer needs an active line of the directory",
        'PUT /_fauxpa/annuaire/<SIREN of the buyer> {{"name": "..."}}, or invoice one of GET /_fauxpa/companies',
    ),
    "invoice_in_draft_status": ("The invoice has to be finalized", "POST /v2/client_invoices/{id}/finalize"),
    "invoice_not_in_draft_status": (
        "Only drafts can be changed in this way",
        'POST /v2/client_invoices with "status": "draft"',
    ),
    "invoice_not_structured": (
        "The file has to hold a structured invoice: Factur-X, UBL or CII",
        "fauxpa generate --syntax facturx --out facture.pdf, then POST /v2/client_invoices/bulk",
    ),
    "invoice_canceled": ("A canceled invoice stays as it is", "POST /v2/client_invoices for a new one"),
    "invalid_invoice_status": (
        "The invoice has to be in another status",
        "GET /v2/client_invoices/{id} shows which it has",
    ),
    "credit_note_on_partial_invoice": (
        "Credit notes are for standard invoices",
        "POST /v2/client_invoices for a standard invoice",
    ),
}
"""Code of a 412: what has to be the case, and the call that arranges it."""
KINDS: Mapping[str, Kind[Any]] = {
    "client_invoices": CLIENT_INVOICES,
    "clients": CLIENTS,
    "supplier_invoices": SUPPLIER_INVOICES,
    "credit_notes": CREDIT_NOTES,
}

_ID = re.compile(r"^(?:[0-9a-fA-F]{8}-[0-9a-fA-F-]{27,}|\d+|\{.*\}|<.*>|:\w+)$")


PAGES = ("/storage/", "/onboarding/")
"""Where pages are that are no operations."""


class Advice(NamedTuple):
    """What would do, in words, and what to send or type for it."""

    text: str
    attempt: str | None = None


PAGES_ADVICE = Advice(
    "Such links come from answers and live as long as those say: ask for a new one.",
    "GET /v2/attachments/{id}, or GET /register/registrations/{id}",
)


def advice(space: Space, entry: Exchange) -> list[Advice]:
    """What would have worked, the likeliest first; nothing for a request that was taken."""
    contract = space.world.contract
    operation = contract.operations.get(entry.operation or "")
    if entry.status is None or entry.status < 400:
        return []
    if entry.path.startswith(PAGES):
        return [PAGES_ADVICE]
    if operation is None:
        return list(_methods(contract, entry) if entry.status == 405 else _paths(contract, entry))
    found = BY_STATUS.get(entry.status)
    return [*(found(space, operation, entry) if found else ()), *_fields(space, operation, entry)]


def _paths(contract: Contract, entry: Exchange) -> Iterator[Advice]:
    shapes = {(one.method, _shape(one.path)): one for one in contract.operations.values()}
    plain = _plain(entry.path[:LONGEST_PATH])
    for candidate, why in (
        (plain, "Small letters, underscores, and no further slashes"),
        *((prefix + plain, f"{prefix} comes before it") for prefix in PREFIXES),
        (re.sub(r"^/[^/]+", "/v2", plain), "It begins with /v2"),
    ):
        operation = shapes.get((_method(entry), candidate))
        if operation is not None:
            yield Advice(f"{why}: that is {operation.id}.", f"{operation.method} {operation.path}")
            return
    likely = sorted(((_likeness(plain, entry, one), one.id, one) for one in shapes.values()), reverse=True)
    near = [one for likeness, _, one in likely[:MOST_PATHS] if likeness >= LEAST_LIKENESS]
    for one in near:
        yield Advice(f"Did you mean {one.id}?", f"{one.method} {one.path}")
    if not near:
        yield Advice(
            "fauxpa has the part of Qonto's API that e-invoicing needs; this path is not in it.",
            "GET /_fauxpa/openapi.json lists all operations",
        )


def _methods(contract: Contract, entry: Exchange) -> Iterator[Advice]:
    shape = _shape(entry.path)
    for one in contract.operations.values():
        if _shape(one.path) == shape or _fits(one.path, entry.path):
            yield Advice(f"{one.method} is {one.id}.", f"{one.method} {entry.path}")


def _credentials(space: Space, operation: Operation, entry: Exchange) -> Iterator[Advice]:
    given = header(entry.request_headers, "authorization")
    forms = [CREDENTIAL_FORMS[auth] for auth in operation.auth if auth != "none"]
    seen = f"What came was `Authorization: {given}`." if given else "No Authorization header came."
    if forms:
        yield Advice(f"{seen} {operation.id} takes {', or '.join(forms)}.", 'eval "$(fauxpa env)"')
    else:
        yield Advice(f"{operation.id} takes client_id and client_secret as fields of a form.", 'eval "$(fauxpa env)"')


def _scopes(space: Space, operation: Operation, entry: Exchange) -> Iterator[Advice]:
    wanted = operation.scopes
    if operation.id == "attachments.retrieve" and space.quirk("attachment-scope") == "attachment":
        wanted = ("attachment.read",)
    if wanted:
        yield Advice(
            f"A token with the scope {' or '.join(wanted)} would do.", f"GET /oauth2/auth?...&scope={wanted[0]}"
        )


def _ids(space: Space, operation: Operation, entry: Exchange) -> Iterator[Advice]:
    for id in re.findall(r"[^/]+", entry.path):
        for resource, kind in KINDS.items():
            record = space.get(kind, id)
            if record is None:
                continue
            name = resource.rstrip("s").replace("_", " ")
            if record.organization_id != entry.organization_id:
                found = space.get(ORGANIZATIONS, record.organization_id)
                whose = found.legal_name if found is not None else record.organization_id
                yield Advice(f"The id is that of a {name} of another organization, {whose}: use its credentials.")
            elif operation.id.partition(".")[0] != resource:
                yield Advice(f"The id is that of a {name}.", f"GET /v2/{resource}/{id}")


def _prerequisites(space: Space, operation: Operation, entry: Exchange) -> Iterator[Advice]:
    organization = space.get(ORGANIZATIONS, entry.organization_id or "")
    id = next((step for step in entry.path.split("/") if _ID.match(step)), "{id}")
    for problem in entry.problems:
        if problem.code in CALLS:
            text, call = CALLS[problem.code]
            siren = organization.legal_number if organization is not None else "<SIREN>"
            yield Advice(f"{text}.", call.format(id=id, siren=siren, organization=entry.organization_id or ""))


def _patience(space: Space, operation: Operation, entry: Exchange) -> Iterator[Advice]:
    seconds = header(entry.response_headers, "retry-after")
    wait = f"After {seconds} s it would have been answered." if seconds else "Later it would have been answered."
    yield Advice(wait, None if entry.fault else "fauxpa serve --rate-limit off")


def _fields(space: Space, operation: Operation, entry: Exchange) -> Iterator[Advice]:
    """What the contract wants of the fields and parameters that were objected to."""
    contract = space.world.contract
    parameters = fields.parameters(contract, operation)
    for name in dict.fromkeys(problem.pointer for problem in entry.problems if problem.pointer):
        if name in parameters:
            yield Advice(f"{name} in the query is {fields.in_words(contract, parameters[name].get('schema', {}))}.")
        elif found := fields.at(contract, operation, name):
            yield Advice(f"{found[0]} is {fields.in_words(contract, found[1])}.")
    if any(problem.code == "malformed_json" for problem in entry.problems):
        schema = fields.body_schema(contract, operation)
        yield Advice(f"The body is {fields.in_words(contract, schema)}.")


Way = Callable[[Space, Operation, Exchange], Iterator[Advice]]

BY_STATUS: Mapping[int, Way] = {
    401: _credentials,
    403: _scopes,
    404: _ids,
    412: _prerequisites,
    429: _patience,
}


def _method(entry: Exchange) -> str:
    return "GET" if entry.method == "HEAD" else entry.method


def _plain(path: str) -> str:
    """The shape of a path as Qonto would write it."""
    steps = [step if _ID.match(step) else step.lower().replace("-", "_") for step in path.split("/") if step]
    return _shape("/" + "/".join(steps))


def _shape(path: str) -> str:
    """A path with its ids left open."""
    return "/".join("*" if _ID.match(step) else step for step in path.split("/"))


def _fits(template: str, path: str) -> bool:
    wanted, given = template.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        one.startswith("{") or one == other for one, other in zip(wanted, given, strict=True)
    )


def _likeness(plain: str, entry: Exchange, operation: Operation) -> float:
    ratio = SequenceMatcher(None, plain, _shape(operation.path)).ratio()
    return ratio if operation.method == _method(entry) else ratio * 0.9
