"""Parties in UBL."""

from fauxpa_emulator.documents.tree import Group, unless_empty
from fauxpa_fixtures.bindings import CREDITOR_SCHEME_IN_UBL
from fauxpa_fixtures.model import Address, Contact, Delivery, Identifier, Party, Payee, TaxRepresentative


def party(group: Group) -> Party:
    """BG-4, BG-7, from cac:Party."""
    entity = group.group("PartyLegalEntity")
    return Party(
        name=entity.text("RegistrationName"),
        trading_name=group.group("PartyName").text("Name"),
        identifiers=tuple(_identifiers(group)),
        legal_registration=entity.identifier("CompanyID"),
        vat_identifier=_tax_registration(group, vat=True),
        tax_registration=_tax_registration(group, vat=False),
        legal_information=entity.text("CompanyLegalForm"),
        electronic_address=group.identifier("EndpointID"),
        address=_address(group.group("PostalAddress")),
        contact=_contact(group.group("Contact")),
    )


def creditor_identifier(group: Group) -> str | None:
    """BT-90, which hides among the identifiers of the payee or the seller."""
    marked = (found for found in _all_identifiers(group) if found.scheme == CREDITOR_SCHEME_IN_UBL)
    return next((found.value for found in marked), None)


def payee(group: Group) -> Payee | None:
    """BG-10."""
    return unless_empty(
        Payee(
            name=group.group("PartyName").text("Name"),
            identifier=next(iter(_identifiers(group)), None),
            legal_registration=group.group("PartyLegalEntity").identifier("CompanyID"),
        )
    )


def tax_representative(group: Group) -> TaxRepresentative | None:
    """BG-11."""
    return unless_empty(
        TaxRepresentative(
            name=group.group("PartyName").text("Name"),
            vat_identifier=_tax_registration(group, vat=True),
            address=_address(group.group("PostalAddress")),
        )
    )


def delivery(group: Group) -> Delivery | None:
    """BG-13."""
    location = group.group("DeliveryLocation")
    return unless_empty(
        Delivery(
            name=group.group("DeliveryParty", "PartyName").text("Name"),
            location=location.identifier("ID"),
            actual_date=group.day("ActualDeliveryDate"),
            address=_address(location.group("Address")),
        )
    )


def _all_identifiers(group: Group) -> list[Identifier]:
    found = [entry.identifier("ID") for entry in group.groups("PartyIdentification")]
    return [identifier for identifier in found if identifier is not None]


def _identifiers(group: Group) -> list[Identifier]:
    """Those without a scheme first, as the model has them."""
    found = [entry for entry in _all_identifiers(group) if entry.scheme != CREDITOR_SCHEME_IN_UBL]
    return sorted(found, key=lambda identifier: identifier.scheme is not None)


def _tax_registration(group: Group, *, vat: bool) -> str | None:
    for entry in group.groups("PartyTaxScheme"):
        if (entry.group("TaxScheme").text("ID") == "VAT") is vat:
            return entry.text("CompanyID")
    return None


def _contact(group: Group) -> Contact | None:
    return unless_empty(
        Contact(name=group.text("Name"), phone=group.text("Telephone"), email=group.text("ElectronicMail"))
    )


def _address(group: Group) -> Address | None:
    return unless_empty(
        Address(
            line1=group.text("StreetName"),
            line2=group.text("AdditionalStreetName"),
            line3=group.group("AddressLine").text("Line"),
            city=group.text("CityName"),
            post_code=group.text("PostalZone"),
            subdivision=group.text("CountrySubentity"),
            country=group.group("Country").text("IdentificationCode"),
        )
    )
