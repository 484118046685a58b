"""`fauxpa scenario`: what the other side shall do, and what it does now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from .asking import Control, control_options, segment
from .tables import columns


@click.group(short_help="Choose what the other side does.")
def scenario() -> None:
    """Choose what the other side does with invoices, and act in its place.

    A SCENARIO is a name, or a name and the reason of its turn: refused:TX_TVA_ERR.
    """


@scenario.command(name="list")
@control_options
def list_(control: Control) -> None:
    """List the scripts, those of the table first."""
    told = control.ask("GET", "/scenarios")
    rows = [("SCENARIO", "STEPS", "WHAT HAPPENS")]
    rows += [(one["name"], " ".join(map(_step, one["steps"])) or "-", one["text"]) for one in told["scenarios"]]
    control.show(told, lambda: columns(rows))


@scenario.command()
@click.argument("chosen", metavar="SCENARIO")
@click.option(
    "--next",
    "times",
    is_flag=False,
    flag_value=1,
    type=click.IntRange(1),
    metavar="[TIMES]",
    help="For the next sendings.",
)
@click.option("--invoice", metavar="ID", help="For this invoice, before it is sent.")
@click.option("--buyer", metavar="SIREN", help="For this buyer, from now on.")
@control_options
def choose(control: Control, chosen: str, times: int | None, invoice: str | None, buyer: str | None) -> None:
    """Choose a SCENARIO: for the next sendings, for an invoice or a buyer, else for all where nothing else says it."""
    if (times is not None) + (invoice is not None) + (buyer is not None) > 1:
        raise click.UsageError("say one of --next, --invoice and --buyer")
    body: dict[str, Any] = {"scenario": chosen}
    if times is not None:
        told = control.ask("POST", "/scenarios/next", {**body, "times": times})
    elif invoice is not None:
        told = control.ask("PUT", f"/scenarios/invoices/{segment(invoice)}", body)
    elif buyer is not None:
        told = control.ask("PUT", f"/scenarios/buyers/{segment(buyer)}", body)
    else:
        told = control.ask("PUT", "/scenarios/default", body)
    control.show(told, lambda: _choices(told))


@scenario.command()
@control_options
def choices(control: Control) -> None:
    """List what was chosen, in the order in which it counts."""
    told = control.ask("GET", "/scenarios/choices")
    control.show(told, lambda: _choices(told))


@scenario.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@control_options
def write(control: Control, name: str, file: Path) -> None:
    """Write a script of your own: FILE is JSON, {"steps": [{"status": 200, "after": 1}, ...]}."""
    try:
        script = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.BadParameter(f"{file} is not JSON: {error}", param_hint="FILE") from None
    told = control.ask("PUT", f"/scenarios/{segment(name)}", script)
    control.show(told, lambda: f"{name}: {' '.join(map(_step, told['scenario']['steps']))}")


@scenario.command()
@click.argument("invoice", metavar="INVOICE_ID")
@control_options
def show(control: Control, invoice: str) -> None:
    """Show an invoice on its way: what was said, what is planned, what may follow."""
    told = control.ask("GET", f"/client_invoices/{segment(invoice)}")
    control.show(told, lambda: _invoice(told["client_invoice"]))


@scenario.command()
@click.argument("invoice", metavar="INVOICE_ID")
@click.argument("code", type=int)
@click.argument("reason", required=False)
@click.option("--message", help="What is said beside it.")
@control_options
def act(control: Control, invoice: str, code: int, reason: str | None, message: str | None) -> None:
    """Say something of an invoice in the place of its buyer, its seller or a platform: 210 CMD_ERR, or 205."""
    body = {"code": code, "reason": reason, "message": message}
    told = control.ask("POST", f"/client_invoices/{segment(invoice)}/events", body)
    control.show(told, lambda: _invoice(told["client_invoice"]))


@scenario.command(name="next")
@click.argument("invoice", metavar="INVOICE_ID")
@control_options
def next_(control: Control, invoice: str) -> None:
    """Let what comes next happen to an invoice now."""
    told = control.ask("POST", f"/client_invoices/{segment(invoice)}/next")
    control.show(told, lambda: _invoice(told["client_invoice"]))


def _step(step: dict[str, Any]) -> str:
    if "after" in step:
        return f"{step['status']}(+{_short(step['after'])})"
    return f"{step['status']}({'poll ' + str(step['after_polls']) if 'after_polls' in step else 'by hand'})"


def _short(seconds: float) -> str:
    """`2d` for 172800; a number of seconds that is no whole number of minutes stays one."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds / length:g}{unit}"
    return f"{seconds:g}s"


def _choice(choice: dict[str, Any]) -> str:
    reason = choice.get("reason")
    return f"{choice['name']}:{reason}" if reason else str(choice["name"])


def _choices(told: dict[str, Any]) -> str:
    rows = [("FOR", "SCENARIO")]
    rows += [(f"invoice {id}", _choice(one)) for id, one in told["invoices"].items()]
    rows += [(f"sending {place} from now", _choice(one)) for place, one in enumerate(told["next"], start=1)]
    rows += [(f"buyer {siren}", _choice(one)) for siren, one in told["buyers"].items()]
    return columns([*rows, ("all others", _choice(told["default"]))])


def _invoice(told: dict[str, Any]) -> str:
    head = f"{told['number'] or told['id']}: {told['einvoicing_status'] or 'not sent, or nothing known'}"
    rows = [
        (str(event["code"]), event["state"], event["at"] or _waits(event), event["emitter"], event["reason"] or "")
        for event in told["events"]
    ]
    may = ", ".join(str(status["code"]) for status in told["may_follow"])
    lines = [head, *([columns(rows)] if rows else []), *([f"What may follow: {may}"] if may else [])]
    return "\n".join(lines)


def _waits(event: dict[str, Any]) -> str:
    waits = event["waits_for"]
    if "after_polls" in waits:
        return f"reading {waits['after_polls']}"
    return "your word" if "on_demand" in waits else f"{_short(waits['after'])} later"
