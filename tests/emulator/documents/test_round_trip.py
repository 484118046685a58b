"""What is written in any syntax is read back equal, for all invoices."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxpa_emulator.documents import read
from fauxpa_fixtures import cii, facturx, generate, strategies, ubl
from fauxpa_fixtures.arithmetic import complete
from fauxpa_fixtures.generate import EXTENDED_CTC_FR, FACTURX_BASIC, Options, Seeded
from fauxpa_fixtures.model import (
    Address,
    AllowanceCharge,
    Attachment,
    Classification,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    Invoice,
    Item,
    ItemAttribute,
    Line,
    Note,
    Party,
    Payee,
    PaymentCard,
    PaymentInstructions,
    Period,
    PrecedingInvoice,
    Price,
    SupportingDocument,
    TaxRepresentative,
    Totals,
    Vat,
    VatBreakdown,
)
from fauxpa_fixtures.samples import french_credit_note, french_invoice, golden

WRITERS = {"cii": cii.write, "ubl": ubl.write, "factur-x": facturx.write}

characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"])
texts = st.text(characters, min_size=1, max_size=8).map(str.strip).filter(bool)
paragraphs = st.lists(texts, min_size=1, max_size=2).map("\n".join)
some_texts = st.none() | texts
amounts = st.decimals(min_value=-(10**7), max_value=10**7, places=2)
some_amounts = st.none() | amounts
quantities = st.decimals(min_value=-(10**4), max_value=10**4, places=4)
positive = st.decimals(min_value="0.0001", max_value=10**4, places=4)
days = st.dates(min_value=date(1, 1, 1))
some_days = st.none() | days
identifiers = st.builds(Identifier, value=texts, scheme=st.none() | st.sampled_from(["0002", "0009", "0088", "IT"]))
some_identifiers = st.none() | identifiers


def several(strategy, most=2):
    return st.lists(strategy, max_size=most).map(tuple)


vats = st.sampled_from(
    [
        *(Vat(category="S", rate=Decimal(rate)) for rate in ("20", "10.00", "5.5")),
        Vat(category="E", rate=Decimal(0)),
        Vat(category="O"),
    ]
)
addresses = st.builds(
    Address,
    line1=texts,
    line2=some_texts,
    line3=some_texts,
    city=some_texts,
    post_code=some_texts,
    subdivision=some_texts,
    country=some_texts,
)
periods = st.builds(Period, start=days, end=some_days) | st.builds(Period, end=days)
parties = st.builds(
    Party,
    name=texts,
    trading_name=some_texts,
    identifiers=several(identifiers).map(lambda found: tuple(sorted(found, key=lambda i: i.scheme is not None))),
    legal_registration=some_identifiers,
    vat_identifier=some_texts,
    tax_registration=some_texts,
    legal_information=some_texts,
    electronic_address=some_identifiers,
    address=st.none() | addresses,
    contact=st.none() | st.builds(Contact, name=some_texts, phone=texts, email=some_texts),
)
allowances = st.builds(
    AllowanceCharge,
    amount=amounts,
    base_amount=some_amounts,
    percentage=some_amounts,
    reason=some_texts,
    reason_code=some_texts,
)
taxed_allowances = st.builds(lambda part, vat: replace(part, vat=vat), allowances, vats)


@st.composite
def prices(draw):
    net, discount = draw(st.decimals(min_value=0, max_value=10**4, places=6)), draw(st.none() | positive)
    gross = draw(st.sampled_from([None, net])) if discount is None else net + discount
    base = draw(st.none() | positive)
    unit = None if base is None else draw(some_texts)
    return Price(net=net, discount=discount, gross=gross, base_quantity=base, base_quantity_unit=unit)


items = st.builds(
    Item,
    name=some_texts,
    description=st.none() | paragraphs,
    seller_identifier=some_texts,
    buyer_identifier=some_texts,
    standard_identifier=some_identifiers,
    classifications=several(st.builds(Classification, code=texts, list_id=some_texts, list_version=some_texts)),
    country_of_origin=some_texts,
    attributes=several(st.builds(ItemAttribute, name=texts, value=texts)),
)
lines = st.builds(
    Line,
    id=some_texts,
    note=st.none() | paragraphs,
    invoiced_object=some_identifiers,
    quantity=quantities,
    unit=some_texts,
    order_line_reference=some_texts,
    buyer_accounting_reference=some_texts,
    period=st.none() | periods,
    allowances=several(allowances, 1),
    charges=several(allowances, 1),
    price=prices(),
    vat=vats,
    item=items,
)
transfers = st.builds(
    CreditTransfer,
    account=texts | st.just("FR7630006000011234567890189"),
    account_name=some_texts,
    bic=some_texts,
)
payments = st.builds(
    PaymentInstructions,
    means_code=st.sampled_from(["10", "30", "48", "58", "59"]),
    means_text=some_texts,
    remittance_information=some_texts,
    credit_transfers=several(transfers),
    card=st.none() | st.builds(PaymentCard, number=texts, holder=some_texts),
    direct_debit=st.none()
    | st.builds(DirectDebit, mandate=some_texts, creditor_identifier=texts, debited_account=some_texts),
)
documents = st.builds(
    SupportingDocument,
    reference=texts,
    description=some_texts,
    location=some_texts,
    attachment=st.none()
    | st.builds(Attachment, content=st.binary(max_size=20), mime_type=some_texts, file_name=some_texts),
)
invoices = st.builds(
    Invoice,
    number=texts,
    issue_date=days,
    type_code=st.sampled_from(["380", "384", "386", "389", "381", "261", "503"]),
    currency=st.just("EUR"),
    vat_accounting_currency=st.just("CHF"),
    tax_point_date=some_days,
    tax_point_code=st.sampled_from([None, "3", "35", "432"]),
    due_date=some_days,
    buyer_reference=some_texts,
    project_reference=some_texts,
    contract_reference=some_texts,
    purchase_order_reference=some_texts,
    sales_order_reference=some_texts,
    receiving_advice_reference=some_texts,
    despatch_advice_reference=some_texts,
    tender_reference=some_texts,
    invoiced_object=some_identifiers,
    buyer_accounting_reference=some_texts,
    payment_terms=st.none() | paragraphs,
    notes=several(st.builds(Note, text=paragraphs, subject=st.sampled_from([None, "PMT", "AAB", "BAR"]))),
    business_process=some_texts,
    customization=some_texts,
    preceding_invoices=several(st.builds(PrecedingInvoice, number=texts, issue_date=some_days)),
    seller=parties,
    buyer=parties,
    payee=st.none() | st.builds(Payee, name=texts, identifier=some_identifiers, legal_registration=some_identifiers),
    tax_representative=st.none()
    | st.builds(TaxRepresentative, name=some_texts, vat_identifier=texts, address=st.none() | addresses),
    delivery=st.none()
    | st.builds(Delivery, name=texts, location=some_identifiers, actual_date=some_days, address=st.none() | addresses)
    | st.builds(Delivery, actual_date=days),
    invoicing_period=st.none() | periods,
    payment=st.none() | payments,
    allowances=several(taxed_allowances, 1),
    charges=several(taxed_allowances, 1),
    totals=st.builds(
        Totals, prepaid=some_amounts, rounding=some_amounts, tax_total_in_accounting_currency=some_amounts
    ),
    vat_breakdown=st.builds(
        lambda reason, code: (
            VatBreakdown(category="E", rate=Decimal(0), exemption_reason=reason, exemption_reason_code=code),
        ),
        some_texts,
        some_texts,
    ),
    supporting_documents=several(documents),
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
).map(complete)


@pytest.mark.parametrize("syntax", WRITERS)
def test_what_is_written_is_read_back_equal(syntax):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(invoices)
    def written_and_read(invoice):
        document = read(WRITERS[syntax](invoice), file_name="x")
        assert document.invoice == invoice
        assert document.syntax == syntax
        assert document.problem is None
        assert document.profile == invoice.customization

    written_and_read()


SAMPLE = french_invoice()
PARTICULAR = {
    "empty": Invoice(type_code="380"),
    "empty credit note": Invoice(type_code="381"),
    "sample": SAMPLE,
    "credit note": french_credit_note(SAMPLE, number="AV-1", issue_date=date(2026, 10, 1)),
    "due date without payment": replace(SAMPLE, type_code="381", payment=None),
    "sales order alone": replace(SAMPLE, sales_order_reference="SO"),
    "payment reference alone": replace(SAMPLE, payment=PaymentInstructions(remittance_information="only this")),
    "nobody": replace(SAMPLE, seller=Party(), buyer=Party()),
    "no totals": replace(SAMPLE, totals=Totals(), vat_breakdown=(), tax_point_code=None),
}


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("invoice", PARTICULAR.values(), ids=PARTICULAR)
def test_particular_invoices_are_read_back_equal(syntax, invoice):
    assert read(WRITERS[syntax](invoice), file_name="x").invoice == invoice


OPTIONS = {
    "French": Options(),
    "European": Options(french_b2b=False),
    "EXTENDED": Options(profile=EXTENDED_CTC_FR),
    "BASIC": Options(profile=FACTURX_BASIC),
}
SEEDS = {"ubl": 150, "cii": 150, "factur-x": 15}


def spelled(part):
    """A part of the model with its numbers as they are spelled, for 1.0 equals 1."""
    if isinstance(part, Decimal):
        return part.as_tuple()
    if isinstance(part, tuple):
        return tuple(map(spelled, part))
    if is_dataclass(part):
        return tuple(spelled(getattr(part, field.name)) for field in fields(part))
    return part


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_generated_invoices_are_read_back_with_every_digit(options, syntax):
    for seed in range(SEEDS[syntax]):
        made = generate.invoice(Seeded(f"round trip {seed}"), options)
        document = read(WRITERS[syntax](made), file_name="x")
        assert document.problem is None
        assert document.invoice == made
        assert spelled(document.invoice) == spelled(made)


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_drawn_invoices_are_read_back_equal(options, syntax):
    @settings(max_examples=30, deadline=None)
    @given(strategies.invoices(options))
    def written_and_read(made):
        document = read(WRITERS[syntax](made), file_name="x")
        assert (document.invoice, document.problem) == (made, None)

    written_and_read()


@pytest.mark.parametrize(
    ("name", "media_type", "syntax"),
    [
        ("facture-demo.pdf", "application/pdf", "factur-x"),
        ("facture-demo.cii.xml", "application/xml", "cii"),
        ("facture-demo.ubl.xml", "application/xml", "ubl"),
    ],
)
def test_the_golden_set_is_read(name, media_type, syntax):
    document = read(golden(name), file_name=name)
    assert (document.media_type, document.syntax, document.problem) == (media_type, syntax, None)
    assert document.invoice == french_invoice()
    assert document.xml == golden("facture-demo.ubl.xml" if syntax == "ubl" else "facture-demo.cii.xml")
