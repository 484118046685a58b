"""`python -m benchmarks.validation`: what a judgement costs, beside the pure-Python rules of mock-einvoice.

Documents go through the worker process, as they do when an invoice is sent. mock-einvoice knows EN 16931 and Peppol for
UBL, so the comparison is with the European rules alone; without it (`pip install fauxpa[bench]`) its rows are left out.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from fauxpa_emulator.documents.validation.jobs import Job
from fauxpa_emulator.documents.validation.workers import Workers
from fauxpa_fixtures import cii, facturx, samples, ubl
from fauxpa_fixtures.arithmetic import complete
from fauxpa_fixtures.model import Invoice

ROUNDS = 60
TWENTY_KB = 20_000
FILES = 100
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def invoice(lines: int, number: str = "BENCH-1") -> Invoice:
    """The sample invoice with so many lines."""
    many = tuple(
        replace(samples.LINES[index % len(samples.LINES)], id=str(index + 1), net_amount=None) for index in range(lines)
    )
    return complete(replace(samples.french_invoice(number=number), lines=many))


def of_twenty_kb() -> Invoice:
    lines = next(lines for lines in range(3, 60) if len(ubl.write(invoice(lines))) >= TWENTY_KB)
    return invoice(lines)


def main() -> None:
    print("| what | p50 ms | p95 ms | bar |\n|---|---|---|---|")
    asyncio.run(in_the_worker())
    for row in command():
        print(row, flush=True)


async def in_the_worker() -> None:
    small, large = of_twenty_kb(), invoice(1_000)
    documents = {
        "UBL, 20 kB": ubl.write(small),
        "CII, the same": cii.write(small),
        "Factur-X, the same": facturx.write(small),
        "Factur-X, 3 lines": facturx.write(samples.french_invoice()),
    }
    async with Workers() as workers:

        async def judged(data: bytes, level: str, rules: str = "auto") -> None:
            report = await workers.judge(Job(data=data, file_name="x", level=level, rules=rules))  # type: ignore[arg-type]
            assert report.problem is None, report.problem
            assert not report.findings, report.findings[0]

        for name, data in documents.items():
            print(await timed(f"{name}: full", lambda data=data: judged(data, "full"), "p50 < 40"))
        for name, data in documents.items():
            bar = "p50 < 3"
            print(await timed(f"{name}: structure", lambda data=data: judged(data, "structure"), bar), flush=True)
        for name, data in {"UBL": ubl.write(large), "CII": cii.write(large)}.items():
            what = f"{name}, 1,000 lines, {len(data) // 1000} kB: full"
            print(await timed(what, lambda data=data: judged(data, "full"), "< 2,500", rounds=3), flush=True)
        peppol = ubl.write(replace(small, customization=PEPPOL))
        what = "UBL, 20 kB: EN 16931 only"
        print(await timed(what, lambda: judged(peppol, "full", "en16931"), "-"))
        if find_spec("mockeinvoice"):
            import mockeinvoice

            async def theirs() -> None:
                mockeinvoice.validate(peppol)

            print(await timed("the same, mock-einvoice (EN 16931 and Peppol, in this process)", theirs, "-"))
        for name, data in {**documents, "UBL, 1,000 lines": ubl.write(large)}.items():
            gap = await longest_gap(lambda data=data: judged(data, "full"), rounds=ROUNDS if len(data) < 500_000 else 3)
            print(f"| {name}: longest wait of another task meanwhile | {gap:.1f} | | < 50 |", flush=True)


async def timed(what: str, call: Callable[[], Awaitable[None]], bar: str, rounds: int = ROUNDS) -> str:
    await call()
    durations = []
    for _ in range(rounds):
        began = time.perf_counter()
        await call()
        durations.append((time.perf_counter() - began) * 1000)
    durations.sort()
    return f"| {what} | {statistics.median(durations):.1f} | {durations[int(len(durations) * 0.95)]:.1f} | {bar} |"


async def longest_gap(call: Callable[[], Awaitable[None]], rounds: int) -> float:
    """The longest time, in ms, that a task which wakes every 2 ms had to wait while documents were judged."""
    gaps: list[float] = []

    async def beat() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            gaps.append(now - last - 0.002)
            last = now

    beating = asyncio.create_task(beat())
    for _ in range(rounds):
        await call()
    beating.cancel()
    return max(gaps) * 1000


def command() -> Iterator[str]:
    """`fauxpa validate` on many files, its start included."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(FILES):
            written = (ubl if number % 2 else cii).write(invoice(5, f"BENCH-{number}"))
            (Path(folder) / f"{number:03}.xml").write_bytes(written)
        began = time.perf_counter()
        subprocess.run(
            [Path(sys.executable).with_name("fauxpa"), "validate", "--quiet", folder], check=True, capture_output=True
        )
        seconds = time.perf_counter() - began
    yield f"| `fauxpa validate`, {FILES} files: {FILES / seconds:.0f} files/s | {seconds * 1000:.0f} | | > 20 files/s |"


if __name__ == "__main__":
    main()
