"""The French rules that are in no schematron, and the invoices that French rules are for.

Sources: BR-FR 1.4.0 as XP Z12-012 numbers them, where a public text says what they mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fauxpa_emulator.documents.validation import locations
from fauxpa_emulator.documents.validation.findings import Finding, Places, Severity
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
    places = Places()
    written: dict[str, _Element] = {}
    for breach in _breaches(invoice, today):
        if places.reported(breach.rule):
            written = written or _written(root)
            yield _finding(breach, written.get(breach.value, written.get(breach.value.replace("-", ""))))
        else:
            yield _finding(breach, None)


@dataclass(frozen=True, slots=True)
class _Breach:
    rule: str
    severity: Severity
    term: str
    value: str
    """As the model has it: dates with hyphens, which CII writes without; accounts without blanks."""


@dataclass(frozen=True, slots=True)
class _Terms:
    registration: str
    identifier: str
    vat: str


_SELLER = _Terms("BT-30", "BT-29", "BT-31")
_BUYER = _Terms("BT-47", "BT-46", "BT-48")


def _breaches(invoice: Invoice, today: date | None) -> Iterator[_Breach]:
    if today is not None and invoice.issue_date is not None and invoice.issue_date > today:
        yield _Breach("BR-FR-CO-01", "fatal", "BT-2", invoice.issue_date.isoformat())
    for terms, party in ((_SELLER, invoice.seller), (_BUYER, invoice.buyer)):
        yield from _of_party(terms, party)
    for transfer in invoice.payment.credit_transfers if invoice.payment else ():
        account = (transfer.account or "").replace(" ", "")
        if account.startswith("FR") and not iban_valid(account):
            yield _Breach("IBAN", "warning", "BT-84", account)


def _of_party(terms: _Terms, party: Party) -> Iterator[_Breach]:
    registration = party.legal_registration
    if registration is not None and registration.scheme == SIREN_SCHEME and _mistyped(registration.value, 9):
        yield _Breach("FR-LUHN", "warning", terms.registration, registration.value)
    for identifier in party.identifiers:
        if identifier.scheme == SIRET_SCHEME and _mistyped(identifier.value, 14):
            yield _Breach("FR-LUHN", "warning", terms.identifier, identifier.value)
    vat = party.vat_identifier or ""
    if re.fullmatch(r"FR[0-9]{11}", vat) and vat != french_vat_number(vat[4:]):
        yield _Breach("FR-VAT-KEY", "warning", terms.vat, vat)


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


def _written(root: "_Element") -> "dict[str, _Element]":
    """The first element that says a text, by that text without its blanks."""
    found: dict[str, _Element] = {}
    for element in root.iter():
        if len(element) == 0 and element.text:
            found.setdefault("".join(element.text.split()), element)
    return found


def _finding(breach: _Breach, element: "_Element | None") -> Finding:
    return Finding(
        rule=breach.rule,
        severity=breach.severity,
        source=SOURCE,
        version=VERSION,
        term=breach.term,
        value=locations.shortened(breach.value),
        xpath=None if element is None else locations.path_of(element),
        line=None if element is None else locations.line_of(element),
    )
