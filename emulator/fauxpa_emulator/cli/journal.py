"""`fauxpa journal`: what was asked and answered, why, and whether it was what it should have been."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

import click

from .asking import LONG, Control, control_options, moment
from .journal_text import explanation, line, rows, whole
from .tables import columns

MISSED = 1
"""Exit code where something was not as it should be."""
MOST = 1_000


def _status(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    if given is not None and not re.fullmatch("none|[1-5](xx|[0-9]{2})", given):
        raise click.BadParameter(f"{given} is no status such as 404 or 4xx, nor none")
    return given


FILTERS = (
    click.option("--operation", help="An id or a pattern, such as client_invoices.*"),
    click.option("--method", help="Such as POST."),
    click.option("--path", metavar="PATTERN", help="Such as '/v2/clients/*'."),
    click.option("--status", callback=_status, help="Such as 404 or 4xx; none: not answered."),
    click.option("--organization", help="Its id, slug or SIREN."),
    click.option("--fault", help="The name of a fault that struck; * for any."),
    click.option("--text", help="Stands in the query or in one of the bodies."),
    click.option("--since", callback=moment, metavar="MOMENT", help="On the clock of the namespace."),
    click.option("--until", callback=moment, metavar="MOMENT", help="On the clock of the namespace."),
    click.option("--after", type=int, metavar="ID", help="Only later entries."),
)
Command = TypeVar("Command", bound=Callable[..., Any])


def filters(command: Command) -> Command:
    """The options that say which entries are meant."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


@click.group(short_help="Look at requests and answers, and why they are so.")
def journal() -> None:
    """Look at requests and answers: search them, have them explained, check that they were made, wait for one."""


@journal.command(name="list")
@filters
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="The latest so many.")
@control_options
def list_(control: Control, **given: Any) -> None:
    """List entries, the latest at the end."""
    told = control.ask("GET", "/journal", newest="true", **given)
    told["entries"].reverse()
    control.show(told, lambda: columns(rows(told["entries"])) if told["entries"] else "No such requests so far.")


@journal.command()
@click.argument("id", type=int, metavar="ID")
@control_options
def show(control: Control, id: int) -> None:
    """Show an entry whole. ID is what the header X-Fauxpa-Request says."""
    told = control.ask("GET", f"/journal/{id}")
    control.show(told, lambda: "\n".join(whole(told["entry"])))


@journal.command()
@click.argument("id", type=int, metavar="ID")
@control_options
def explain(control: Control, id: int) -> None:
    """Explain an answer: which rule it rests on, and what would have worked. ID as for `show`."""
    told = control.ask("GET", f"/journal/{id}/explain")
    control.show(told, lambda: "\n".join(explanation(told["explanation"])))


@journal.command()
@filters
@click.option("--body", metavar="JSON", help="What was sent has all this.")
@click.option("--exactly", type=click.IntRange(0), metavar="N")
@click.option("--at-least", type=click.IntRange(0), metavar="N", help="[default: 1]")
@click.option("--at-most", type=click.IntRange(0), metavar="N")
@control_options
def verify(
    control: Control,
    body: str | None,
    exactly: int | None,
    at_least: int | None,
    at_most: int | None,
    **given: Any,
) -> None:
    """Check how often something was asked; ends with 1, and the nearest misses, where it was not so."""
    wanted = {"exactly": exactly, "at_least": at_least, "at_most": at_most}
    counts = {name: number for name, number in wanted.items() if number is not None}
    told = control.ask("POST", "/journal/verify", {"match": _match(given, body), **counts})
    control.show(told, lambda: "\n".join(_verdict(told)))
    if not told["matches"]:
        raise SystemExit(MISSED)


@journal.group()
def wait() -> None:
    """Wait until something has happened; ends with 1 where it has not in time."""


timeout_option = click.option(
    "--timeout", type=click.FloatRange(0, 60), default=10.0, show_default=True, help="Real seconds."
)


@wait.command(name="invoice")
@click.argument("invoice", metavar="ID_OR_NUMBER")
@click.option("--einvoicing-status", help="Such as approved.")
@click.option("--code", type=int, help="Of the lifecycle, such as 205.")
@click.option("--status", type=click.Choice(["draft", "unpaid", "paid", "canceled"]))
@timeout_option
@control_options
def wait_invoice(control: Control, invoice: str, timeout: float, **given: Any) -> None:
    """Wait until a client invoice has reached something."""
    name = "id" if len(invoice) == 36 and invoice.count("-") == 4 else "number"
    _wait(control, {"invoice": {name: invoice, **_given(given)}}, timeout)


