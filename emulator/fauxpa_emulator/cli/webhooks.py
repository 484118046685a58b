"""`fauxpa webhooks`: what was delivered, how it went, and what shall go wrong."""

from __future__ import annotations

from typing import Any

import click

from .asking import Control, control_options, segment
from .tables import columns


@click.group(short_help="Look at webhooks, replay them, make them go wrong.")
def webhooks() -> None:
    """Look at webhooks, replay them, and make them go wrong."""


@webhooks.command(name="list")
@click.option("--state", help="waiting, held, delivered, abandoned or collected.")
@click.option("--topic", help="Such as v1/client-invoices.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="So many, the newest first.")
@control_options
def list_(control: Control, state: str | None, topic: str | None, limit: int) -> None:
    """List deliveries, the newest first."""
    told = control.ask("GET", "/webhooks/deliveries", state=state, topic=topic, limit=limit)
    rows = [("DELIVERY", "DUE", "TOPIC", "STATE", "TRIES")]
    rows += [
        (one["id"], one["due_at"], one["topic"], one["state"], ", ".join(map(_try, one["attempts"])) or "-")
        for one in told["deliveries"]
    ]
    control.show(told, lambda: columns(rows) if len(rows) > 1 else "No webhooks so far.")


@webhooks.command()
@click.argument("delivery", metavar="DELIVERY_ID")
@control_options
def show(control: Control, delivery: str) -> None:
    """Show a delivery: every try with its signature, and the body."""
    told = control.ask("GET", f"/webhooks/deliveries/{segment(delivery)}")
    control.show(told, lambda: _delivery(told["delivery"]))


@webhooks.command()
@click.argument("delivery", metavar="DELIVERY_ID")
@control_options
def replay(control: Control, delivery: str) -> None:
    """Send the same event once more, with the same body."""
    told = control.ask("POST", f"/webhooks/deliveries/{segment(delivery)}/replay")
    control.show(told, lambda: f"{told['delivery']['id']} is on its way to {told['delivery']['callback_url']}")


@webhooks.command()
@control_options
def subscriptions(control: Control) -> None:
    """List who is told what."""
    told = control.ask("GET", "/webhooks/subscriptions")
    rows = [("SUBSCRIPTION", "CALLBACK", "TYPES", "ORDERED")]
    rows += [
        (one["id"], one["callback_url"], " ".join(one["types"]) or one["scheme"], "yes" if one["plan"] else "-")
        for one in told["subscriptions"]
    ]
    control.show(told, lambda: columns(rows) if len(rows) > 1 else "Nobody subscribed to anything.")


@webhooks.command()
@click.argument("mode", type=click.Choice(["on", "off"]))
@control_options
def collect(control: Control, mode: str) -> None:
    """Keep webhooks when they fall due (on), or send them (off)."""
    told = control.ask("PUT", "/webhooks/collecting", {"collect": mode == "on"})
    control.show(told, lambda: "They are kept." if told["collecting"] else "They are sent.")


@webhooks.command()
@click.argument("subscription", metavar="SUBSCRIPTION_ID")
@click.option("--duplicate", type=int, default=0, help="So many further deliveries of the same event.")
@click.option("--hold", type=float, default=0, help="Seconds that it comes too late.")
@click.option("--swap", is_flag=True, help="It comes after the next one.")
@click.option("--drop-first", type=int, default=0, help="So many tries are lost on the way.")
@click.option("--wrong-signature", type=int, default=0, help="So many tries are signed with another secret.")
@click.option("--slow-receiver", type=int, default=0, help="So many tries arrive, and count as unanswered.")
@click.option("--always", is_flag=True, help="With every delivery, not with the next one only.")
@control_options
def disturb(control: Control, subscription: str, always: bool, **adversity: Any) -> None:
    """Order what shall go wrong with the next delivery of a subscription; without any option, nothing any more."""
    path = f"/webhooks/subscriptions/{segment(subscription)}/plan"
    ordered = {name: value for name, value in adversity.items() if value}
    if not ordered:
        told = control.ask("DELETE", path)
    elif always:
        told = control.ask("PUT", path, {"always": ordered})
    else:
        known = control.ask("GET", path)["subscription"]["plan"] or {}
        told = control.ask("PUT", path, {**known, "next": [*known.get("next", []), ordered]})
    control.show(told, lambda: f"Ordered: {told['subscription']['plan'] or 'nothing'}")


def _try(attempt: dict[str, Any]) -> str:
    return str(attempt["status"] or attempt["problem"])


def _delivery(told: dict[str, Any]) -> str:
    lines = [f"{told['id']}: {told['topic']} about {told['subject_id']} to {told['callback_url']}", told["state"]]
    for attempt in told["attempts"]:
        took = f"{attempt['milliseconds']:.0f} ms"
        lines.append(f"  {attempt['at']}  {_try(attempt)}  {took}  {attempt['signature'] or ''}")
    return "\n".join([*lines, told["body"] or "(its body is made when it falls due)"])
