"""Many files on the way to the processes that judge them, and their reports back in order."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from ..documents.validation.findings import Finding, Report
from ..documents.validation.formats import Judged
from ..documents.validation.jobs import Job

STANDARD_INPUT = "-"
ENDINGS = (".xml", ".pdf")
"""Of the files that are looked for in a folder."""
MOST_BYTES = 15 * 1024 * 1024
"""Of a file: what the emulator takes in a request."""
FILES_A_PROCESS = 8
"""A second process costs a second of the machine; below this many files it does not pay."""
MOST_PROCESSES = 4
AHEAD = 2
"""Files for each process that are in memory at once."""


class Judging(Protocol):
    """Whoever judges."""

    async def judge(self, job: Job) -> Report:
        """The report on one document."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be judged, or why there is none."""

    path: str
    problem: str | None = None


def sources(arguments: Iterable[str], *, leave_out: Path | None = None) -> Iterator[Source]:
    """The files that the arguments name, in their order; those of a folder by name, at any depth.

    `leave_out` is a file that is not taken from a folder: the one that the report is written to.
    """
    for argument in arguments:
        if argument != STANDARD_INPUT and os.path.isdir(argument):
            yield from _of_folder(argument, leave_out)
        else:
            yield Source(argument)


def processes_for(files: int) -> int:
    """How many processes to judge so many files with on this machine."""
    return max(1, min(files // FILES_A_PROCESS, _processors(), MOST_PROCESSES))


async def reports(found: Iterable[Source], judging: Judging, template: Job, *, at_once: int) -> AsyncIterator[Judged]:
    """Every file with its report, in order, each as soon as it and those before it are there.

    `template` is a job without a document.
    """
    running: deque[tuple[str, asyncio.Task[Report]]] = deque()
    try:
        for source in found:
            running.append((source.path, asyncio.create_task(_report(source, judging, template))))
            if len(running) >= at_once * AHEAD:
                yield await _first(running)
        while running:
            yield await _first(running)
    finally:
        for _, task in running:
            task.cancel()


async def _first(running: deque[tuple[str, asyncio.Task[Report]]]) -> Judged:
    path, task = running[0]
    report = await task
    running.popleft()
    return Judged(called(path), report)


async def _report(source: Source, judging: Judging, template: Job) -> Report:
    if source.problem is not None:
        return Report(level=template.level, problem=source.problem)
    try:
        data = read_capped(source.path)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else None
        near = _near(source.path) if isinstance(error, FileNotFoundError) else ""
        return Report(level=template.level, problem=f"It cannot be read: {reason or error}.{near}")
    if len(data) > MOST_BYTES:
        return Report(level=template.level, findings=(_too_large(),))
    return await judging.judge(msgspec.structs.replace(template, data=data, file_name=called(source.path)))


def read_capped(path: str) -> bytes:
    """The content of a file, or of standard input, up to one byte more than is judged. Raises OSError."""
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with open(path, "rb") as file:
        return file.read(MOST_BYTES + 1)


def called(path: str) -> str:
    """A path as text that any encoding of Unicode can carry: not every file name is text."""
    return os.fsencode(path).decode(errors="replace")


def _of_folder(folder: str, leave_out: Path | None) -> Iterator[Source]:
    failed: list[OSError] = []
    found = False
    for parent, folders, names in os.walk(folder, onerror=failed.append):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)
            if name.lower().endswith(ENDINGS) and (leave_out is None or Path(path).resolve() != leave_out):
                found = True
                yield Source(path)
    for error in failed:
        yield Source(str(error.filename), f"The folder cannot be read: {error.strerror}.")
    if not found and not failed:
        yield Source(folder, "There is no *.xml and no *.pdf in this folder.")


def _near(path: str) -> str:
    """The file that was meant, perhaps."""
    from .remedies import meant

    folder, name = os.path.split(path)
    try:
        return called(meant(name, os.listdir(folder or "."), mark="'"))
    except OSError:
        return ""


def _too_large() -> Finding:
    from ..documents.validation.catalogue import load

    message = f"The file has more than {MOST_BYTES // 1024 // 1024} MiB, and is not read."
    finding = Finding(rule="FILE-TOO-LARGE", severity="fatal", source="file", version="", message=message)
    return load().complete(finding)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
