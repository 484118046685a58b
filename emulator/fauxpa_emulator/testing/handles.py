"""What a test holds: one namespace of an emulator, and its clock, faults, journal, webhooks and other side.

Thin words over the control API; what that refuses is raised as `Refused`, with the reason and the remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from fauxpa_client import Qonto

Json = dict[str, Any]
TIMEOUT = 70.0
"""Seconds: a `wait` may take a minute."""


class Refused(AssertionError):
    """The control API refused; the text says why and what would do."""


@dataclass(frozen=True)
class Control:
    """The control API, for one namespace."""

    url: str
    namespace: str
    http: httpx.Client = field(repr=False)

    def ask(self, method: str, path: str, json: Any = None, *, content: bytes | None = None, **query: Any) -> Json:
        """What a path below `/_fauxpa` answers. Raises Refused."""
        given = {"namespace": self.namespace, **{name: value for name, value in query.items() if value is not None}}
        headers = {"Content-Type": "application/octet-stream"} if content is not None else {}
        answer = self.http.request(
            method, f"{self.url}/_fauxpa{path}", json=json, content=content, params=given, headers=headers
        )
        if not answer.is_success:
            error = answer.json().get("error", {}) if "json" in answer.headers.get("content-type", "") else {}
            raise Refused(f"{error.get('detail') or answer.text} {error.get('hint') or ''}".strip())
        found: Json = answer.json()
        return found


@dataclass(frozen=True)
class Organization:
    """One of a namespace, and what opens it."""

    id: str
    slug: str
    legal_name: str
    siren: str
    iban: str | None
    login: str
    secret_key: str = field(repr=False)
    access_token: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The header of an API key."""
        return f"{self.login}:{self.secret_key}"


@dataclass(frozen=True)
class Clock:
    """The time of the namespace."""

    control: Control

    @property
    def now(self) -> str:
        """RFC 3339, in UTC."""
        return str(self.control.ask("GET", "/clock")["now"])

    def advance(self, **amount: float) -> list[Json]:
        """`advance(days=10)`: what happened meanwhile, in order."""
        return list(self.control.ask("POST", "/clock/advance", amount)["happened"])

    def to(self, moment: str) -> list[Json]:
        """Forward to a moment; what happened meanwhile."""
        return list(self.control.ask("POST", "/clock/advance", {"to": moment})["happened"])

    def to_next_event(self) -> list[Json]:
        """To the next planned event of an invoice; what happened."""
        return list(self.control.ask("POST", "/clock/advance", {"to_next_event": True})["happened"])

    def set(self, mode: str, **more: Any) -> None:
        """`real`, `frozen`, or `accelerated` with a `speed`."""
        self.control.ask("PUT", "/clock", {"mode": mode, **more})


@dataclass(frozen=True)
class Faults:
    """What shall go wrong, by operation."""

    control: Control

    def add(self, operation: str, kind: str, **order: Any) -> Json:
        """`add("client_invoices.retrieve", "rate-limited", retry_after=2, times=3)`."""
        return dict(self.control.ask("POST", "/faults", {"operation": operation, "kind": kind, **order}))

    def lose_answer(self, operation: str, **order: Any) -> Json:
        """The call takes effect, and its answer never comes: the connection is reset."""
        return self.add(operation, "reset", **order)

    def list(self) -> list[Json]:
        """All orders with what they struck."""
        return list(self.control.ask("GET", "/faults")["faults"])

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.control.ask("DELETE", "/faults")


