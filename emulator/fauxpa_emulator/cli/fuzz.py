"""`fauxpa fuzz`: an API against requests that are made up from its description."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .targeting import CANNOT, target_options, the_target

if TYPE_CHECKING:
    from fauxpa_contracts.fuzzing import Fuzzed
    from fauxpa_contracts.targets import Target

MOST_TOLD = 20
PHASES = ("examples", "coverage", "fuzzing", "stateful")


def _phases(_: click.Context, __: click.Parameter, given: str) -> list[str]:
    phases = [each.strip() for each in given.split(",")]
    if unknown := [each for each in phases if each not in PHASES]:
        raise click.BadParameter(f"{unknown[0]!r} is not one of {', '.join(PHASES)}")
    return phases


@click.command(short_help="Try an API with requests made up from its description.")
@target_options
@click.option("--minutes", default=1.0, show_default=True, type=click.FloatRange(min=0.05), help="How long.")
@click.option(
    "--phases", default=",".join(PHASES), show_default=True, callback=_phases, help="Of Schemathesis, with commas."
)
@click.option("--seed", type=int, help="To see the same again.")
@click.option("--verbose", is_flag=True, help="Also what Schemathesis itself prints.")
def fuzz(minutes: float, phases: list[str], seed: int | None, verbose: bool, **target: Any) -> None:
    """Call every operation with requests made up from the API description, right and wrong ones, and follow its links.

    No answer may be a fault of the server, have a status or a form that is not described, or do without credentials.
    Files in forms are real invoices. On a target that is not the emulator only what --allow names is called.

    \b
    Exit code:
      0  every answer was as described
      1  some were not
      2  nothing could be called
    """
    from fauxpa_contracts import load
    from fauxpa_contracts.fuzzing import CannotFuzz
    from fauxpa_contracts.fuzzing import fuzz as run

    with the_target(**target) as found:
        try:
            seen = run(
                load(),
                found.base_url,
                _credentials(found),
                seconds=max(1, round(minutes * 60)),
                phases=phases,
                seed=seed,
                allowed=found.allowed,
            )
        except CannotFuzz as error:
            click.echo(str(error), err=True)
            raise SystemExit(CANNOT) from None
    if verbose:
        click.echo(seen.output)
    click.echo("\n".join(_lines(seen)))
    if not sum(seen.cases.values()):
        raise SystemExit(CANNOT)
    raise SystemExit(1 if seen.failures or seen.exit_code not in (0, 1) else 0)


def _credentials(target: Target) -> dict[str, str]:
    if target.kind != "emulator":
        return dict(os.environ)
    from ..credentials import CREDENTIAL_DEFAULTS

    return asdict(CREDENTIAL_DEFAULTS)


def _lines(seen: Fuzzed) -> Iterator[str]:
    phases = ", ".join(f"{count} {name}" for name, count in seen.cases.items() if count)
    yield f"{sum(seen.cases.values())} requests ({phases}), {sum(seen.links.values())} links followed."
    yield ""
    for operation, counts in sorted(seen.statuses.items()):
        yield f"  {operation:<40} {', '.join(f'{count} x {status}' for status, count in sorted(counts.items()))}"
    if seen.links:
        yield ""
        yield from (f"  {count:>5} x {link}" for link, count in sorted(seen.links.items()))
    yield ""
    yield from (f"  {failure}" for failure in seen.failures[:MOST_TOLD])
    yield "Every answer is as described." if not seen.failures else f"{len(seen.failures)} kinds of answers are not."
