"""`fauxpa validate`: invoices judged as a platform would, for a terminal, a CI system or an editor."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import click

from .. import __version__
from ..clock import wall_clock
from ..documents.validation.findings import Language, Level, Report, Severity
from ..documents.validation.formats import Judged, human
from ..documents.validation.formats.outcomes import fails
from ..documents.validation.jobs import Job
from ..documents.validation.profiles import RULES, Rules
from .judging import Source, processes_for, reports, sources
from .progress import Progress, progress

Format = Literal["human", "json", "sarif", "junit"]
VALID, INVALID, UNJUDGED, STOPPED = 0, 1, 2, 130
AHEAD_OF_UTC = timedelta(hours=2)
"""Paris, in summer: an invoice that is dated today there is not dated tomorrow."""
MOST_JOBS = 32


def _day(_: click.Context, __: click.Parameter, given: str | None) -> date:
    if given is None:
        return (wall_clock() + AHEAD_OF_UTC).date()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise click.BadParameter(f"{given} is no day such as 2026-09-01") from None


@click.command(short_help="Judge invoices by the official rules.")
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option(
    "--rules",
    type=click.Choice(RULES),
    default="auto",
    show_default=True,
    help="Which rules, beside the schema. auto: those that the profile of the invoice (BT-24) selects, and the French "
    "ones (BR-FR) where seller and buyer are both French. en16931: only the European core. br-fr: only the French "
    "rules. all: the European core and BR-FR, whatever BT-24 says and whoever the parties are.",
)
@click.option(
    "--level",
    type=click.Choice(["structure", "full"]),
    default="full",
    show_default=True,
    help="structure: that the file can be read and follows its schema. full: the rules too.",
)
@click.option(
    "--format",
    type=click.Choice(["human", "json", "sarif", "junit"]),
    default="human",
    show_default=True,
    help="sarif: for code hosts and editors. junit: for the test page of a CI system.",
)
@click.option("--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write there, not to the terminal.")
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    help="Language of the messages.  [default: that of the terminal where a person reads them, else en]",
)
@click.option(
    "--fail-on",
    type=click.Choice(["fatal", "warning"]),
    default="fatal",
    show_default=True,
    help="The least finding that makes the exit code 1.",
)
@click.option("--today", metavar="YYYY-MM-DD", callback=_day, help="The day to judge at.  [default: today]")
@click.option("--jobs", type=click.IntRange(1, MOST_JOBS), help="Processes.  [default: by the number of files]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing about files that pass.")
@click.option("-v", "--verbose", is_flag=True, help="Show every place of a finding, and the text of the official rule.")
def validate(
    files: tuple[str, ...],
    rules: Rules,
    level: Level,
    format: Format,
    output: str | None,
    lang: Language | None,
    fail_on: Severity,
    today: date,
    jobs: int | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Judge invoices (UBL, CII, Factur-X) as a platform does: the file, its schema, EN 16931, the French rules.

    A FILE may be a folder, in which every *.xml and *.pdf is judged, or - for standard input.

    \b
    Exit code:
      0  every file is valid
      1  a file breaks a rule (see --fail-on)
      2  a file could not be judged: it cannot be read, or the rules cannot be run here
    """
    found = list(sources(files, leave_out=Path(output).resolve() if output else None))
    template = Job(data=b"", file_name="", level=level, rules=rules, today=today)
    language = lang or (of_locale(os.environ) if format == "human" else "en")
    with _written_to(output) as write:
        if format == "human":
            colour = output is None and in_colour(os.environ)
            width = shutil.get_terminal_size().columns if output is None and sys.stdout.isatty() else None
            style = human.Style(language=language, colour=colour, verbose=verbose, width=width)

            def tell(judged: Judged, bar: Progress) -> None:
                if not quiet or exit_code([judged.report], fail_on) != VALID:
                    bar.make_way()
                    write(human.render(judged, style) + "\n")

            told = _judged(found, template, jobs, tell, quiet=quiet)
        else:
            told = _judged(found, template, jobs, lambda *_: None, quiet=quiet)
            write(_whole(format, told, fail_on, language))
        code = exit_code((each.report for each in told), fail_on)
        if not quiet or code != VALID:
            totals = human.summary((each.report for each in told), language) + "\n"
            if format == "human":
                write(totals)
            elif output is not None:
                click.echo(totals, nl=False, err=True)
    raise SystemExit(code)


def exit_code(told: Iterable[Report], fail_on: Severity) -> int:
    """0, 1 or 2: that a file could not be judged weighs more than that another is wrong."""
    codes = {UNJUDGED if report.problem is not None else int(fails(report, fail_on)) for report in told}
    return max(codes, default=VALID)


def of_locale(environment: Mapping[str, str]) -> Language:
    """`fr` where the first of LC_ALL, LC_MESSAGES and LANG that is set says so."""
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "fr" if named.lower().startswith("fr") else "en"


def in_colour(environment: Mapping[str, str]) -> bool:
    """Whether standard output is a terminal whose user wants colours (no-color.org)."""
    return sys.stdout.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def _judged(
    found: Sequence[Source],
    template: Job,
    jobs: int | None,
    tell: Callable[[Judged, Progress], None],
    *,
    quiet: bool,
) -> list[Judged]:
    """Every file with its report; `tell` is given each as soon as it is there."""
    from ..documents.validation.workers import Workers

    count = jobs or processes_for(len(found))

    async def run() -> list[Judged]:
        told = []
        with progress(len(found), "files", quiet=quiet) as bar:
            async with Workers(count) as workers:
                async for judged in reports(found, workers, template, at_once=count):
                    told.append(judged)
                    tell(judged, bar)
                    bar.step()
        return told

    try:
        return asyncio.run(run())
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None


def _whole(format: Format, told: Sequence[Judged], fail_on: Severity, language: Language) -> str:
    from ..documents.validation.formats import junit, machine, sarif

    if format == "junit":
        return junit.document(told, fail_on=fail_on, language=language)
    if format == "sarif":
        found = sarif.log(told, version=__version__, base=Path.cwd(), language=language)
    else:
        found = machine.documents(told, language=language)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


@contextmanager
def _written_to(output: str | None) -> Iterator[Callable[[str], None]]:
    """What writes text to a file, or to standard output in whatever its encoding can show."""
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        yield lambda text: click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False, color=True)
        return

    def write(text: str) -> None:
        try:
            file.write(text)
            file.flush()
        except OSError as error:
            raise _cannot_write(output, error) from None

    try:
        file = open(output, "w", encoding="utf-8", newline="\n")  # noqa: SIM115 - only this may fail here
    except (OSError, ValueError) as error:
        raise _cannot_write(output, error) from None
    with file:
        yield write


def _cannot_write(output: str, error: Exception) -> SystemExit:
    reason = error.strerror if isinstance(error, OSError) else None
    click.echo(f"{output!r} cannot be written: {reason or error}.", err=True)
    return SystemExit(UNJUDGED)
