"""`fauxpa ns`: worlds of their own in a running emulator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .asking import Control, moment, segment, server_options, url_option
from .tables import columns


@click.group(short_help="Make, reset, save and delete namespaces.")
def ns() -> None:
    """Make, reset, save and delete namespaces: worlds of their own, each with its credentials and its clock."""


@ns.command()
@click.argument("name", required=False)
@click.option("--seed", help="Make ids and secrets reproducible: the same seed and name, the same ids.")
@click.option("--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML or JSON.")
@click.option("--clock", metavar="MODE", help="real, frozen, or a factor such as x60.")
@click.option("--now", callback=moment, metavar="MOMENT", help="Where its clock begins, such as 2026-09-01T08:00:00Z.")
@server_options
def create(
    control: Control, name: str | None, seed: str | None, file: Path | None, clock: str | None, now: str | None
) -> None:
    """Make a namespace, and print what opens it."""
    from .clock import mode_of

    body: dict[str, Any] = {"name": name, "seed": seed}
    if clock or now:
        body["clock"] = {**mode_of(clock or "real"), **({"now": now} if now else {})}
    if file is not None:
        body["state"] = _read(file)
    told = control.ask("POST", "/namespaces", {field: value for field, value in body.items() if value is not None})
    control.show(told, lambda: _whole(told))


@ns.command(name="list")
@server_options
def list_(control: Control) -> None:
    """List the namespaces."""
    told = control.ask("GET", "/namespaces")
    rows = [("NAMESPACE", "TIME", "CLOCK", "SEED")]
    rows += [(one["name"], one["clock"]["now"], one["clock"]["mode"], one["seed"] or "-") for one in told["namespaces"]]
    control.show(told, lambda: columns(rows))


@ns.command()
@click.argument("name")
@server_options
def show(control: Control, name: str) -> None:
    """Print what opens a namespace."""
    told = control.ask("GET", f"/namespaces/{segment(name)}")
    control.show(told, lambda: _whole(told))


@ns.command()
@click.argument("name")
@url_option
def env(name: str, url: str | None) -> None:
    """Print `export` lines for an application: eval "$(fauxpa ns env NAME)"."""
    from .env import print_exports

    print_exports(url, name)


@ns.command()
@click.argument("name")
@server_options
def reset(control: Control, name: str) -> None:
    """Take a namespace back to its beginning."""
    told = control.ask("POST", f"/namespaces/{segment(name)}/reset")
    control.show(told, lambda: f"{name} is as it began.")


@ns.command()
@click.argument("name")
@server_options
def delete(control: Control, name: str) -> None:
    """Delete a namespace for good."""
    told = control.ask("DELETE", f"/namespaces/{segment(name)}")
    control.show(told, lambda: f"{name} is gone.")


@ns.command()
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@server_options
def snapshot(control: Control, name: str, file: Path) -> None:
    """Save a namespace as a FILE."""
    data = control.fetch("GET", f"/namespaces/{segment(name)}/snapshot")
    try:
        file.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror or error}") from None
    control.show({"file": str(file), "bytes": len(data)}, lambda: f"{file}: {len(data):,} bytes")


@ns.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@server_options
def restore(control: Control, name: str, file: Path) -> None:
    """Make a namespace as a FILE says, in the place of one that may be there."""
    told = control.ask("PUT", f"/namespaces/{segment(name)}/snapshot", file.read_bytes())
    control.show(told, lambda: _whole(told))


@ns.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@server_options
def seed(control: Control, name: str, file: Path) -> None:
    """Add what a FILE (YAML or JSON) says to a namespace."""
    told = control.ask("POST", f"/namespaces/{segment(name)}/seed", _read(file))
    control.show(told, lambda: f"{file} was added to {name}.")


def _read(file: Path) -> Any:
    from ..errors import Refusal
    from ..seeding.reading import read_file

    try:
        return read_file(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror or error}") from None
    except Refusal as refused:
        remedy = f"\n{refused.hint}" if refused.hint else ""
        raise click.ClickException(f"{file}: {refused.problems[0].detail}.{remedy}") from None


def _whole(told: dict[str, Any]) -> str:
    name = told["namespace"]["name"]
    rows = [("ORGANIZATION", "SIREN", "API KEY")]
    rows += [
        (one["legal_name"], one["legal_number"], f"{one['login']}:{one['secret_key']}") for one in told["organizations"]
    ]
    return f'{name}\n{columns(rows)}\nAll variables: eval "$(fauxpa env -n {name})"'
