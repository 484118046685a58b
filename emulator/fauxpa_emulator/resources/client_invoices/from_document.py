"""From a read document to the records of an imported invoice: the invoice and its client (U-13, a guess)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from fauxpa_fixtures.model import Address as PostalAddress
from fauxpa_fixtures.model import Invoice, Line, Party

from ...documents import Document
from ...network import annuaire
from ...records.invoices import Buyer, ClientInvoice, Discount, Item, PaymentMethod, SourceDocument
from ...records.parties import Address, Client, Organization
from ...store import CLIENTS, Condition
from ...world import Space
from .. import invoice_parts
from .issuer import issuer

LARGEST = Decimal(10) ** 13
"""Amounts from here on are taken as unreadable: their cents would leave the range of a JSON integer."""
UNITS = {
    "C62": "unit",
    "H87": "unit",
    "EA": "unit",
    "HUR": "hour",
    "DAY": "day",
    "WEE": "week",
    "MON": "month",
    "ANN": "year",
    "MIN": "minute",
    "GRM": "gram",
    "KGM": "kilogram",
    "TNE": "ton",
    "LTR": "liter",
    "MTR": "meter",
    "CMT": "centimeter",
    "MTK": "square_meter",
    "MTQ": "cubic_meter",
    "SET": "set",
    "PR": "pair",
}
"""Codes of UN/ECE recommendation 20 under the names that Qonto's own invoices use; others stay as they are."""
TRANSFER_TYPES = {"386": "deposit", "500": "deposit"}
NOBODY = "00000000-0000-0000-0000-000000000000"
"""Id of the client of an invoice whose buyer is not known: the object must be there for strict readers."""


def source_of(content: str, document: Document) -> SourceDocument:
    """What is remembered of a file."""
    invoice = document.invoice
    seller, buyer = (invoice.seller, invoice.buyer) if invoice else (Party(), Party())
    return SourceDocument(
        content=content,
        syntax=document.syntax,
        profile=document.profile,
        type_code=invoice.type_code if invoice else None,
        seller_siren=seller.siren,
        buyer_siren=buyer.siren,
        buyer_address=_routing_address(buyer),
        problem=document.problem,
    )


def imported_invoice(
    space: Space, organization: Organization, document: Document, source: SourceDocument, *, attachment_id: str
) -> ClientInvoice:
    """The invoice of an imported file: unpaid, filled from its structured part where it has one."""
    invoice = document.invoice or Invoice()
    total = bounded(invoice.totals.tax_inclusive) or Decimal(0)
    return ClientInvoice(
        id=space.dated_uuid(),
        organization_id=organization.id,
        status="unpaid",
        number=invoice.number,
        purchase_order=invoice.purchase_order_reference,
        client=_buyer(space, organization, invoice.buyer) if document.invoice else Buyer(id=NOBODY, type="company"),
        items=tuple(_item(line) for line in invoice.lines),
        currency=invoice.currency or "EUR",
        total_amount=total,
        vat_amount=bounded(invoice.totals.tax_total) or Decimal(0),
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        performance_date=invoice.delivery.actual_date if invoice.delivery else None,
        performance_start_date=invoice.invoicing_period.start if invoice.invoicing_period else None,
        performance_end_date=invoice.invoicing_period.end if invoice.invoicing_period else None,
        contact_email=organization.contact_email,
        terms_and_conditions=invoice.payment_terms,
        settings=_mentions(invoice),
        issuer=issuer(organization, {}),
        payment_methods=_payment_methods(organization, invoice),
        invoice_type="deposit" if invoice.type_code in TRANSFER_TYPES else "standard",
        attachment_id=attachment_id,
        imported=True,
        source=source,
        created_at=space.now,
        updated_at=space.now,
        finalized_at=space.now,
    )


def bounded(amount: Decimal | None) -> Decimal | None:
    """The amount, unless it is too large to be one."""
    return None if amount is None or not amount.is_finite() or abs(amount) >= LARGEST else amount


def _routing_address(buyer: Party) -> str | None:
    """Where the invoice is to go: BT-49, or what the buyer's identifiers imply."""
    if buyer.electronic_address is not None and buyer.electronic_address.value:
        return buyer.electronic_address.value
    if buyer.siren is not None:
        return buyer.siren
    registration = buyer.legal_registration.value if buyer.legal_registration else None
    return annuaire.address_from(registration, buyer.vat_identifier)


