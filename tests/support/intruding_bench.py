"""The control API of one namespace: what is made with it there, and every call of it that takes an id of something."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import httpx

from emulating import Emulator
from fauxpa_fixtures import samples, ubl
from parties import Party

Attempt = Callable[[Emulator, str, str], httpx.Response]
SIREN = "732829320"
PAGES = (
    "/annuaire",
    "/client_invoices?limit=1000",
    "/clock",
    "/faults",
    "/journal.har",
    "/journal/count",
    "/journal?limit=1000",
    "/report?format=json",
    "/scenarios",
    "/scenarios/choices",
    "/supplier_invoices?limit=1000",
    "/webhooks/deliveries?limit=1000",
    "/webhooks/subscriptions",
)
"""What it shows of a namespace."""


def call(api: Emulator, namespace: str, method: str, path: str, **more: Any) -> httpx.Response:
    """`path` is below /_fauxpa, and may have a query."""
    joint = "&" if "?" in path else "?"
    return api.request(method, f"/_fauxpa{path}{joint}namespace={namespace}", auth=None, **more)


def deliveries(api: Emulator, namespace: str) -> list[str]:
    """The ids of all webhooks of a namespace."""
    found = call(api, namespace, "GET", "/webhooks/deliveries?limit=1000").json()["deliveries"]
    return [one["id"] for one in found]


def _without_mark(name: str) -> str:
    """A name that says nothing of who gave it: an intruder may write it down without having been told anything."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _line(api: Emulator, party: Party, name: str) -> str:
    address = f"{SIREN}_{_without_mark(name)}"
    _ok(call(api, party.namespace, "PUT", f"/annuaire/{address}", json={"name": name}))
    return address


def _script(api: Emulator, party: Party, name: str) -> str:
    steps = [{"status": 200, "after": 1, "message": name}]
    script = f"script{_without_mark(name)}"
    _ok(call(api, party.namespace, "PUT", f"/scenarios/{script}", json={"steps": steps, "text": name}))
    return script


def _choice(api: Emulator, party: Party, name: str) -> str:
    """For a buyer to whom nobody sends."""
    scenario = {"name": "refused", "message": name}
    _ok(call(api, party.namespace, "PUT", f"/scenarios/buyers/{SIREN}", json={"scenario": scenario}))
    return SIREN


def _fault(api: Emulator, party: Party, name: str) -> str:
    """That never strikes."""
    order = {"operation": "*", "kind": "latency", "seconds": 1, "match": {"path": f"/{name}"}}
    return str(_ok(call(api, party.namespace, "POST", "/faults", json=order))["fault"]["id"])


def _plan(api: Emulator, party: Party, _: str) -> str:
    """Everything twice, to the last address that the party gave, if it gave any."""
    id = party.made.get("subscription", [""])[-1]
    if id:
        plan = {"always": {"duplicate": 1}}
        _ok(call(api, party.namespace, "PUT", f"/webhooks/subscriptions/{id}/plan", json=plan))
    return id


MAKERS: Mapping[str, Callable[[Emulator, Party, str], str]] = {
    "line": _line,
    "script": _script,
    "choice": _choice,
    "fault": _fault,
    "plan": _plan,
}
NAMED = frozenset({"line", "script"})
"""Of which the name is one's own: the others have numbers, or names that anybody may use."""


def make(api: Emulator, party: Party, kind: str, number: int) -> None:
    """One more of a kind; `number` makes it differ."""
    id = MAKERS[kind](api, party, f"{party.mark}{number}")
    if kind in NAMED:
        party.remember(kind, id)


def _at(api: Emulator, namespace: str, id: str, *, to: str, **more: Any) -> httpx.Response:
    method, _, path = to.partition(" ")
    return call(api, namespace, method, path.replace("{}", id), **more)


def _chosen(api: Emulator, namespace: str, id: str, *, to: str) -> httpx.Response:
    """What they wrote, as a script of one's own."""
    return _at(api, namespace, "", to=to, json={"scenario": id})


def _waited(api: Emulator, namespace: str, id: str, *, key: str, field: str) -> httpx.Response:
    return call(api, namespace, "POST", "/wait", json={"for": {key: {field: id}}, "timeout": 0})


def _verified(api: Emulator, namespace: str, id: str) -> httpx.Response:
    return call(api, namespace, "POST", "/journal/verify", json={"match": {"organization": id}})


def _line_of(api: Emulator, namespace: str, id: str) -> httpx.Response:
    body = {"name": "x", "organization_id": id}
    return call(api, namespace, "PUT", f"/annuaire/{SIREN}", json=body)


