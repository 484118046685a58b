"""The Factur-X of an invoice or credit note that was made here, written when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial

import anyio.to_thread

from fauxpa_fixtures.model import (
    Address,
    AllowanceCharge,
    Contact,
    CreditTransfer,
    Delivery,
    Identifier,
    Invoice,
    Line,
    Note,
    Party,
    PaymentInstructions,
    PrecedingInvoice,
    Price,
    Vat,
)
from fauxpa_fixtures.model import Item as SoldItem

from ..records import parties
from ..records.files import Attachment
from ..records.invoices import Buyer, ClientInvoice, CreditNote, Discount, Item
from ..store import CLIENT_INVOICES, CREDIT_NOTES
from ..wire import Json
from ..world import Space
from . import annuaire

EN16931 = "urn:cen.eu:en16931:2017"
SIREN_SCHEME, ADDRESS_SCHEME = "0002", "0225"
MENTIONS = {
    "AAB": ("discount_conditions", "Pas d'escompte accordé pour paiement anticipé."),
    "PMD": ("late_payment_penalties", "Pénalités de retard : trois fois le taux d'intérêt légal."),
    "PMT": ("legal_fixed_compensation", "Indemnité forfaitaire pour frais de recouvrement : 40 €."),
}
"""The three notes that French invoices must carry (BR-FR-05), and what they say where the request did not."""
FRAMEWORKS = {"goods": "B1", "services": "S1", "goods_and_services": "M1"}
"""BT-23 by `transaction_type` (french-einvoicing C.6)."""
UNITS = {"hour": "HUR", "day": "DAY", "month": "MON", "kilogram": "KGM", "liter": "LTR", "meter": "MTR"}
ONE = "C62"


async def render(space: Space, attachment: Attachment) -> bytes:
    """The bytes of an attachment whose invoice (or credit note) is in the store. Raises KeyError if it is not."""
    invoice = document_of(space, attachment.invoice_id or "")
    return await anyio.to_thread.run_sync(partial(_write, invoice))


def document_of(space: Space, id: str) -> Invoice:
    """The semantic invoice behind a record. Raises KeyError where there is none."""
    found = space.get(CLIENT_INVOICES, id)
    if found is not None:
        return from_invoice(found)
    note = space.get(CREDIT_NOTES, id)
    if note is None:
        raise KeyError(id)
    credited = space.get(CLIENT_INVOICES, note.invoice_id)
    return from_credit_note(note, credited)


def from_invoice(invoice: ClientInvoice) -> Invoice:
    """A client invoice in the terms of EN 16931, with its totals computed by that standard's arithmetic."""
    from fauxpa_fixtures.arithmetic import complete

    return complete(
        Invoice(
            number=invoice.number,
            issue_date=invoice.issue_date,
            type_code="386" if invoice.invoice_type == "deposit" else "380",
            currency=invoice.currency,
            due_date=invoice.due_date,
            payment_terms=invoice.terms_and_conditions,
            purchase_order_reference=invoice.purchase_order,
            notes=_notes(invoice.settings, invoice.header, invoice.footer),
            business_process=FRAMEWORKS.get(invoice.settings.get("transaction_type", ""), "S1"),
            customization=EN16931,
            seller=_seller(invoice.issuer, invoice.contact_email),
            buyer=_buyer(invoice.client),
            delivery=_delivery(invoice.performance_start_date or invoice.performance_date),
            payment=_payment(invoice),
            allowances=_document_allowance(invoice.discount, invoice.items),
            lines=_lines(invoice.items),
        )
    )


def from_credit_note(note: CreditNote, credited: ClientInvoice | None) -> Invoice:
    """A credit note (BT-3 381) that names the invoice it credits."""
    from fauxpa_fixtures.arithmetic import complete

    return complete(
        Invoice(
            number=note.number,
            issue_date=note.issue_date,
            type_code="381",
            currency=note.currency,
            due_date=note.issue_date,
            payment_terms=note.terms_and_conditions or None,
            notes=_notes(credited.settings if credited else {}, note.header, note.footer),
            business_process="S1",
            customization=EN16931,
            preceding_invoices=(
                PrecedingInvoice(
                    number=credited.number if credited else note.invoice_id, issue_date=note.invoice_issue_date
                ),
            ),
            seller=_seller(credited.issuer if credited else {}, note.contact_email),
            buyer=_buyer(note.client),
            lines=_lines(note.items),
        )
    )


