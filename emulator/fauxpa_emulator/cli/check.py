"""`fauxpa check`: the conformance suites on a target, as a page, as data, and as an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from .progress import progress
from .targeting import CANNOT, target_options

if TYPE_CHECKING:
    from fauxpa_contracts.suites.verdicts import Verdict

RECORDING = "recording:"
OTHER_FILE = "Name a conformance.json that `fauxpa check --out FOLDER` wrote."
ACCEPTED = 'Write a JSON list; each entry has "clause", "target", "reason", "source" and "date".'


@click.command(short_help="Judge an API by the conformance suites.")
@target_options
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the page and the data.")
@click.option("--only", default="", metavar="WORDS", help="Tests whose names match, as for pytest's -k.")
@click.option(
    "--divergences", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Accepted differences, as JSON."
)
@click.option(
    "--with",
    "beside",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A conformance.json of another run, to stand beside this one on the page. Repeat it.",
)
@click.option("--strict", is_flag=True, help="On other targets, let guesses and MAYs count like any rule.")
@click.option(
    "--ledger", type=click.Path(dir_okay=False, path_type=Path), help="What was made on a target that is not ours."
)
@click.option(
    "--clean",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="LEDGER",
    help="Run nothing: try once more to take back what a ledger says is left.",
)
def check(
    out: Path | None,
    only: str,
    divergences: Path | None,
    beside: tuple[Path, ...],
    strict: bool,
    ledger: Path | None,
    clean: Path | None,
    **target: Any,
) -> None:
    """Run the conformance suites and say which rules of the API are proven on the target.

    --target is the emulator (which is started), sandbox, production, an address, or recording:FILE. Whatever a run may
    not do is refused before the first request; a real account has to say whose it is (--expect-org), and takes only
    what --allow names. What a target cannot do, such as e-invoicing in Qonto's sandbox, is not judged, and the
    page says why.

    On another target than the emulator, a difference from a rule that is a guess is news, no fault; --strict says
    otherwise.

    \b
    Exit code:
      0  conforms
      1  diverges, or an accepted divergence is gone
      2  could not be judged: refused, not reached, some tests failed, or nothing was compared
    """
    from fauxpa_contracts import load, wire_quirks
    from fauxpa_contracts.checking import CannotCheck
    from fauxpa_contracts.report import Run, document, judged, junit, page, rows, runs_of, text
    from fauxpa_contracts.report import divergences as known
    from fauxpa_contracts.report.judging import summary
    from fauxpa_contracts.report.matrix import Unreadable

    from .. import __version__
    from ..clock import wall_clock

    contract = load()
    if clean is not None:
        raise SystemExit(_clean(clean, target))
    try:
        accepted = known.read(divergences, contract.clauses)
        others = runs_of(beside)
        kind, name = _name(str(target["target"]))
        found, seconds = _verdicts(target, only, ledger or (out / "ledger.jsonl" if out else None), out)
    except (CannotCheck, known.BadDivergences, Unreadable) as error:
        click.echo(str(error), err=True)
        if not isinstance(error, CannotCheck):
            click.echo(OTHER_FILE if isinstance(error, Unreadable) else ACCEPTED, err=True)
        raise SystemExit(CANNOT) from None
    cells = judged(contract, found, known.of_target(accepted, kind, name), kind=kind, strict=strict)
    when = wall_clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    run = Run(target=name, kind=kind, when=when, version=__version__, seconds=seconds, cells=cells, tests=len(found))
    result = summary(cells)
    click.echo("\n".join(text.lines(run, result, contract)))
    if out is not None:
        seen = rows(contract, found)
        out.mkdir(parents=True, exist_ok=True)
        html = page.page([run, *others], result, contract, wire_quirks(), seen)
        (out / "index.html").write_text(html, encoding="utf-8")
        _write_json(out / "conformance.json", document(run, result, contract, wire_quirks(), seen))
        (out / "junit.xml").write_bytes(junit.document(run, contract))
        click.echo(f"\nThe page: {out / 'index.html'}")
    raise SystemExit(result.exit_code)


def _verdicts(target: dict[str, Any], only: str, ledger: Path | None, out: Path | None) -> tuple[list[Verdict], float]:
    from fauxpa_contracts.checking import check as run

    if str(target["target"]).startswith(RECORDING):
        return _recorded(Path(str(target["target"]).removeprefix(RECORDING)))
    arguments = ["--target", target["target"]]
    arguments += [one for each in target["allow"] for one in ("--allow", each)]
    arguments += [one for each in target["allow_host"] for one in ("--allow-host", each)]
    arguments += ["--expect-org", target["expect_org"]] if target["expect_org"] else []
    arguments += ["--i-change-production"] if target["i_change_production"] else []
    if ledger is not None and target["target"] != "emulator":
        ledger.parent.mkdir(parents=True, exist_ok=True)
        arguments += ["--ledger", str(ledger.resolve())]
    with progress(None, "tests") as bar:
        found = run(arguments, only=only, progress=bar.reach)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "pytest.txt").write_text(found.output, encoding="utf-8")
    return list(found.verdicts), found.seconds


def _recorded(path: Path) -> tuple[list[Verdict], float]:
    """What the emulator does today, against a recording."""
    import time

    from fauxpa_contracts import load
    from fauxpa_contracts.checking import CannotCheck
    from fauxpa_contracts.recording import Unsafe, read, replay, verdict
    from fauxpa_contracts.recording.form import Unreadable
    from fauxpa_contracts.suites.calling import Api
    from fauxpa_contracts.suites.places import on_emulator

    from .demo import running_emulator

    began = time.monotonic()
    try:
        recording = read(path)
    except Unreadable as error:
        raise CannotCheck(f"{error}\n`fauxpa record --out FILE` makes one.") from None
    except Unsafe as error:
        raise CannotCheck(f"{path}: {error}") from None
    with running_emulator(rate_limit="off") as url, progress(len(recording.exchanges), "calls") as bar:
        api = Api(url)
        with api.http:
            found = []
            for one in replay(recording, on_emulator(url, api)):
                found.append(verdict(one, load()))
                bar.step()
    return found, time.monotonic() - began


def _name(target: str) -> tuple[str, str]:
    """The kind of a target, and how it is called on the page."""
    if target.startswith(RECORDING):
        return "recording", Path(target.removeprefix(RECORDING)).stem
    if target in ("emulator", "sandbox", "production"):
        return target, target
    return "url", urlsplit(target).netloc or target


def _write_json(path: Path, value: Any) -> None:
    import json

    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _clean(ledger: Path, target: dict[str, Any]) -> int:
    from fauxpa_contracts.suites.calling import Api
    from fauxpa_contracts.suites.ledger import clean, left_by
    from fauxpa_contracts.suites.places import on_target

    from .targeting import the_target

    try:
        left_by(ledger)
    except (ValueError, TypeError, KeyError, AttributeError):
        click.echo(f"{ledger} is no ledger. Name a ledger.jsonl that an earlier run of `fauxpa check` left.", err=True)
        raise SystemExit(CANNOT) from None
    with the_target(**target) as found:
        api = Api(found.base_url)
        with api.http:
            left = clean(ledger, on_target(found, api))
    click.echo("\n".join(f"left: {thing}" for thing in left) or "Nothing is left.")
    return 1 if left else 0