def _sent_in(api: Emulator, namespace: str, id: str) -> httpx.Response:
    return call(api, namespace, "POST", f"/supplier_invoices?organization={id}", content=_document())


@cache
def _document() -> bytes:
    return ubl.write(samples.french_invoice())


REFUSED = {"scenario": "refused"}
ATTEMPTS: Mapping[str, tuple[Attempt, ...]] = {
    "GET /annuaire/{address}": (partial(_at, to="GET /annuaire/{}"),),
    "PUT /annuaire/{address}": (_line_of,),
    "DELETE /annuaire/{address}": (partial(_at, to="DELETE /annuaire/{}"),),
    "GET /client_invoices": (partial(_at, to="GET /client_invoices?organization={}"),),
    "GET /client_invoices/{id}": (partial(_at, to="GET /client_invoices/{}"),),
    "POST /client_invoices/{id}/events": (partial(_at, to="POST /client_invoices/{}/events", json={"code": 204}),),
    "POST /client_invoices/{id}/next": (partial(_at, to="POST /client_invoices/{}/next"),),
    **{
        f"GET /{kind}/{{id}}/{what}": (partial(_at, to=f"GET /{kind}/{{}}/{what}"),)
        for kind in ("client_invoices", "supplier_invoices")
        for what in ("document", "file", "xml")
    },
    "GET /supplier_invoices/{id}": (partial(_at, to="GET /supplier_invoices/{}"),),
    "GET /client_invoices/{id}/validation": (partial(_at, to="GET /client_invoices/{}/validation"),),
    "GET /client_invoices/{id}/events/{index}/cdar": (partial(_at, to="GET /client_invoices/{}/events/0/cdar"),),
    "GET /journal": (partial(_at, to="GET /journal?organization={}"),),
    "GET /journal/count": (partial(_at, to="GET /journal/count?organization={}"),),
    "POST /journal/verify": (_verified,),
    "GET /journal.har": (partial(_at, to="GET /journal.har?organization={}"),),
    "PUT /scenarios/default": (partial(_chosen, to="PUT /scenarios/default"),),
    "POST /scenarios/next": (partial(_chosen, to="POST /scenarios/next"),),
    "PUT /scenarios/invoices/{id}": (partial(_at, to="PUT /scenarios/invoices/{}", json=REFUSED),),
    "DELETE /scenarios/invoices/{id}": (partial(_at, to="DELETE /scenarios/invoices/{}"),),
    "PUT /scenarios/buyers/{siren}": (partial(_chosen, to=f"PUT /scenarios/buyers/{SIREN}"),),
    "DELETE /scenarios/buyers/{siren}": (partial(_at, to="DELETE /scenarios/buyers/{}"),),
    "DELETE /scenarios/{name}": (partial(_at, to="DELETE /scenarios/{}"),),
    "POST /supplier_invoices": (_sent_in,),
    "POST /wait": (
        partial(_waited, key="invoice", field="id"),
        partial(_waited, key="webhook", field="subject_id"),
        partial(_waited, key="webhook", field="subscription_id"),
        partial(_waited, key="request", field="organization"),
    ),
    "GET /webhooks/deliveries": (
        partial(_at, to="GET /webhooks/deliveries?subject={}"),
        partial(_at, to="GET /webhooks/deliveries?subscription={}"),
    ),
    "GET /webhooks/deliveries/{id}": (partial(_at, to="GET /webhooks/deliveries/{}"),),
    "POST /webhooks/deliveries/{id}/replay": (partial(_at, to="POST /webhooks/deliveries/{}/replay"),),
    "GET /webhooks/subscriptions/{id}/plan": (partial(_at, to="GET /webhooks/subscriptions/{}/plan"),),
    "PUT /webhooks/subscriptions/{id}/plan": (partial(_at, to="PUT /webhooks/subscriptions/{}/plan", json={}),),
    "DELETE /webhooks/subscriptions/{id}/plan": (partial(_at, to="DELETE /webhooks/subscriptions/{}/plan"),),
}
"""With an id of another namespace none of them changes anything."""
OWN_NAMES = frozenset(
    {
        "PUT /scenarios/{name}",
        "GET /faults/{id}",
        "DELETE /faults/{id}",
        "GET /journal/{id}",
        "GET /journal/{id}/explain",
    }
)
"""What they name has the same name in every namespace: numbers from 1 on, and scripts as somebody calls them."""


def _ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()
    return found
