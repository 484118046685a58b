"""Payment, VAT and totals in CII, from ApplicableHeaderTradeSettlement."""

from fauxpa_emulator.documents.tree import Group, attribute_of, first, unless_empty
from fauxpa_fixtures.bindings import TAX_POINT_CODES_IN_CII
from fauxpa_fixtures.model import (
    CreditTransfer,
    DirectDebit,
    PaymentCard,
    PaymentInstructions,
    PrecedingInvoice,
    Totals,
    VatBreakdown,
)

_TAX_POINT_CODES = {in_cii: in_model for in_model, in_cii in TAX_POINT_CODES_IN_CII.items()}


def payment(settlement: Group) -> PaymentInstructions | None:
    """BG-16: each account has an element of its own; what is said once counts where it is said first."""
    means = list(settlement.groups("SpecifiedTradeSettlementPaymentMeans"))
    return unless_empty(
        PaymentInstructions(
            means_code=first(entry.text("TypeCode") for entry in means),
            means_text=first(entry.text("Information") for entry in means),
            remittance_information=settlement.text("PaymentReference"),
            credit_transfers=tuple(found for entry in means if (found := _credit_transfer(entry)) is not None),
            card=first(_card(entry.group("ApplicableTradeSettlementFinancialCard")) for entry in means),
            direct_debit=unless_empty(
                DirectDebit(
                    mandate=settlement.group("SpecifiedTradePaymentTerms").text("DirectDebitMandateID"),
                    creditor_identifier=settlement.text("CreditorReferenceID"),
                    debited_account=first(
                        entry.group("PayerPartyDebtorFinancialAccount").text("IBANID") for entry in means
                    ),
                )
            ),
        )
    )


def vat_breakdown(settlement: Group) -> tuple[VatBreakdown, ...]:
    """BG-23."""
    return tuple(
        VatBreakdown(
            category=entry.text("CategoryCode"),
            rate=entry.number("RateApplicablePercent"),
            taxable_amount=entry.number("BasisAmount"),
            tax_amount=entry.number("CalculatedAmount"),
            exemption_reason=entry.text("ExemptionReason"),
            exemption_reason_code=entry.text("ExemptionReasonCode"),
        )
        for entry in settlement.groups("ApplicableTradeTax")
    )


def tax_point_code(settlement: Group) -> str | None:
    """BT-8, in the code list of the model."""
    code = first(entry.text("DueDateTypeCode") for entry in settlement.groups("ApplicableTradeTax"))
    return None if code is None else _TAX_POINT_CODES.get(code, code)


def totals(settlement: Group, *, currency: str | None) -> Totals:
    """BG-22; of two VAT totals the one in the invoice currency, or without a currency, is BT-110."""
    summation = settlement.group("SpecifiedTradeSettlementHeaderMonetarySummation")
    tax_totals = list(summation.leaves("TaxTotalAmount"))
    in_currency = [leaf for leaf in tax_totals if attribute_of(leaf, "currencyID") in (currency, None)][:1]
    in_accounting_currency = [leaf for leaf in tax_totals if leaf not in in_currency]
    return Totals(
        line_total=summation.number("LineTotalAmount"),
        allowance_total=summation.number("AllowanceTotalAmount"),
        charge_total=summation.number("ChargeTotalAmount"),
        tax_exclusive=summation.number("TaxBasisTotalAmount"),
        tax_total=summation.number_of(next(iter(in_currency), None)),
        tax_total_in_accounting_currency=summation.number_of(next(iter(in_accounting_currency), None)),
        tax_inclusive=summation.number("GrandTotalAmount"),
        prepaid=summation.number("TotalPrepaidAmount"),
        rounding=summation.number("RoundingAmount"),
        due=summation.number("DuePayableAmount"),
    )


def preceding_invoices(settlement: Group) -> tuple[PrecedingInvoice, ...]:
    """BG-3."""
    return tuple(
        PrecedingInvoice(
            number=entry.text("IssuerAssignedID"), issue_date=entry.day_of(entry.inner_leaf("FormattedIssueDateTime"))
        )
        for entry in settlement.groups("InvoiceReferencedDocument")
    )


def _credit_transfer(means: Group) -> CreditTransfer | None:
    account = means.group("PayeePartyCreditorFinancialAccount")
    return unless_empty(
        CreditTransfer(
            account=account.text("IBANID") or account.text("ProprietaryID"),
            account_name=account.text("AccountName"),
            bic=means.group("PayeeSpecifiedCreditorFinancialInstitution").text("BICID"),
        )
    )


def _card(group: Group) -> PaymentCard | None:
    return unless_empty(PaymentCard(number=group.text("ID"), holder=group.text("CardholderName")))
