"""`fauxpa explain`: what a rule says, who made it, what to do about it, and how to see it broken."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from ..documents.validation.findings import SCHEMA_VERSION, CannotJudge, Language

if TYPE_CHECKING:
    from ..documents.validation.catalogue import Catalogue, Rule

Described = dict[str, Any]
UNKNOWN = 2
MARGIN = " " * 2
SYNTAXES = {"ubl": "UBL", "cii": "CII"}
LABELS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "to_do": "to do: ",
        "terms": "terms: ",
        "variants": "checked as: ",
        "official": "official text",
        "own": "our own implementation",
        "see": "to see it in ",
        "cannot": "fauxpa generate cannot break it: ",
    },
    "fr": {
        "to_do": "à faire : ",
        "terms": "termes : ",
        "variants": "contrôlée sous : ",
        "official": "texte officiel",
        "own": "notre propre implémentation",
        "see": "pour la voir en ",
        "cannot": "fauxpa generate ne peut pas l’enfreindre : ",
    },
}


@click.command(short_help="Explain a rule of invoices.")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of our own words.")
@click.option("--format", type=click.Choice(["human", "json"]), default="human", show_default=True)
def explain(rules: tuple[str, ...], lang: Language, format: str) -> None:
    """Explain rules, such as BR-CO-10 or BR-FR-CO-09, and business terms, such as BT-115: which rules are about them.

    The official text is read from the published artefact, in its own language; all other words are ours.
    """
    from ..documents.validation.catalogue import load

    catalogue = load()
    found: list[Described] = []
    unknown: list[str] = []
    try:
        for given in rules:
            about = look_up(catalogue, given, lang)
            if about is None:
                unknown.append(f"There is no rule {given!r}.{_meant(catalogue.nearest(given))}")
            else:
                found.append(about)
    except CannotJudge as error:
        click.echo(str(error), err=True)
        raise SystemExit(UNKNOWN) from None
    if format == "json":
        click.echo(json.dumps({"schema_version": SCHEMA_VERSION, "explained": found}, ensure_ascii=False, indent=2))
    elif found:
        click.echo("\n\n".join("\n".join(as_text(each, lang)) for each in found))
    if unknown:
        click.echo("\n".join(unknown), err=True)
        raise SystemExit(UNKNOWN)


def look_up(catalogue: Catalogue, given: str, language: Language) -> Described | None:
    """What there is to say of a rule or a term, however its id is capitalised; None where there is none."""
    for name in (given, given.upper()):
        if rule := catalogue.rule(name):
            return _rule(catalogue, rule, language)
        if catalogue.term(name):
            return _term(catalogue, name, language)
    by_upper = {each.upper(): each for each in catalogue.ids()}
    rule = catalogue.rule(by_upper.get(given.upper(), given))
    return _rule(catalogue, rule, language) if rule else None


def as_text(about: Described, language: Language = "en") -> Iterator[str]:
    """The lines of a rule or a term."""
    label = LABELS[language]
    if "rules" in about:
        yield f"{about['id']}: {about['name']}"
        for rule in about["rules"]:
            yield f"{MARGIN}{rule['id']:<20} {rule['message']}"
        return
    yield f"{about['id']} ({about['source']})"
    yield from _wrapped(about["message"])
    yield from _wrapped(label["to_do"] + about["remedy"])
    if about["terms"]:
        yield from _wrapped(label["terms"] + ", ".join(f"{each['name']} ({each['id']})" for each in about["terms"]))
    if about["variants"]:
        yield from _wrapped(label["variants"] + ", ".join(about["variants"]))
    yield from _official(about["artefacts"], label)
    for syntax, breaking in about["break"].items():
        yield from _wrapped(
            f"{label['see']}{SYNTAXES[syntax]}: " + (breaking["command"] or label["cannot"] + breaking["reason"])
        )


def _rule(catalogue: Catalogue, rule: Rule, language: Language) -> Described:
    french = language == "fr"
    artefacts = [
        {
            "name": each.name,
            "version": each.version,
            "syntax": each.syntax,
            "severity": each.severity,
            "official": each.official,
        }
        for each in rule.sources
    ]
    return {
        "id": rule.id,
        "source": rule.source,
        "message": rule.message_fr if french else rule.message,
        "remedy": rule.remedy_fr if french else rule.remedy,
        "terms": [{"id": each, "name": _name(catalogue, each, language)} for each in rule.terms],
        "variants": [] if artefacts else _variants(catalogue, rule.id),
        "artefacts": artefacts,
        "break": dict(_breaking(rule.id)),
    }


def _term(catalogue: Catalogue, term: str, language: Language) -> Described:
    about = [rule for each in sorted(set(catalogue.ids())) if (rule := catalogue.rule(each)) and term in rule.terms]
    return {
        "id": term,
        "name": _name(catalogue, term, language),
        "rules": [
            {"id": rule.id, "source": rule.source, "message": rule.message_fr if language == "fr" else rule.message}
            for rule in about
        ],
    }


def _name(catalogue: Catalogue, term: str, language: Language) -> str:
    english, french = catalogue.term(term) or (term, term)
    return french if language == "fr" else english


def _variants(catalogue: Catalogue, rule_id: str) -> list[str]:
    """The ids under which the artefacts check a rule that they have several times, once for each term."""
    return sorted({each for each in catalogue.ids() if each.startswith((f"{rule_id}_", f"{rule_id}-"))})


def _breaking(rule_id: str) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """By syntax, where anything is known: the command that makes a file which breaks the rule, or why none does."""
    from fauxpa_fixtures import breakers

    for syntax in SYNTAXES:
        if rule_id in breakers.breakable(syntax):
            yield syntax, {"command": f"fauxpa generate --syntax {syntax} --break {rule_id} --out -", "reason": None}
        elif reason := breakers.unbreakable(syntax).get(rule_id):
            yield syntax, {"command": None, "reason": reason}


def _official(artefacts: Iterable[Described], label: Mapping[str, str]) -> Iterator[str]:
    """A text that several artefacts have is told once."""
    by_text: dict[str | None, list[str]] = {}
    for each in artefacts:
        where = f"{each['name']} {each['version']}, {SYNTAXES[each['syntax']]}, {each['severity']}"
        by_text.setdefault(each["official"], []).append(where)
    for text, places in by_text.items():
        said = f": {text}" if text else ""
        yield from _wrapped(f"{label['official' if text else 'own']} ({'; '.join(places)}){said}")


def _meant(near: list[str]) -> str:
    return f" Did you mean {', '.join(near)}?" if near else " They are called such as BR-CO-10, BR-FR-12 or BT-115."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        100,
        initial_indent=MARGIN,
        subsequent_indent=MARGIN * 2,
        break_long_words=False,
        break_on_hyphens=False,
    )