@dataclass(frozen=True)
class Journal:
    """What was asked and answered."""

    control: Control

    def entries(self, **filters: Any) -> list[Json]:
        """Oldest first; filters: operation, method, path, status, fault, text, after, limit, ..."""
        return list(self.control.ask("GET", "/journal", **{"limit": 1000, **filters})["entries"])

    def count(self, **filters: Any) -> int:
        """How many match."""
        return int(self.control.ask("GET", "/journal/count", **filters)["count"])

    def explain(self, id: int) -> Json:
        """Which rule decided, how sure it is, and what would have worked."""
        return dict(self.control.ask("GET", f"/journal/{id}/explain")["explanation"])

    def verify(
        self, *, exactly: int | None = None, at_least: int | None = None, at_most: int | None = None, **match: Any
    ) -> None:
        """Fails the test where the number of matching requests is another; says what came nearest."""
        bounds = {"exactly": exactly, "at_least": at_least, "at_most": at_most}
        given = {name: value for name, value in bounds.items() if value is not None} or {"at_least": 1}
        told = self.control.ask("POST", "/journal/verify", {"match": match, **given})
        if not told["matches"]:
            nearest = "; ".join(f"{one['request']} ({one['status']}): {one['failed']}" for one in told["nearest"][:3])
            raise AssertionError(f"{told['count']} requests match {match}, not {given}. Nearest: {nearest or 'none'}")

    def wait(self, timeout: float = 10, **what: Any) -> Json:
        """Until an invoice, a webhook or a request is there: `wait(invoice={"id": id, "code": 210})`."""
        told = self.control.ask("POST", "/wait", {"for": what, "timeout": timeout})
        if not told["happened"]:
            raise AssertionError(f"{what} did not happen within {timeout:g} s: {told}")
        return told

    def guesses(self) -> list[str]:
        """What the answers rested on that nobody knows for sure: register ids."""
        found = {
            name.strip()
            for entry in self.entries()
            if str(entry["basis"] or "").startswith("guess")
            for name in str(entry["basis"]).partition(";")[2].split(",")
            if name.strip()
        }
        return sorted(found)