def _write(invoice: Invoice) -> bytes:
    from fauxpa_fixtures import facturx

    return facturx.write(invoice)


def _notes(settings: Json, *texts: str | None) -> tuple[Note, ...]:
    legal = (Note(subject=subject, text=settings.get(name) or text) for subject, (name, text) in MENTIONS.items())
    return (*(Note(text=text) for text in texts if text), *legal)


def _seller(issuer: Json, email: str | None) -> Party:
    siren = issuer.get("legal_number")
    return Party(
        name=issuer.get("legal_name"),
        legal_registration=Identifier(value=siren, scheme=SIREN_SCHEME) if siren else None,
        vat_identifier=issuer.get("vat_number") or None,
        electronic_address=Identifier(value=siren, scheme=ADDRESS_SCHEME) if siren else None,
        address=Address(
            line1=issuer.get("address_line_1") or None,
            city=issuer.get("address_city") or None,
            post_code=issuer.get("address_zipcode") or None,
            country=issuer.get("address_country") or "FR",
        ),
        contact=Contact(email=email) if email else None,
    )


def _buyer(buyer: Buyer) -> Party:
    address = annuaire.address_from(buyer.tax_identification_number, buyer.vat_number)
    french = address is not None and annuaire.well_formed(address)
    return Party(
        name=buyer.name or " ".join(filter(None, (buyer.first_name, buyer.last_name))) or None,
        legal_registration=Identifier(value=address[:9], scheme=SIREN_SCHEME) if address and french else None,
        vat_identifier=buyer.vat_number,
        electronic_address=Identifier(value=address, scheme=ADDRESS_SCHEME) if address and french else None,
        address=_address(buyer.billing_address),
        contact=Contact(email=buyer.email) if buyer.email else None,
    )


def _address(address: parties.Address | None) -> Address:
    address = address or parties.Address()
    return Address(
        line1=address.street_address,
        city=address.city,
        post_code=address.zip_code,
        subdivision=address.province_code,
        country=(address.country_code or "FR").upper(),
    )


def _delivery(day: date | None) -> Delivery | None:
    return Delivery(actual_date=day) if day else None


def _payment(invoice: ClientInvoice) -> PaymentInstructions | None:
    transfers = tuple(
        CreditTransfer(account=method.iban, account_name=method.beneficiary_name, bic=method.bic)
        for method in invoice.payment_methods
    )
    return PaymentInstructions(means_code="30", credit_transfers=transfers) if transfers else None


def _lines(items: Sequence[Item]) -> tuple[Line, ...]:
    return tuple(_line(index, item) for index, item in enumerate(items, start=1))


def _line(index: int, item: Item) -> Line:
    unit = UNITS.get(item.unit or "", ONE)
    allowance = AllowanceCharge(amount=item.discount.amount, reason="Remise") if item.discount else None
    return Line(
        id=str(index),
        quantity=item.quantity,
        unit=unit,
        net_amount=item.subtotal,
        allowances=(allowance,) if allowance and allowance.amount else (),
        price=Price(net=item.unit_price),
        vat=_vat(item.vat_rate),
        item=SoldItem(name=item.title, description=item.description),
    )


def _vat(rate: Decimal) -> Vat:
    percent = (rate * 100).quantize(Decimal("0.01"))
    return Vat(category="S" if percent else "E", rate=percent)


def _document_allowance(discount: Discount | None, items: Sequence[Item]) -> tuple[AllowanceCharge, ...]:
    """A discount on the document, shared out over its VAT rates; the last rate takes what rounding leaves."""
    if discount is None or not discount.amount:
        return ()
    nets: dict[Decimal, Decimal] = {}
    for item in items:
        nets[item.vat_rate] = nets.get(item.vat_rate, Decimal(0)) + item.subtotal
    total, left = sum(nets.values(), Decimal(0)), discount.amount
    allowances = []
    for place, (rate, net) in enumerate(nets.items(), start=1):
        share = left if place == len(nets) or not total else (discount.amount * net / total).quantize(Decimal("0.01"))
        left -= share
        allowances.append(AllowanceCharge(amount=share, vat=_vat(rate), reason="Remise"))
    return tuple(allowances)
