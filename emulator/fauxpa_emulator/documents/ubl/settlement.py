"""Payment, VAT and totals in UBL, from the root element."""

from datetime import date

from fauxpa_emulator.documents.tree import Group, attribute_of, first, unless_empty
from fauxpa_emulator.documents.ubl.parties import creditor_identifier
from fauxpa_fixtures.bindings import UNDEFINED_MEANS
from fauxpa_fixtures.model import (
    CreditTransfer,
    DirectDebit,
    PaymentCard,
    PaymentInstructions,
    Totals,
    VatBreakdown,
)


def due_date(root: Group) -> date | None:
    """BT-9: a leaf of an invoice; on a credit note, of its payment means."""
    return first((root.day("DueDate"), *(means.day("PaymentDueDate") for means in root.groups("PaymentMeans"))))


def payment(root: Group, *, seller: Group) -> PaymentInstructions | None:
    """BG-16: each account has an element of its own; what is said once counts where it is said first."""
    means = list(root.groups("PaymentMeans"))
    creditors = (root.group("PayeeParty"), seller)
    found = PaymentInstructions(
        means_code=first(entry.text("PaymentMeansCode") for entry in means),
        means_text=first(entry.attribute("PaymentMeansCode", "name") for entry in means),
        remittance_information=first(entry.text("PaymentID") for entry in means),
        credit_transfers=tuple(
            transfer for entry in means if (transfer := _credit_transfer(entry.group("PayeeFinancialAccount")))
        ),
        card=first(_card(entry.group("CardAccount")) for entry in means),
        direct_debit=unless_empty(
            DirectDebit(
                mandate=first(entry.group("PaymentMandate").text("ID") for entry in means),
                creditor_identifier=first(creditor_identifier(party) for party in creditors),
                debited_account=first(
                    entry.group("PaymentMandate", "PayerFinancialAccount").text("ID") for entry in means
                ),
            )
        ),
    )
    dated = any(entry.leaf("PaymentDueDate") is not None for entry in means)
    only_a_due_date = dated and found == PaymentInstructions(means_code=UNDEFINED_MEANS)
    return None if only_a_due_date else unless_empty(found)


def vat_breakdown(root: Group) -> tuple[VatBreakdown, ...]:
    """BG-23."""
    return tuple(
        VatBreakdown(
            category=category.text("ID"),
            rate=category.number("Percent"),
            taxable_amount=subtotal.number("TaxableAmount"),
            tax_amount=subtotal.number("TaxAmount"),
            exemption_reason=category.text("TaxExemptionReason"),
            exemption_reason_code=category.text("TaxExemptionReasonCode"),
        )
        for total in root.groups("TaxTotal")
        for subtotal in total.groups("TaxSubtotal")
        for category in (subtotal.group("TaxCategory"),)
    )


def totals(root: Group, *, currency: str | None) -> Totals:
    """BG-22; of two VAT totals the one in the invoice currency, or without a currency, is BT-110."""
    monetary = root.group("LegalMonetaryTotal")
    tax_totals = [leaf for total in root.groups("TaxTotal") for leaf in total.leaves("TaxAmount")]
    in_currency = [leaf for leaf in tax_totals if attribute_of(leaf, "currencyID") in (currency, None)][:1]
    in_accounting_currency = [leaf for leaf in tax_totals if leaf not in in_currency]
    return Totals(
        line_total=monetary.number("LineExtensionAmount"),
        allowance_total=monetary.number("AllowanceTotalAmount"),
        charge_total=monetary.number("ChargeTotalAmount"),
        tax_exclusive=monetary.number("TaxExclusiveAmount"),
        tax_total=root.number_of(next(iter(in_currency), None)),
        tax_total_in_accounting_currency=root.number_of(next(iter(in_accounting_currency), None)),
        tax_inclusive=monetary.number("TaxInclusiveAmount"),
        prepaid=monetary.number("PrepaidAmount"),
        rounding=monetary.number("PayableRoundingAmount"),
        due=monetary.number("PayableAmount"),
    )


def _credit_transfer(account: Group) -> CreditTransfer | None:
    return unless_empty(
        CreditTransfer(
            account=account.text("ID"),
            account_name=account.text("Name"),
            bic=account.group("FinancialInstitutionBranch").text("ID"),
        )
    )


def _card(account: Group) -> PaymentCard | None:
    return unless_empty(PaymentCard(number=account.text("PrimaryAccountNumberID"), holder=account.text("HolderName")))
