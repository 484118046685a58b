"""`fauxpa replay`: what a target answers today, against a recording."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .progress import Progress, progress
from .targeting import CANNOT, target_options, the_target

if TYPE_CHECKING:
    from fauxpa_contracts.recording import Compared, Recording
    from fauxpa_contracts.targets import Target

SAME, DIFFERS = 0, 1
MAKE_ONE = "`fauxpa record --out FILE` makes one; without a name, those that come with fauxpa are taken."
MARKS = {"same": "same", "differs": "DIFFERS", "not replayed": "skipped"}


@click.command(short_help="Compare a target with a recording.")
@click.argument(
    "recordings", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[RECORDING]..."
)
@click.option("--check", is_flag=True, help="Only look whether a recording may be kept: call nothing.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each exchange.")
@target_options
def replay(recordings: tuple[Path, ...], check: bool, as_json: bool, **target: object) -> None:
    """Make the calls of a RECORDING again and compare the answers: status, headers that matter, shape, order of keys,
    and values up to references. Without one, the recordings that come with fauxpa are taken.

    Against the emulator, differences are faults of the emulator: the exit code is 1. Against another target they tell
    what has changed there since the recording: they are shown, and the exit code is 0.

    \b
    Exit code:
      0  as recorded, or another target than the emulator
      1  the emulator does not answer as it was recorded; or, with --check, a recording may not be kept
      2  nothing could be compared
    """
    from fauxpa_contracts.recording import Unsafe, read
    from fauxpa_contracts.recording.form import Unreadable

    unsafe = False
    found: list[tuple[Path, Recording]] = []
    for path in recordings or shipped():
        try:
            found.append((path, read(path)))
        except Unreadable as error:
            click.echo(f"{error}\n{MAKE_ONE}", err=True)
            raise SystemExit(CANNOT) from None
        except Unsafe as error:
            click.echo(f"{path}: {error}", err=True)
            unsafe = True
    if unsafe or check:
        click.echo(f"{len(found)} recordings may be kept.", err=True)
        raise SystemExit(DIFFERS if unsafe else SAME)
    with the_target(**target) as ready:
        calls = sum(len(recording.exchanges) for _, recording in found)
        with progress(calls, "calls") as bar:
            compared = [one for each in found for one in _compared(*each, ready, bar, as_json=as_json)]
    outcomes = [one.outcome for one in compared]
    differing, same = outcomes.count("differs"), outcomes.count("same")
    click.echo(f"{same} same, {differing} differ, {outcomes.count('not replayed')} not replayed.", err=True)
    if not same and not differing:
        raise SystemExit(CANNOT)
    raise SystemExit(DIFFERS if differing and ready.kind == "emulator" else SAME)


def shipped() -> list[Path]:
    """The recordings that come with the contract."""
    import fauxpa_contracts

    return sorted((Path(fauxpa_contracts.__file__).parent / "recordings").glob("*.json"))


def _compared(path: Path, recording: Recording, target: Target, bar: Progress, *, as_json: bool) -> list[Compared]:
    from fauxpa_contracts.recording import replay as compare
    from fauxpa_contracts.suites.calling import Api
    from fauxpa_contracts.suites.places import on_emulator, on_target

    api = Api(target.base_url)
    found = []
    with api.http:
        place = on_emulator(target.base_url, api) if target.kind == "emulator" else on_target(target, api)
        bar.make_way()
        if not as_json:
            click.echo(f"{path.name}: {recording.about} ({recording.origin}, {recording.target})")
        for one in compare(recording, place, allowed=target.allowed):
            found.append(one)
            bar.make_way()
            click.echo(_line(one) if as_json else _text(one))
            bar.step()
    return found


def _line(one: Compared) -> str:
    differences = [{"where": each.where, "expected": each.expected, "got": each.got} for each in one.differences]
    asked = one.exchange.asked
    return json.dumps(
        {
            "number": one.number,
            "operation": one.exchange.operation,
            "request": f"{asked.method} {asked.path}",
            "outcome": one.outcome,
            "reason": one.reason,
            "differences": differences,
            "curl": one.noted.curl if one.noted and differences else "",
        }
    )


def _text(one: Compared) -> str:
    asked, answered = one.exchange.asked, one.exchange.answered
    lines = [f"  {MARKS[one.outcome]:<8} {asked.method} {asked.path} {answered.status}"]
    lines += [f"           {one.reason}"] if one.reason else []
    lines += [f"           {each}" for each in one.differences]
    lines += [f"           {one.noted.curl}"] if one.noted and one.differences else []
    return "\n".join(lines)
