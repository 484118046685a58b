"""What every rule says, in our own words, in English and French, with what to do about it.

`load()` gives the `Catalogue`; the texts are the JSON files beside this one. The words of the official artefacts are
not in there: they are read where those are installed (`official_texts`, `Rule.sources`).
"""

from fauxpa_emulator.documents.validation.catalogue.catalogue import Catalogue, load
from fauxpa_emulator.documents.validation.catalogue.official import Official, Source, official_texts
from fauxpa_emulator.documents.validation.catalogue.reasons import reason_for
from fauxpa_emulator.documents.validation.catalogue.rules import Rule

__all__ = ["Catalogue", "Official", "Rule", "Source", "load", "official_texts", "reason_for"]
