"""What a syntax cannot carry, and that the other one does: the list of `fauxpa_fixtures.bindings`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fauxpa_emulator.documents import read
from fauxpa_fixtures import cii, ubl
from fauxpa_fixtures.model import Contact, DirectDebit, Identifier, Note, PaymentInstructions, Price, Totals
from fauxpa_fixtures.samples import french_invoice

SAMPLE = french_invoice()
WRITERS = {"cii": cii.write, "ubl": ubl.write}


def with_line(**changes):
    return replace(SAMPLE, lines=(replace(SAMPLE.lines[0], **changes),))


def with_seller(**changes):
    return replace(SAMPLE, seller=replace(SAMPLE.seller, **changes))


def with_payment(payment):
    return replace(SAMPLE, payment=payment)


BARE, KNOWN = Identifier(value="A"), Identifier(value="B", scheme="0088")
BOTH, IN_UBL, IN_CII = ("ubl", "cii"), ("ubl",), ("cii",)
IN_EUROS = replace(SAMPLE, vat_accounting_currency="EUR")
GROSS = Price(net=Decimal(10), gross=Decimal(10))
REDUCED = Price(net=Decimal(10), discount=Decimal(1))
DATED = replace(SAMPLE, type_code="381", payment=None)
NOT_CARRIED = {
    "blanks": (BOTH, replace(SAMPLE, buyer_reference=" a "), replace(SAMPLE, buyer_reference="a")),
    "an empty text": (BOTH, replace(SAMPLE, buyer_reference=""), SAMPLE),
    "an empty group": (BOTH, with_seller(contact=Contact()), with_seller(contact=None)),
    "a unit without a quantity": (BOTH, with_line(quantity=None), with_line(quantity=None, unit=None)),
    "a unit without a base": (
        BOTH,
        with_line(price=Price(net=Decimal(1), base_quantity_unit="C62")),
        with_line(price=Price(net=Decimal(1))),
    ),
    "the order of identifiers": (BOTH, with_seller(identifiers=(KNOWN, BARE)), with_seller(identifiers=(BARE, KNOWN))),
    "BT-111 without BT-110": (
        BOTH,
        replace(IN_EUROS, totals=Totals(tax_total_in_accounting_currency=Decimal(5))),
        replace(IN_EUROS, totals=Totals(tax_total=Decimal(5))),
    ),
    "a discount of zero": (IN_UBL, with_line(price=replace(GROSS, discount=Decimal(0))), with_line(price=GROSS)),
    "a note like a subject": (
        IN_UBL,
        replace(SAMPLE, notes=(Note(text="#ABC#x"),)),
        replace(SAMPLE, notes=(Note(text="x", subject="ABC"),)),
    ),
    "an odd subject": (
        IN_UBL,
        replace(SAMPLE, notes=(Note(text="x", subject="odd"),)),
        replace(SAMPLE, notes=(Note(text="#odd#x"),)),
    ),
    "an order called NA": (
        IN_UBL,
        replace(SAMPLE, purchase_order_reference="NA", sales_order_reference="SO"),
        replace(SAMPLE, sales_order_reference="SO"),
    ),
    "an identifier of the scheme SEPA": (
        IN_UBL,
        replace(with_seller(identifiers=(Identifier(value="A", scheme="SEPA"),)), payment=None),
        replace(
            with_seller(identifiers=()),
            payment=PaymentInstructions(direct_debit=DirectDebit(creditor_identifier="A")),
        ),
    ),
    "BT-82 without BT-81": (IN_UBL, with_payment(PaymentInstructions(means_text="x")), with_payment(None)),
    "means 1 in a credit note": (IN_UBL, replace(DATED, payment=PaymentInstructions(means_code="1")), DATED),
    "no gross price beside a discount": (
        IN_CII,
        with_line(price=REDUCED),
        with_line(price=replace(REDUCED, gross=Decimal(11))),
    ),
    "BT-8 without a VAT breakdown": (
        IN_CII,
        replace(SAMPLE, vat_breakdown=()),
        replace(SAMPLE, vat_breakdown=(), tax_point_code=None),
    ),
    "BT-8 of the list of CII": (IN_CII, replace(SAMPLE, tax_point_code="72"), replace(SAMPLE, tax_point_code="432")),
}
"""In which syntax, what is written, what is read."""


@pytest.mark.parametrize("syntax", BOTH)
@pytest.mark.parametrize(("lost_in", "invoice", "changed"), NOT_CARRIED.values(), ids=NOT_CARRIED)
def test_what_a_syntax_cannot_carry_is_known_and_the_other_carries_it(lost_in, invoice, changed, syntax):
    found = read(WRITERS[syntax](invoice), file_name="x").invoice
    assert invoice != changed
    assert found == (changed if syntax in lost_in else invoice)


@pytest.mark.parametrize("code", ["30", "1"])
def test_payment_means_alone_are_read_in_an_invoice(code):
    invoice = with_payment(PaymentInstructions(means_code=code))
    assert read(ubl.write(invoice), file_name="x").invoice == invoice
