"""`fauxpa generate`: invoices to test with, valid ones by default, or wrong in exactly the way that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click

from .progress import progress

if TYPE_CHECKING:
    from fauxpa_fixtures.generate import Options
    from fauxpa_fixtures.model import Invoice

File = tuple[str, bytes]
SYNTAXES: dict[str, Literal["ubl", "cii", "factur-x"]] = {"ubl": "ubl", "cii": "cii", "facturx": "factur-x"}
FLAGS = {"vat_categories": "--vat", "type_code": "--type", "lines": "--lines"}
"""By the field of `Options` that it fills."""
STANDARD_OUTPUT = "-"
MOST_FILES = 1_000_000
MOST_SEED = 10**18
IMPOSSIBLE = 2


class Impossible(Exception):
    """No such file can be made; the text says why, and what would do."""


class Fault(NamedTuple):
    """Something that is wrong with a file on purpose."""

    name: str
    write: Callable[[Invoice], bytes]
    ending: str | None
    """Of the file name; None where it follows from the content."""


def _lines(_: click.Context, __: click.Parameter, given: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", given)
    if found is None:
        raise click.BadParameter(f"{given} is neither a number, such as 20, nor a range, such as 1-6")
    return int(found[1]), int(found[2] or found[1])


def _listing(name: str, listed: Callable[[], Iterator[str]], help: str) -> Callable[[Any], Any]:
    """A flag that prints a list instead of doing anything."""

    def show(context: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            for line in listed():
                click.echo(line)
            context.exit()

    return click.option(name, is_flag=True, is_eager=True, expose_value=False, callback=show, help=help)


def rules_listed() -> Iterator[str]:
    """What `--break` knows, and why it does not know the others."""
    from fauxpa_fixtures import breakers

    can = {syntax: frozenset(breakers.breakable(syntax)) for syntax in ("ubl", "cii")}
    cannot = {syntax: breakers.unbreakable(syntax) for syntax in ("ubl", "cii")}
    for rule in sorted({*can["ubl"], *can["cii"], *cannot["ubl"], *cannot["cii"]}):
        told = {syntax: "yes" if rule in can[syntax] else cannot[syntax].get(rule, "-") for syntax in can}
        yield f"{rule:<24} UBL: {told['ubl']}; CII: {told['cii']}"


def kinds_listed() -> Iterator[str]:
    """What `--malformed` knows."""
    from fauxpa_fixtures.malformed import MALFORMED

    yield from MALFORMED


@click.command(short_help="Make invoices, valid or broken.")
@click.option("--syntax", type=click.Choice(list(SYNTAXES)), default="ubl", show_default=True)
@click.option(
    "--count", type=click.IntRange(1, MOST_FILES), default=1, show_default=True, help="Files, or files of each fault."
)
@click.option("--break", "rules", multiple=True, metavar="RULE", help="Break this rule; repeatable, one rule a file.")
@click.option("--malformed", "kinds", multiple=True, metavar="KIND", help="Spoil the file in this way; repeatable.")
@click.option(
    "--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True, help="The same seed, the same files."
)
@click.option("--out", default="invoices", show_default=True, metavar="DIR", help="Folder, or - for standard output.")
@click.option("--lines", default="1-6", show_default=True, metavar="MIN-MAX", callback=_lines, help="Invoice lines.")
@click.option("--type", "type_code", metavar="CODE", help="BT-3, such as 380 or 381.  [default: any]")
@click.option("--vat", metavar="CODES", help="VAT categories that shall occur, such as S,E.  [default: any]")
@_listing("--list-rules", rules_listed, "List what --break knows.")
@_listing("--list-malformed", kinds_listed, "List what --malformed knows.")
def generate(
    syntax: str,
    count: int,
    rules: tuple[str, ...],
    kinds: tuple[str, ...],
    seed: int,
    out: str,
    lines: tuple[int, int],
    type_code: str | None,
    vat: str | None,
) -> None:
    """Make French invoices that keep every rule, or that break the one which is asked for.

    A file is called by its position and by what is wrong with it: facture-000001.BR-CO-10.ubl.xml. Files of the same
    name are written over.
    """
    from fauxpa_fixtures.generate import Options

    try:
        faults = [*(breaking(rule, syntax) for rule in rules), *(spoiling(kind) for kind in kinds)]
        categories = tuple(part.strip() for part in vat.split(",")) if vat else None
        options = Options(lines=lines, type_code=type_code, vat_categories=categories)
        made = files(seed, count, options, syntax, faults)
        total = count * max(1, len(faults))
        if out != STANDARD_OUTPUT:
            _write(made, Path(out), total)
            click.echo(f"{total} file{'s' if total > 1 else ''} in {out} (seed {seed})")
        elif total == 1:
            click.echo(next(made)[1], nl=False)
        else:
            raise Impossible("standard output takes one file: leave out --count, and ask for one fault at most")
    except (Impossible, ValueError) as error:
        click.echo(f"Error: {_with_flags(str(error))}.", err=True)
        raise SystemExit(IMPOSSIBLE) from None
    except OSError as error:
        click.echo(f"Error: {error.filename or out} cannot be written: {error.strerror or error}.", err=True)
        click.echo("Name a folder that is there, or can be made, with --out.", err=True)
        raise SystemExit(IMPOSSIBLE) from None


def files(seed: int, count: int, options: Options, syntax: str, faults: list[Fault]) -> Iterator[File]:
    """Name and content of `count` valid files, or of `count` files with each of the faults.

    Raises:
        ValueError: no invoice is as `options` ask.
        Impossible: an invoice of these options cannot have the fault.
    """
    from fauxpa_fixtures.generate import Seeded, documents, invoice

    if not faults:
        yield from documents(seed, count, options, SYNTAXES[syntax])
        return
    for position in range(1, count + 1):
        numbered = replace(options, number=f"F{seed}-{position:06d}")
        for fault in faults:
            data = fault.write(invoice(Seeded(f"{seed}/{position}"), numbered))
            ending = fault.ending or (".pdf" if data.startswith(b"%PDF") else ".xml")
            yield f"facture-{position:06d}.{fault.name}{ending}", data


def breaking(rule: str, syntax: str) -> Fault:
    """The fault that breaks a rule. Raises Impossible where it cannot be broken, or is not known."""
    from fauxpa_fixtures import breakers, facturx
    from fauxpa_fixtures.generate import EXTENSIONS

    inner: Literal["ubl", "cii"] = "ubl" if syntax == "ubl" else "cii"
    known = breakers.breakable(inner)
    if rule in known:
        ending = EXTENSIONS[SYNTAXES[syntax]]
        if syntax == "facturx":
            return Fault(rule, lambda made: facturx.write(made, xml=breakers.broken(rule, made, "cii")), ending)
        return Fault(rule, lambda made: breakers.broken(rule, made, inner), ending)
    cannot = breakers.unbreakable(inner)
    if rule in cannot:
        raise Impossible(f"{rule} cannot be broken in {inner.upper()}: {cannot[rule]}")
    other: Literal["ubl", "cii"] = "cii" if inner == "ubl" else "ubl"
    if rule in breakers.breakable(other):
        raise Impossible(f"{rule} is no rule of {inner.upper()}: choose --syntax {other}")
    near = get_close_matches(rule.upper(), [*known, *cannot], n=5)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise Impossible(f"--break knows no rule {rule!r}{hint} (--list-rules)")


def spoiling(kind: str) -> Fault:
    """The fault of a kind of malformed file. Raises Impossible for an unknown one."""
    from fauxpa_fixtures.malformed import MALFORMED

    if kind not in MALFORMED:
        near = get_close_matches(kind, MALFORMED, n=3)
        there = f"did you mean {', '.join(near)}? (--list-malformed)" if near else f"there are: {', '.join(MALFORMED)}"
        raise Impossible(f"--malformed knows no {kind!r}; {there}")
    return Fault(kind, MALFORMED[kind], None)


def _with_flags(text: str) -> str:
    """A message of `Options`, which begins with a field, as one that begins with the flag of the field."""
    field, colon, rest = text.partition(":")
    return FLAGS.get(field, field) + colon + rest


def _write(made: Iterator[File], folder: Path, total: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with progress(total, "files") as bar:
        for name, data in made:
            folder.joinpath(name).write_bytes(data)
            bar.step()
