"""The options that say whom a command may call, and the target that they name: the same for every command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fauxpa_contracts.targets import Target

CANNOT = 2
Command = TypeVar("Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "--target",
        default="emulator",
        show_default=True,
        help="emulator (started by itself), sandbox, production, or an address. Credentials come from the environment: "
        "QONTO_LOGIN and QONTO_SECRET_KEY, or QONTO_ACCESS_TOKEN.",
    ),
    click.option(
        "--allow",
        multiple=True,
        type=click.Choice(["read", "reversible", "irreversible", "sends"]),
        help="What may be done to a target that is not the emulator; reading always may. Repeat it.",
    ),
    click.option("--allow-host", multiple=True, metavar="HOST", help="A host that is yours."),
    click.option("--expect-org", default="", metavar="SLUG", help="Whose account the target must be."),
    click.option("--i-change-production", is_flag=True, help="Beside --allow, on Qonto's production."),
)


def target_options(command: Command) -> Command:
    """The options, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def the_target(target: Any, allow: Any, allow_host: Any, expect_org: Any, i_change_production: Any) -> Iterator[Target]:
    """The target of these options, running, and known to be the right one; the program ends where it is not."""
    from fauxpa_contracts.suites.calling import Api
    from fauxpa_contracts.suites.places import mistaken, on_target
    from fauxpa_contracts.targets import Refused, resolve

    try:
        found = resolve(
            target,
            os.environ,
            allow=allow,
            allow_hosts=allow_host,
            expect_organization=expect_org,
            production_writes=i_change_production,
        )
        with _running(found) as ready:
            if ready.is_real:
                api = Api(ready.base_url)
                with api.http:
                    mistake = _unanswered(lambda: mistaken(ready, on_target(ready, api)), ready.base_url)
                if mistake is not None:
                    raise Refused(mistake)
            yield ready
    except Refused as error:
        click.echo(str(error), err=True)
        raise SystemExit(CANNOT) from None


def _unanswered(call: Callable[[], str | None], url: str) -> str | None:
    import httpx

    try:
        return call()
    except httpx.HTTPError as error:
        return f"{url} does not answer: {type(error).__name__}."


@contextmanager
def _running(target: Target) -> Iterator[Target]:
    if target.kind != "emulator":
        yield target
        return
    from .demo import running_emulator

    with running_emulator(rate_limit="off") as url:
        yield replace(target, base_url=url)
