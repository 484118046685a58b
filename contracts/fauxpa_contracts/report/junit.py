"""A test case for each clause, for the test page of a CI system."""

from __future__ import annotations

from xml.etree import ElementTree

from ..contract import Contract
from .judging import FAULTS, WORDS, Run

SKIPPED = frozenset({"not_safe_here", "not_judged_here", "missing"})


def document(run: Run, contract: Contract) -> bytes:
    """JUnit's XML."""
    outcomes = [cell.outcome for cell in run.cells.values()]
    suite = ElementTree.Element(
        "testsuite",
        name=f"fauxpa check, {run.target}",
        tests=str(len(outcomes)),
        failures=str(sum(outcome in FAULTS for outcome in outcomes)),
        errors=str(outcomes.count("unproven")),
        skipped=str(sum(outcome in SKIPPED for outcome in outcomes)),
        time=f"{run.seconds:.3f}",
        timestamp=run.when,
    )
    for id, cell in run.cells.items():
        clause = contract.clauses[id]
        case = ElementTree.SubElement(suite, "testcase", classname=id.rpartition("-")[0], name=f"{id} {clause.text}")
        properties = ElementTree.SubElement(case, "properties")
        for name, value in {"basis": clause.basis, "level": clause.level, "source": clause.source}.items():
            ElementTree.SubElement(properties, "property", name=name, value=printable(value))
        if cell.outcome in FAULTS or cell.outcome == "unproven":
            kind = "error" if cell.outcome == "unproven" else "failure"
            element = ElementTree.SubElement(case, kind, message=printable(cell.reason or WORDS[cell.outcome]))
            element.text = printable("\n".join([*cell.tests, *(one.curl for one in cell.exchanges)]))
        elif cell.outcome in SKIPPED:
            ElementTree.SubElement(case, "skipped", message=printable(cell.reason))
    whole = ElementTree.Element("testsuites")
    whole.append(suite)
    written: bytes = ElementTree.tostring(whole, encoding="utf-8", xml_declaration=True)
    return written


def printable(text: str) -> str:
    """Without what XML cannot carry."""
    return "".join(
        each if each in "\t\n\r" or " " <= each <= "\ud7ff" or "\ue000" <= each <= "\ufffd" or each > "\uffff" else "?"
        for each in text
    )
