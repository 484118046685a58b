"""Which schema and which rules judge a document."""

from __future__ import annotations

import pytest

from fauxpa_emulator.documents.validation import artefacts, profiles


@pytest.mark.parametrize(
    ("syntax", "profile", "expected"),
    [
        ("ubl", "urn:cen.eu:en16931:2017", "EN 16931"),
        ("cii", "urn:cen.eu:en16931:2017", "EN 16931"),
        ("ubl", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "EN 16931"),
        ("cii", profiles.FACTURX_BASIC, "EN 16931"),
        ("cii", profiles.FACTURX_MINIMUM, "Factur-X MINIMUM"),
        ("cii", profiles.FACTURX_BASICWL, "Factur-X BASIC WL"),
        ("cii", profiles.FACTURX_EXTENDED, "Factur-X EXTENDED"),
        ("ubl", profiles.EXTENDED_CTC_FR, "EXTENDED-CTC-FR"),
        ("cii", profiles.EXTENDED_CTC_FR, "EXTENDED-CTC-FR"),
        ("ubl", "urn:example:unknown", None),
        ("ubl", profiles.FACTURX_EXTENDED, None),
        ("ubl", None, None),
    ],
)
def test_bt_24_selects_the_rules(syntax, profile, expected):
    selected = profiles.of_profile(syntax, profile)
    assert (selected.name if selected else None) == expected


@pytest.mark.parametrize(
    ("root", "pdf", "profile", "expected"),
    [
        ("Invoice", False, None, "UBL Invoice XSD"),
        ("CreditNote", False, profiles.EN16931, "UBL CreditNote XSD"),
        ("CrossIndustryInvoice", False, profiles.FACTURX_MINIMUM, "CII XSD"),
        ("CrossIndustryInvoice", True, profiles.FACTURX_MINIMUM, "Factur-X MINIMUM XSD"),
        ("CrossIndustryInvoice", True, profiles.EXTENDED_CTC_FR, "CII XSD"),
    ],
)
def test_the_schema_of_cii_in_a_pdf_is_that_of_its_profile(root, pdf, profile, expected):
    assert profiles.schema(root, pdf=pdf, profile=profile).name == expected


def test_every_artefact_is_installed():
    schemas = [*profiles.UBL_SCHEMAS.values(), profiles.CII_SCHEMA, *profiles.FACTURX_SCHEMAS.values()]
    sheets = [
        *profiles.CORE.values(),
        *profiles.EXTENDED.values(),
        *profiles.FACTURX.values(),
        *profiles.FRENCH.values(),
    ]
    for file in [*(schema.file for schema in schemas), *(sheet.file for sheet in sheets if sheet.file)]:
        assert artefacts.path(file).is_file()