@dataclass(frozen=True)
class Webhooks:
    """What was told to receivers."""

    control: Control

    def collect(self, on: bool = True) -> None:
        """Keep webhooks when they fall due, instead of sending them."""
        self.control.ask("PUT", "/webhooks/collecting", {"collect": on})

    def deliveries(self, **filters: Any) -> list[Json]:
        """Newest first, with every try; `body` and the signature of a try are exactly what was sent."""
        return list(self.control.ask("GET", "/webhooks/deliveries", **filters)["deliveries"])

    def subscriptions(self) -> list[Json]:
        """Who is told what."""
        return list(self.control.ask("GET", "/webhooks/subscriptions")["subscriptions"])

    def disturb(self, subscription_id: str, *next: Json, always: Json | None = None) -> None:
        """`disturb(id, {"duplicate": 1}, {"swap": True})`: what goes wrong with the next ones."""
        plan: Json = {"next": list(next), **({"always": always} if always else {})}
        self.control.ask("PUT", f"/webhooks/subscriptions/{subscription_id}/plan", plan)

    def replay(self, delivery_id: str) -> Json:
        """The same event once more."""
        return dict(self.control.ask("POST", f"/webhooks/deliveries/{delivery_id}/replay")["delivery"])

    @staticmethod
    def request_of(delivery: Json) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a collected delivery, for a receiver under test to be called with."""
        signature = delivery["attempts"][-1]["signature"]
        return delivery["body"].encode(), {"Content-Type": "application/json", "X-Qonto-Signature": signature}


@dataclass(frozen=True)
class Counterpart:
    """The other side: what it does, and what it sends."""

    control: Control

    def choose(self, scenario: str | Json, times: int = 1) -> None:
        """What happens to the next invoices that are sent: `choose("refused:TX_TVA_ERR")`."""
        self.control.ask("POST", "/scenarios/next", {"scenario": scenario, "times": times})

    def act(self, invoice_id: str, code: int, reason: str | None = None, message: str | None = None) -> Json:
        """Somebody says something of an invoice now: `act(id, 210, "CMD_ERR")`."""
        body = {"code": code, "reason": reason, "message": message}
        return dict(self.control.ask("POST", f"/client_invoices/{invoice_id}/events", body)["client_invoice"])

    def next(self, invoice_id: str) -> Json:
        """What comes next comes now."""
        return dict(self.control.ask("POST", f"/client_invoices/{invoice_id}/next")["client_invoice"])

    def invoice(self, invoice_id: str) -> Json:
        """An invoice on its way, with what is planned and what may follow."""
        return dict(self.control.ask("GET", f"/client_invoices/{invoice_id}")["client_invoice"])

    def send_in(self, file: bytes | None = None, **words: Any) -> Json:
        """An invoice arrives: a file, or one made from a few words (number, amount, to, sender, syntax, ...)."""
        if file is not None:
            told = self.control.ask("POST", "/supplier_invoices", content=file, **words)
        else:
            told = self.control.ask("POST", "/supplier_invoices", words)
        return dict(told["supplier_invoice"])

    def enter(self, address: str, name: str, **line: Any) -> None:
        """A line of the directory."""
        self.control.ask("PUT", f"/annuaire/{address}", {"name": name, **line})


class Bench:
    """A fresh namespace: its address, its credentials, a ready client, and a handle for everything else."""

    def __init__(self, url: str, http: httpx.Client, **settings: Any) -> None:
        """`settings` are the body of `POST /_fauxpa/namespaces`: name, seed, clock, state."""
        made = Control(url, "default", http).ask("POST", "/namespaces", settings)
        self.base_url = url
        self.namespace: str = made["namespace"]["name"]
        self.credentials: Mapping[str, str] = made["credentials"]
        self.organizations = tuple(
            Organization(
                id=one["id"],
                slug=one["slug"],
                legal_name=one["legal_name"],
                siren=one["legal_number"],
                iban=one["iban"],
                login=one["login"],
                secret_key=one["secret_key"],
                access_token=one["access_token"],
            )
            for one in made["organizations"]
        )
        self.control = Control(url, self.namespace, http)
        self.clock = Clock(self.control)
        self.faults = Faults(self.control)
        self.journal = Journal(self.control)
        self.webhooks = Webhooks(self.control)
        self.counterpart = Counterpart(self.control)
        self._clients: list[Qonto] = []

    @property
    def env(self) -> dict[str, str]:
        """What the application under test is told: QONTO_BASE_URL and the credentials, as `fauxpa env` prints them."""
        return {"QONTO_BASE_URL": self.base_url, **self.credentials}

    @property
    def seller(self) -> Organization:
        return self.organizations[0]

    @property
    def buyer(self) -> Organization:
        return self.organizations[1]

    @cached_property
    def client(self) -> Qonto:
        """A ready client of the seller."""
        return self.client_of(self.seller)

    @cached_property
    def buyer_client(self) -> Qonto:
        """A ready client of the buyer."""
        return self.client_of(self.buyer)

    def client_of(self, organization: Organization) -> Qonto:
        """A ready client of an organization."""
        from fauxpa_client import Qonto

        made = Qonto.with_api_key(self.base_url, organization.login, organization.secret_key)
        self._clients.append(made)
        return made

    def invoice_file(
        self, *, number: str = "FA-2026-0001", buyer: str | None = None, syntax: str = "factur-x"
    ) -> bytes:
        """A valid French invoice of the seller; `buyer` is a SIREN, by default one that accepts everything."""
        from fauxpa_fixtures import cii, facturx, samples, ubl

        address = samples.SELLER.address
        assert address is not None
        seller = samples.french_party(name=self.seller.legal_name, siren=self.seller.siren, address=address)
        other = samples.french_party(name="Client SAS", siren=buyer or "000001016", address=address)
        made = samples.french_invoice(number=number, seller=seller, buyer=other)
        return {"ubl": ubl.write, "cii": cii.write, "factur-x": facturx.write}[syntax](made)

    def close(self, *, keep: bool = False) -> None:
        """End the clients, and delete the namespace unless it is to be kept."""
        for one in self._clients:
            one.close()
        if not keep:
            self.control.ask("DELETE", f"/namespaces/{self.namespace}")