def _buyer(space: Space, organization: Organization, party: Party) -> Buyer:
    """The client that the buyer is, or becomes."""
    return invoice_parts.buyer_from(
        _known_client(space, organization, party) or _new_client(space, organization, party)
    )


def _known_client(space: Space, organization: Organization, party: Party) -> Client | None:
    address = party.electronic_address.value if party.electronic_address else None
    attempts = (
        ("e_invoicing_address", address),
        ("search_tax_number", party.siren),
        ("search_tax_number", party.siret),
        ("search_vat_number", party.vat_identifier.lower() if party.vat_identifier else None),
    )
    for column, value in attempts:
        if value:
            conditions = (Condition("organization_id", "=", organization.id), Condition(column, "=", value))
            if found := space.find(CLIENTS, *conditions, limit=1):
                return found[0]
    return None


def _new_client(space: Space, organization: Organization, party: Party) -> Client:
    address = party.electronic_address.value if party.electronic_address else None
    registration = party.legal_registration.value if party.legal_registration else None
    client = Client(
        id=space.uuid(),
        organization_id=organization.id,
        kind="company",
        name=party.name or party.trading_name,
        email=party.contact.email if party.contact else None,
        e_invoicing_address=address if address and annuaire.well_formed(address) else None,
        vat_number=party.vat_identifier,
        tax_identification_number=party.siren or registration,
        billing_address=_address(party.address),
        currency="EUR",
        locale="fr",
        created_at=space.now,
        updated_at=space.now,
    )
    where = annuaire.address_of(client)
    reachable = annuaire.look_up(space, where).reachable if where else None
    client = msgspec.structs.replace(client, e_invoicing_reachable=reachable)
    space.put(CLIENTS, client)
    return client


def _address(given: PostalAddress | None) -> Address | None:
    if given is None:
        return None
    lines = [line for line in (given.line1, given.line2, given.line3) if line]
    return Address(
        street_address=", ".join(lines) or None,
        city=given.city,
        zip_code=given.post_code,
        province_code=given.subdivision,
        country_code=given.country,
    )


def _item(line: Line) -> Item:
    zero = Decimal(0)
    net = bounded(line.net_amount) or zero
    rate = (bounded(line.vat.rate) or zero) / 100 if line.vat else zero
    vat = invoice_parts.cent(net * rate)
    allowances = sum((bounded(allowance.amount) or zero for allowance in line.allowances), zero)
    return Item(
        title=line.item.name or "",
        description=line.item.description,
        quantity=bounded(line.quantity) or zero,
        unit=UNITS.get(line.unit, line.unit) if line.unit else None,
        unit_price=_unit_price(line),
        vat_rate=rate,
        discount=Discount(type="absolute", value=allowances, amount=allowances) if allowances else None,
        subtotal=net,
        total_vat=vat,
        total_amount=net + vat,
    )


def _unit_price(line: Line) -> Decimal:
    """BT-146 for one unit: the price may be for a hundred of them (BT-149)."""
    price = bounded(line.price.net) if line.price else None
    base = bounded(line.price.base_quantity) if line.price else None
    if price is None:
        return Decimal(0)
    per_unit = price / base if base else price
    return Decimal(round(per_unit, 6)) if base else price


def _payment_methods(organization: Organization, invoice: Invoice) -> tuple[PaymentMethod, ...]:
    transfers = invoice.payment.credit_transfers if invoice.payment else ()
    return tuple(
        PaymentMethod(
            iban=transfer.account, bic=transfer.bic, beneficiary_name=transfer.account_name or organization.legal_name
        )
        for transfer in transfers
        if transfer.account
    )


def _mentions(invoice: Invoice) -> dict[str, str]:
    """The three notes that French invoices must carry, under Qonto's names for them (BR-FR-05)."""
    names = {"AAB": "discount_conditions", "PMD": "late_payment_penalties", "PMT": "legal_fixed_compensation"}
    return {names[note.subject]: note.text for note in invoice.notes if note.subject in names}
