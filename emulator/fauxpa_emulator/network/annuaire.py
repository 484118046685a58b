"""The directory of who receives e-invoices, and where (french-einvoicing C.5, digest 5 and 4.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..records.parties import Client, DirectoryLine, Organization
from ..records.scenarios import Choice
from ..store import DIRECTORY, ORGANIZATIONS
from ..world import Space
from .companies import MAGIC_COMPANIES, UNREACHABLE

ADDRESS = re.compile(r"[0-9]{9}(_[0-9]{14}(_[A-Za-z0-9+\-_.]{1,100})?|_[A-Za-z0-9+\-_.]{1,100})?", re.ASCII)
"""SIREN, SIREN_SIRET, SIREN_SIRET_ROUTING or SIREN_SUFFIX."""
BAD_ADDRESS_CLAUSES = ("QPA-CLI-013",)


@dataclass(frozen=True, slots=True)
class Recipient:
    """What the directory says about an address."""

    address: str
    reachable: bool
    organization_id: str | None = None
    """The organization of this emulator that receives there."""
    scenario: Choice | None = None
    """What a magic company does, or one for which a test said it."""


def well_formed(address: str) -> bool:
    """Whether an address has one of the four documented forms."""
    return ADDRESS.fullmatch(address) is not None and (
        "_" not in address or len(address.split("_")[1]) != 14 or address.split("_")[1].startswith(address[:9])
    )


def address_of(client: Client) -> str | None:
    """The address of a client: the given one, or what its identifiers imply; None where it has none."""
    return client.e_invoicing_address or address_from(client.tax_identification_number, client.vat_number)


def address_from(tax_identification_number: str | None, vat_number: str | None) -> str | None:
    """A French SIREN out of a SIREN, a SIRET or a French VAT number; any other identifier stands for itself."""
    number = re.sub(r"[\s.]", "", tax_identification_number or "")
    if re.fullmatch(r"[0-9]{9}([0-9]{5})?", number, re.ASCII):
        return number[:9]
    vat = re.sub(r"[\s.]", "", vat_number or "").upper()
    if re.fullmatch(r"FR[0-9A-Z]{2}[0-9]{9}", vat, re.ASCII):
        return vat[4:]
    return number or vat or None


def look_up(space: Space, address: str) -> Recipient:
    """Who receives at `address`.

    In this order: an organization of this namespace or a line of the directory, a magic company, and, where the quirk
    `annuaire` is `open`, anybody: tests should not have to list every buyer first.
    """
    siren = address[:9]
    line = space.get(DIRECTORY, address) or space.get(DIRECTORY, siren)
    if line is not None:
        return Recipient(address, is_active(space, line), line.organization_id, line.scenario)
    company = MAGIC_COMPANIES.get(siren)
    if company is not None:
        return Recipient(address, company.scenario != UNREACHABLE, scenario=company.choice)
    return Recipient(address, space.quirk("annuaire") == "open")


def is_known(space: Space, address: str) -> bool:
    """Whether the directory has the address, be it active or not."""
    siren = address[:9]
    has_line = space.get(DIRECTORY, address) is not None or space.get(DIRECTORY, siren) is not None
    return has_line or siren in MAGIC_COMPANIES or space.quirk("annuaire") == "open"


def register(space: Space, organization: Organization) -> None:
    """Enter an organization: it receives at its SIREN from now on."""
    space.put(
        DIRECTORY,
        DirectoryLine(
            id=organization.legal_number,
            siren=organization.legal_number,
            name=organization.legal_name,
            organization_id=organization.id,
            active_from=space.now,
        ),
    )


def is_registered(space: Space, organization: Organization) -> bool:
    """Whether an organization has an active line: French ones may not send without (digest 4.7)."""
    line = space.get(DIRECTORY, organization.legal_number)
    return line is not None and is_active(space, line)


def receiver(space: Space, recipient: Recipient) -> Organization | None:
    """The organization of this namespace behind a recipient, if it takes e-invoices in."""
    if recipient.organization_id is None:
        return None
    found = space.get(ORGANIZATIONS, recipient.organization_id)
    return found if found is not None and found.receiving_status == "enabled" else None


def is_active(space: Space, line: DirectoryLine) -> bool:
    """Whether a line counts at this moment."""
    if line.active_from is not None and space.now < line.active_from:
        return False
    return line.active_to is None or space.now < line.active_to