@wait.command(name="webhook")
@click.option("--topic", help="Such as v1/client-invoices.")
@click.option("--subject", "subject_id", metavar="ID", help="The resource that it is about.")
@click.option("--subscription", "subscription_id", metavar="ID")
@click.option("--since", callback=moment, metavar="MOMENT", help="On the clock of the namespace.")
@timeout_option
@control_options
def wait_webhook(control: Control, timeout: float, **given: Any) -> None:
    """Wait until a webhook was delivered."""
    _wait(control, {"webhook": _given(given)}, timeout)


@wait.command(name="request")
@filters
@click.option("--body", metavar="JSON", help="What was sent has all this.")
@timeout_option
@control_options
def wait_request(control: Control, timeout: float, body: str | None, **given: Any) -> None:
    """Wait until a request was answered; one that was before counts, without --after."""
    _wait(control, {"request": _match(given, body)}, timeout)


@journal.command()
@filters
@control_options
def har(control: Control, **given: Any) -> None:
    """Print the journal as an HTTP Archive: fauxpa journal har > calls.har"""
    click.echo(control.fetch("GET", "/journal.har", **given), nl=False)


@journal.command()
@control_options
def clear(control: Control) -> None:
    """Drop all entries of the namespace."""
    told = control.ask("DELETE", "/journal")
    control.show(told, lambda: f"{told['cleared']} entries dropped.")


@journal.command()
@filters
@click.option("--count", type=click.IntRange(1), metavar="N", help="End after so many.")
@control_options
def tail(control: Control, count: int | None, after: int | None, **given: Any) -> None:
    """Print requests as they are answered, until Ctrl-C."""
    for entry in islice(_follow(control, after, given), count):
        click.echo(json.dumps(entry, ensure_ascii=False) if control.as_json else line(entry))


def _follow(control: Control, after: int | None, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Entries from now on, or from `after` on."""
    last = _latest(control) if after is None else after
    while True:
        wanted = {"for": {"request": {**_match(given, None), "after": last}}, "timeout": 30}
        if not control.ask("POST", "/wait", wanted, timeout=LONG)["happened"]:
            last = min(last, _latest(control))  # a namespace that was reset counts from the beginning
            continue
        for entry in control.ask("GET", "/journal", limit=MOST, **{**given, "after": last})["entries"]:
            last = entry["id"]
            yield entry


def _latest(control: Control) -> int:
    entries = control.ask("GET", "/journal", newest="true", limit=1)["entries"]
    return int(entries[0]["id"]) if entries else 0


def _wait(control: Control, target: dict[str, Any], timeout: float) -> None:
    told = control.ask("POST", "/wait", {"for": target, "timeout": timeout}, timeout=LONG)
    control.show(told, lambda: _waited(told))
    if not told["happened"]:
        raise SystemExit(MISSED)


def _waited(told: dict[str, Any]) -> str:
    happened = "It happened." if told["happened"] else "It did not happen."
    if invoice := told.get("invoice"):
        came = [f"{event['code']} ({event['english']})" for event in invoice["events"] if event["state"] == "past"]
        status = f"{invoice['status']}, einvoicing_status {invoice['einvoicing_status'] or '-'}"
        return f"{happened} {invoice['number'] or invoice['id']}: {status}; {', '.join(came) or 'nothing came so far'}"
    if entry := told.get("entry"):
        return f"{happened} {line(entry)}"
    webhooks = [f"{one['topic']} about {one['subject_id']}: {one['state']}" for one in told.get("webhooks", ())]
    return "\n".join([happened, *webhooks])


def _match(given: dict[str, Any], body: str | None) -> dict[str, Any]:
    match = _given(given)
    if body is not None:
        try:
            match["body"] = json.loads(body)
        except ValueError as error:
            raise click.BadParameter(f"no JSON: {error}", param_hint="--body") from None
    return match


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _verdict(told: dict[str, Any]) -> Iterator[str]:
    yield f"{'As wanted' if told['matches'] else 'Not as wanted'}: {told['count']} such requests."
    if told["entries"]:
        yield f"They are {', '.join(map(str, told['entries']))}."
    for near in told["nearest"]:
        yield f"Near: {near['id']} {near['request']} {near['status'] or '-'}"
        for failed in near["failed"]:
            yield f"  {failed['criterion']}: wanted {failed['wanted']!r}, found {failed['found']!r}"
