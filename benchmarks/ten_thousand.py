"""`python -m benchmarks.ten_thousand [COUNT [SEED]]`: generated invoices, judged by every rule that applies to them.

French invoices are judged by the French rules wherever the buyer is, which is more than a platform does. Prints what
was judged, what was found and what was in the invoices. The exit status is 1 when anything was found, be it a warning,
or when a document could not be judged.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fauxpa_emulator.documents.validation.findings import Report
from fauxpa_emulator.documents.validation.jobs import Job
from fauxpa_emulator.documents.validation.profiles import Rules
from fauxpa_emulator.documents.validation.workers import Workers
from fauxpa_fixtures.generate import EN16931, EXTENDED_CTC_FR, FACTURX_BASIC, Options, Seeded, Syntax, invoice
from fauxpa_fixtures.generate.documents import written
from fauxpa_fixtures.model import Invoice

COUNT, SEED = 10_000, 1
AHEAD = 4
"""Documents for each process that are in memory at once."""

SHARES: dict[tuple[Syntax, str, bool], int] = {
    ("ubl", EN16931, True): 350,
    ("ubl", EN16931, False): 90,
    ("ubl", EXTENDED_CTC_FR, True): 50,
    ("ubl", EXTENDED_CTC_FR, False): 10,
    ("cii", EN16931, True): 260,
    ("cii", EN16931, False): 60,
    ("cii", EXTENDED_CTC_FR, True): 40,
    ("cii", EXTENDED_CTC_FR, False): 10,
    ("cii", FACTURX_BASIC, True): 20,
    ("cii", FACTURX_BASIC, False): 10,
    ("factur-x", EN16931, True): 60,
    ("factur-x", EN16931, False): 10,
    ("factur-x", EXTENDED_CTC_FR, True): 10,
    ("factur-x", FACTURX_BASIC, True): 15,
    ("factur-x", FACTURX_BASIC, False): 5,
}
"""Of a thousand: syntax, profile, and whether the French rules hold. Half is UBL, half CII; a fifth of that in PDF."""
PROFILES = {EN16931: "EN 16931", EXTENDED_CTC_FR: "EXTENDED-CTC-FR", FACTURX_BASIC: "Factur-X BASIC"}


@dataclass
class Result:
    """What came out so far."""

    judged: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """By part, and by part and rule set that was applied."""
    contents: Counter[str] = field(default_factory=Counter)
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By part, rule and severity."""
    examples: dict[tuple[str, str, str], str] = field(default_factory=dict)


def main() -> None:
    count, seed = (int(given) for given in (*sys.argv[1:3], *(COUNT, SEED)[len(sys.argv) - 1 :]))
    began = time.perf_counter()
    result = asyncio.run(judged(count, seed))
    seconds = time.perf_counter() - began
    print("\n".join(table(result)))
    total = sum(result.findings.values())
    print(f"\n{count} invoices in {seconds:.0f} s ({count / seconds:.0f}/s), seed {seed}: {total} findings")
    raise SystemExit(1 if total else 0)


async def judged(count: int, seed: int) -> Result:
    """All of it, by as many processes as there are processors."""
    result, processes = Result(), len(os.sched_getaffinity(0))
    room = asyncio.Semaphore(processes * AHEAD)

    async def one(name: str, part: str, data: bytes, rules: Rules) -> None:
        job = Job(data=data, file_name=name, rules=rules, today=Options().issue_date[1])
        note(result, name, part, await workers.judge(job))
        room.release()

    async with Workers(processes) as workers, asyncio.TaskGroup() as tasks:
        for syntax, options, name in wanted(count, seed):
            await room.acquire()
            made = invoice(Seeded(name), options)
            result.contents.update(set(contents(made)))
            rules: Rules = "all" if options.french_b2b else "auto"
            tasks.create_task(one(name, part_of(syntax, options), written(made, syntax), rules))
    return result


def wanted(count: int, seed: int) -> Iterator[tuple[Syntax, Options, str]]:
    """Syntax, options and name of each document: `count`, in the shares above."""
    for (syntax, profile, french), share in SHARES.items():
        options = Options(profile=profile, french_b2b=french)
        for number in range(round(count * share / sum(SHARES.values()))):
            yield syntax, options, f"{seed}/{syntax}/{PROFILES[profile]}/{french}/{number}"


def part_of(syntax: str, options: Options) -> str:
    who = "French" if options.french_b2b else "European"
    return f"{syntax} | {PROFILES[options.profile]} | {who}"


def note(result: Result, name: str, part: str, report: Report) -> None:
    result.judged[part,] += 1
    for each in report.rule_sets:
        if each.applied:
            result.judged[part, each.name] += 1
    found = {(part, finding.rule, finding.severity) for finding in report.findings}
    if report.problem is not None:
        found.add((part, report.problem, "not judged"))
    for key in found:
        result.findings[key] += 1
        result.examples.setdefault(key, name)


def contents(made: Invoice) -> Iterator[str]:
    """What is in an invoice, as rows of the table."""
    yield f"BT-3 {made.type_code}"
    yield f"BT-23 {made.business_process or 'none'}"
    yield from (f"BT-151 {line.vat.category}" for line in made.lines if line.vat)
    yield f"{len(made.lines)} lines"
    yield f"{len(made.vat_breakdown)} VAT rates"
    yield f"BT-81 {made.payment.means_code}" if made.payment else "no payment instructions"
    lines, payment, totals = made.lines, made.payment, made.totals
    there = {
        "document allowances": made.allowances,
        "document charges": made.charges,
        "line allowances": any(line.allowances for line in lines),
        "line charges": any(line.charges for line in lines),
        "something taken back": any(line.quantity and line.quantity < 0 for line in lines),
        "paid in part": totals.prepaid and totals.due,
        "paid": totals.prepaid and not totals.due,
        "rounded": totals.rounding,
        "other currency than EUR": made.currency != "EUR",
        "preceding invoices": made.preceding_invoices,
        "other notes than the three": len(made.notes) > 3,
        "delivery address": made.delivery and made.delivery.address,
        "payee": made.payee,
        "tax representative": made.tax_representative,
        "invoicing period": made.invoicing_period,
        "supporting documents": made.supporting_documents,
        "attached files": any(each.attachment for each in made.supporting_documents),
        "accounts": payment and payment.credit_transfers,
        "card": payment and payment.card,
        "direct debit": payment and payment.direct_debit,
    }
    yield from (what for what, is_there in there.items() if is_there)


def table(result: Result) -> Iterator[str]:
    yield "| syntax | profile | parties | judged | by | findings |\n|---|---|---|---|---|---|"
    for part in (key[0] for key in result.judged if len(key) == 1):
        sets = [f"{key[1]} {times}" for key, times in result.judged.items() if len(key) == 2 and key[0] == part]
        found = sum(times for key, times in result.findings.items() if key[0] == part)
        yield f"| {part} | {result.judged[part,]} | {', '.join(sets)} | {found} |"
    if result.findings:
        yield "\n| syntax | profile | parties | rule | severity | documents | first |\n|---|---|---|---|---|---|---|"
        for key, times in result.findings.most_common():
            yield f"| {' | '.join(key)} | {times} | {result.examples[key]} |"
    yield "\n| in the invoices | |\n|---|---|"
    yield from (f"| {what} | {times} |" for what, times in sorted(result.contents.items()))


if __name__ == "__main__":
    main()
