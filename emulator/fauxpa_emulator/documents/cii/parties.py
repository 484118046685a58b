"""Parties in CII."""

from fauxpa_emulator.documents.tree import Group, identifier_of, unless_empty
from fauxpa_fixtures.bindings import OTHER_REGISTRATION_IN_CII, VAT_REGISTRATION_IN_CII
from fauxpa_fixtures.model import Address, Contact, Delivery, Identifier, Party, Payee, TaxRepresentative


def party(group: Group) -> Party:
    """BG-4, BG-7."""
    organization = group.group("SpecifiedLegalOrganization")
    return Party(
        name=group.text("Name"),
        trading_name=organization.text("TradingBusinessName"),
        identifiers=tuple(_identifiers(group)),
        legal_registration=organization.identifier("ID"),
        vat_identifier=_tax_registration(group, VAT_REGISTRATION_IN_CII),
        tax_registration=_tax_registration(group, OTHER_REGISTRATION_IN_CII),
        legal_information=group.text("Description"),
        electronic_address=group.group("URIUniversalCommunication").identifier("URIID"),
        address=_address(group),
        contact=_contact(group.group("DefinedTradeContact")),
    )


def payee(group: Group) -> Payee | None:
    """BG-10."""
    return unless_empty(
        Payee(
            name=group.text("Name"),
            identifier=next(iter(_identifiers(group)), None),
            legal_registration=group.group("SpecifiedLegalOrganization").identifier("ID"),
        )
    )


def tax_representative(group: Group) -> TaxRepresentative | None:
    """BG-11."""
    return unless_empty(
        TaxRepresentative(
            name=group.text("Name"),
            vat_identifier=_tax_registration(group, VAT_REGISTRATION_IN_CII),
            address=_address(group),
        )
    )


def delivery(group: Group) -> Delivery | None:
    """BG-13, from ApplicableHeaderTradeDelivery."""
    ship_to = group.group("ShipToTradeParty")
    event = group.group("ActualDeliverySupplyChainEvent")
    return unless_empty(
        Delivery(
            name=ship_to.text("Name"),
            location=next(iter(_identifiers(ship_to)), None),
            actual_date=event.day_of(event.inner_leaf("OccurrenceDateTime")),
            address=_address(ship_to),
        )
    )


def _identifiers(group: Group) -> list[Identifier]:
    leaves = [*group.leaves("ID"), *group.leaves("GlobalID")]
    return [found for found in map(identifier_of, leaves) if found is not None]


def _tax_registration(group: Group, scheme: str) -> str | None:
    for registration in group.groups("SpecifiedTaxRegistration"):
        if registration.attribute("ID", "schemeID") == scheme:
            return registration.text("ID")
    return None


def _contact(group: Group) -> Contact | None:
    return unless_empty(
        Contact(
            name=group.text("PersonName") or group.text("DepartmentName"),
            phone=group.group("TelephoneUniversalCommunication").text("CompleteNumber"),
            email=group.group("EmailURIUniversalCommunication").text("URIID"),
        )
    )


def _address(group: Group) -> Address | None:
    address = group.group("PostalTradeAddress")
    return unless_empty(
        Address(
            line1=address.text("LineOne"),
            line2=address.text("LineTwo"),
            line3=address.text("LineThree"),
            city=address.text("CityName"),
            post_code=address.text("PostcodeCode"),
            subdivision=address.text("CountrySubDivisionName"),
            country=address.text("CountryID"),
        )
    )
