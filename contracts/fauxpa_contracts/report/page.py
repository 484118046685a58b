"""The page: one file that needs nothing else, neither a network nor an explanation. Everything on it is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from string import Template

from ..contract import Clause, Contract, WireQuirk
from .judging import FAULTS, MEANINGS, WORDS, Cell, Run, Summary
from .rows import Row

AREAS = {
    "AUTH": "Credentials and OAuth",
    "GW": "Gateway",
    "ERR": "Errors",
    "GEN": "General",
    "PAGE": "Lists",
    "ONB": "Onboarding",
    "CLI": "Clients",
    "INV": "Client invoices",
    "IMP": "Import",
    "SEND": "Sending",
    "LC": "Lifecycle",
    "SUP": "Supplier invoices",
    "CN": "Credit notes",
    "SET": "Settings",
    "ATT": "Attachments",
    "WH": "Webhooks",
}
MARKS = {
    "proven": "✓",
    "diverges": "✗",
    "differs_from_guess": "≠",
    "diverges_as_recorded": "≈",
    "diverges_no_more": "!",
    "missing": "∅",
    "unproven": "?",
    "not_safe_here": "⊘",
    "not_judged_here": "–",
}
"""Beside the words: colours alone do not tell."""


def page(
    runs: Sequence[Run], summary: Summary, contract: Contract, quirks: Iterable[WireQuirk], rows: Iterable[Row]
) -> str:
    """HTML. The first run is the one that the summary is of; the others are columns beside it."""
    main = runs[0]
    template = Template(resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(f"Conformance of {main.target}"),
        result="bad" if summary.exit_code == 1 else "good" if summary.exit_code == 0 else "unknown",
        sentence=escape(summary.sentence),
        facts=escape(
            f"{len(main.cells)} clauses, {main.tests} tests, {main.seconds:.0f} s, {main.when}, fauxpa {main.version}"
        ),
        legend="".join(_legend(main)),
        areas="".join(f'<option value="{name}">{escape(text)}</option>' for name, text in AREAS.items()),
        outcomes="".join(f'<option value="{name}">{escape(text)}</option>' for name, text in WORDS.items()),
        heads="".join(f"<th scope=col>{escape(run.target)}<small>{escape(run.when[:10])}</small></th>" for run in runs),
        clauses="".join(_clause(clause, runs) for clause in contract.clauses.values()),
        quirks="".join(_quirk(quirk, main) for quirk in quirks),
        rows="".join(_row(row) for row in rows),
    )


def _legend(run: Run) -> Iterator[str]:
    counts = Counter(cell.outcome for cell in run.cells.values())
    for name, words in WORDS.items():
        if counts[name] or name in ("proven", "diverges"):
            yield f"<li>{_mark(name)} <b>{counts[name]} {escape(words)}</b> {escape(MEANINGS[name])}</li>"


def _mark(outcome: str) -> str:
    return f'<span class="mark {outcome}" aria-hidden=true>{MARKS[outcome]}</span>'


def _clause(clause: Clause, runs: Sequence[Run]) -> str:
    cells = [run.cells.get(clause.id) for run in runs]
    outcome = cells[0].outcome if cells[0] is not None else "not_judged_here"
    area = clause.id.split("-")[1]
    register = "".join(f" {escape(one)}" for one in clause.register)
    about = f"{clause.level}, {clause.basis}{register}. {clause.source}; read {clause.read}."
    return (
        f'<tr data-area="{area}" data-outcome="{outcome}" data-basis="{clause.basis}">'
        f'<th scope=row id="{clause.id}"><a href="#{clause.id}">{clause.id}</a></th>'
        f"<td>{escape(clause.text)}<small>{escape(about)}</small></td>"
        + "".join(_cell(cell, run) for cell, run in zip(cells, runs, strict=True))
        + "</tr>"
    )


def _cell(cell: Cell | None, run: Run) -> str:
    if cell is None:
        return "<td class=cell><span class=none>not run</span></td>"
    head = (
        f'<span class="mark {cell.outcome}" aria-hidden=true>{MARKS[cell.outcome]}</span> {escape(WORDS[cell.outcome])}'
    )
    opened = " open" if cell.outcome in FAULTS else ""
    return f"<td class=cell><details{opened}><summary>{head}</summary>{''.join(_details(cell, run))}</details></td>"


def _details(cell: Cell, run: Run) -> Iterator[str]:
    if cell.outcome == "proven":
        yield f"<p>on {escape(run.when[:10])}, by</p>"
    elif cell.reason:
        yield f"<p>{escape(cell.reason)}</p>"
    yield "".join(f"<code class=test>{escape(test)}</code>" for test in cell.tests)
    if cell.expected or cell.got:
        yield (
            f"<div class=diff><div><b>expected</b><pre>{escape(cell.expected)}</pre></div>"
            f"<div><b>got</b><pre>{escape(cell.got)}</pre></div></div>"
        )
    for noted in cell.exchanges:
        yield (
            f"<div class=curl><pre>{escape(noted.curl)}</pre><button type=button class=copy>copy</button></div>"
            f"<pre>{noted.status} {escape(noted.answer)}</pre>"
        )


def _quirk(quirk: WireQuirk, run: Run) -> str:
    links = " ".join(f'<a href="#{id}">{id}</a> {_word(run.cells.get(id))}' for id in quirk.clauses)
    return f"<tr><th scope=row>{quirk.number}</th><td>{escape(quirk.text)}</td><td>{links}</td></tr>"


def _word(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f'<span class="mark {cell.outcome}" title="{escape(WORDS[cell.outcome])}">{MARKS[cell.outcome]}</span>'


def _row(row: Row) -> str:
    state, call = row.state.replace(" ", "-"), f"{row.method} {row.path}"
    return (
        f'<tr class="{state}"><th scope=row>{escape(call)}</th><td>{escape(row.asked) or "–"}</td>'
        f"<td>{row.status}</td><td>{escape(row.media) or '–'}</td>"
        f"<td>{escape(row.state)}{': ' + escape(row.reason) if row.reason else ''}</td>"
        f"<td>{row.matches} of {row.attempts}</td></tr>"
    )
