"""The processes that judge: what a server or a command sees of them, whatever becomes of them."""

from __future__ import annotations

import asyncio
import sys

import pytest

from fauxpa_emulator.documents.validation.jobs import Job
from fauxpa_emulator.documents.validation.workers import Workers
from fauxpa_fixtures import cii, samples, ubl

INVOICE = samples.french_invoice()
ECHO = (
    "import sys\n"
    "from fauxpa_emulator.documents.validation.jobs import frame, read_frame\n"
    "from fauxpa_emulator.documents.validation.findings import Report\n"
    "import msgspec, os, time\n"
    "def serve(answer):\n"
    "    while (data := read_frame(sys.stdin.buffer)) is not None:\n"
    "        job = msgspec.msgpack.decode(data)\n"
    "        sys.stdout.buffer.write(frame(answer(job))); sys.stdout.buffer.flush()\n"
)


def script(body: str) -> tuple[str, ...]:
    return (sys.executable, "-c", ECHO + body)


NAMES_ITSELF = "serve(lambda job: Report(level='full', profile=job['file_name'], syntax=str(os.getpid())))"
DIES_OF_BAD = (
    "serve(lambda job: os._exit(7) if job['file_name'] == 'bad' else Report(level='full', profile=job['file_name']))"
)
HANGS_ON_BAD = "serve(lambda job: time.sleep(60 * (job['file_name'] == 'bad')) or Report(level='full'))"


def job(name: str) -> Job:
    return Job(data=b"", file_name=name)


def test_a_document_is_judged_in_another_process():
    async def scenario() -> None:
        async with Workers() as workers:
            good = await workers.judge(Job(data=cii.write(INVOICE), file_name="facture.xml"))
            assert good.valid is True, good
            broken = ubl.write(INVOICE).replace(b">S</cbc:ID>", b">?</cbc:ID>", 1)
            bad = await workers.judge(Job(data=broken, file_name="facture.xml"))
            assert bad.valid is False
            assert "BR-CL-17" in {finding.rule for finding in bad.fatal}

    asyncio.run(scenario())


def test_jobs_are_shared_among_the_processes_and_answers_do_not_cross():
    async def scenario() -> None:
        async with Workers(2, command=script(NAMES_ITSELF)) as workers:
            reports = await asyncio.gather(*(workers.judge(job(f"file-{number}")) for number in range(20)))
            assert [report.profile for report in reports] == [f"file-{number}" for number in range(20)]
            assert len({report.syntax for report in reports}) == 2

    asyncio.run(scenario())


def test_a_process_that_dies_is_a_problem_of_its_document_alone():
    async def scenario() -> None:
        async with Workers(command=script(DIES_OF_BAD)) as workers:
            bad = await workers.judge(job("bad"))
            assert bad.valid is None
            assert bad.problem == "The validation process ended (exit status 7)."
            good = await workers.judge(job("good"))
            assert good.valid is True

    asyncio.run(scenario())


def test_a_process_that_takes_too_long_is_replaced():
    async def scenario() -> None:
        async with Workers(command=script(HANGS_ON_BAD), deadline=2) as workers:
            assert (await workers.judge(job("good"))).valid is True
            bad = await workers.judge(job("bad"))
            assert bad.problem == "Judging took more than 2 s and was stopped."
            assert (await workers.judge(job("good"))).valid is True

    asyncio.run(scenario())


def test_an_answer_that_nobody_waits_for_is_not_given_to_the_next():
    async def scenario() -> None:
        async with Workers(command=script(NAMES_ITSELF)) as workers:
            await workers.judge(job("first"))
            abandoned = asyncio.create_task(workers.judge(job("abandoned")))
            await asyncio.sleep(0)
            abandoned.cancel()
            with pytest.raises(asyncio.CancelledError):
                await abandoned
            assert (await workers.judge(job("next"))).profile == "next"

    asyncio.run(scenario())


def test_warming_returns_at_once_and_is_done_once():
    async def scenario() -> None:
        async with Workers(command=script(NAMES_ITSELF)) as workers:
            workers.warm("a", "b")
            workers.warm("b")
            await workers.judge(job("after"))

    asyncio.run(scenario())
