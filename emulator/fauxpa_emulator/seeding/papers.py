"""Files of invoices from a few words. The libraries of each syntax are loaded when it is first written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fauxpa_fixtures import samples
from fauxpa_fixtures.model import Address, Invoice, Party

from ..records.parties import Organization
from .state import Company, Paper, Partner

ENDINGS = {"ubl": "xml", "cii": "xml", "factur-x": "pdf"}
_SOMEWHERE = Address(line1="1 rue du Commerce", post_code="75015", city="Paris", country="FR")


def written(paper: Paper, number: str, *, seller: Party, buyer: Party, today: date) -> bytes:
    """The file. CPU work, a few milliseconds: call it in a thread."""
    line = samples.french_line(
        id="1", name=paper.what, quantity="1", unit="C62", price=paper.amount, rate=paper.vat_rate
    )
    invoice = samples.french_invoice(number=number, issue_date=today, seller=seller, buyer=buyer, lines=(line,))
    days = paper.due_in_days
    due = replace(invoice, due_date=today + timedelta(days=days), payment_terms=f"Paiement à {days} jours")
    return _file(due, paper)


def name_of(paper: Paper, number: str) -> str:
    """Of the file."""
    return f"{number.replace('/', '_')}.{ENDINGS[paper.syntax]}"


def stranger(partner: Partner) -> Party:
    """A company that is not here, as an invoice names it."""
    return samples.french_party(name=partner.name, siren=partner.siren, address=_SOMEWHERE)


def member(organization: Organization) -> Party:
    """An organization that is here, as an invoice names it."""
    own = organization.address
    address = Address(line1=own.street_address, post_code=own.zip_code, city=own.city, country=own.country_code or "FR")
    return samples.french_party(name=organization.legal_name, siren=organization.legal_number, address=address)


def newcomer(company: Company) -> Party:
    """An organization that will be here, as an invoice names it."""
    address = Address(line1=company.street_address, post_code=company.zip_code, city=company.city, country="FR")
    return samples.french_party(name=company.name, siren=company.siren, address=address)


def _file(invoice: Invoice, paper: Paper) -> bytes:
    from fauxpa_fixtures import cii, facturx, ubl

    return {"ubl": ubl.write, "cii": cii.write, "factur-x": facturx.write}[paper.syntax](invoice)
