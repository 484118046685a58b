"""The catalogue: from the id of a rule, or from a finding, to what is said of it."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from fauxpa_emulator.documents.validation.catalogue import official as official_artefacts
from fauxpa_emulator.documents.validation.catalogue.official import Official
from fauxpa_emulator.documents.validation.catalogue.patterns import Pattern, fitting
from fauxpa_emulator.documents.validation.catalogue.rules import Book, Known, Rule, Terms, fill, names_of, write
from fauxpa_emulator.documents.validation.findings import Finding

DATA = Path(__file__).with_name("data")

_SUFFIX = r"(?:B[TG]-\d+|EXT-FR-FE-(?:BG-)?\d+|\d|[A-Z][A-Za-z]+)"
_VARIANT = re.compile(rf"(?P<base>BR-FR-(?:[A-Z]+-)?\d\d)(?P<suffixes>(?:[_-]{_SUFFIX})+)")
_TERM = re.compile(r"B[TG]-\d+|EXT-FR-FE-(?:BG-)?\d+")
"""The terms in the id of a variant: the assertions of BR-FR-03 are BR-FR-03_BT-2, BR-FR-03_EXT-FR-FE-138, …"""


class Catalogue:
    """What is said of rules. It reads the official artefacts only for rules that it knows by pattern."""

    def __init__(
        self,
        books: Iterable[Book],
        patterns: tuple[Pattern, ...],
        terms: Terms,
        *,
        find: Callable[[str], Official | None],
        official_ids: Callable[[], Iterable[str]],
    ) -> None:
        self._terms = terms
        self._patterns = patterns
        self._find = find
        self._official_ids = official_ids
        self._known: dict[str, Known] = {}
        self._synonyms: dict[str, str] = {}
        for book in books:
            self._synonyms.update(book.synonyms)
            for entry in book.rules:
                for values in entry.members:
                    rule_id = fill(entry.id, values, {})
                    self._known[rule_id] = Known(book.source, entry, values)
                    self._synonyms.update({fill(alias, values, {}): rule_id for alias in entry.aliases})

    def rule(self, rule_id: str, *, official: str | None = None) -> Rule | None:
        """What is said of a rule, or None when there is no such rule.

        `official` is its official text in a finding; without it the artefacts are asked, where it matters.

        Raises:
            CannotJudge: they had to be asked, and one is not installed.
        """
        own = self._synonyms.get(rule_id, rule_id)
        if own in self._known:
            return write(rule_id, self._known[own], self._terms)
        return self._variant(rule_id, own) or self._by_pattern(rule_id, official)

    def complete(self, finding: Finding) -> Finding:
        """The finding with messages, remedies and term, where it has none of its own.

        A finding of an unknown rule keeps what it has, and the official text as its message.

        Raises:
            CannotJudge: the texts of the rule depend on an artefact that is not installed.
        """
        rule = self.rule(finding.rule, official=finding.official)
        if rule is None:
            text = finding.message or finding.official or f"{finding.rule} is broken."
            return replace(finding, message=text, message_fr=finding.message_fr or text)
        return replace(
            finding,
            message=finding.message or rule.message,
            message_fr=finding.message_fr or rule.message_fr,
            remedy=finding.remedy or rule.remedy,
            remedy_fr=finding.remedy_fr or rule.remedy_fr,
            term=finding.term or next(iter(rule.terms), None),
        )

    def term(self, term_id: str) -> tuple[str, str] | None:
        """The name of a business term in English and in French."""
        return self._terms.get(term_id)

    def ids(self) -> Iterator[str]:
        """Every id that `rule` knows, in no order: our own and those of the artefacts.

        Raises:
            CannotJudge: an artefact is not installed.
        """
        plain = (each.id for each in self._patterns if re.escape(each.id) == each.id)
        yield from {*self._known, *self._synonyms, *plain, *self._official_ids()}

    def nearest(self, rule_id: str, count: int = 5) -> list[str]:
        """Ids that look like one that does not exist, the most similar first.

        Raises:
            CannotJudge: an artefact is not installed.
        """
        spelled = {each.upper(): each for each in sorted(self.ids())}
        found = difflib.get_close_matches(rule_id.strip().upper(), spelled, n=count, cutoff=0.6)
        return [spelled[each] for each in found]

    def _variant(self, rule_id: str, own: str) -> Rule | None:
        found = _VARIANT.fullmatch(own)
        if found is None or found["base"] not in self._known:
            return None
        known = self._known[found["base"]]
        terms = _TERM.findall(found["suffixes"])
        if any(each not in self._terms for each in terms):
            return None
        values = {"what": names_of(terms, self._terms)} if terms else {}
        return write(rule_id, known._replace(values=values), self._terms, family=found["base"])

    def _by_pattern(self, rule_id: str, official: str | None) -> Rule | None:
        patterns = [each for each in self._patterns if re.fullmatch(each.id, rule_id)]
        asks = official is None or any(each.test is not None for each in patterns)
        record = self._find(rule_id) if patterns and asks else None
        text = official if official is not None else (record.text if record else None)
        for pattern, values in fitting(patterns, text, record):
            if "base" not in values:
                return write(rule_id, pattern.known(values), self._terms)
            base = self.rule(values["base"])
            if base is not None:
                return replace(base, id=rule_id, family=values["base"])
        return None


def load() -> Catalogue:
    """The catalogue of the data files; takes a few milliseconds, and the caller keeps it."""
    books = [
        msgspec.json.decode(file.read_bytes(), type=Book) for file in sorted(DATA.joinpath("rules").glob("*.json"))
    ]
    return Catalogue(
        books,
        msgspec.json.decode(DATA.joinpath("patterns.json").read_bytes(), type=tuple[Pattern, ...]),
        msgspec.json.decode(DATA.joinpath("terms.json").read_bytes(), type=dict[str, tuple[str, str]]),
        find=official_artefacts.find,
        official_ids=official_artefacts.ids,
    )
