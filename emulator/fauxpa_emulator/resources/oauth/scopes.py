"""Which scopes there are (digest 1.7). The odd spellings are real: one is singular, the other plural."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fauxpa_contracts.contract import Contract, Json

ELSEWHERE = (
    "membership.read",
    "membership.write",
    "team.read",
    "team.write",
    "payment.write",
    "internal_transfer.write",
    "international_transfer.write",
    "card.read",
    "card.write",
    "bank_account.write",
    "request_review.read",
    "request_review.write",
    "request_transfers.write",
    "request_cards.write",
    "insurance_contract.read",
    "insurance_contract.write",
    "product.read",
    "product.write",
    "payment_link.read",
    "payment_link.write",
    "sepa_direct_debit.read",
    "sepa_direct_debit.write",
    "terminal.read",
    "terminal.write",
    "subscription.read",
)
"""Granted, though they open nothing here."""
PARTNERS_ONLY = frozenset({"beneficiary.trust", "embed_auth_link.write"})
MISPRINTED: Mapping[str, tuple[str, str]] = {
    "client_invoices.write": ("client_invoice.write", "QPA-AUTH-032"),
    "client_invoice.read": ("client_invoices.read", "QPA-AUTH-033"),
}
"""Spellings of Qonto's own pages that its server refuses: the right one, and the clause (C-01, C-02)."""
UNKNOWN_CLAUSE = "QPA-AUTH-035"


def explained(contract: Contract) -> Mapping[str, str]:
    """The scopes that open something here, with what they allow."""
    flows: Json = contract.openapi["components"]["securitySchemes"]["oauth2"]["flows"]
    scopes: Mapping[str, str] = flows["authorizationCode"]["scopes"]
    return scopes


def first_refused(scopes: Iterable[str], contract: Contract) -> str | None:
    """The first scope that an application cannot ask for."""
    known = {*explained(contract), *ELSEWHERE}
    return next((scope for scope in scopes if scope not in known), None)


def why_refused(scope: str) -> tuple[str, tuple[str, ...]]:
    """(what to do about a refused scope, the clauses)."""
    if scope in MISPRINTED:
        right, clause = MISPRINTED[scope]
        return f"The scope is called {right}.", (clause,)
    if scope in PARTNERS_ONLY:
        return "This scope is for Qonto's partners.", (UNKNOWN_CLAUSE,)
    return "There is no such scope.", (UNKNOWN_CLAUSE,)
