"""Which schema and which rules judge a document: by its syntax and by BT-24, the specification it claims to follow.

The order is that of the French platforms: schema, rules of the profile, French rules (note of FNFE on controls).
"""

from dataclasses import dataclass
from typing import Literal

from fauxpa_emulator.documents.validation import artefacts

Rules = Literal["auto", "en16931", "br-fr", "all"]
RULES: tuple[Rules, ...] = ("auto", "en16931", "br-fr", "all")
"""Which rules to apply. `auto`: those that BT-24 selects, and the French ones to domestic invoices between French
parties. `en16931`: the European core, also for profiles that have less than it (for EXTENDED-CTC-FR, which replaces it,
its own rules). `br-fr`: the French rules, whoever the parties are. `all`: both of these."""

EN16931 = "urn:cen.eu:en16931:2017"
EXTENDED_CTC_FR = "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"
FACTURX_MINIMUM = "urn:factur-x.eu:1p0:minimum"
FACTURX_BASICWL = "urn:factur-x.eu:1p0:basicwl"
FACTURX_BASIC = "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic"
FACTURX_EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    name: str
    version: str
    file: str
    """In the artefacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A set of rules: an official stylesheet, or our own implementation when there is no file."""

    name: str
    version: str
    file: str | None


UBL_SCHEMAS = {
    "Invoice": Schema(name="UBL Invoice XSD", version="2.1", file=artefacts.UBL_INVOICE_XSD),
    "CreditNote": Schema(name="UBL CreditNote XSD", version="2.1", file=artefacts.UBL_CREDIT_NOTE_XSD),
}
CII_SCHEMA = Schema(name="CII XSD", version="D22B", file=artefacts.CII_XSD)
FACTURX_SCHEMAS = {
    bt24: Schema(name=f"Factur-X {profile} XSD", version="1.09", file=artefacts.facturx_xsd(profile))
    for bt24, profile in {
        FACTURX_MINIMUM: "MINIMUM",
        FACTURX_BASICWL: "BASICWL",
        FACTURX_BASIC: "BASIC",
        EN16931: "EN16931",
        FACTURX_EXTENDED: "EXTENDED",
    }.items()
}

CORE = {
    "ubl": Sheet(name="EN 16931", version="1.3.16", file=artefacts.EN16931_UBL),
    "cii": Sheet(name="EN 16931", version="1.3.16", file=None),
}
EXTENDED = {
    "ubl": Sheet(name="EXTENDED-CTC-FR", version="1.4.0", file=artefacts.EXTENDED_UBL),
    "cii": Sheet(name="EXTENDED-CTC-FR", version="1.4.0", file=artefacts.EXTENDED_CII),
}
FACTURX = {
    FACTURX_MINIMUM: Sheet(name="Factur-X MINIMUM", version="1.09", file=artefacts.FACTURX_MINIMUM),
    FACTURX_BASICWL: Sheet(name="Factur-X BASIC WL", version="1.09", file=artefacts.FACTURX_BASICWL),
    FACTURX_EXTENDED: Sheet(name="Factur-X EXTENDED", version="1.09.2", file=artefacts.FACTURX_EXTENDED),
}
FRENCH = {
    "ubl": Sheet(name="BR-FR", version="1.4.0", file=artefacts.BR_FR_UBL),
    "cii": Sheet(name="BR-FR", version="1.4.0", file=artefacts.BR_FR_CII),
}


def schema(root_name: str, *, pdf: bool, profile: str | None) -> Schema:
    """The schema of a document whose root element is called `root_name`.

    A Factur-X file follows the schema of its profile; CII that travels alone, and a profile that has no schema of its
    own, follow the schema of CII.
    """
    if root_name in UBL_SCHEMAS:
        return UBL_SCHEMAS[root_name]
    return FACTURX_SCHEMAS.get(profile or "", CII_SCHEMA) if pdf else CII_SCHEMA


def of_profile(syntax: Literal["ubl", "cii"], profile: str | None) -> Sheet | None:
    """The rules that BT-24 selects, or None when it names nothing that is known here.

    A specification that restricts the core (`#compliant#`) is judged by the core; of the extensions (`#conformant#`)
    two are known.
    """
    if profile is None:
        return None
    if profile == EXTENDED_CTC_FR:
        return EXTENDED[syntax]
    if syntax == "cii" and profile in FACTURX:
        return FACTURX[profile]
    if profile == EN16931 or profile.startswith(EN16931 + "#compliant#"):
        return CORE[syntax]
    return None
