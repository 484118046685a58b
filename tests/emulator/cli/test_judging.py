"""Many files judged at once, by a judge that only tells what it was given."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from datetime import date

import pytest

from fauxpa_emulator.cli.judging import AHEAD, MOST_BYTES, Source, processes_for, reports, sources
from fauxpa_emulator.documents.validation.findings import Finding, Report
from fauxpa_emulator.documents.validation.jobs import Job
from fauxpa_emulator.gateway import bodies

TEMPLATE = Job(data=b"", file_name="", level="structure", rules="br-fr", today=date(2026, 9, 1))


class Echo:
    """Takes the longer, the earlier it was asked; remembers the jobs, and how many were in its hands at once."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.most = 0
        self._held = 0

    async def judge(self, job: Job) -> Report:
        self.jobs.append(job)
        self._held += 1
        self.most = max(self.most, self._held)
        for _ in range(50 - len(self.jobs)):
            await asyncio.sleep(0)
        self._held -= 1
        return Report(level=job.level, profile=job.data.decode())


def judged(found, *, at_once=2):
    echo = Echo()

    async def run():
        return [each async for each in reports(found, echo, TEMPLATE, at_once=at_once)]

    return asyncio.run(run()), echo


@pytest.fixture
def folder(tmp_path):
    for name in ("b.xml", "a.PDF", "deep/c.xml", "deep/d.txt", "report.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_a_folder_stands_for_its_invoices_at_any_depth(folder):
    found = list(sources([str(folder)], leave_out=folder / "report.xml"))
    assert found == [Source(str(folder / name)) for name in ("a.PDF", "b.xml", "deep/c.xml")]


def test_files_are_taken_as_they_are_called(folder):
    assert list(sources(["nowhere.xml", "-", str(folder / "deep/d.txt")])) == [
        Source("nowhere.xml"),
        Source("-"),
        Source(str(folder / "deep/d.txt")),
    ]


def test_a_folder_without_invoices_is_a_problem(tmp_path):
    (found,) = sources([str(tmp_path)])
    assert "no *.xml" in found.problem


def test_reports_come_in_the_order_of_the_files_with_few_in_memory(tmp_path):
    for number in range(20):
        (tmp_path / f"{number:02}.xml").write_text(str(number))
    told, echo = judged(sources([str(tmp_path)]), at_once=2)
    assert [each.report.profile for each in told] == [str(number) for number in range(20)]
    assert 2 <= echo.most <= 2 * AHEAD


def test_a_job_is_the_template_with_a_document(folder):
    _, echo = judged([Source(str(folder / "b.xml"))])
    (job,) = echo.jobs
    assert (job.data, job.file_name) == (b"b.xml", str(folder / "b.xml"))
    assert (job.level, job.rules, job.today) == ("structure", "br-fr", date(2026, 9, 1))


def test_standard_input_is_a_file(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<x/>")))
    (told,), _ = judged([Source("-")])
    assert (told.path, told.report.profile) == ("-", "<x/>")


def test_what_cannot_be_read_is_a_problem_and_no_verdict(tmp_path):
    (missing, nul, given), echo = judged(
        [Source(str(tmp_path / "nowhere.xml")), Source("a\0b"), Source("x", problem="No.")]
    )
    assert missing.report.problem == "It cannot be read: No such file or directory."
    assert "null byte" in nul.report.problem
    assert given.report.problem == "No."
    assert echo.jobs == []


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path):
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        os.truncate(file.fileno(), MOST_BYTES + 1)
    (told,), echo = judged([Source(str(huge))])
    (finding,) = told.report.findings
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.severity) == ("FILE-TOO-LARGE", "fatal")
    assert "15 MiB" in finding.message
    assert finding.remedy
    assert finding.message_fr
    assert echo.jobs == []


def test_the_bound_is_that_of_the_emulator():
    assert bodies.MOST_BYTES == MOST_BYTES


def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.xml")
    (told,), _ = judged([Source(path)])
    told.path.encode()
    assert told.path.endswith("/\N{REPLACEMENT CHARACTER}.xml")


def test_few_files_need_one_process():
    assert [processes_for(files) for files in (0, 1, 7, 8)] == [1, 1, 1, 1]
    assert 1 <= processes_for(1000) <= 4


def test_whoever_stops_listening_stops_the_judging(tmp_path):
    for number in range(8):
        (tmp_path / f"{number}.xml").write_text("x")
    cancelled = []

    class Stuck:
        async def judge(self, job: Job) -> Report:
            try:
                if not job.file_name.endswith("0.xml"):
                    await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled.append(job.file_name)
                raise
            return Report(level="full")

    async def run():
        told = reports(sources([str(tmp_path)]), Stuck(), TEMPLATE, at_once=2)
        await anext(told)
        await told.aclose()
        await asyncio.sleep(0)

    asyncio.run(run())
    assert len(cancelled) == 2 * AHEAD - 1
