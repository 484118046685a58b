"""The words around the findings, in both languages."""

from collections.abc import Mapping

from fauxpa_emulator.documents.validation.findings import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "valid": "valid",
        "invalid": "not valid",
        "unjudged": "could not be judged",
        "applied": "applied",
        "not_applied": "not applied",
        "no_invoice": "no invoice",
        "no_profile": "no profile (BT-24)",
        "fatal": "fatal",
        "warning": "warning",
        "info": "info",
        "line": "line {}",
        "found": "found",
        "where": "where",
        "official": "rule says",
        "to_do": "to do",
        "more": "and {} more places: {}",
        "more_one": "and one more place: {}",
        "omitted": "{} more places of these rules are left out",
        "problem": "not judged to the end",
        "count_fatal": "{} fatal",
        "count_warning": "{} warnings",
        "count_warning_one": "1 warning",
        "count_info": "{} remarks",
        "count_info_one": "1 remark",
        "count_documents": "{} files",
        "count_documents_one": "1 file",
        "count_valid": "{} valid",
        "count_invalid": "{} not valid",
        "count_unjudged": "{} could not be judged",
    },
    "fr": {
        "valid": "valide",
        "invalid": "non valide",
        "unjudged": "n’a pas pu être jugé",
        "applied": "appliqué",
        "not_applied": "non appliqué",
        "no_invoice": "pas de facture",
        "no_profile": "sans profil (BT-24)",
        "fatal": "fatal",
        "warning": "alerte",
        "info": "info",
        "line": "ligne {}",
        "found": "trouvé",
        "where": "où",
        "official": "la règle dit",
        "to_do": "à faire",
        "more": "et {} autres endroits : {}",
        "more_one": "et un autre endroit : {}",
        "omitted": "{} autres endroits de ces règles ne sont pas montrés",
        "problem": "jugement incomplet",
        "count_fatal": "{} fatals",
        "count_fatal_one": "1 fatal",
        "count_warning": "{} alertes",
        "count_warning_one": "1 alerte",
        "count_info": "{} remarques",
        "count_info_one": "1 remarque",
        "count_documents": "{} fichiers",
        "count_documents_one": "1 fichier",
        "count_valid": "{} valides",
        "count_valid_one": "1 valide",
        "count_invalid": "{} non valides",
        "count_invalid_one": "1 non valide",
        "count_unjudged": "{} n’ont pas pu être jugés",
        "count_unjudged_one": "1 n’a pas pu être jugé",
    },
}


def counted(what: str, number: int, language: Language) -> str:
    """`2 warnings`, `1 alerte`: a number with its word; `what` is the end of a `count_` entry."""
    words = WORDS[language]
    key = f"count_{what}"
    return words.get(f"{key}_one", words[key]).format(number) if number == 1 else words[key].format(number)
