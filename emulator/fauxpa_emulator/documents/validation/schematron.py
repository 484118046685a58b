"""The official rules, run as the XSLT 2.0 that their publishers compile them to.

Only for the worker process: SaxonC holds the interpreter lock while it compiles (up to 1.2 s) and runs (4 to 50 ms).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from fauxpa_emulator.documents.validation import artefacts, bulk, locations
from fauxpa_emulator.documents.validation.findings import CannotJudge, Finding, Places, Severity
from fauxpa_emulator.documents.validation.profiles import Sheet

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_SEVERITIES: dict[str | None, Severity] = {
    "warning": "warning",
    "information": "info",
    "info": "info",
}
"""Of the flags; everything else, and an assertion without a flag, is fatal."""


class Schematron:
    """The stylesheets that were needed so far, compiled once each."""

    def __init__(self) -> None:
        """Raises CannotJudge when SaxonC does not start."""
        try:
            from saxonche import PySaxonApiError, PySaxonProcessor
        except ImportError as error:
            reason = (
                f"SaxonC is not available on this machine ({error}): there is no wheel of saxonche for musl (Alpine) "
                "and for macOS on Intel. The level `structure` works without it."
            )
            raise CannotJudge(reason) from error
        self._error = PySaxonApiError
        try:
            self._saxon = PySaxonProcessor(license=False)
            self._xslt = self._saxon.new_xslt30_processor()
        except Exception as error:  # the binding raises whatever its native library raises
            reason = (
                f"SaxonC cannot start: {error}. It reserves about 32 GB of address space, which costs no memory; "
                "a limit on address space (ulimit -v, RLIMIT_AS) must be above 40 GB."
            )
            raise CannotJudge(reason) from error
        self._compiled: dict[str, Any] = {}

    def compile(self, file: str) -> Any:
        """Compile a stylesheet of the artefacts, unless it is.

        Raises:
            CannotJudge: it is not installed, or cannot be compiled.
        """
        if file not in self._compiled:
            try:
                self._compiled[file] = self._xslt.compile_stylesheet(stylesheet_file=str(artefacts.path(file)))
            except self._error as error:
                raise CannotJudge(f"SaxonC cannot compile {file}: {error}") from error
        return self._compiled[file]

    def check(self, root: etree._Element, sheet: Sheet) -> Iterator[Finding]:
        """The rules of a sheet that the document breaks, one finding for each place.

        `root` is of a hardened parse: Saxon is given text without a DOCTYPE. When a rule itself stops at a value (a
        date of blanks, two values where one is expected), the finding is `RULES-RAISED`: a platform rejects that too.
        """
        assert sheet.file is not None
        executable = self.compile(sheet.file)
        try:
            with bulk.without_attachments(root):
                text = etree.tostring(root, encoding="unicode")
            document = self._saxon.parse_xml(xml_text=text)
            report = executable.transform_to_string(xdm_node=document)
        except self._error as error:
            yield Finding(
                rule="RULES-RAISED",
                severity="fatal",
                source=sheet.name,
                version=sheet.version,
                official=" ".join(str(error).split())[:300],
            )
            return
        places = Places()
        for broken in etree.fromstring(report.encode()).iter(_SVRL + "failed-assert", _SVRL + "successful-report"):
            yield _finding(root, broken, sheet, places)


def _finding(root: etree._Element, broken: etree._Element, sheet: Sheet, places: Places) -> Finding:
    rule = broken.get("id") or "UNNAMED"
    finding = Finding(
        rule=rule,
        severity=_SEVERITIES.get(broken.get("flag"), "fatal"),
        source=sheet.name,
        version=sheet.version,
        official=" ".join("".join(map(str, broken.itertext())).split()),
    )
    if not places.reported(rule):
        return finding
    location = broken.get("location", "")
    element = locations.element_at(root, location)
    return replace(
        finding,
        xpath=locations.path_of(element),
        line=locations.line_of(element),
        value=locations.value_of(element, locations.attribute_in(location)),
    )
