"""`fauxpa demo`: one invoice, from onboarding to payment, on an emulator that lives as long as the demo does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from fauxpa_client import ClientInvoice, LifecycleEvent, Qonto, Tokens

REDIRECT_URI = "http://localhost:3000/qonto/callback"
SCOPES = "offline_access organization.read client_invoices.read client_invoice.write attachment.read"
MEANINGS = {
    200: "deposited on the sender's platform",
    201: "issued into the network",
    202: "received by the buyer's platform",
    203: "made available to the buyer",
    210: "refused by the buyer",
    211: "payment transmitted by the buyer",
    212: "cashed by the seller",
    213: "rejected by a platform",
}
LONGEST = 30.0
"""Seconds to wait for any step."""


@click.command()
def demo() -> None:
    """Watch one e-invoice go from import to payment on a local Qonto."""
    tell = Teller()
    with running_emulator() as url:
        tell(f"A local Qonto answers at {url}")
        tokens = _join(url, tell)
        _follow_one_invoice(url, tokens, tell)
    tell("Done. Start one to keep with `fauxpa serve`; `fauxpa env` prints what your application needs.")


class Teller:
    """Prints lines with the seconds since the demo began."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str, *, detail: bool = False) -> None:
        stamp = "" if detail else f"{time.monotonic() - self._began:6.2f}"
        click.echo(f"{stamp:>6}  {'    ' if detail else ''}{text}")


@contextmanager
def running_emulator(**settings: Any) -> Iterator[str]:
    """An emulator on a free port of this machine, with settings of its own; gives its address."""
    import uvicorn

    from ..app import create_app
    from ..server import embedded, listen
    from ..settings import Settings

    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(embedded(create_app(Settings(log="none", **settings))))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()  # a thread that outlives the interpreter takes the process down with it


def _join(url: str, tell: Teller) -> Tokens:
    """Onboarding: the partner registers its user, the user confirms, the application gets a token."""
    import httpx

    from fauxpa_client import OAuthApp, Partner
    from fauxpa_fixtures.samples import SELLER

    from ..credentials import CREDENTIAL_DEFAULTS as CREDENTIALS

    with Partner(url, CREDENTIALS.QONTO_PARTNER_ID, CREDENTIALS.QONTO_PARTNER_TOKEN) as partner:
        registration = partner.registrations.create(
            legal_flow="existing_company",
            locale="fr",
            partner_user={"first_name": "Camille", "last_name": "Morel", "email": "camille@example.com"},
            organization={"legal_number": SELLER.siren},
        )
        tell(f"POST /register/registrations         {SELLER.name}, SIREN {SELLER.siren}: {registration.status}")
        httpx.post(registration.redirection_link or "", data={"action": "complete"})
        done = partner.registrations.retrieve(registration.id)
        tell(f"the user completes the hosted page   registration {done.status}, e-invoicing enabled, in the Annuaire")
    app = OAuthApp(url, client_id=CREDENTIALS.QONTO_CLIENT_ID, client_secret=CREDENTIALS.QONTO_CLIENT_SECRET)
    with app:
        asked = app.authorize_url(
            redirect_uri=REDIRECT_URI, scope=SCOPES, state="demo", registration_id=registration.id
        )
        granted = httpx.get(asked + "&fauxpa_consent=allow")
        code = httpx.URL(granted.headers["location"]).params["code"]
        tokens = app.exchange_code(code, redirect_uri=REDIRECT_URI)
    tell(f"GET /oauth2/auth, POST /oauth2/token  access token for {tokens.expires_in} s, with a refresh token")
    return tokens


def _follow_one_invoice(url: str, tokens: Tokens, tell: Teller) -> None:
    from fauxpa_client import Qonto, status_code_reached
    from fauxpa_fixtures.samples import golden

    from ..seed import BUYER_LOGIN, BUYER_SECRET_KEY

    file = golden("facture-demo.pdf")
    seller = Qonto.with_oauth(url, access_token=tokens.access_token, expires_in=tokens.expires_in)
    buyer = Qonto.with_api_key(url, BUYER_LOGIN, BUYER_SECRET_KEY)
    with seller, buyer:
        (imported,) = seller.client_invoices.import_files(("facture-demo.pdf", file))
        invoice = seller.client_invoices.retrieve(imported.invoice_id)
        tell(f"POST /v2/client_invoices/bulk        Factur-X of {len(file) // 1024} kB -> {invoice.id}")
        tell(f"{invoice.number} to {_name(invoice)}, {_amount(invoice)}, {len(invoice.items)} lines", detail=True)
        seller.client_invoices.send_by_einvoice(invoice.id)
        tell("POST …/send_by_einvoice              204: accepted for processing")
        seen = _watch(seller, invoice.id, 203, tell, ())
        (arrived,) = [one for one in buyer.supplier_invoices.iterate() if one.invoice_number == invoice.number]
        tell(f"GET /v2/supplier_invoices            the buyer has it: {arrived.status}, from {arrived.supplier_name}")
        buyer.supplier_invoices.mark_as_paid(arrived.id, payment_date=_today(arrived.created_at))
        tell("POST /v2/supplier_invoices/{id}/mark_as_paid   the buyer pays")
        seen = _watch(seller, invoice.id, 211, tell, seen)
        seller.client_invoices.mark_as_paid(invoice.id)
        tell("POST …/mark_as_paid                  the seller has the money")
        _watch(seller, invoice.id, 212, tell, seen)
        last = seller.client_invoices.wait_for(invoice.id, until=status_code_reached(212), timeout=LONGEST)
        tell(f"GET /v2/client_invoices/{{id}}         status {last.status}, einvoicing_status {last.einvoicing_status}")


def _watch(
    seller: Qonto, id: str, until: int, tell: Teller, seen: tuple[LifecycleEvent, ...]
) -> tuple[LifecycleEvent, ...]:
    """Poll as an application would, and tell every event that is new."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        events = seller.client_invoices.retrieve(id).einvoicing_lifecycle_events
        for event in events[len(seen) :]:
            tell(f"{event.status_code}  {MEANINGS.get(event.status_code or 0, '')}")
        seen = events
        if any(event.status_code == until for event in events):
            return seen
        time.sleep(0.1)
    raise click.ClickException(f"status {until} did not come within {LONGEST:.0f} s")


def _name(invoice: ClientInvoice) -> str:
    return (invoice.client.name if invoice.client else None) or "an unknown buyer"


def _amount(invoice: ClientInvoice) -> str:
    total = invoice.total_amount
    return f"{total.value} {total.currency}" if total else "no amount"


def _today(moment: object) -> date:
    """The day on the emulator's clock."""
    from datetime import datetime

    assert isinstance(moment, datetime)
    return moment.date()
