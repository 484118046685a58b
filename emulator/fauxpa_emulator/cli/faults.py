"""`fauxpa fault`: what shall go wrong with the calls of a namespace."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click

from .asking import Control, control_options
from .tables import columns


@click.group(short_help="Make calls go wrong, deterministically.")
def fault() -> None:
    """Make calls go wrong: errors, lost answers, broken connections. Nothing is random."""


@fault.command()
@click.argument("operation")
@click.argument("kind")
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--times", type=int, help="The next so many calls.  [default: 1]")
@click.option("--calls", metavar="K,K,...", help="Only these calls, counted from now.")
@click.option("--always", is_flag=True, help="Every call, until the fault is taken back.")
@click.option("--path", metavar="PATTERN", help="Only calls of such a path.")
@click.option("--query", multiple=True, metavar="NAME=PATTERN", help="Only calls with such a parameter.")
@click.option("--header", "headers", multiple=True, metavar="NAME=PATTERN", help="Only calls with such a header.")
@click.option("--body", metavar="JSON", help="Only calls whose body has this part.")
@click.option("--text", help="Only calls whose body has this text.")
@control_options
def add(
    control: Control, operation: str, kind: str, parameters: tuple[str, ...], calls: str | None, **given: Any
) -> None:
    """Order a fault: `fauxpa fault add clients.list rate-limited retry_after=2 --times 3`.

    OPERATION is an id such as client_invoices.send_by_einvoice, or * for all. `fauxpa fault kinds` lists each KIND with
    what can be set.
    """
    match = {
        "path": given["path"],
        "query": _pairs(given["query"], "--query"),
        "headers": _pairs(given["headers"], "--header"),
        "body": _json(given["body"]) if given["body"] else None,
        "text": given["text"],
    }
    order: dict[str, Any] = {name: _value(text) for name, text in _pairs(parameters, "NAME=VALUE").items()}
    order |= {"operation": operation, "kind": kind, "always": given["always"]}
    order["match"] = {name: value for name, value in match.items() if value}
    if given["times"] is not None:
        order["times"] = given["times"]
    if calls is not None:
        order["calls"] = _numbers(calls)
    told = control.ask("POST", "/faults", order)
    control.show(told, lambda: f"Fault {told['fault']['id']}: {_when(told['fault'])}.")


@fault.command(name="list")
@control_options
def list_(control: Control) -> None:
    """List the faults, also those that are spent."""
    told = control.ask("GET", "/faults")
    rows = [("ID", "OPERATION", "KIND", "COUNTED", "STRUCK", "LEFT", "SETTINGS")]
    for one in told["faults"]:
        left = "all" if one["left"] is None else str(one["left"])
        counts = (str(one["matched"]), str(one["struck"]), left)
        rows.append((str(one["id"]), one["operation"], one["kind"], *counts, _settings(one) or "-"))
    control.show(told, lambda: columns(rows) if len(rows) > 1 else "No faults.")


@fault.command()
@click.argument("id", type=int)
@control_options
def show(control: Control, id: int) -> None:
    """Show one fault, and how far it has come."""
    told = control.ask("GET", f"/faults/{id}")
    control.show(told, lambda: _described(told["fault"]))


@fault.command()
@click.argument("id", type=int, required=False)
@control_options
def clear(control: Control, id: int | None) -> None:
    """Take back one fault, or all of them."""
    told = control.ask("DELETE", "/faults" if id is None else f"/faults/{id}")
    control.show(told, lambda: f"{told['deleted']} taken back.")


@fault.command()
@control_options
def kinds(control: Control) -> None:
    """List the kinds of faults, and what can be set with each."""
    told = control.ask("GET", "/faults/kinds")
    rows = [("KIND", "SETTINGS", "WHAT A CLIENT SEES")]
    rows += [(one["name"], ", ".join(one["parameters"]) or "-", one["seen"]) for one in told["kinds"]]
    control.show(told, lambda: columns(rows))


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text} is no name=value", param_hint=option)
        found[name] = value
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"this is no JSON: {error}", param_hint="--body") from None


def _numbers(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        raise click.BadParameter(f"{text} are no numbers such as 1,3", param_hint="--calls")
    return [int(part) for part in parts]


def _when(told: dict[str, Any]) -> str:
    if told["calls"]:
        calls = f"call {', '.join(map(str, told['calls']))}"
    elif told["times"] is not None:
        calls = "the next call" if told["times"] == 1 else f"the next {told['times']} calls"
    else:
        calls = "every call"
    which = ", of those that match" if told["match"] else ""
    return f"{told['kind']} at {calls} of {told['operation']}{which}"


def _settings(told: dict[str, Any]) -> str:
    return " ".join(f"{name}={json.dumps(value)}" for name, value in {**told["parameters"], **told["match"]}.items())


def _described(told: dict[str, Any]) -> str:
    left = "all" if told["left"] is None else told["left"]
    lines = [
        f"{told['id']}: {_when(told)}",
        f"calls that counted: {told['matched']}, struck: {told['struck']}, left: {left}",
    ]
    return "\n".join([*lines, *([_settings(told)] if _settings(told) else [])])
