"""The judgement of one document, in the order of the French platforms: file, schema, profile, French rules."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from fauxpa_emulator.documents import Document, Unreadable, read
from fauxpa_emulator.documents.validation import bulk, profiles
from fauxpa_emulator.documents.validation.findings import CannotJudge, Finding, Level, Places, Report, RuleSet
from fauxpa_emulator.documents.validation.profiles import Rules, Sheet

if TYPE_CHECKING:
    from lxml.etree import _Element

    from fauxpa_emulator.documents.validation.catalogue import Catalogue
    from fauxpa_emulator.documents.validation.schematron import Schematron
    from fauxpa_fixtures.model import Invoice

FILE = "file"
"""The source of findings about the file as such."""

PDF_RULES = ("Factur-X PDF", "1.0")
FRENCH_TEXT = ("BR-FR, rules in no schematron", "1.4.0")


@dataclass(frozen=True, slots=True)
class _Step:
    """A rule set and what applies it, or why it is not applied."""

    name: str
    version: str
    run: Callable[[], Iterable[Finding]] | str


class Judge:
    """Judges documents one after the other; what is expensive is made when it is first needed and kept."""

    def __init__(self, catalogue: "Catalogue", make_engine: "Callable[[], Schematron]") -> None:
        """`make_engine` makes the engine of the official rules, for the first document that needs it.

        It may raise CannotJudge.
        """
        self._catalogue = catalogue
        self._make_engine = make_engine
        self._made: Schematron | None = None

    def judge(
        self,
        data: bytes,
        *,
        file_name: str,
        level: Level = "full",
        rules: Rules = "auto",
        today: date | None = None,
    ) -> Report:
        """The report on a file of any content; nothing in it raises.

        A document that breaks its schema is judged by the other rules all the same, so that everything that is wrong
        is seen at once. `today` is for the rules on dates, which are not applied without it.
        """
        if level == "off":
            return Report(level=level)
        try:
            document = read(data, file_name=file_name, tree_only=level == "structure")
        except Unreadable as error:
            return self._report(Report(level=level), [_of_file(error.code, error.reason)])
        findings: list[Finding] = []
        sets: list[RuleSet] = []
        problems: list[str] = []
        for step in self._steps(document, data, level, rules, today):
            reason = step.run if isinstance(step.run, str) else None
            if not isinstance(step.run, str):
                try:
                    findings.extend(step.run())
                except CannotJudge as error:
                    reason = str(error)
                    problems.append(reason)
            sets.append(RuleSet(name=step.name, version=step.version, applied=reason is None, reason=reason))
        report = Report(
            level=level,
            syntax=document.syntax,
            profile=document.profile,
            rule_sets=tuple(sets),
            problem=" ".join(dict.fromkeys(problems)) or None,
        )
        return self._report(report, findings)

    def warm(self, files: Iterable[str]) -> None:
        """Compile stylesheets of the artefacts before they are needed.

        Raises:
            CannotJudge: the engine does not start, or an artefact is missing.
        """
        for file in files:
            self._engine.compile(file)

    def _steps(
        self, document: Document, data: bytes, level: Level, rules: Rules, today: date | None
    ) -> Iterator[_Step]:
        root = document.root
        pdf = document.media_type == "application/pdf"
        if root is None:
            yield _Step(FILE, "", lambda: [_of_file("no_invoice", document.problem or "")])
        if pdf:
            yield _Step(*PDF_RULES, lambda: _pdf(data, document.profile))
        if root is None:
            return
        schema = profiles.schema(str(root.tag).rpartition("}")[2], pdf=pdf, profile=document.profile)
        endless = bulk.too_long(root)
        if endless is not None:
            yield _Step(FILE, "", lambda: [_too_long(endless)])
            return
        broken: list[Finding] = []

        def check_schema() -> list[Finding]:
            broken.extend(_schema(root, schema))
            return broken

        yield _Step(schema.name, schema.version, check_schema)
        if level == "full" and document.invoice is not None:
            syntax: Literal["ubl", "cii"] = "ubl" if document.syntax == "ubl" else "cii"
            if broken and bulk.is_large(root):
                reason = f"A document of over {bulk.LARGE:,} elements is judged further when it follows its schema."
                yield _Step(profiles.CORE[syntax].name, profiles.CORE[syntax].version, reason)
                return
            yield from self._european(root, syntax, document.profile, rules)
            yield from self._french(root, syntax, document.invoice, rules, today)

    def _european(
        self, root: "_Element", syntax: Literal["ubl", "cii"], profile: str | None, rules: Rules
    ) -> Iterator[_Step]:
        core = profiles.CORE[syntax]
        selected = profiles.of_profile(syntax, profile)
        if rules == "br-fr":
            yield _Step(core.name, core.version, "Only the French rules were asked for.")
        elif selected is core or (rules != "auto" and selected is not profiles.EXTENDED[syntax]):
            yield self._sheet(root, core)
        elif selected is not None:
            yield self._sheet(root, selected)
            yield _Step(core.name, core.version, f"BT-24 selects {selected.name} in its place.")
        else:
            yield self._sheet(root, core)
            yield _Step("BT-24", "", lambda: [_unknown_profile(profile)])

    def _french(
        self, root: "_Element", syntax: Literal["ubl", "cii"], invoice: "Invoice", rules: Rules, today: date | None
    ) -> Iterator[_Step]:
        from fauxpa_emulator.documents.validation import french

        sheet = profiles.FRENCH[syntax]
        reason = "Only the European rules were asked for." if rules == "en16931" else None
        if rules == "auto":
            reason = french.scope(invoice)
        if reason is not None:
            yield _Step(sheet.name, sheet.version, reason)
            return
        yield self._sheet(root, sheet)
        yield _Step(*FRENCH_TEXT, lambda: french.check(invoice, root, today=today))

    def _sheet(self, root: "_Element", sheet: Sheet) -> _Step:
        if sheet.file is None:
            return _Step(sheet.name, sheet.version, lambda: _native(root, sheet))
        return _Step(sheet.name, sheet.version, lambda: self._engine.check(root, sheet))

    @property
    def _engine(self) -> "Schematron":
        if self._made is None:
            self._made = self._make_engine()
        return self._made

    def _report(self, report: Report, findings: list[Finding]) -> Report:
        places = Places()
        kept = [self._catalogue.complete(finding) for finding in findings if places.reported(finding.rule)]
        return Report(
            level=report.level,
            syntax=report.syntax,
            profile=report.profile,
            rule_sets=report.rule_sets,
            problem=report.problem,
            findings=tuple(kept),
            omitted=len(findings) - len(kept),
        )


def _of_file(code: str, reason: str) -> Finding:
    rule = "FILE-" + code.upper().replace("_", "-")
    return Finding(rule=rule, severity="fatal", source=FILE, version="", message=reason)


def _too_long(element: "_Element") -> Finding:
    from fauxpa_emulator.documents.validation import locations

    return Finding(
        rule="FILE-TEXT-TOO-LONG",
        severity="fatal",
        source=FILE,
        version="",
        xpath=locations.path_of(element),
        line=locations.line_of(element),
    )


def _unknown_profile(profile: str | None) -> Finding:
    return Finding(rule="BT-24-UNKNOWN", severity="warning", source=FILE, version="", term="BT-24", value=profile)


def _pdf(data: bytes, profile: str | None) -> Iterable[Finding]:
    from fauxpa_emulator.documents.validation import facturx

    return facturx.check(data, profile=profile)


def _schema(root: "_Element", schema: profiles.Schema) -> Iterable[Finding]:
    from fauxpa_emulator.documents.validation import schemas

    return schemas.check(root, schema)


def _native(root: "_Element", sheet: Sheet) -> Iterator[Finding]:
    from fauxpa_emulator.documents.validation import en16931_cii, locations

    places = Places()
    for broken in en16931_cii.check(root):
        yield Finding(
            rule=broken.rule,
            severity=broken.severity,
            source=sheet.name,
            version=sheet.version,
            message=broken.message,
            xpath=locations.path_of(broken.element) if places.reported(broken.rule) else None,
            line=locations.line_of(broken.element),
            value=broken.value if broken.value is not None else locations.value_of(broken.element),
        )
