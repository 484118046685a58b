"""The French rules that are in no schematron, and the invoices that French rules are for.

Sources: BR-FR 1.4.0 as XP Z12-012 numbers them, where a public text says what they mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation import locations
from fauxpa_emulator.documents.validation.findings import Finding, Severity
from fauxpa_fixtures.identifiers import (
    SIREN_SCHEME,
    SIRET_SCHEME,
    french_vat_number,
    iban_valid,
    siren_valid,
    siret_valid,
)
from fauxpa_fixtures.model import Invoice, Party

if TYPE_CHECKING:
    from lxml.etree import _Element

SOURCE = "BR-FR, rules in no schematron"
VERSION = "1.4.0"

FRENCH_COUNTRIES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT"})
"""Where French VAT law makes a company a party of the reform: the mainland and the departments overseas."""


def scope(invoice: Invoice) -> str | None:
    """Why the French rules do not apply, for a person; None where they do.

    They are for invoices between companies established in France. A party of which nothing is known counts as French,
    so that a missing country does not hide what else is missing.
    """
    for role, party in (("seller", invoice.seller), ("buyer", invoice.buyer)):
        country = _country(party)
        if country is not None and country not in FRENCH_COUNTRIES:
            return f"The {role} is established in {country}; the French rules are for domestic invoices."
    return None


def duplicate_key(invoice: Invoice) -> tuple[str, int, str] | None:
    """What BR-FR-CO-02 wants to be unique: number, year of issue, SIREN of the seller. None where one is missing."""
    if invoice.number is None or invoice.issue_date is None or invoice.seller.siren is None:
        return None
    return invoice.number, invoice.issue_date.year, invoice.seller.siren


def check(invoice: Invoice, root: "_Element", *, today: date | None) -> Iterator[Finding]:
    """The rules on dates and identifiers that the invoice breaks; those on today only when it is given.

    Check digits are warnings: no official rule looks at them, and official samples break them.
    """
    if today is not None and invoice.issue_date is not None and invoice.issue_date > today:
        yield _finding(root, "BR-FR-CO-01", "fatal", "BT-2", invoice.issue_date.isoformat())
    for terms, party in ((_SELLER, invoice.seller), (_BUYER, invoice.buyer)):
        yield from _of_party(root, terms, party)
    for transfer in invoice.payment.credit_transfers if invoice.payment else ():
        account = (transfer.account or "").replace(" ", "")
        if account.startswith("FR") and not iban_valid(account):
            yield _finding(root, "IBAN", "warning", "BT-84", account)


@dataclass(frozen=True, slots=True)
class _Terms:
    registration: str
    identifier: str
    vat: str


_SELLER = _Terms("BT-30", "BT-29", "BT-31")
_BUYER = _Terms("BT-47", "BT-46", "BT-48")


def _of_party(root: "_Element", terms: _Terms, party: Party) -> Iterator[Finding]:
    registration = party.legal_registration
    if registration is not None and registration.scheme == SIREN_SCHEME and _mistyped(registration.value, 9):
        yield _finding(root, "FR-LUHN", "warning", terms.registration, registration.value)
    for identifier in party.identifiers:
        if identifier.scheme == SIRET_SCHEME and _mistyped(identifier.value, 14):
            yield _finding(root, "FR-LUHN", "warning", terms.identifier, identifier.value)
    vat = party.vat_identifier or ""
    if re.fullmatch(r"FR[0-9]{11}", vat) and vat != french_vat_number(vat[4:]):
        yield _finding(root, "FR-VAT-KEY", "warning", terms.vat, vat)


def _mistyped(value: str, length: int) -> bool:
    """Whether the form is right (BR-FR-09 and BR-FR-10 look at that) and the check digit is not."""
    if re.fullmatch(rf"[0-9]{{{length}}}", value) is None:
        return False
    return not (siren_valid(value) if length == 9 else siret_valid(value))


def _country(party: Party) -> str | None:
    if party.address is not None and party.address.country:
        return party.address.country
    if party.siren is not None:
        return "FR"
    return party.vat_identifier[:2] if party.vat_identifier else None


def _finding(root: "_Element", rule: str, severity: Severity, term: str, value: str) -> Finding:
    element = next((each for each in root.iter() if len(each) == 0 and _says(each.text, value, term)), None)
    return Finding(
        rule=rule,
        severity=severity,
        source=SOURCE,
        version=VERSION,
        term=term,
        value=value,
        xpath=None if element is None else locations.path_of(element),
        line=None if element is None else locations.line_of(element),
    )


def _says(text: str | None, value: str, term: str) -> bool:
    """Whether a text is the value of the term: dates stand without hyphens in CII, accounts may have blanks."""
    found = "".join((text or "").split())
    return found in (value, value.replace("-", "")) if term == "BT-2" else found == value
